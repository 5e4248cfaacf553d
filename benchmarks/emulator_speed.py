"""The emulator against pyfakefs in the same run, operation by operation, and against the real file system."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

from pyfakefs.fake_filesystem import FakeFilesystem, OSType
from pyfakefs.fake_open import FakeFileOpen
from pyfakefs.fake_os import FakeOsModule

from osconform.emulators import World

from . import emulator_growth, emulator_worlds
from .measure import Figure

LEAST = {"linux": 5.0, "windows": 10.0}
"""How many times faster than pyfakefs each operation has to be."""
REPEATS = {"scandir of 1,000": 1, "walk of 10,000": 1}


def operations(os_: Any, open_: Any, base: str) -> dict[str, Callable[[], object]]:
    """Plant what the operations need below `base`, and return them by name."""

    def join(*parts: str) -> str:
        return os_.sep.join((base, *parts))

    def make(path: str) -> None:
        with open_(path, "w"):
            pass

    for folder in ("w", "big", "tree"):
        os_.mkdir(join(folder))
    for number in range(1000):
        make(join("big", f"f{number}"))
    for number in range(100):
        os_.mkdir(join("tree", f"d{number}"))
        for leaf in range(99):
            make(join("tree", f"d{number}", f"f{leaf}"))
    one, two = join("w", "one"), join("w", "two")
    made = iter(range(10**9))

    def write() -> None:
        with open_(one, "w") as stream:
            stream.write("text")

    def read() -> None:
        with open_(one) as stream:
            stream.read()

    def rename() -> None:
        os_.rename(one, two)
        os_.rename(two, one)

    def create_and_remove() -> None:
        make(two)
        os_.remove(two)

    def scandir() -> None:
        with os_.scandir(join("big")) as entries:
            for entry in entries:
                _ = entry.name

    def walk() -> None:
        for _ in os_.walk(join("tree")):
            pass

    write()
    return {
        "stat": lambda: os_.stat(one),
        "exists": lambda: os_.path.exists(one),
        "open+write+close": write,
        "open+read+close": read,
        "mkdir": lambda: os_.mkdir(join("w", f"m{next(made)}")),
        "rename": rename,
        "create+remove": create_and_remove,
        "scandir of 1,000": scandir,
        "walk of 10,000": walk,
    }


def _seconds(operation: Callable[[], object], repeats: int) -> float:
    """Processor time of one call: nothing here waits, and other programs do not lengthen it."""
    start = time.process_time()
    for _ in range(repeats):
        operation()
    return (time.process_time() - start) / repeats


def _fake(platform: str) -> dict[str, Callable[[], object]]:
    system = FakeFilesystem()
    system.os = OSType.WINDOWS if platform == "windows" else OSType.LINUX
    base = "C:\\base" if platform == "windows" else "/base"
    system.create_dir(base)
    return operations(FakeOsModule(system), FakeFileOpen(system), base)


def measure(rounds: int) -> Iterator[Figure]:
    """Each operation on the Linux and Windows worlds; stat against tmpfs; then what grows, and worlds themselves."""
    for platform, least in LEAST.items():
        world = World(platform)
        ours, peer = operations(world.os, world.open, world.os.getcwd()), _fake(platform)
        for name, operation in ours.items():
            repeats = REPEATS.get(name, 100)
            pairs = [(_seconds(operation, repeats), _seconds(peer[name], repeats)) for _ in range(rounds)]
            yield Figure(
                f"{platform}: {name}",
                statistics.median(a for a, _ in pairs) * 1e6,
                statistics.median(b for _, b in pairs) * 1e6,
                "pyfakefs",
                unit="us",
                bound=1 / least,
            )
    yield from _against_tmpfs(rounds)
    yield from emulator_growth.measure(rounds)
    yield from emulator_worlds.measure(rounds)


def _against_tmpfs(rounds: int) -> Iterator[Figure]:
    if not os.path.isdir("/dev/shm"):
        return
    folder = tempfile.mkdtemp(dir="/dev/shm")
    try:
        path = os.path.join(folder, "f")
        open(path, "w").close()
        world = World("linux", files={"f": ""})
        ours = world.os.getcwd() + "/f"
        pairs = [
            (_seconds(lambda: world.os.stat(ours), 500), _seconds(lambda: os.stat(path), 500))
            for _ in range(max(rounds, 9))
        ]
        yield Figure(
            "linux: stat",
            statistics.median(a for a, _ in pairs) * 1e6,
            statistics.median(b for _, b in pairs) * 1e6,
            "tmpfs",
            unit="us",
            bound=6.0,
        )
    finally:
        shutil.rmtree(folder)
