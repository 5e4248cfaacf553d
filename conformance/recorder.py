"""What becomes of a run's records: explained, counted, and written as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from .baselines import Baseline
from .errors import UserError
from .model import Spec
from .ratchet import Ratchet, gather
from .recording import heading
from .results import CaseRecord, Header, ModuleRecord, NameRecord, Record, TargetRecord, Verdict
from .results_file import Run, Writer
from .tally import Tally


class Recorder:
    """Takes in what targets said and did; holds the probes back until it is certain that the run can start."""

    def __init__(
        self, spec: Spec, baselines: Sequence[Path], progress: Callable[[str, int, int], None]
    ) -> None:
        self.tally = Tally()
        self.missing: dict[str, list[str]] = {}
        self._spec, self._paths, self._progress = spec, baselines, progress
        self._baselines: dict[str, Baseline] = {}
        self._ratchets: dict[str, Ratchet] = {}
        self._probes: list[TargetRecord | ModuleRecord | NameRecord] = []
        self._writer: Writer | None = None
        self._earlier: Run | None = None
        self._totals: dict[str, int] = {}
        self._done: Counter[str] = Counter()
        self._again: dict[tuple[str, str], list[CaseRecord]] = {}

    def skip(self, target: str, command: str, reason: str) -> None:
        """Notes a target that could not be had."""
        self.tally.skipped[target] = reason
        self._probes.append(
            TargetRecord(
                name=target, implementation="", version="", platform="", command=command, skipped=reason
            )
        )

    def probe(self, record: Record, wanted: Callable[[str], bool]) -> None:
        """Takes in what a probe said; `wanted` says of `ID[TARGET]` whether the run is about it."""
        if isinstance(record, TargetRecord):
            self._baselines[record.name] = baseline = Baseline(record, self._paths)
            self._ratchets[record.name] = Ratchet(record.name, baseline)
            self._probes.append(record)
        elif isinstance(record, ModuleRecord):
            self._probes.append(record)
        elif isinstance(record, NameRecord):
            if record.actual == "absent":
                self.missing.setdefault(record.target, []).append(record.id)
            if wanted(f"{record.id}[{record.target}]"):
                self._probes.append(record)

    def open(
        self, results: Path | None, targets: list[str], expression: str, shard: str = "", *, resume: bool
    ) -> None:
        """Starts writing, or goes on where an earlier run of the same spec and selection stopped."""
        self.tally.begun = True
        if results is not None:
            self._writer = Writer(results, resume=resume)
            self._earlier = self._writer.earlier
            if self._earlier is None:
                for head in heading(self._spec, targets, expression, shard):
                    self._write(head)
            elif self._earlier.header.spec != self._spec.fingerprint:
                raise UserError(
                    f"These results are of the spec {self._earlier.header.spec}, and the spec is "
                    f"{self._spec.fingerprint} now.",
                    "Run without --resume to start anew.",
                    file=results,
                )
            elif (self._earlier.header.selection, self._earlier.header.shard) != (expression, shard):
                raise UserError(
                    f"These results are of a run with {_asked(self._earlier.header)}.",
                    "Resume it with the same, or run without --resume to start anew.",
                    file=results,
                )
        for probe in self._probes:
            if isinstance(probe, NameRecord):
                self._count(probe)
            if not self._has(probe):
                self._write(probe)
        if self._earlier is not None:
            for cases in self._earlier.cases.values():
                for case in cases.values():
                    self._count(case)

    def _has(self, record: TargetRecord | ModuleRecord | NameRecord) -> bool:
        """Whether the earlier run has written it."""
        earlier = self._earlier
        if earlier is None:
            return False
        if isinstance(record, TargetRecord):
            return record.name in earlier.targets
        written: Mapping[str, Mapping[str, object]] = (
            earlier.names if isinstance(record, NameRecord) else earlier.modules
        )
        return record.id in written.get(record.target, {})

    def left(self, cases: list[str], target: str) -> list[str]:
        """Those of the cases that an earlier run has not done; progress of the target is measured by them."""
        done = self._earlier.cases.get(target, {}) if self._earlier else {}
        left = [case for case in cases if case not in done]
        self._totals[target] = len(left)
        self._progress(target, 0, len(left))
        return left

    def case(self, record: CaseRecord) -> None:
        """Takes in one case's record."""
        self._count(record)
        self._write(record)
        self._done[record.target] += 1
        self._progress(record.target, self._done[record.target], self._totals[record.target])

    def doubtful(self, targets: Iterable[str]) -> dict[str, list[str]]:
        """By target, the cases whose verdict nobody expected, and which have not been seen to waver."""
        found: dict[str, list[str]] = {target: [] for target in targets}
        for record in self.tally.unexpected:
            if (
                isinstance(record, CaseRecord)
                and record.verdict is not Verdict.FLAKY
                and record.target in found
            ):
                found[record.target].append(record.id)
                self._again.setdefault((record.target, record.id), [record])
        return {target: cases for target, cases in found.items() if cases}

    def rerun(self, record: CaseRecord) -> None:
        """Takes in another record of a doubtful case. One that comes to another verdict than before is flaky."""
        seen = self._again[record.target, record.id]
        seen.append(record)
        if record.verdict is not seen[0].verdict:
            flaky = msgspec.structs.replace(
                seen[0],
                verdict=Verdict.FLAKY,
                actual="; then ".join(f"{one.verdict}: {one.actual}" for one in seen),
            )
            self._count(flaky)
            self._write(flaky)

    def _count(self, record: CaseRecord | NameRecord) -> None:
        if record.target in self._baselines:  # an earlier run may have had more targets
            self._baselines[record.target].explain(record)
            self._ratchets[record.target].see(record)
        self.tally.add(record)

    def _write(self, record: Record) -> None:
        if self._writer is not None:
            self._writer.write(record)

    def close(self) -> None:
        """Draws the sum, and writes it as the last line."""
        everything = [*self._spec.entries, *(case.id for case in self._spec.cases())]
        ratchets = self._ratchets.values()
        self.tally.stale = gather(stale for ratchet in ratchets for stale in ratchet.stale(everything))
        known = [known for baseline in self._baselines.values() for known in baseline.unreasoned]
        known.sort(key=lambda one: (one.file, one.line))
        self.tally.unreasoned = list(dict.fromkeys(one.place for one in known))
        if self._writer is not None:
            self._writer.write(self.tally.footer())
            self._writer.close()


def _asked(header: Header) -> str:
    """What a run was restricted to, as its call said it."""
    options = {"-k": header.selection, "--shard": header.shard}
    return (
        " ".join(f"{option} {value!r}" for option, value in options.items() if value)
        or "no -k and no --shard"
    )
