"""Baselines: verdicts other than pass that are known, each with its reason and reference.

A file `<name>.toml` holds for the target of that name, for all targets of the implementation or the imitator of that name, and
for those that name it among their `baselines`:

    [[known]]
    ids = ["os.lchmod", "os.lchmod/*"]       # ids of names or cases, with the wildcards of fnmatch
    verdict = "missing"                      # or a list
    where = "linux <3.13"                    # a condition on the profile; everywhere without it
    message = "ENOSYS"                       # a regular expression found in what was seen; anything without it
    reason = "..."
    reference = "https://..."                # docs clause, bug, source

An entry without a reason, or whose reason is still to do, explains nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path

import msgspec

from . import conditions
from .errors import UserError
from .profile import Profile, parse_version
from .results import EXPECTED, CaseRecord, NameRecord, TargetRecord, Verdict

SHIPPED = Path(__file__).with_name("baselines")
#: How a reason begins that nobody has given yet.
TODO = "TODO"
_FORM = "Its form is described in CONTRIBUTING.md."
_HEADER = re.compile(r"\s*\[\[\s*known\s*\]\]")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[known]]` as it is written."""

    ids: list[str]
    verdict: Verdict | list[Verdict]
    reason: str
    reference: str = ""
    where: str = ""
    message: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    known: list[_Table] = []


def expression(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern of ids, in which `*` stands for anything."""
    # Brackets would be character classes to fnmatch; ids have none worth matching.
    return re.compile(translate(pattern.replace("[", "[[]")))


@dataclass(frozen=True)
class Known:
    """One explained deviation, and where it is written."""

    table: _Table
    file: Path
    line: int
    verdicts: frozenset[Verdict]
    exact: frozenset[str]  # ids written out
    patterns: dict[str, re.Pattern[str]]  # those with a wildcard
    message: re.Pattern[str]

    @property
    def place(self) -> str:
        """`FILE:LINE`; files that ship are named below the package, wherever that is installed."""
        name = self.file.relative_to(SHIPPED.parent) if self.file.is_relative_to(SHIPPED) else self.file
        return f"{name.as_posix()}:{self.line}"

    @property
    def reasoned(self) -> bool:
        """Whether somebody has said why."""
        return bool(self.table.reason.strip()) and not self.table.reason.startswith(TODO)

    def names(self, id: str) -> bool:
        """Whether the entry is about this name or case."""
        return id in self.exact or any(pattern.match(id) for pattern in self.patterns.values())

    def fits(self, record: CaseRecord | NameRecord) -> bool:
        """Whether the record has the verdict and the message of this deviation."""
        return record.verdict in self.verdicts and self.message.search(record.actual) is not None


def read(path: Path) -> list[Known]:
    """The deviations in a file. Raises `UserError` naming what is wrong with it, and where."""
    try:
        text = path.read_text(encoding="utf-8")
        content = msgspec.convert(tomllib.loads(text), _File)
    except OSError as error:
        raise UserError(
            f"This baseline cannot be read: {error.strerror or error}.",
            "Correct the path after --baseline; `osconform baseline update` writes a first one.",
            file=path,
        ) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UserError(f"This baseline is not valid: {error}.", _FORM, file=path) from None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    if len(lines) != len(content.known):
        raise UserError("Entries are written as tables, not inline.", f"Write [[known]]. {_FORM}", file=path)
    return [_known(table, path, line) for table, line in zip(content.known, lines, strict=True)]


def _known(table: _Table, path: Path, line: int) -> Known:
    unknown = conditions.unknown_words(table.where)
    if unknown:
        raise UserError(
            f"where = {table.where!r} has the unknown word {unknown[0]!r}.",
            "It is a condition as in a case: a platform, an implementation, or a bound such as >=3.9.",
            file=path,
            line=line,
        )
    if "*" in table.ids:
        raise UserError(
            "An entry for everything explains nothing.",
            "Name the cases that it is about.",
            file=path,
            line=line,
        )
    try:
        message = re.compile(table.message)
    except re.error as error:
        raise UserError(
            f"message = {table.message!r} is no regular expression: {error}.", file=path, line=line
        ) from None
    return Known(
        table=table,
        file=path,
        line=line,
        verdicts=frozenset(table.verdict if isinstance(table.verdict, list) else [table.verdict]),
        exact=frozenset(id for id in table.ids if "*" not in id),
        patterns={id: expression(id) for id in table.ids if "*" in id},
        message=message,
    )


class Baseline:
    """The deviations that apply to one target, as it presented itself.

    `paths` are the user's own: a file holds for the target, a folder has files by name as the one that ships.
    Raises `UserError` for a file that is not as it should be.
    """

    def __init__(self, target: TargetRecord, paths: Iterable[Path] = ()) -> None:
        profile = Profile(
            implementation=target.implementation,
            version=parse_version(target.version),
            platform=target.platform,
        )
        own = [target.imitator, *target.baselines, target.name]
        names = tuple(dict.fromkeys(filter(None, (target.implementation, *own))))
        entries: list[Known] = []
        for path in (*paths, SHIPPED):
            files = [path / f"{name}.toml" for name in names] if path.is_dir() else [path]
            entries += [known for file in files if file.exists() or file == path for known in read(file)]
        applying = [known for known in entries if conditions.holds(known.table.where, profile)]
        self.known = [known for known in applying if known.reasoned]
        self.unreasoned = [known for known in applying if not known.reasoned]
        #: Those that the ratchet holds the target to. An imitation may do better than what it imitates.
        self.binding = [
            known
            for known in self.known
            if not target.imitator or known.file != SHIPPED / f"{target.implementation}.toml"
        ]

    def explain(self, record: CaseRecord | NameRecord) -> None:
        """Writes the reason into the record of a known deviation."""
        record.baseline = None
        if record.verdict in EXPECTED:
            return
        for known in self.known:
            if known.fits(record) and known.names(record.id):
                record.baseline = f"{known.table.reason} {known.table.reference}".strip()
                return


def unexpected(record: CaseRecord | NameRecord) -> bool:
    """Whether nothing explains the verdict."""
    return record.verdict not in EXPECTED and record.baseline is None
