"""posix: functions that wait for processes, signal them, and hold descriptors of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import OpenFile
from osconform.emulators.kernel.process import Process
from osconform.emulators.kernel.signals import ProcessExit

WNOHANG, WUNTRACED, WEXITED = 1, 2, 4
P_ALL, P_PID, P_PGID, P_PIDFD = 0, 1, 2, 3
CLD_EXITED, CLD_KILLED, CLD_STOPPED, CLD_CONTINUED = 1, 2, 5, 6
WAITPID_OPTIONS = {"linux": 1 | 2 | 8 | 7 << 29, "macos": 1 | 2 | 0x10}
"""WNOHANG, WUNTRACED and WCONTINUED, on Linux also __WNOTHREAD, __WALL and __WCLONE (wait4(2))."""
PIDFD_NONBLOCK = 0o4000


class PidFile(OpenFile):
    """The open file behind pidfd_open(2): it names a process, and is readable once that has ended."""

    anonymous = "pidfd"

    def __init__(self, node: Any, process: Process) -> None:
        super().__init__(node, readable=False, writable=False, flags=2)
        self.process = process

    def read(self, size: int) -> bytes:
        raise Failure("EINVAL")

    def write(self, data: bytes) -> int:
        raise Failure("EINVAL")

    def can_read(self) -> bool:
        return self.process.status is not None


def functions(
    context: Context, types: Mapping[str, Any], usage: Callable[[Process | None], Any]
) -> dict[str, Any]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    process, table = machine.process, machine.table
    linux = machine.traits.name == "linux"
    signal_table = process.signals.table
    no_wait, stopping, went_on = (0x1000000, 2, 8) if linux else (0x20, 8, 0x10)

    def waited(chosen: int, options: int) -> tuple[int, int, Process | None]:
        if options & ~WAITPID_OPTIONS[machine.traits.name]:
            raise error("EINVAL")
        try:
            found = table.wait_for_change(
                process, chosen, stopped=bool(options & WUNTRACED), continued=bool(options & went_on),
                block=not options & WNOHANG,
            )  # fmt: skip
        except Failure as failure:
            raise error(failure.code) from None
        return (0, 0, None) if found is None else (found[0].pid, found[1], found[0])

    def waitpid(pid: int, options: int, /) -> tuple[int, int]:
        return waited(c_int(pid), c_int(options))[:2]

    def wait() -> tuple[int, int]:
        return waited(-1, 0)[:2]

    def wait4(pid: int, options: int) -> tuple[int, int, Any]:
        number, status, child = waited(c_int(pid), c_int(options))
        return number, status, usage(child)

    def wait3(options: int) -> tuple[int, int, Any]:
        number, status, child = waited(-1, c_int(options))
        return number, status, usage(child)

    def by_descriptor(fd: int) -> PidFile:
        try:
            file = machine.process.descriptors.file(fd)
        except Failure as failure:
            raise error(failure.code) from None
        if not isinstance(file, PidFile):
            raise error("EBADF")
        return file

    def waitid(idtype: int, id: int, options: int, /) -> Any:
        kind, number, flags = c_int(idtype), c_int(id), c_int(options)
        kinds = (P_ALL, P_PID, P_PGID, P_PIDFD) if linux else (P_ALL, P_PID, P_PGID)
        if kind not in kinds or not flags & (WEXITED | stopping | went_on):
            raise error("EINVAL")
        block = not flags & WNOHANG
        if kind == P_PIDFD:
            file = by_descriptor(number)
            kind, number, block = P_PID, file.process.pid, block and not file.nonblocking
        chosen = {P_ALL: -1, P_PID: number, P_PGID: -number}[kind]
        try:
            found = table.wait_for_change(
                process, chosen, ended=bool(flags & WEXITED), stopped=bool(flags & stopping),
                continued=bool(flags & went_on), block=block, reap=not flags & no_wait,
            )  # fmt: skip
        except Failure as failure:
            raise error(failure.code) from None
        if found is None:
            if not flags & WNOHANG:
                raise error("EAGAIN")
            return None
        child, status = found
        return types["waitid_result"]._make((
            child.pid, child.credentials.ruid, signal_table.number("SIGCHLD"), *reason(status)
        ))  # fmt: skip

    def reason(status: int) -> tuple[int, int]:
        """The si_status and si_code that go with a wait status."""
        if status == signal_table.continued:
            return signal_table.number("SIGCONT"), CLD_CONTINUED
        if status & 0xFF == 0x7F:
            return status >> 8, CLD_STOPPED
        killed = status & 0x7F
        return (killed, CLD_KILLED) if killed else (status >> 8, CLD_EXITED)

    def checked(signal: int) -> int:
        number = c_int(signal)
        if not 0 <= number < signal_table.count:
            raise error("EINVAL")
        return number

    def send(targets: list[Process], number: int) -> None:
        if not targets:
            raise error("ESRCH")
        mine = process.credentials
        allowed = [
            target for target in targets
            if mine.euid == 0 or target.credentials.ruid in (mine.ruid, mine.euid)
        ]  # fmt: skip
        if not allowed:
            raise error("EPERM")
        for target in allowed if number else ():
            if target is not process:
                table.send(process, target, number)
        if number and process in allowed:  # itself last: it may not come back
            table.send(process, process, number)

    def kill(pid: int, signal: int, /) -> None:
        pid, number = c_int(pid), checked(signal)
        if pid > 0:
            other = process if pid == process.pid else table.find(pid)
            send([] if other is None else [other], number)
        elif pid == -1:
            send(table.everybody(), number)
        else:
            send(table.group(-pid or process.pgid), number)

    def killpg(pgid: int, signal: int, /) -> None:
        group, number = c_int(pgid), checked(signal)
        if group < 0 or (group == 1 and not table.group(1)):
            raise error("EINVAL" if group < 0 else "ESRCH")
        send(table.group(group or process.pgid), number)

    def abort() -> None:
        number = signal_table.number("SIGABRT")
        raise ProcessExit(128 + number, number)

    def pidfd_open(pid: int, flags: int = 0) -> int:
        number, bits = c_int(pid), c_int(flags)
        if number < 1 or bits & ~PIDFD_NONBLOCK:
            raise error("EINVAL")
        other = process if number == process.pid else table.find(number)
        if other is None:
            raise error("ESRCH")
        file = PidFile(machine.store.node(0o600, process.credentials.euid, 0), other)
        file.nonblocking = bool(bits & PIDFD_NONBLOCK)
        try:
            return process.descriptors.add(file)
        except Failure as failure:
            raise error(failure.code) from None

    return {
        "waitpid": waitpid, "wait": wait, "wait3": wait3, "wait4": wait4, "waitid": waitid, "kill": kill,
        "killpg": killpg, "abort": abort, "pidfd_open": pidfd_open,
    }  # fmt: skip
