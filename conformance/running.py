"""A run: targets probed, cases dealt to workers, records explained, written and counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import expressions
from .baselines import Baseline, unexpected
from .errors import UserError
from .merging import shard
from .model import Spec
from .pool import Job, Pool
from .profile import Profile, parse_version
from .recording import heading
from .results import CaseRecord, Footer, ModuleRecord, NameRecord, Record, TargetRecord
from .results_file import Run, Writer
from .targets.model import Target

#: Cases in a job: few enough that workers end together, enough that dealing them costs nothing.
_CHUNK = 60


@dataclass
class Tally:
    """What a run came to: numbers by target and verdict, the records nobody expected, targets that did not run."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    unexpected: list[CaseRecord | NameRecord] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    seconds: float = 0.0

    def add(self, record: CaseRecord | NameRecord) -> None:
        """Counts one record."""
        self.counts.setdefault(record.target, Counter())[record.verdict] += 1
        if unexpected(record):
            self.unexpected.append(record)


@dataclass(kw_only=True)
class Order:
    """What to run: targets, selection, and where the results go. `progress` hears of every step."""

    spec: Spec
    targets: Sequence[Target]
    results: Path | None = None
    root: Path | None = None
    expression: str = ""
    workers: int = 1
    resume: bool = False
    shard: tuple[int, int] = (1, 1)  # the how manieth of how many parts
    tolerant: bool = False  # a target that does not start is noted in the results instead of ending the run
    progress: Callable[[str, int, int], None] = lambda target, done, total: None


def run(order: Order) -> Tally:
    """Carries the order out. Raises `UserError` before anything is written if it cannot be."""
    wanted = expressions.parse(order.expression)
    selected = {
        target.name: shard(
            [case.id for case in order.spec.cases() if wanted(f"{case.id}[{target.name}]")], *order.shard
        )
        for target in order.targets
    }
    tally = Tally()
    started = time.perf_counter()
    with Pool(order.workers, order.root) as pool:
        writer = _Recorder(order, tally)
        try:
            for job, record in _probed(pool, order):
                writer.probe(job, record, wanted)
            writer.open()
            for target in order.targets:
                _deal(pool, target, writer.left(selected.get(target.name, []), target.name), writer)
            for _, record in pool.records():
                if record is not None:
                    writer.case(record)
            tally.complete = True
        except KeyboardInterrupt:
            tally.complete = False
        finally:
            tally.seconds = time.perf_counter() - started
            writer.close()
    return tally


def _probed(pool: Pool, order: Order) -> Iterator[tuple[Job, Record | None]]:
    for target in order.targets:
        pool.submit(Job(target, probe=True))
    for job, record in pool.records():
        if job.error is not None and not order.tolerant:
            raise UserError(job.error)
        yield job, record


def _deal(pool: Pool, target: Target, cases: list[str], writer: _Recorder) -> None:
    if target.name in writer.tally.skipped:
        return
    writer.expect(target.name, len(cases))
    for start in range(0, len(cases), _CHUNK):
        chunk = cases[start : start + _CHUNK]
        pool.submit(Job(target, cases=chunk, missing=writer.missing.get(target.name, [])))


class _Recorder:
    """Explains, counts and writes; holds the probes back until it is certain that the run can start."""

    def __init__(self, order: Order, tally: Tally) -> None:
        self.order, self.tally = order, tally
        self.missing: dict[str, list[str]] = {}
        self._baselines: dict[str, Baseline] = {}
        self._probes: list[TargetRecord | ModuleRecord | NameRecord] = []
        self._writer: Writer | None = None
        self._earlier: Run | None = None
        self._totals: dict[str, int] = {}
        self._done: Counter[str] = Counter()

    def probe(self, job: Job, record: Record | None, wanted: expressions.Predicate) -> None:
        """Takes in what a probe said, or that the target could not be had."""
        name = job.target.name
        if record is None:
            if job.error is not None:
                self.tally.skipped[name] = job.error
                self._probes.append(
                    TargetRecord(
                        name=name,
                        implementation="",
                        version="",
                        platform="",
                        command=" ".join(job.target.command),
                        skipped=job.error,
                    )
                )
        elif isinstance(record, TargetRecord):
            self._baselines[name] = Baseline(name, _profile(record), further=job.target.baselines)
            self._probes.append(record)
        elif isinstance(record, ModuleRecord):
            self._probes.append(record)
        elif isinstance(record, NameRecord):
            if record.actual == "absent":
                self.missing.setdefault(name, []).append(record.id)
            if wanted(f"{record.id}[{name}]"):
                self._explain(record)
                self._probes.append(record)

    def open(self) -> None:
        """Starts writing, or goes on where an earlier run of the same spec stopped."""
        order = self.order
        if order.results is not None:
            self._writer = Writer(order.results, resume=order.resume)
            self._earlier = self._writer.earlier
            if self._earlier is None:
                names = [target.name for target in order.targets]
                for head in heading(order.spec, names, order.expression):
                    self._writer.write(head)
            elif self._earlier.header.spec != order.spec.fingerprint:
                raise UserError(
                    f"These results are of the spec {self._earlier.header.spec}, and the spec is "
                    f"{order.spec.fingerprint} now.",
                    "Run without --resume to start anew.",
                    file=order.results,
                )
        earlier_names = self._earlier.names if self._earlier else {}
        for record in self._probes:
            if isinstance(record, NameRecord):
                if record.id not in earlier_names.get(record.target, {}):
                    self._write(record)
                self.tally.add(record)
            elif isinstance(record, ModuleRecord):
                if self._earlier is None or record.id not in self._earlier.modules.get(record.target, {}):
                    self._write(record)
            elif self._earlier is None or record.name not in self._earlier.targets:
                self._write(record)
        if self._earlier:
            for cases in self._earlier.cases.values():
                for case in cases.values():
                    self.tally.add(case)

    def left(self, cases: list[str], target: str) -> list[str]:
        """Those of the cases that an earlier run has not done."""
        done = self._earlier.cases.get(target, {}) if self._earlier else {}
        return [case for case in cases if case not in done]

    def expect(self, target: str, total: int) -> None:
        """Says how many cases of a target are to come."""
        self._totals[target] = total
        self.order.progress(target, 0, total)

    def case(self, record: Record) -> None:
        """Takes in one case's record."""
        assert isinstance(record, CaseRecord)
        self._explain(record)
        self.tally.add(record)
        self._write(record)
        self._done[record.target] += 1
        self.order.progress(record.target, self._done[record.target], self._totals[record.target])

    def _explain(self, record: CaseRecord | NameRecord) -> None:
        if record.target in self._baselines:
            self._baselines[record.target].explain(record)

    def _write(self, record: Record) -> None:
        if self._writer is not None:
            self._writer.write(record)

    def close(self) -> None:
        """Writes the last line."""
        if self._writer is None:
            return
        self._writer.write(
            Footer(
                complete=self.tally.complete,
                seconds=round(self.tally.seconds, 3),
                counts={target: dict(sorted(counts.items())) for target, counts in self.tally.counts.items()},
                unexpected=len(self.tally.unexpected),
            )
        )
        self._writer.close()


def _profile(record: TargetRecord) -> Profile:
    return Profile(
        implementation=record.implementation, version=parse_version(record.version), platform=record.platform
    )
