"""What changed since an earlier run: verdicts of the same check on the same target, before and now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from osconform.reports.matrix import Case, Matrix, Name
from osconform.reports.targets import Target
from osconform.reports.verdict_style import is_deviation
from osconform.results import Verdict
from osconform.results_file import Run


class Change(NamedTuple):
    """One check on one target whose verdict is another than before."""

    target: Target
    name: Name
    case: Case | None  # None for presence
    before: Verdict
    now: Verdict


class Changes(NamedTuple):
    """The changes, and what could not be compared."""

    since: str  # when the earlier runs started, ISO 8601; the latest of them
    worse: list[Change]  # a deviation where there was none
    better: list[Change]  # the other way round
    other: list[Change]
    compared: int  # checks that both have
    same_spec: bool  # False: a check of the same id may ask something else now


def changes(matrix: Matrix, earlier: Sequence[Run]) -> Changes:
    """Compares a matrix with earlier runs, target by target and id by id; what only one of them has is left out."""
    found: list[Change] = []
    compared = 0
    for target in matrix.targets:
        before = dict(_verdicts(earlier, target.name))
        for name in matrix.names.values():
            for case, record in name.on(target):
                kind = "name" if case is None else "case"
                old = before.get((kind, record.id))
                if old is None:
                    continue
                compared += 1
                if old is not record.verdict:
                    found.append(Change(target, name, case, old, record.verdict))
    return Changes(
        since=max(run.header.started for run in earlier),
        worse=[c for c in found if is_deviation(c.now) and not is_deviation(c.before)],
        better=[c for c in found if is_deviation(c.before) and not is_deviation(c.now)],
        other=[c for c in found if is_deviation(c.before) == is_deviation(c.now)],
        compared=compared,
        same_spec=all(run.header.spec == matrix.runs[0].header.spec for run in earlier),
    )


def _verdicts(runs: Iterable[Run], target: str) -> Iterator[tuple[tuple[str, str], Verdict]]:
    for run in sorted(runs, key=lambda run: run.header.started):
        for name in run.names.get(target, {}).values():
            yield ("name", name.id), name.verdict
        for case in run.cases.get(target, {}).values():
            yield ("case", case.id), case.verdict
