"""What a world costs: the first of a process, a further one, and ten thousand one after another."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from osconform.emulators import World

from .measure import Figure

PLATFORMS = ("linux", "macos", "windows")
MANY = 10_000
WARM_UP = 1_000
"""Worlds before the memory is measured for the first time: caches fill and the allocator settles."""
FIRST = """
import sys, time
from osconform.emulators import World
start = time.process_time()
World(sys.argv[1]).os.stat(".")
print(time.process_time() - start)
"""


def measure(rounds: int) -> Iterator[Figure]:
    """Processor times in milliseconds, growth in megabytes."""
    for platform in PLATFORMS:
        first = [
            float(
                subprocess.run(
                    [sys.executable, "-c", FIRST, platform], capture_output=True, check=True
                ).stdout
            )
            for _ in range(rounds)
        ]
        yield Figure(
            f"the first {platform} world and its first stat",
            statistics.median(first) * 1e3,
            unit="ms",
            bound=80.0,
        )
        World(platform).os.stat(".")
        plain, used = [], []
        for _ in range(rounds * 20):
            start = time.process_time()
            world = World(platform)
            middle = time.process_time()
            world.os.stat(".")
            plain.append(middle - start)
            used.append(time.process_time() - start)
        yield Figure(f"a further {platform} world", statistics.median(plain) * 1e3, unit="ms", bound=1.0)
        yield Figure(
            f"a further {platform} world and its first stat",
            statistics.median(used) * 1e3,
            unit="ms",
            bound=1.0,
        )
    yield from _memory()


def _memory() -> Iterator[Figure]:
    """Growth of the process over many worlds that were used and dropped."""
    if not os.path.exists("/proc/self/statm"):
        return

    def use(count: int) -> float:
        for number in range(count):
            world = World(PLATFORMS[number % len(PLATFORMS)])
            with world.open("f", "w") as stream:
                stream.write("text")
            del world
        gc.collect()
        with open("/proc/self/statm") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    before = use(WARM_UP)
    yield Figure(
        f"memory that {MANY:,} worlds leave behind", max(0.0, use(MANY) - before), unit="MB", bound=10.0
    )
