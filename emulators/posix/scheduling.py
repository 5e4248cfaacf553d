"""posix: the scheduler calls (sched_*)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.context import Context
from osconform.emulators.boundary.structseq import structseq
from osconform.emulators.kernel.process import SCHED_RESET_ON_FORK, Process

SCHED_OTHER, SCHED_FIFO, SCHED_RR, SCHED_BATCH, SCHED_IDLE = 0, 1, 2, 3, 5
SCHED_DEADLINE = 6
RESETTING = {"linux": SCHED_RESET_ON_FORK, "macos": 0}
LINUX_RANGES = {SCHED_OTHER: (0, 0), SCHED_FIFO: (1, 99), SCHED_RR: (1, 99), SCHED_BATCH: (0, 0),
                SCHED_IDLE: (0, 0), SCHED_DEADLINE: (0, 0)}  # fmt: skip
MACOS_RANGE = (15, 47)
"""That of every number, policy or not: Apple's libpthread, src/pthread.c, does not look at it."""

_Base: Any = structseq("sched_param", "posix", ("sched_priority",))


class sched_param(_Base):  # type: ignore[misc]  # made at run time
    """The scheduling parameters: one priority."""

    def __new__(cls, sched_priority: Any) -> Any:
        return _Base._make.__func__(cls, (sched_priority,))

    def __reduce__(self) -> Any:
        return type(self), (self[0],)


sched_param.__module__ = "posix"


def functions(context: Context, cpus: int) -> dict[str, Any]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    process = machine.process
    resetting = RESETTING[machine.traits.name]
    macos = machine.traits.name == "macos"

    def target(pid: Any) -> Process:
        number = c_int(pid)
        if number < 0:
            raise error("EINVAL")
        other = process if number in (0, process.pid) else machine.table.find(number)
        if other is None or other.status is not None:
            raise error("ESRCH")
        return other

    def range_of(policy: Any) -> tuple[int, int]:
        number = c_int(policy)
        found = MACOS_RANGE if macos else LINUX_RANGES.get(number)
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
        return target(pid).policy

    def sched_getparam(pid: int, /) -> Any:
        return sched_param(target(pid).priority)

    def sched_setscheduler(pid: int, policy: int, param: Any, /) -> None:
        priority = priority_in(param)
        other = target(pid)
        number = c_int(policy)
        low, high = range_of(number & ~resetting)
        # Deadlines are not set by a priority, so that this call cannot (sched_setattr(2)).
        if not low <= priority <= high or number & ~resetting == SCHED_DEADLINE:
            raise error("EINVAL")
        if process.credentials.euid and (high or other.policy & resetting & ~number):
            raise error("EPERM")
        other.policy, other.priority = number, priority

    def sched_setparam(pid: int, param: Any, /) -> None:
        sched_setscheduler(pid, target(pid).policy, param)

    def sched_rr_get_interval(pid: int, /) -> float:
        # Under SCHED_FIFO there is no quantum.
        return 0.0 if target(pid).policy & ~resetting == SCHED_FIFO else 0.004

    def sched_yield() -> None:
        """Nothing to yield to."""

    def sched_getaffinity(pid: int, /) -> set[int]:
        return set(target(pid).cpus)

    def sched_setaffinity(pid: int, mask: Any, /) -> None:
        wanted = {c_int(cpu) for cpu in mask}
        if any(cpu < 0 for cpu in wanted):
            raise ValueError("negative CPU number")
        other = target(pid)
        usable = wanted & set(range(cpus))
        if not usable:
            raise error("EINVAL")
        other.cpus = frozenset(usable)

    calls: list[Callable[..., Any]] = [
        sched_get_priority_max, sched_get_priority_min, sched_getscheduler, sched_getparam,
        sched_setscheduler, sched_setparam, sched_rr_get_interval, sched_yield, sched_getaffinity,
        sched_setaffinity,
    ]  # fmt: skip
    return {"sched_param": sched_param, **{call.__name__: call for call in calls}}
