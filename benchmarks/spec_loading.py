"""The spec from its cache, in a fresh process: the time of the call itself."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

from .measure import Figure

_PROGRAM = """
import time
from osconform.spec_cache import load
start = time.perf_counter()
spec = load()
print(time.perf_counter() - start, len(spec.cases()))
"""


def measure(rounds: int) -> Iterator[Figure]:
    """At most 150 ms."""

    def once() -> tuple[float, int]:
        done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
        seconds, cases = done.stdout.split()
        return float(seconds), int(cases)

    cases = once()[1]  # fills the cache
    milliseconds = statistics.median(once()[0] for _ in range(rounds)) * 1000
    yield Figure(f"spec of {cases} cases from the cache", milliseconds, unit="ms", bound=150)
