"""The emulated source of randomness: deterministic from the world's seed."""

from __future__ import annotations

import random


class Entropy:
    """A stream of bytes that depends on the seed alone."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._stream: random.Random | None = None  # few programs ask, and seeding takes its time

    def read(self, size: int) -> bytes:
        """The next `size` bytes."""
        if self._stream is None:
            self._stream = random.Random(self._seed)
        return self._stream.randbytes(size)
