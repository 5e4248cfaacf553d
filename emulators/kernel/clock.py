"""The emulated clock: starts at a fixed moment, moves a little whenever it is read, and obeys sleep."""

from __future__ import annotations

EPOCH_NS = 1_767_225_600_000_000_000
"""Where every default clock starts: 2026-01-01T00:00:00Z, in nanoseconds since 1970."""


MONOTONIC_START_NS = 100_000_000_000
"""How long an emulated machine has been running when its world is made."""


WORK_TICKS = 100
"""How many ticks each reading of the processor time takes: programs work until so and so much of it has gone by."""


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

    @property
    def busy_ns(self) -> int:
        """Nanoseconds of processor time since the world was made: all that was not slept."""
        return self.elapsed_ns - self.slept_ns

    def worked(self) -> int:
        """The same, for a program that asks; who asks has worked since he last did, which takes more than a reading."""
        self.elapsed_ns += WORK_TICKS * self.tick_ns
        return self.busy_ns

    def sleep(self, nanoseconds: int) -> None:
        """Let that much time pass at once."""
        self.elapsed_ns += nanoseconds
        self.slept_ns += nanoseconds
