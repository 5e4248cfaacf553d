"""A baseline brought up to date with a run: what no longer applies goes, what nobody has explained comes in as work to do.

Reasons, comments, order and layout of what stays are kept. Nothing that is added explains anything before somebody has given its
reason.
"""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tomlkit
from tomlkit.items import AoT, Array

from .baselines import SHIPPED, TODO, Baseline, unexpected
from .causes import outcome_class
from .errors import UserError
from .ratchet import Ratchet, Stale, gather, show
from .results import CaseRecord, NameRecord
from .results_file import Run

_WIDTH = 110


@dataclass
class Update:
    """What a run makes of one file: the text before and after, and what it cannot mend there."""

    path: Path
    before: str
    after: str
    elsewhere: list[str] = field(default_factory=list)  # stale lines of other files

    @property
    def difference(self) -> str:
        """A unified diff, empty if nothing changes."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(difflib.unified_diff(before, after, str(self.path), str(self.path)))

    def write(self) -> None:
        """Writes the file. Raises `UserError` if that cannot be done."""
        try:
            self.path.parent.mkdir(exist_ok=True)
            self.path.write_text(self.after, encoding="utf-8")
        except OSError as error:
            raise UserError(
                f"the baseline cannot be written: {error.strerror or error}.",
                "Name a file of your own: --baseline FILE.",
                file=self.path,
            ) from None


def is_folder(given: Path) -> bool:
    """Whether each target has a file of its name there. What is not there yet is a file if it is called like one."""
    return given.is_dir() or (not given.exists() and given.suffix != ".toml")


def update(run: Run, target: str, given: Path | None) -> Update:
    """The update of a target's own file: `given`, a file of that target or a folder of files by name; else the one that ships.

    Raises `UserError` if the results do not have the target, or a baseline is not as it should be.
    """
    record = run.targets.get(target)
    if record is None or record.skipped is not None:
        there = ", ".join(name for name, one in run.targets.items() if one.skipped is None)
        raise UserError(
            f"The target {target!r} did not run here.", f"These did: {there or 'none'}.", file=run.path
        )
    folder = SHIPPED if given is None else given
    path = folder / f"{target}.toml" if is_folder(folder) else folder
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    paths = [given] if given is not None and given.exists() else []
    baseline = Baseline(record, paths)
    ratchet = Ratchet(target, baseline)
    surprises: list[CaseRecord | NameRecord] = []
    seen: list[CaseRecord | NameRecord] = [*run.names.get(target, {}).values()]
    seen += run.cases.get(target, {}).values()
    for one in seen:
        baseline.explain(one)
        ratchet.see(one)
        # What already waits for a reason is not added a second time.
        if unexpected(one) and not any(
            known.names(one.id) and known.fits(one) for known in baseline.unreasoned
        ):
            surprises.append(one)
    stale = list(ratchet.stale([*run.entries, *run.specs]))
    mine = [one for one in stale if one.known.file == path]
    after = _without(before, mine) if mine else before
    for entry in _entries(surprises):
        after = after.rstrip("\n") + "\n\n" + entry if after.strip() else f"# {target}.\n\n{entry}"
    return Update(path, before, after, show(gather(one for one in stale if one.known.file != path)))


def _without(text: str, stale: list[Stale]) -> str:
    """The file less the stale ids, and less the entries that have none left."""
    gone: dict[int, list[Stale]] = {}
    for one in stale:
        gone.setdefault(one.known.line, []).append(one)
    lines = text.splitlines(keepends=True)
    for line in sorted(gone, reverse=True):
        start, end = _extent(lines, line - 1)
        ids = {one.id for one in gone[line]}
        if ids == set(gone[line][0].known.table.ids):
            while start > 0 and lines[start - 1].startswith("#"):  # what stands right above is about it
                start -= 1
            while end < len(lines) and not lines[end].strip():
                end += 1
            lines[start:end] = []
        else:
            lines[start:end] = [_with_fewer("".join(lines[start:end]), ids)]
    return "".join(lines).rstrip("\n") + "\n" if lines else ""


def _extent(lines: list[str], start: int) -> tuple[int, int]:
    """From the head of an entry to behind its last line; comments that follow are about the next one."""
    end = start + 1
    while end < len(lines) and not lines[end].lstrip().startswith("[["):
        end += 1
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    return start, end


def _with_fewer(entry: str, ids: set[str]) -> str:
    document = tomlkit.parse(entry)
    known = document["known"]
    assert isinstance(known, AoT)
    array = known[0]["ids"]
    assert isinstance(array, Array)
    for id in ids:
        array.remove(id)
    return tomlkit.dumps(document)


def _entries(records: list[CaseRecord | NameRecord]) -> Iterator[str]:
    """A table for each cause, in the order in which the run met them."""
    causes: dict[tuple[str, str], list[str]] = {}
    for record in records:
        causes.setdefault((record.verdict, outcome_class(record.actual)), []).append(record.id)
    for (verdict, cause), ids in causes.items():
        yield (
            f"[[known]]\nids = {_array(ids)}\nverdict = {tomlkit.string(verdict).as_string()}\n"
            f"reason = {tomlkit.string(f'{TODO}: what it does instead, and why; seen: {cause}').as_string()}\n"
            'reference = ""\n'
        )


def _array(ids: list[str]) -> str:
    quoted = ", ".join(tomlkit.string(id).as_string() for id in ids)
    if len(quoted) + 8 <= _WIDTH:
        return f"[{quoted}]"
    lines = textwrap.wrap(quoted, _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return "[\n" + "".join(f"    {line}\n" for line in lines).removesuffix("\n") + ",\n]"
