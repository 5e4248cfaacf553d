"""Groups what targets did: by distinct outcome of one check, and by cause over all checks of one target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from osconform.causes import outcome_class
from osconform.reports.matrix import Case, Name
from osconform.reports.targets import Target
from osconform.reports.verdict_style import GRAVITY, is_deviation
from osconform.results import CaseRecord, NameRecord, Verdict

#: Distinct outcomes of one check whose details are shown; where every target differs, the rest goes without.
IN_FULL = 4

#: Causes of one target that are told apart; the smallest are joined.
CAUSES = 100

_MANY = 4  # targets in a group from which on their names may be left out


@dataclass(slots=True)
class Outcome:
    """One distinct outcome of a check, and the targets that had it."""

    verdict: Verdict
    expected: str
    actual: str
    baseline: str | None
    detail: str
    repro: str
    targets: list[Target] = field(default_factory=list)
    actual_varies: bool = False  # passes may differ in values that the spec leaves open
    detail_varies: bool = False

    @property
    def unexplained(self) -> bool:
        """Whether it deviates without a reason in a baseline."""
        return is_deviation(self.verdict) and self.baseline is None


def by_outcome(records: Sequence[NameRecord | CaseRecord | None], targets: Sequence[Target]) -> list[Outcome]:
    """The distinct outcomes of one check over all targets, the gravest first."""
    found: dict[tuple[Verdict, str, str, str | None], Outcome] = {}
    for target, record in zip(targets, records, strict=True):
        if record is None:
            continue
        lax = not is_deviation(record.verdict)
        key = (record.verdict, record.expected, "" if lax else record.actual, record.baseline)
        detail = record.detail if isinstance(record, CaseRecord) else ""
        repro = record.repro if isinstance(record, CaseRecord) else ""
        outcome = found.get(key)
        if outcome is None:
            found[key] = outcome = Outcome(
                record.verdict, record.expected, record.actual, record.baseline, detail, repro
            )
        outcome.actual_varies |= record.actual != outcome.actual
        outcome.detail_varies |= detail != outcome.detail
        outcome.targets.append(target)
    return sorted(
        found.values(),
        key=lambda o: (GRAVITY[o.verdict], not o.unexplained, -len(o.targets), o.targets[0].index),
    )


def rest(outcomes: Sequence[Outcome]) -> Outcome | None:
    """The passing outcome that most targets share: they need no naming, since all others are named."""
    passing = [outcome for outcome in outcomes if outcome.verdict is Verdict.PASS]
    largest = max(passing, key=lambda outcome: len(outcome.targets), default=None)
    return largest if largest is not None and len(largest.targets) >= _MANY else None


@dataclass(slots=True)
class Cause:
    """Deviations of one target that have the same verdict and the same class of outcome."""

    verdict: Verdict
    outcome_class: str
    unexplained: int = 0
    checks: list[tuple[Name, Case | None, NameRecord | CaseRecord]] = field(default_factory=list)


def by_cause(names: Iterable[Name], target: Target) -> list[Cause]:
    """The deviations of one target, clustered: most unexplained first, then the largest, then the gravest."""
    causes: dict[tuple[Verdict, str], Cause] = {}
    for name in names:
        for case, record in name.on(target):
            if not is_deviation(record.verdict):
                continue
            key = (record.verdict, outcome_class(record.actual))
            cause = causes.setdefault(key, Cause(*key))
            cause.checks.append((name, case, record))
            cause.unexplained += record.baseline is None
    ranked = sorted(
        causes.values(), key=lambda c: (-c.unexplained, -len(c.checks), GRAVITY[c.verdict], c.outcome_class)
    )
    return ranked[:CAUSES] + _joined(ranked[CAUSES:])


def _joined(causes: Sequence[Cause]) -> list[Cause]:
    """Rare causes in one heap per verdict: a page with thousands of causes explains nothing."""
    heaps: dict[Verdict, Cause] = {}
    for cause in causes:
        heap = heaps.setdefault(cause.verdict, Cause(cause.verdict, "various, each seen rarely"))
        heap.checks += cause.checks
        heap.unexplained += cause.unexplained
    return sorted(heaps.values(), key=lambda heap: GRAVITY[heap.verdict])
