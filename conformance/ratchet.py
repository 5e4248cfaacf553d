"""The ratchet: an entry of a baseline that no longer applies is red, so that what has been mended stays mended.

An id that is written out is stale as soon as it passes. A pattern is stale if all that it stands for has run and none of it
shows the deviation: a selection, a shard or an interrupted run says nothing of a pattern. What does not apply to a target, or was
blocked there, says nothing either. An entry that allows `pass` or `flaky` is never stale.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .baselines import Baseline, Known
from .results import CaseRecord, NameRecord, Verdict


@dataclass(frozen=True)
class Stale:
    """One id or pattern of an entry that a target contradicts."""

    known: Known
    id: str
    target: str


class Ratchet:
    """What one target shows of the entries of its baseline."""

    def __init__(self, target: str, baseline: Baseline) -> None:
        self.target = target
        self._exact: dict[str, list[Known]] = {}
        self._patterns: list[tuple[Known, str]] = []
        for known in baseline.binding:
            if known.verdicts & {Verdict.PASS, Verdict.FLAKY}:
                continue
            for id in known.exact:
                self._exact.setdefault(id, []).append(known)
            self._patterns += [(known, pattern) for pattern in known.patterns]
        self._verdicts: dict[str, CaseRecord | NameRecord] = {}

    def see(self, record: CaseRecord | NameRecord) -> None:
        """Takes in what a name or case came to; of several records of one, the last one holds."""
        self._verdicts[record.id] = record

    def contradicted(self, id: str) -> list[Known]:
        """The entries that say of this name or case, by its id, that it deviates."""
        return self._exact.get(id, [])

    def stale(self, everything: Collection[str]) -> Iterable[Stale]:
        """What the records contradict. `everything` has the ids of all names and cases that there are."""
        passed = [id for id, record in self._verdicts.items() if record.verdict is Verdict.PASS]
        for id in passed:
            yield from (Stale(known, id, self.target) for known in self.contradicted(id))
        for known, pattern in self._patterns:
            named = [id for id in everything if known.patterns[pattern].match(id)]
            if any(id not in self._verdicts for id in named):
                continue
            records = [self._verdicts[id] for id in named]
            if any(record.verdict is Verdict.PASS for record in records) and not any(
                record.verdict in known.verdicts for record in records
            ):
                yield Stale(known, pattern, self.target)


def gather(stale: Iterable[Stale]) -> dict[str, list[str]]:
    """`FILE:LINE: ID` and the targets on which it passes, sorted."""
    targets: dict[str, set[str]] = {}
    for one in stale:
        targets.setdefault(f"{one.known.place}: {one.id}", set()).add(one.target)
    return {place: sorted(targets[place]) for place in sorted(targets)}


def show(gathered: dict[str, list[str]]) -> list[str]:
    """A line for each id of an entry."""
    return [f"{place} is as documented on {', '.join(names)}" for place, names in gathered.items()]
