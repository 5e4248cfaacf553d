"""posix: who the process is: users, groups, process ids, sessions, priority."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int, path_argument, user_id
from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel.process import Process

PRIO_PROCESS, PRIO_PGRP, PRIO_USER = 0, 1, 2


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    process = machine.process
    me = process.credentials

    def getuid() -> int:
        return me.ruid

    def geteuid() -> int:
        return me.euid

    def getgid() -> int:
        return me.rgid

    def getegid() -> int:
        return me.egid

    def getresuid() -> tuple[int, int, int]:
        return me.ruid, me.euid, me.suid

    def getresgid() -> tuple[int, int, int]:
        return me.rgid, me.egid, me.sgid

    def getgroups() -> list[int]:
        return list(me.groups)

    def allowed(value: int, *owned: int) -> None:
        if me.euid != 0 and value != -1 and value not in owned:
            raise error("EPERM")

    def setuid(uid: int, /) -> None:
        value = user_id(uid, "uid")
        if value == -1:
            raise error("EINVAL")
        allowed(value, me.ruid, me.suid)
        if me.euid == 0:
            me.ruid = me.suid = value
        me.euid = value

    def seteuid(euid: int, /) -> None:
        value = user_id(euid, "uid")
        if value == -1:
            raise error("EINVAL")
        allowed(value, me.ruid, me.suid)
        me.euid = value

    def setgid(gid: int, /) -> None:
        value = user_id(gid, "gid")
        if value == -1:
            raise error("EINVAL")
        allowed(value, me.rgid, me.sgid)
        if me.euid == 0:
            me.rgid = me.sgid = value
        me.egid = value

    def setegid(egid: int, /) -> None:
        value = user_id(egid, "gid")
        if value == -1:
            raise error("EINVAL")
        allowed(value, me.rgid, me.sgid)
        me.egid = value

    def setreuid(ruid: int, euid: int, /) -> None:
        real, effective = user_id(ruid, "uid"), user_id(euid, "uid")
        allowed(real, me.ruid, me.euid)
        allowed(effective, me.ruid, me.euid, me.suid)
        old_real = me.ruid
        if real != -1:
            me.ruid = real
        if effective != -1:
            me.euid = effective
        if real != -1 or effective not in (-1, old_real):
            me.suid = me.euid

    def setregid(rgid: int, egid: int, /) -> None:
        real, effective = user_id(rgid, "gid"), user_id(egid, "gid")
        allowed(real, me.rgid, me.egid)
        allowed(effective, me.rgid, me.egid, me.sgid)
        old_real = me.rgid
        if real != -1:
            me.rgid = real
        if effective != -1:
            me.egid = effective
        if real != -1 or effective not in (-1, old_real):
            me.sgid = me.egid

    def setresuid(ruid: int, euid: int, suid: int, /) -> None:
        values = user_id(ruid, "uid"), user_id(euid, "uid"), user_id(suid, "uid")
        for value in values:
            allowed(value, me.ruid, me.euid, me.suid)
        me.ruid, me.euid, me.suid = (
            old if new == -1 else new for new, old in zip(values, getresuid(), strict=True)
        )

    def setresgid(rgid: int, egid: int, sgid: int, /) -> None:
        values = user_id(rgid, "gid"), user_id(egid, "gid"), user_id(sgid, "gid")
        for value in values:
            allowed(value, me.rgid, me.egid, me.sgid)
        me.rgid, me.egid, me.sgid = (
            old if new == -1 else new for new, old in zip(values, getresgid(), strict=True)
        )

    def setgroups(groups: Any, /) -> None:
        if not hasattr(type(groups), "__getitem__"):
            raise TypeError("setgroups argument must be a sequence")
        numbers = [user_id(group, "gid") for group in groups]
        if me.euid != 0:
            raise error("EPERM")
        if len(numbers) > 65536:
            raise ValueError("too many groups")
        me.groups[:] = numbers

    def initgroups(username: Any, gid: int, /) -> None:
        name, group = context.text(path_argument("initgroups", "username")(username)), user_id(gid, "gid")
        if me.euid != 0:
            raise error("EPERM")
        me.groups[:] = machine.accounts.group_list(name, group)

    def getgrouplist(user: str, group: int, /) -> list[int]:
        if not isinstance(user, (str, bytes)):
            raise TypeError(f"getgrouplist() argument 1 must be str, not {type(user).__name__}")
        name = context.text(path_argument("getgrouplist", "user")(user))
        return machine.accounts.group_list(name, user_id(group, "gid"))

    def getlogin() -> str:
        user = machine.accounts.user(process.login_uid)
        if user is None:
            raise error("ENXIO")
        return user.name

    def getpid() -> int:
        return process.pid

    def getppid() -> int:
        return process.ppid

    def process_of(pid: int) -> Process:
        other = process if pid in (0, process.pid) else machine.table.find(pid)
        if other is None or other.status is not None:
            raise error("ESRCH")
        return other

    def getpgid(pid: int) -> int:
        return process_of(c_int(pid)).pgid

    def getpgrp() -> int:
        return process.pgid

    def getsid(pid: int, /) -> int:
        return process_of(c_int(pid)).sid

    def setpgid(pid: int, pgrp: int, /) -> None:
        pid, group = c_int(pid), c_int(pgrp)
        if group < 0:
            raise error("EINVAL")
        other = process_of(pid)
        if other is not process:
            if other.ppid != process.pid:
                raise error("ESRCH")
            if other.sid == process.sid and other.executed:
                raise error("EACCES")
        if other.sid == other.pid or other.sid != process.sid:
            raise error("EPERM")
        if group not in (0, other.pid, other.pgid):
            peers = machine.table.group(group)
            if not peers or peers[0].sid != process.sid:
                raise error("EPERM")
        other.pgid = group or other.pid

    def setpgrp() -> None:
        setpgid(0, 0)

    def setsid() -> None:
        if process.pgid == process.pid:
            raise error("EPERM")
        process.sid = process.pgid = process.pid

    def priority_targets(which: int, who: int) -> list[Process]:
        if which not in (PRIO_PROCESS, PRIO_PGRP, PRIO_USER):
            raise error("EINVAL")
        if which == PRIO_PROCESS:
            return [process_of(who)]
        if which == PRIO_PGRP:
            found = machine.table.group(who or process.pgid)
        else:
            user = who or me.ruid
            found = [other for other in machine.table.everybody() if other.credentials.ruid == user]
        if not found:
            raise error("ESRCH")
        return found

    def getpriority(which: int, who: int) -> int:
        return min(other.nice for other in priority_targets(c_int(which), c_int(who)))

    def setpriority(which: int, who: int, priority: int) -> None:
        wanted = max(-20, min(19, c_int(priority)))
        for other in priority_targets(c_int(which), c_int(who)):
            if me.euid not in (0, other.credentials.ruid):
                raise error("EPERM")
            if wanted < other.nice and me.euid != 0:
                raise error("EACCES")
            other.nice = wanted

    def nice(increment: int, /) -> int:
        wanted = max(-20, min(19, process.nice + c_int(increment)))
        if wanted < process.nice and me.euid != 0:
            raise error("EPERM")
        process.nice = wanted
        return wanted

    def ctermid() -> str:
        return "/dev/tty"

    return {name: call for name, call in locals().items() if callable(call) and name in PUBLIC}


PUBLIC = frozenset(
    "getuid geteuid getgid getegid getresuid getresgid getgroups setuid seteuid setgid setegid setreuid"
    " setregid setresuid setresgid setgroups initgroups getgrouplist getlogin getpid getppid getpgid getpgrp"
    " getsid setpgid setpgrp setsid getpriority setpriority nice ctermid".split()
)
