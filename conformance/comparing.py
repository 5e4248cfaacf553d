"""Two runs, or two targets, side by side: what got worse first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .errors import UserError
from .results import CaseRecord, NameRecord, Verdict
from .results_file import Run

#: From what everybody hopes for to what nobody wants. Verdicts of one rank are not better or worse than each other.
_RANK = {
    Verdict.PASS: 0,
    Verdict.NA: 1,
    Verdict.UNSUPPORTED: 1,
    Verdict.PARTIAL: 2,
    Verdict.FLAKY: 2,
    Verdict.EXTRA: 3,
    Verdict.BLOCKED: 3,
    Verdict.FAIL: 4,
    Verdict.MISSING: 4,
    Verdict.TIMEOUT: 5,
    Verdict.CRASH: 5,
}


#: What only one side has is listed up to here: after a change of selection it is nearly everything.
_LISTED = 50


@dataclass(frozen=True)
class Change:
    """One name or case on one target, before and after."""

    id: str
    target: str
    before: NameRecord | CaseRecord
    after: NameRecord | CaseRecord

    @property
    def worse(self) -> bool:
        """Whether it got worse. What no longer applies has not: the docs promise nothing there."""
        return self.after.verdict not in (Verdict.NA, Verdict.UNSUPPORTED) and (
            _RANK[self.after.verdict] > _RANK[self.before.verdict]
        )

    @property
    def better(self) -> bool:
        """Whether it got better."""
        return _RANK[self.after.verdict] < _RANK[self.before.verdict] and self.before.verdict not in (
            Verdict.NA,
            Verdict.UNSUPPORTED,
        )


@dataclass
class Difference:
    """All changes, and what only one side has."""

    worse: list[Change] = field(default_factory=list)
    better: list[Change] = field(default_factory=list)
    other: list[Change] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def compare(old: Run, new: Run, pairs: list[tuple[str, str]]) -> Difference:
    """The differences between targets of two runs (or of one): each pair names one of the old and one of the new."""
    found = Difference()
    for before, after in pairs:
        for kind in ("names", "cases"):
            left, right = getattr(old, kind).get(before, {}), getattr(new, kind).get(after, {})
            label = after if before == after else f"{before} -> {after}"
            found.gone += [f"{id}[{before}]" for id in left if id not in right]
            found.new += [f"{id}[{after}]" for id in right if id not in left]
            for id in left.keys() & right.keys():
                if left[id].verdict != right[id].verdict:
                    change = Change(id, label, left[id], right[id])
                    place = found.worse if change.worse else found.better if change.better else found.other
                    place.append(change)
    for changes in (found.worse, found.better, found.other):
        changes.sort(key=lambda change: (-_RANK[change.after.verdict], change.target, change.id))
    found.gone.sort()
    found.new.sort()
    return found


def pair_up(old: Run, new: Run, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """The targets to hold against each other: the two that are named, else those that both runs have.

    Raises `UserError` if there is nothing to compare.
    """
    if len(names) == 2:
        for run, name in ((old, names[0]), (new, names[1])):
            if name not in run.targets:
                raise UserError(
                    f"There is no target {name!r} in these results.",
                    f"They have: {', '.join(run.targets) or 'none'}.",
                    file=run.path,
                )
        return [(names[0], names[1])]
    shared = [name for name in old.targets if name in new.targets]
    if shared:
        return [(name, name) for name in shared]
    if len(old.targets) == len(new.targets) == 1:
        return [(next(iter(old.targets)), next(iter(new.targets)))]
    raise UserError(
        f"The runs have no target in common: {', '.join(old.targets)} against {', '.join(new.targets)}.",
        "Name the two to compare: --targets OLD NEW.",
    )


def show(difference: Difference) -> Iterator[str]:
    """The differences in lines, what got worse first."""
    for title, changes in (
        ("WORSE", difference.worse),
        ("BETTER", difference.better),
        ("OTHERWISE", difference.other),
    ):
        for change in changes:
            yield f"{title} {change.id}[{change.target}]: {change.before.verdict} -> {change.after.verdict}"
            if change.worse:
                yield f"    expected: {change.after.expected}"
                yield f"    before:   {change.before.actual}"
                yield f"    now:      {change.after.actual}"
    for title, ids in (("GONE", difference.gone), ("NEW", difference.new)):
        yield from (f"{title} {id}" for id in ids[:_LISTED])
        if len(ids) > _LISTED:
            yield f"{title} and {len(ids) - _LISTED} more"
    counts = (
        f"{len(difference.worse)} worse, {len(difference.better)} better, {len(difference.other)} otherwise"
    )
    yield f"{counts}, {len(difference.gone)} gone, {len(difference.new)} new"
