"""A whole campaign: the names that an expression selects, dealt to worker processes, their findings gathered."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import msgspec

from .. import expressions, spec_cache
from ..model import Entry, Spec
from ..name_checks import check_names
from ..sandbox import Sandbox
from ..selection import Selector
from ..session import Session
from ..targets.model import Target
from . import operators
from .catalogue_file import read_catalogue
from .mutants import Mutant
from .trial import Finding, Trial


@dataclass(kw_only=True)
class Campaign:
    """What to try: the target, and the `-k` expression over mutant ids such as `os.rename:other-errno`.

    `complete` turns false when the run was interrupted; what had been found by then is returned all the same.
    """

    spec: Spec
    target: Target
    root: Path | None = None
    expression: str = ""
    workers: int = 1
    complete: bool = True
    progress: Callable[[str, int, int], None] = lambda target, done, total: None


def run(campaign: Campaign) -> list[Finding]:
    """The findings, in the order of the names. Raises `UserError` if the target cannot be had."""
    missing, dialect = _examine(campaign)
    wanted = expressions.parse(campaign.expression)
    written: dict[str, list[Mutant]] = {}
    if dialect == "cpython":  # in whose words the written lies are
        for mutant in read_catalogue(campaign.spec, lenient=campaign.root is not None):
            written.setdefault(mutant.name, []).append(mutant)
    jobs = [
        (entry.id, [mutant for mutant in written.get(entry.id, []) if wanted(mutant.id)])
        for entry in campaign.spec.entries.values()
        if entry.id not in missing and (operators.plant_of(entry, dialect) or entry.id in written)
    ]
    # The names with the most cases first, so that no worker is left alone with one at the end.
    jobs.sort(key=lambda job: -len(campaign.spec.entries[job[0]].cases))
    if campaign.expression:
        jobs = [job for job in jobs if job[1] or _may_hold(campaign, job[0], wanted, dialect)]
        if not jobs:
            raise expressions.nothing_holds(campaign.expression, campaign.spec.entries)
    found: list[Finding] = []
    campaign.progress("mutate", 0, len(jobs))
    setup = (_plain(campaign.target), campaign.root, missing, campaign.expression)
    with _pool(campaign.workers, setup) as pool:
        waiting = [pool.submit(_try, name, mutants) for name, mutants in jobs]
        try:
            for done in as_completed(waiting):
                found.append(done.result())
                campaign.progress("mutate", len(found), len(jobs))
        except KeyboardInterrupt:
            campaign.complete = False
    return sorted((finding for finding in found if finding.fates), key=lambda finding: finding.name)


def _examine(campaign: Campaign) -> tuple[list[str], str]:
    """The names that the target lacks, and its dialect."""
    with Session(campaign.target) as session:
        missing = check_names(campaign.spec, session, Selector(campaign.spec, session.profile))[1]
        return missing, session.profile.dialect


def _may_hold(campaign: Campaign, name: str, wanted: expressions.Predicate, dialect: str) -> bool:
    entry: Entry = campaign.spec.entries[name]
    everything = frozenset({"int", "str", "bytes", "several", "iterator", "OSError", "error"})
    return any(wanted(mutant.id) for mutant in operators.mutants(entry, (3, 15), everything, dialect))


@contextlib.contextmanager
def _pool(workers: int, setup: tuple[Any, ...]) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_start, initargs=setup
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _plain(target: Target) -> dict[str, Any]:
    """The target's fields in a form that travels to another process."""
    fields = {name: getattr(target, name) for name in Target.__dataclass_fields__}
    return {**fields, "environ": dict(target.environ)}


#: The one trial of a worker process, and what the mutants' ids have to satisfy.
_worker: list[tuple[Trial, expressions.Predicate]] = []


def _start(target: dict[str, Any], root: Path | None, missing: list[str], expression: str) -> None:
    # Ctrl-C goes to the whole group of processes; the campaign decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    session, sandbox = Session(msgspec.convert(target, Target)), Sandbox()
    Finalize(None, sandbox.__exit__, exitpriority=5)
    Finalize(None, session.close, exitpriority=10)
    trial = Trial(spec_cache.load(root), session, sandbox, missing)
    _worker.append((trial, expressions.parse(expression)))


def _try(name: str, written: list[Mutant]) -> Finding:
    trial, wanted = _worker[0]
    return trial.try_name(trial.spec.entries[name], written, wanted)
