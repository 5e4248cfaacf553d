"""What an emulated operation costs as things grow: directories of many entries, files of many bytes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from osconform.emulators import File, World

from .measure import Figure

SMALL, LARGE = 10, 100_000
"""Entries of the two directories."""
FILE_SIZES = 1_000, 10_000_000
"""Bytes of the two files."""
BOUND = 1.5


def measure(rounds: int) -> Iterator[Figure]:
    """stat, create and write beside much and beside little, on every world."""
    for platform in ("linux", "macos", "windows"):
        world = World(platform)
        for folder, size in (("small", SMALL), ("large", LARGE)):
            world.build_tree({f"{folder}/": None})
            world.build_tree({f"f{number}": "" for number in range(size)}, base=folder)
        yield _compared(
            f"{platform}: stat among {LARGE:,}",
            f"among {SMALL}",
            *(partial(world.os.stat, world.path.join(folder, "f9")) for folder in ("large", "small")),
            rounds=rounds,
        )
        yield _compared(
            f"{platform}: create among {LARGE:,}",
            f"among {SMALL}",
            *(_creator(world, folder) for folder in ("large", "small")),
            rounds=rounds,
        )
        yield _compared(
            f"{platform}: write of 10 bytes into {FILE_SIZES[1]:,}",
            f"into {FILE_SIZES[0]:,}",
            *(_writer(world, size) for size in reversed(FILE_SIZES)),
            rounds=rounds,
        )


def _creator(world: World, folder: str) -> Callable[[], object]:
    """Makes one file and removes it again, so that the directory keeps its size."""
    path, os_ = world.path.join(folder, "new"), world.os

    def create() -> None:
        os_.close(os_.open(path, os_.O_CREAT | os_.O_WRONLY))
        os_.unlink(path)

    return create


def _writer(world: World, size: int) -> Callable[[], object]:
    """Writes in the middle of an open file."""
    world.build_tree({f"file{size}": File(bytes(size))})
    fd = world.os.open(f"file{size}", world.os.O_RDWR)
    lseek, write = world.os.lseek, world.os.write

    def change() -> None:
        lseek(fd, size // 2, 0)
        write(fd, b"0123456789")

    return change


def _compared(
    name: str, peer_name: str, ours: Callable[[], object], peer: Callable[[], object], *, rounds: int
) -> Figure:
    pairs = [(_seconds(ours), _seconds(peer)) for _ in range(max(rounds, 9))]
    return Figure(
        name,
        statistics.median(a for a, _ in pairs) * 1e6,
        statistics.median(b for _, b in pairs) * 1e6,
        peer_name,
        unit="us",
        bound=BOUND,
    )


def _seconds(operation: Callable[[], object], repeats: int = 500) -> float:
    """Processor time of one call, which other programs do not lengthen."""
    start = time.process_time()
    for _ in range(repeats):
        operation()
    return (time.process_time() - start) / repeats
