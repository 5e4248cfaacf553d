"""The emulated `time`: the world's clock, UTC as local time."""

from __future__ import annotations

import time as host_time
import types
from collections.abc import Callable
from typing import Any, cast

from osconform.emulators.errors import Unemulated
from osconform.emulators.kernel.clock import Clock
from osconform.emulators.kernel.signals import Signals
from osconform.emulators.kernel.waiting import pass_time

# Functions of their arguments alone (given a moment, they do not look at the host's clock).
_PURE = ("struct_time", "asctime", "strptime")


def build(clock: Clock, signals: Signals) -> types.ModuleType:
    """A `time` module over one world's clock, for the process with these signals."""
    module: Any = types.ModuleType("time", host_time.__doc__)
    for name in _PURE:
        setattr(module, name, getattr(host_time, name))
    module.timezone = module.altzone = module.daylight = 0
    module.tzname = ("UTC", "UTC")

    def seconds(moment: float | None) -> float:
        return clock.now() // 1_000_000_000 if moment is None else moment

    def gmtime(secs: float | None = None, /) -> Any:
        return host_time.gmtime(seconds(secs))

    def localtime(secs: float | None = None, /) -> Any:
        return host_time.gmtime(seconds(secs))

    def mktime(fields: Any, /) -> float:
        import calendar

        return float(calendar.timegm(tuple(fields)))

    def strftime(format: str, fields: Any = None, /) -> str:
        return host_time.strftime(format, localtime() if fields is None else fields)

    def asctime(fields: Any = None, /) -> str:
        return host_time.asctime(localtime() if fields is None else fields)

    def ctime(secs: float | None = None, /) -> str:
        return host_time.asctime(localtime(secs))

    def sleep(secs: float, /) -> None:
        if secs < 0:
            raise ValueError("sleep length must be non-negative")
        signals.sleep(int(secs * 1e9), pass_time)

    def time() -> float:
        return clock.now() / 1e9

    def time_ns() -> int:
        return clock.now()

    def monotonic() -> float:
        return clock.monotonic() / 1e9

    def monotonic_ns() -> int:
        return clock.monotonic()

    def process_time() -> float:
        return clock.worked() / 1e9

    def process_time_ns() -> int:
        return clock.worked()

    def get_clock_info(name: str) -> Any:
        if name not in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
            raise ValueError("unknown clock")
        return types.SimpleNamespace(
            implementation="emulated", monotonic=name != "time", adjustable=name == "time", resolution=1e-9
        )

    for call in (
        gmtime, localtime, mktime, strftime, asctime, ctime, sleep, time, time_ns, monotonic, monotonic_ns,
        process_time, process_time_ns, get_clock_info,
    ):  # fmt: skip
        setattr(module, call.__name__, call)
    module.perf_counter, module.perf_counter_ns = monotonic, monotonic_ns
    module.thread_time, module.thread_time_ns = process_time, process_time_ns
    if "SIGALRM" in signals.table.names:  # the platforms of POSIX
        _add_posix_clocks(module, clock)
    return cast(types.ModuleType, module)


def _add_posix_clocks(module: Any, clock: Clock) -> None:
    module.CLOCK_REALTIME, module.CLOCK_MONOTONIC = 0, 1
    module.CLOCK_PROCESS_CPUTIME_ID, module.CLOCK_THREAD_CPUTIME_ID = 2, 3
    readings: dict[int, Callable[[], int]] = {
        0: clock.now,
        1: clock.monotonic,
        2: clock.worked,
        3: clock.worked,
    }

    def clock_gettime_ns(clk_id: int, /) -> int:
        if clk_id not in readings:
            raise Unemulated(f"the clock {clk_id}", "only four of the POSIX clocks exist")
        return readings[clk_id]()

    def clock_gettime(clk_id: int, /) -> float:
        return clock_gettime_ns(clk_id) / 1e9

    def clock_getres(clk_id: int, /) -> float:
        return 1e-9

    def tzset() -> None:
        """The world's time zone is UTC whatever TZ says."""

    for call in (clock_gettime_ns, clock_gettime, clock_getres, tzset):
        setattr(module, call.__name__, call)
