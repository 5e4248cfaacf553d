"""posix: the scheduler calls (sched_*)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.context import Context
from osconform.emulators.boundary.structseq import structseq

SCHED_OTHER, SCHED_FIFO, SCHED_RR, SCHED_BATCH, SCHED_IDLE = 0, 1, 2, 3, 5
LINUX_RANGES = {SCHED_OTHER: (0, 0), SCHED_FIFO: (1, 99), SCHED_RR: (1, 99), SCHED_BATCH: (0, 0),
                SCHED_IDLE: (0, 0)}  # fmt: skip
MACOS_RANGES = {1: (15, 47), 2: (15, 47), 4: (15, 47)}


def functions(context: Context, cpus: int) -> dict[str, Any]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    process = machine.process
    ranges: Mapping[int, tuple[int, int]] = MACOS_RANGES if machine.traits.name == "macos" else LINUX_RANGES
    state: dict[str, Any] = {"policy": SCHED_OTHER, "priority": 0, "cpus": set(range(cpus))}
    base: Any = structseq("sched_param", "posix", ("sched_priority",))

    class sched_param(base):  # type: ignore[misc]  # made at run time
        """The scheduling parameters: one priority."""

        def __new__(cls, sched_priority: Any) -> Any:
            return base._make.__func__(cls, (sched_priority,))

        def __reduce__(self) -> Any:
            return type(self), (self[0],)

    sched_param.__module__ = "posix"

    def target(pid: Any) -> None:
        number = c_int(pid)
        if number < 0:
            raise error("EINVAL")
        if number not in (0, process.pid):
            raise error("ESRCH")

    def range_of(policy: Any) -> tuple[int, int]:
        found = ranges.get(c_int(policy))
        if found is None:
            raise error("EINVAL")
        return found

    def priority_in(param: Any) -> int:
        if not isinstance(param, sched_param):
            raise TypeError("must have a sched_param object")
        return c_int(param[0])

    def sched_get_priority_max(policy: int) -> int:
        return range_of(policy)[1]

    def sched_get_priority_min(policy: int) -> int:
        return range_of(policy)[0]

    def sched_getscheduler(pid: int, /) -> Any:
        target(pid)
        return state["policy"]

    def sched_getparam(pid: int, /) -> Any:
        target(pid)
        return sched_param(state["priority"])

    def sched_setscheduler(pid: int, policy: int, param: Any, /) -> None:
        priority = priority_in(param)
        target(pid)
        low, high = range_of(policy)
        if not low <= priority <= high:
            raise error("EINVAL")
        if high and process.credentials.euid != 0:
            raise error("EPERM")
        state["policy"], state["priority"] = c_int(policy), priority

    def sched_setparam(pid: int, param: Any, /) -> None:
        sched_setscheduler(pid, state["policy"], param)

    def sched_rr_get_interval(pid: int, /) -> float:
        target(pid)
        return 0.004

    def sched_yield() -> None:
        """Nothing to yield to."""

    def sched_getaffinity(pid: int, /) -> set[int]:
        target(pid)
        return set(state["cpus"])

    def sched_setaffinity(pid: int, mask: Any, /) -> None:
        wanted = {c_int(cpu) for cpu in mask}
        if any(cpu < 0 for cpu in wanted):
            raise ValueError("negative CPU number")
        target(pid)
        usable = wanted & set(range(cpus))
        if not usable:
            raise error("EINVAL")
        state["cpus"] = usable

    calls: list[Callable[..., Any]] = [
        sched_get_priority_max, sched_get_priority_min, sched_getscheduler, sched_getparam,
        sched_setscheduler, sched_setparam, sched_rr_get_interval, sched_yield, sched_getaffinity,
        sched_setaffinity,
    ]  # fmt: skip
    return {"sched_param": sched_param, **{call.__name__: call for call in calls}}
