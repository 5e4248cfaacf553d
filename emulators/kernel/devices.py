"""The character devices of /dev (and NUL on Windows): what reading and writing them does."""

from __future__ import annotations

from collections.abc import Callable

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.entropy import Entropy


class Driver:
    """A device driver: bytes out, bytes in."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[bytes], int]) -> None:
        self.read = read
        self.write = write


def _refuse(data: bytes) -> int:
    raise Failure("ENOSPC")


def null() -> Driver:
    """Empty when read, swallows what is written."""
    return Driver(lambda size: b"", len)


def zero() -> Driver:
    """Endless zero bytes."""
    return Driver(bytes, len)


def full() -> Driver:
    """Endless zero bytes, never room for writing."""
    return Driver(bytes, _refuse)


def random(entropy: Entropy) -> Driver:
    """The world's source of randomness."""
    return Driver(entropy.read, len)


class Console:
    """Standard streams of a world: `stdin` is fed by the owner, output is collected."""

    def __init__(self) -> None:
        self.stdin = bytearray()
        self.output = bytearray()
        self.errors = bytearray()

    def input(self) -> Driver:
        """The device behind descriptor 0."""

        def read(size: int) -> bytes:
            data = bytes(self.stdin[:size])
            del self.stdin[:size]
            return data

        return Driver(read, len)

    def out(self, target: bytearray) -> Driver:
        """A device that collects into `target`."""

        def write(data: bytes) -> int:
            target.extend(data)
            return len(data)

        return Driver(lambda size: b"", write)
