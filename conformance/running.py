"""A run: targets probed, cases dealt to workers, and what nobody expected tried again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import expressions
from .errors import UserError
from .merging import shard
from .model import Spec
from .pool import Job, Pool
from .recorder import Recorder
from .results import CaseRecord
from .tally import Tally
from .targets.model import Target

#: Cases in a job: few enough that workers end together, enough that dealing them costs nothing.
_CHUNK = 60


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
    baselines: Sequence[Path] = ()  # the user's own, beside those that ship
    reruns: int = 0  # how often an unexpected case is tried again
    seed: int | None = None  # of another order than the spec's
    alone: bool = False  # each case in an agent of its own
    progress: Callable[[str, int, int], None] = lambda target, done, total: None


def run(order: Order) -> Tally:
    """Carries the order out. Raises `UserError` before anything is written if it cannot be."""
    wanted = expressions.parse(order.expression)
    ids = [*order.spec.entries, *(case.id for case in order.spec.cases())]
    if not any(wanted(f"{id}[{target.name}]") for target in order.targets for id in ids):
        # A misspelt word would else be a run in which nothing is unexpected.
        raise expressions.nothing_holds(order.expression, ids)
    selected = {
        target.name: shard(
            [case.id for case in order.spec.cases() if wanted(f"{case.id}[{target.name}]")], *order.shard
        )
        for target in order.targets
    }
    started = time.perf_counter()
    recorder = Recorder(order.spec, order.baselines, order.progress)
    with Pool(order.workers, order.root) as pool:
        try:
            _probe(pool, order, recorder, wanted)
            names = [target.name for target in order.targets]
            part = "" if order.shard == (1, 1) else "{}/{}".format(*order.shard)
            recorder.open(order.results, names, order.expression, part, resume=order.resume)
            _deal(pool, order, recorder, {name: recorder.left(selected[name], name) for name in names})
            _take(pool, recorder, recorder.case)
            _rerun(pool, order, recorder)
            recorder.tally.complete = not recorder.tally.stopped
        except KeyboardInterrupt:
            recorder.tally.complete = False
        finally:
            recorder.tally.seconds = time.perf_counter() - started
            recorder.close()
    return recorder.tally


def _probe(pool: Pool, order: Order, recorder: Recorder, wanted: expressions.Predicate) -> None:
    for target in order.targets:
        pool.submit(Job(target, probe=True))
    for job, record in pool.records():
        if record is not None:
            recorder.probe(record, wanted)
        elif job.error is not None:
            if not order.tolerant:
                raise UserError(job.error)
            recorder.skip(job.target.name, " ".join(job.target.command), job.error)


def _deal(pool: Pool, order: Order, recorder: Recorder, cases: dict[str, list[str]]) -> None:
    """Hands the cases of each target to the workers, in chunks."""
    for target in order.targets:
        if target.name in recorder.tally.skipped:
            continue
        missing, mine = recorder.missing.get(target.name, []), cases.get(target.name, [])
        if order.seed is not None:
            random.Random(order.seed).shuffle(mine)
        chunks = [mine[start : start + _CHUNK] for start in range(0, len(mine), _CHUNK)]
        for chunk in from_both_ends(chunks) if order.workers > 1 else chunks:
            pool.submit(Job(target, cases=chunk, missing=missing, alone=order.alone))


def from_both_ends(chunks: list[list[str]]) -> list[list[str]]:
    """The first, the last, the second, the last but one, and so on.

    What waits rather than works (`subprocess`) stands together in the spec: apart, one worker computes while another waits.
    """
    pairs = zip(chunks, reversed(chunks), strict=True)
    return [chunk for pair in pairs for chunk in pair][: len(chunks)]


def _take(pool: Pool, recorder: Recorder, take: Callable[[CaseRecord], None]) -> None:
    """Hands on the records of cases as they come, and notes targets that do not start again."""
    for job, record in pool.records():
        if isinstance(record, CaseRecord):
            take(record)
        elif job.error is not None:
            recorder.tally.stopped[job.target.name] = job.error


def _rerun(pool: Pool, order: Order, recorder: Recorder) -> None:
    for _ in range(order.reruns):
        _deal(pool, order, recorder, recorder.doubtful(target.name for target in order.targets))
        _take(pool, recorder, recorder.rerun)
