"""Timers behind descriptors (Linux timerfd_create(2)), over the clock of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.clock import MONOTONIC_START_NS
from osconform.emulators.kernel.open_files import OpenFile
from osconform.emulators.kernel.waiting import wait_timed

if TYPE_CHECKING:
    from osconform.emulators.kernel.clock import Clock
    from osconform.emulators.store import AnyNode


class TimerFile(OpenFile):
    """An open timer: reads take the number of times that it went off since the last read or setting."""

    anonymous = "timerfd"

    def __init__(self, node: AnyNode, clock: Clock, zero_ns: int) -> None:
        super().__init__(node, readable=True, writable=True, flags=2)
        node.meta.st_nlink = 1
        self.clock = clock
        self.zero_ns = zero_ns
        """What the timer's clock shows when that of the world has 0 nanoseconds behind it."""
        self.due_ns: int | None = None
        """When it goes off next, or first since the last read, in the clock's elapsed nanoseconds; None: never."""
        self.interval_ns = 0

    def settings(self) -> tuple[int, int]:
        """Nanoseconds to the next time that it goes off, 0 if there is none, and its period."""
        now, due = self._now(), self.due_ns
        if due is None or (due <= now and not self.interval_ns):
            return 0, self.interval_ns
        left = due - now if due > now else self.interval_ns - (now - due) % self.interval_ns
        return left, self.interval_ns

    def set(self, initial_ns: int, interval_ns: int, *, absolute: bool) -> tuple[int, int]:
        """Arm the timer, or disarm it with an initial time of 0; the `settings` before."""
        before = self.settings()
        since = -self.zero_ns if absolute else self._now()
        self.due_ns = since + initial_ns if initial_ns else None
        self.interval_ns = interval_ns
        return before

    def _now(self) -> int:
        """The clock's elapsed nanoseconds; looking at it takes time, so that who asks again and again sees it pass."""
        return self.clock.monotonic() - MONOTONIC_START_NS

    def wakes_at(self) -> int | None:
        """When it becomes readable, if nobody sets it anew."""
        return self.due_ns

    def can_read(self) -> bool:
        return self.due_ns is not None and self.due_ns <= self.clock.elapsed_ns

    def can_write(self) -> bool:
        return False

    def read(self, size: int) -> bytes:
        if size < 8:
            raise Failure("EINVAL")
        self._now()
        if not self.can_read() and self.nonblocking:
            raise Failure("EAGAIN")
        wait_timed(self.clock, self.can_read, [self], None, "reading a timer that is not armed")
        assert self.due_ns is not None
        count = 1
        if self.interval_ns:
            count += (self.clock.elapsed_ns - self.due_ns) // self.interval_ns
            self.due_ns += count * self.interval_ns
        else:
            self.due_ns = None
        return count.to_bytes(8, "little")

    def write(self, data: bytes) -> int:
        raise Failure("EINVAL")

    def read_at(self, size: int, offset: int) -> bytes:
        raise Failure("ESPIPE")

    def write_at(self, data: bytes, offset: int) -> int:
        raise Failure("ESPIPE")

    def seek(self, offset: int, whence: int) -> int:
        """A timer has no position; asking for one is no error (the kernel's noop_llseek)."""
        return 0
