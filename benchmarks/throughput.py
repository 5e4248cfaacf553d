"""Cases per second through the agent alone, and the memory of worker and agent."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from osconform.execution import Executor
from osconform.name_checks import check_names
from osconform.sandbox import Sandbox
from osconform.selection import Selector
from osconform.session import Session
from osconform.spec_cache import load
from osconform.targets.model import Target

from .measure import Figure

_PROGRAMS = 5000


def measure(rounds: int) -> Iterator[Figure]:
    """A worker under 200 MB, the agent under 60 MB: in a process of their own, whose peaks no other benchmark raises."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        yield from pool.submit(_figures, rounds).result()


def _figures(rounds: int) -> list[Figure]:
    return list(_measure(rounds))


def _measure(rounds: int) -> Iterator[Figure]:
    spec = load()
    with Session(Target(name="host", command=(sys.executable, "{agent}"))) as session:
        request = {"program": "import os\nresult = os.getcwd()\n", "modules": ["os"]}
        start = time.perf_counter()
        for _ in session.run(list(range(_PROGRAMS)), lambda _: (request, 10.0)):
            pass
        yield Figure("programs through the agent", _PROGRAMS / (time.perf_counter() - start), unit="per s")
        with Sandbox() as sandbox:
            _, missing = check_names(spec, session, Selector(spec, session.profile))
            executor = Executor(spec, session, sandbox, missing)
            start, count = time.perf_counter(), 0
            for _ in range(max(1, rounds // 5)):
                count += sum(1 for _ in executor.run(spec.cases()))
            yield Figure(
                "cases with files and verdicts, one worker",
                count / (time.perf_counter() - start),
                unit="per s",
            )
    if sys.platform != "darwin":  # macOS counts bytes
        yield Figure("peak of this worker", _megabytes(resource.RUSAGE_SELF), unit="MB", bound=200)
        yield Figure(
            "peak of the agent and its children", _megabytes(resource.RUSAGE_CHILDREN), unit="MB", bound=60
        )


def _megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1000
