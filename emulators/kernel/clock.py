"""The emulated clock: starts at a fixed moment, moves a little whenever it is read, and obeys sleep."""

from __future__ import annotations

EPOCH_NS = 1_767_225_600_000_000_000
"""Where every default clock starts: 2026-01-01T00:00:00Z, in nanoseconds since 1970."""


MONOTONIC_START_NS = 100_000_000_000
"""How long an emulated machine has been running when its world is made."""


class Clock:
    """Real time and monotonic time of one world, in nanoseconds.

    Each reading advances it by `tick_ns`, so that two events never share a moment and every run of
    a program sees the same times.
    """

    def __init__(self, start_ns: int = EPOCH_NS, tick_ns: int = 1_000) -> None:
        self.start_ns = start_ns
        self.tick_ns = tick_ns
        self.elapsed_ns = 0
        self.slept_ns = 0

    def now(self) -> int:
        """Nanoseconds since the epoch."""
        self.elapsed_ns += self.tick_ns
        return self.start_ns + self.elapsed_ns

    def monotonic(self) -> int:
        """Nanoseconds since the emulated machine started, 100 seconds before the world was made."""
        self.elapsed_ns += self.tick_ns
        return MONOTONIC_START_NS + self.elapsed_ns

    def worked(self) -> int:
        """Nanoseconds of processor time since the world was made: all that was not slept."""
        self.elapsed_ns += self.tick_ns
        return self.elapsed_ns - self.slept_ns

    def sleep(self, nanoseconds: int) -> None:
        """Let that much time pass at once."""
        self.elapsed_ns += nanoseconds
        self.slept_ns += nanoseconds
