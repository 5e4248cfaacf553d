"""The emulated C module `resource`: limits and usage of the process."""

from __future__ import annotations

import types
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.context import Context
from osconform.emulators.boundary.structseq import structseq
from osconform.emulators.kernel.process import Process

INFINITY = -1
LINUX = {"RLIMIT_CPU": 0, "RLIMIT_FSIZE": 1, "RLIMIT_DATA": 2, "RLIMIT_STACK": 3, "RLIMIT_CORE": 4,
         "RLIMIT_RSS": 5, "RLIMIT_NPROC": 6, "RLIMIT_NOFILE": 7, "RLIMIT_OFILE": 7, "RLIMIT_MEMLOCK": 8,
         "RLIMIT_AS": 9, "RLIMIT_MSGQUEUE": 12, "RLIMIT_NICE": 13, "RLIMIT_RTPRIO": 14,
         "RLIMIT_RTTIME": 15, "RLIMIT_SIGPENDING": 11, "RUSAGE_THREAD": 1}  # fmt: skip
MACOS = {"RLIMIT_CPU": 0, "RLIMIT_FSIZE": 1, "RLIMIT_DATA": 2, "RLIMIT_STACK": 3, "RLIMIT_CORE": 4,
         "RLIMIT_AS": 5, "RLIMIT_RSS": 5, "RLIMIT_MEMLOCK": 6, "RLIMIT_NPROC": 7,
         "RLIMIT_NOFILE": 8}  # fmt: skip
USAGE_FIELDS = (
    "ru_utime", "ru_stime", "ru_maxrss", "ru_ixrss", "ru_idrss", "ru_isrss", "ru_minflt", "ru_majflt",
    "ru_nswap", "ru_inblock", "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw", "ru_nivcsw",
)  # fmt: skip


struct_rusage = structseq("struct_rusage", "resource", USAGE_FIELDS)


def usage_of(child: Process | None) -> Any:
    """What a child that has been waited for has used: time, and nothing else."""
    used = 0.0 if child is None else (child.used_ns + child.children_ns) / 1e9
    return struct_rusage._make((used, 0.0, *[0] * 14))


def build(context: Context) -> types.ModuleType:
    """`resource` of one world."""
    machine, error = context.machine, context.error
    table = machine.process.descriptors
    numbers = MACOS if machine.traits.name == "macos" else LINUX
    module: Any = types.ModuleType("resource")
    vars(module).update(numbers)
    module.RLIM_INFINITY = INFINITY if machine.traits.name == "linux" else 2**63 - 1
    module.RUSAGE_SELF, module.RUSAGE_CHILDREN = 0, -1
    module.error = OSError
    usage = struct_rusage
    module.struct_rusage = usage
    limits = machine.process.limits
    unlimited = dict.fromkeys(numbers.values(), (module.RLIM_INFINITY, module.RLIM_INFINITY))
    defaults = {
        numbers["RLIMIT_NOFILE"]: (table.limit, 4096),
        numbers["RLIMIT_STACK"]: (8 * 2**20, module.RLIM_INFINITY),
        numbers["RLIMIT_CORE"]: (0, module.RLIM_INFINITY),
    }
    for number, pair in (unlimited | defaults).items():
        limits.setdefault(number, pair)

    def check(resource: int) -> int:
        number = c_int(resource)
        if number not in limits:
            raise ValueError("invalid resource specified")
        return number

    def getrlimit(resource: int, /) -> tuple[int, int]:
        return limits[check(resource)]

    def setrlimit(resource: int, new: Any, /) -> None:
        number = check(resource)
        soft, hard = (int(value) for value in new)

        def above(left: int, right: int) -> bool:
            infinite = module.RLIM_INFINITY
            return right != infinite and (left == infinite or left > right)

        if above(soft, hard):
            raise ValueError("current limit exceeds maximum limit")
        if above(hard, limits[number][1]) and machine.process.credentials.euid != 0:
            raise ValueError("not allowed to raise maximum limit")
        limits[number] = (soft, hard)
        if number == numbers["RLIMIT_FSIZE"]:
            machine.process.file_size_limit = None if soft == module.RLIM_INFINITY else soft
        if number == numbers["RLIMIT_NOFILE"]:
            table.limit = 2**20 if soft == module.RLIM_INFINITY else soft

    def getrusage(who: int, /) -> Any:
        if c_int(who) not in (0, -1, numbers.get("RUSAGE_THREAD")):
            raise ValueError("invalid who parameter")
        process = machine.process
        seconds = (process.children_ns if who == -1 else machine.clock.worked() - process.born_ns) / 1e9
        return usage._make((seconds, 0.0, 10240, *(0,) * 13))

    def getpagesize() -> int:
        return 16384 if machine.traits.name == "macos" else 4096

    def prlimit(pid: int, resource: int, new: Any = None, /) -> tuple[int, int]:
        if pid not in (0, machine.process.pid):
            raise error("ESRCH")
        previous = getrlimit(resource)
        if new is not None:
            setrlimit(resource, new)
        return previous

    calls = [getrlimit, setrlimit, getrusage, getpagesize]
    for call in calls + ([prlimit] if machine.traits.name == "linux" else []):
        setattr(module, call.__name__, call)
    return cast(types.ModuleType, module)
