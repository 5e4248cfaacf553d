"""What a run comes to: numbers by target and verdict, what nobody expected, and why some did not run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .baselines import unexpected
from .results import CaseRecord, Footer, NameRecord


@dataclass
class Tally:
    """Grows while a run goes on; of several records of one name or case, the last one counts."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)  # target -> why it did not run
    stopped: dict[str, str] = field(default_factory=dict)  # target -> why it did not run to the end
    stale: dict[str, list[str]] = field(default_factory=dict)  # "FILE:LINE: ID" -> targets on which it passes
    unreasoned: list[str] = field(default_factory=list)  # lines of baselines that give no reason
    complete: bool = False
    begun: bool = False  # whether targets had answered who they are: nothing is written before
    seconds: float = 0.0
    _records: dict[tuple[str, str], CaseRecord | NameRecord] = field(default_factory=dict)

    def add(self, record: CaseRecord | NameRecord) -> None:
        """Counts one record, in place of an earlier one of the same name or case."""
        counts = self.counts.setdefault(record.target, Counter())
        earlier = self._records.get((record.target, record.id))
        if earlier is not None:
            counts[earlier.verdict] -= 1
        counts[record.verdict] += 1
        self._records[record.target, record.id] = record

    @property
    def records(self) -> list[CaseRecord | NameRecord]:
        """The record of each name and case, in the order in which they came."""
        return list(self._records.values())

    @property
    def unexpected(self) -> list[CaseRecord | NameRecord]:
        """The records that nothing explains, in the order in which they came."""
        return [record for record in self._records.values() if unexpected(record)]

    @property
    def as_expected(self) -> bool:
        """Whether there is nothing that anybody has to look at."""
        return not self.unexpected and not self.stale and not self.stopped

    def footer(self) -> Footer:
        """The last line of the results."""
        return Footer(
            complete=self.complete,
            seconds=round(self.seconds, 3),
            counts={
                target: {verdict: number for verdict, number in sorted(counts.items()) if number}
                for target, counts in self.counts.items()
            },
            unexpected=len(self.unexpected),
            stale=self.stale,
        )
