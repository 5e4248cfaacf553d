"""Merges runs into the matrix that all pages show: names and cases down, targets across."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from osconform.reports.targets import Target, natural, targets
from osconform.reports.verdict_style import GRAVITY, is_deviation
from osconform.results import CaseRecord, EntryRecord, NameRecord, SpecRecord, Verdict
from osconform.results_file import Run, check_own_targets, check_same_spec


class Tally:
    """How many checks came out how, and how many of the deviations nobody has explained."""

    __slots__ = ("counts", "unexplained")

    def __init__(self) -> None:
        self.counts: Counter[Verdict] = Counter()
        self.unexplained = 0

    def add(self, record: NameRecord | CaseRecord) -> None:
        """Counts one check."""
        self.counts[record.verdict] += 1
        if is_deviation(record.verdict) and record.baseline is None:
            self.unexplained += 1

    def __add__(self, other: Tally) -> Tally:
        total = Tally()
        total.counts = self.counts + other.counts
        total.unexplained = self.unexplained + other.unexplained
        return total

    def parts(self) -> list[tuple[Verdict, int]]:
        """Verdicts with their counts: passes first, deviations from the gravest, then what says nothing."""

        def place(verdict: Verdict) -> tuple[bool, int]:
            return verdict is not Verdict.PASS, GRAVITY[verdict]

        return [(verdict, self.counts[verdict]) for verdict in sorted(self.counts, key=place)]

    @property
    def deviations(self) -> int:
        """Checks whose verdict needs an explanation, explained or not."""
        return sum(count for verdict, count in self.counts.items() if is_deviation(verdict))


@dataclass(slots=True)
class Case:
    """A row: one case, with what each target made of it."""

    spec: SpecRecord
    slug: str
    outcomes: list[CaseRecord | None]  # by target


@dataclass(slots=True)
class Name:
    """A row: one documented name, its presence on each target, and its cases."""

    entry: EntryRecord
    presence: list[NameRecord | None]  # by target
    cases: list[Case] = field(default_factory=list)

    def on(self, target: Target) -> Iterator[tuple[Case | None, NameRecord | CaseRecord]]:
        """Every check of this name that the target answered; the one without a case is presence."""
        present = self.presence[target.index]
        if present is not None:
            yield None, present
        for case in self.cases:
            outcome = case.outcomes[target.index]
            if outcome is not None:
                yield case, outcome


class Matrix:
    """All runs in one: the same whatever the order in which the runs are given.

    :raises UserError: the runs are of different specs, or hold the same target twice.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        check_same_spec(runs)
        check_own_targets(runs)
        self.runs = sorted(runs, key=lambda run: (run.header.started, run.path.name, run.header.targets))
        self.targets = targets(self.runs)
        self.names = self._names()
        self.modules: dict[str, list[Name]] = {}
        for name in self.names.values():
            self.modules.setdefault(name.entry.module, []).append(name)
        self.modules = dict(sorted(self.modules.items()))
        self.tallies = {
            module: [_tally(names, target) for target in self.targets]
            for module, names in self.modules.items()
        }

    def _names(self) -> dict[str, Name]:
        blank = [None] * len(self.targets)
        names: dict[str, Name] = {}
        cases: dict[str, Case] = {}
        for run in self.runs:
            for entry in run.entries.values():
                if entry.id not in names:
                    names[entry.id] = Name(entry, list(blank))
            for spec in run.specs.values():
                if spec.id not in cases:
                    cases[spec.id] = Case(spec, _slug(spec), list(blank))
        for target in self.targets:
            for record in target.run.names.get(target.name, {}).values():
                if record.id not in names:
                    names[record.id] = Name(_undescribed(record.id), list(blank))
                names[record.id].presence[target.index] = record
            for outcome in target.run.cases.get(target.name, {}).values():
                if outcome.id not in cases:
                    spec = SpecRecord(
                        id=outcome.id,
                        entry=outcome.id.partition("/")[0],
                        claim="",
                        source=None,
                        yaml="",
                        program="",
                    )
                    cases[outcome.id] = Case(spec, _slug(spec), list(blank))
                cases[outcome.id].outcomes[target.index] = outcome
        for case in cases.values():
            entry_id = case.spec.entry
            if entry_id not in names:
                names[entry_id] = Name(_undescribed(entry_id), list(blank))
            names[entry_id].cases.append(case)
        return _answered(names) if all(run.header.selection for run in self.runs) else names

    def by_section(self, module: str) -> dict[str, list[Name]]:
        """The names of a module below their headings in the docs, in the order of the spec."""
        sections: dict[str, list[Name]] = {}
        for name in self.modules[module]:
            sections.setdefault(name.entry.section, []).append(name)
        for names in sections.values():
            names.sort(key=lambda name: natural(name.entry.id))
        return sections


def _tally(names: Sequence[Name], target: Target) -> Tally:
    tally = Tally()
    for name in names:
        for _, record in name.on(target):
            tally.add(record)
    return tally


def _answered(names: dict[str, Name]) -> dict[str, Name]:
    """What a target said something of: the rest was not selected, and would be empty rows and pages without end."""
    for name in names.values():
        name.cases = [case for case in name.cases if any(case.outcomes)]
    return {id: name for id, name in names.items() if name.cases or any(name.presence)}


def _slug(spec: SpecRecord) -> str:
    return spec.id.removeprefix(spec.entry + "/")


def _undescribed(identifier: str) -> EntryRecord:
    """A stand-in for a name whose entry the file does not hold, so that its verdicts are still shown."""
    return EntryRecord(
        id=identifier, module=identifier.rpartition(".")[0] or identifier, kind="", section="", docs=""
    )
