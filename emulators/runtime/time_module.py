"""The emulated `time`: the world's clock, UTC as local time."""

from __future__ import annotations

import time as host_time
import types
from collections.abc import Callable
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.waiting import pass_time
from osconform.emulators.platforms.clocks import TABLES, Clocks

# Functions of their arguments alone (given a moment, they do not look at the host's clock).
_PURE = ("struct_time", "asctime", "strptime")


def build(machine: Machine, error: Callable[..., OSError]) -> types.ModuleType:
    """A `time` module over one world's clock, for the process of that machine."""
    clock, signals = machine.clock, machine.process.signals
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
    if machine.traits.name in TABLES:
        _add_posix_clocks(module, machine, TABLES[machine.traits.name], error)
    return cast(types.ModuleType, module)


def _add_posix_clocks(module: Any, machine: Machine, clocks: Clocks, error: Callable[..., OSError]) -> None:
    vars(module).update({name: number for name, (number, _) in clocks.items()})
    readings: dict[int, Callable[[], int]] = {
        number: getattr(machine.clock, reading) for number, reading in clocks.values()
    }

    def reading_of(clk_id: Any) -> Callable[[], int]:
        number = c_int(clk_id)
        if number not in readings:
            raise error("EINVAL")
        return readings[number]

    def clock_gettime_ns(clk_id: int, /) -> int:
        return reading_of(clk_id)()

    def clock_gettime(clk_id: int, /) -> float:
        return reading_of(clk_id)() / 1e9

    def clock_getres(clk_id: int, /) -> float:
        reading_of(clk_id)
        return 1e-9

    def tzset() -> None:
        """The world's time zone is UTC whatever TZ says."""

    for call in (clock_gettime_ns, clock_gettime, clock_getres, tzset):
        setattr(module, call.__name__, call)
