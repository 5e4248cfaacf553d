"""The emulated source of randomness: deterministic from the world's seed."""

from __future__ import annotations

import random


class Entropy:
    """A stream of bytes that depends on the seed alone."""

    def __init__(self, seed: int = 0) -> None:
        self._stream = random.Random(seed)

    def read(self, size: int) -> bytes:
        """The next `size` bytes."""
        return self._stream.randbytes(size)
