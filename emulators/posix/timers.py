"""posix: timers behind descriptors (timerfd_*)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int, fildes
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.clock import MONOTONIC_START_NS
from osconform.emulators.kernel.timers import TimerFile

CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM = 0, 1, 7, 8, 9
WAKING = (CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM)
"""Clocks whose timers wake a computer that sleeps, which takes a privilege."""
TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET = 1, 2
SECOND = 10**9
TIME_MAX = 2**63 / SECOND


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    table, flags_of = machine.process.descriptors, machine.traits.open
    clock = machine.clock
    zeros = {
        number: clock.start_ns if number in (CLOCK_REALTIME, CLOCK_REALTIME_ALARM) else MONOTONIC_START_NS
        for number in (CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, *WAKING)
    }

    def timerfd_create(clockid: int, /, *, flags: int = 0) -> int:
        number, bits = c_int(clockid), c_int(flags)
        if bits & ~(flags_of.O_NONBLOCK | flags_of.O_CLOEXEC) or number not in zeros:
            raise error("EINVAL")
        if number in WAKING and machine.process.credentials.euid:
            raise error("EPERM")
        timer = TimerFile(machine.store.node(0o600, 0, 0), clock, zeros[number])
        timer.nonblocking = bool(bits & flags_of.O_NONBLOCK)
        try:
            return table.add(timer)  # CPython adds TFD_CLOEXEC to the flags
        except Failure as failure:
            raise error(failure.code) from None

    def timer_of(fd: int) -> TimerFile:
        try:
            file = table.file(fd)
        except Failure as failure:
            raise error(failure.code) from None
        if not isinstance(file, TimerFile):
            raise error("EINVAL")
        return file

    def set_timer(fd: int, flags: int, initial_ns: int, interval_ns: int) -> tuple[int, int]:
        # What the system looks at first: the time, then the descriptor (fs/timerfd.c, do_timerfd_settime).
        if flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) or initial_ns < 0 or interval_ns < 0:
            raise error("EINVAL")
        # Nobody sets the clocks of a world, so that TFD_TIMER_CANCEL_ON_SET has nothing to cancel.
        return timer_of(fd).set(initial_ns, interval_ns, absolute=bool(flags & TFD_TIMER_ABSTIME))

    def timerfd_settime(
        fd: Any, /, *, flags: int = 0, initial: float = 0.0, interval: float = 0.0
    ) -> tuple[float, float]:
        number, bits = fildes(fd), c_int(flags)
        first, period = seconds(initial), seconds(interval)
        left, step = set_timer(number, bits, to_nanoseconds(first), to_nanoseconds(period))
        return left / SECOND, step / SECOND

    def timerfd_settime_ns(
        fd: Any, /, *, flags: int = 0, initial: int = 0, interval: int = 0
    ) -> tuple[int, int]:
        number, bits = fildes(fd), c_int(flags)
        return set_timer(number, bits, long_long(initial), long_long(interval))

    def timerfd_gettime(fd: Any, /) -> tuple[float, float]:
        left, step = timer_of(fildes(fd)).settings()
        return left / SECOND, step / SECOND

    def timerfd_gettime_ns(fd: Any, /) -> tuple[int, int]:
        return timer_of(fildes(fd)).settings()

    return {
        "timerfd_create": timerfd_create, "timerfd_settime": timerfd_settime,
        "timerfd_settime_ns": timerfd_settime_ns, "timerfd_gettime": timerfd_gettime,
        "timerfd_gettime_ns": timerfd_gettime_ns,
    }  # fmt: skip


def seconds(value: Any) -> float:
    """A C double; raises TypeError."""
    if not (hasattr(type(value), "__float__") or hasattr(type(value), "__index__")):
        raise TypeError(f"must be real number, not {type(value).__name__}")
    return float(value)


def to_nanoseconds(value: float) -> int:
    """Seconds as nanoseconds, rounded up; raises OverflowError where a PyTime_t cannot hold them, for NaN too."""
    if not -TIME_MAX <= value < TIME_MAX:
        raise OverflowError("timestamp out of range for platform time_t")
    return -int(-value * SECOND // 1)


def long_long(value: Any) -> int:
    """A C long long; raises TypeError and OverflowError."""
    number = operator.index(value)
    if not -(2**63) <= number < 2**63:
        raise OverflowError("int too big to convert")
    return number
