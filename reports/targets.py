"""The targets of runs: what each is, how far its run got, and the order in which they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from osconform.reports.places import order
from osconform.results import TargetRecord
from osconform.results_file import Run


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A column: one target, the run it comes from, and how far that run got."""

    index: int
    name: str
    record: TargetRecord | None  # None if it never presented itself
    run: Run
    status: str  # "complete", "incomplete", "skipped", "absent"
    remark: str  # a sentence on a status other than complete, or on a selection; else ""

    @property
    def ran(self) -> bool:
        """Whether it was asked anything."""
        return self.status not in ("skipped", "absent")

    @property
    def stale(self) -> list[str]:
        """What its baseline says in vain, "FILE:LINE: ID": the target does as documented there."""
        found = self.run.footer.stale if self.run.footer else {}
        return sorted((place for place, names in found.items() if self.name in names), key=natural)

    @property
    def retried(self) -> int:
        """How many cases had no answer at first, and have that of their second try."""
        return sum(record.retried for record in self.run.cases.get(self.name, {}).values())


def targets(runs: Sequence[Run]) -> list[Target]:
    """Every target of the runs, in the order of the columns."""
    found: list[tuple[str, TargetRecord | None, Run, str, str]] = []
    for run in runs:
        for name in dict.fromkeys([*run.header.targets, *run.targets, *run.names, *run.cases]):
            record = run.targets.get(name)
            found.append((name, record, run, *_status(run, name, record)))

    return [Target(index, *row) for index, row in enumerate(sorted(found, key=lambda row: _place(*row[:2])))]


def _place(name: str, record: TargetRecord | None) -> tuple[object, ...]:
    if record is None or not record.implementation:
        return True, (), [], name
    return False, order(record), natural(record.version), name


def _status(run: Run, name: str, record: TargetRecord | None) -> tuple[str, str]:
    """How far a target got, and the sentence that says so."""
    answered = len(run.names.get(name, {})) + len(run.cases.get(name, {}))
    if record is not None and record.skipped is not None:
        return "skipped", f"Did not run: {record.skipped}"
    if record is None and not answered:
        return "absent", "Did not run: the run ended before this target started."
    if run.footer is None:
        return "incomplete", f"Cut off: the run stopped without a last word, after {answered:,} checks."
    if not run.footer.complete:
        return "incomplete", f"Interrupted after {answered:,} checks."
    part = (
        f"Only the part {run.header.shard}, which is to be merged with the others. "
        if run.header.shard
        else ""
    )
    chosen = f"Only what “{run.header.selection}” selects." if run.header.selection else ""
    return "complete", (part + chosen).strip()


def natural(text: str) -> list[tuple[int, int, str]]:
    """A sort key that puts 3.9 before 3.11."""
    return [
        (0, int(part), "") if part.isdecimal() and part.isascii() and len(part) < 20 else (1, 0, part.lower())
        for part in re.split(r"(\d+)", text)
        if part
    ] + [(-1, 0, text)]
