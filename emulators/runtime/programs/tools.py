"""The few commands of a POSIX system that programs and their tests start, with the options that are most used."""

from __future__ import annotations

from osconform.emulators.errors import Failure
from osconform.emulators.kernel import attributes, namespace
from osconform.emulators.kernel.lookup import path_of, resolve
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.process_table import Program
from osconform.emulators.kernel.waiting import pass_time
from osconform.emulators.runtime.programs import text_tools
from osconform.emulators.runtime.programs.shell_builtins import test
from osconform.emulators.runtime.programs.streams import write
from osconform.emulators.runtime.programs.tool_options import complain, options, refusing


def echo(machine: Machine, arguments: list[str]) -> int:
    """Write the arguments; `-n` leaves the line end out."""
    words = arguments[1:]
    end = "\n"
    if words[:1] == ["-n"]:
        words, end = words[1:], ""
    write(machine, 1, " ".join(words) + end)
    return 0


def true(machine: Machine, arguments: list[str]) -> int:
    """Succeed."""
    return 0


def false(machine: Machine, arguments: list[str]) -> int:
    """Fail with status 1."""
    return 1


@refusing(1)
def identity(machine: Machine, arguments: list[str]) -> int:
    """`id [-u | -g | -G] [-n] [-r]`: effective ids, real ones with -r."""
    given, _ = options(arguments, "ugGnr")
    me, accounts = machine.process.credentials, machine.accounts
    uid, gid = (me.ruid, me.rgid) if "r" in given else (me.euid, me.egid)
    user, group = accounts.user(uid), accounts.group(gid)
    if "u" in given:
        shown = user.name if "n" in given and user is not None else str(uid)
    elif "g" in given:
        shown = group.name if "n" in given and group is not None else str(gid)
    elif "G" in given:
        shown = " ".join(map(str, dict.fromkeys([gid, *me.groups])))
    else:
        names = user.name if user is not None else "", group.name if group is not None else ""
        shown = f"uid={uid}({names[0]}) gid={gid}({names[1]})"
    write(machine, 1, shown + "\n")
    return 0


def readlink(machine: Machine, arguments: list[str]) -> int:
    """Print what symbolic links lead to; status 1 for what is none."""
    status = 0
    for name in arguments[1:]:
        try:
            write(machine, 1, namespace.readlink(machine, name) + "\n")
        except Failure:
            status = 1
    return status


def touch(machine: Machine, arguments: list[str]) -> int:
    """Make files, or set their times to now."""
    status = 0
    for name in arguments[1:]:
        try:
            file = open_file(machine, name, 1 | machine.traits.open.O_CREAT, 0o666)
            attributes.utime(machine, file.node, None)
            file.release()
        except Failure as failure:
            complain(machine, f"touch: cannot touch '{name}'", failure)
            status = 1
    return status


@refusing(2)
def ls(machine: Machine, arguments: list[str]) -> int:
    """The names in directories, one on a line; `-a` shows those with a dot as well."""
    given, names = options(arguments, "a1")
    for name in names or ["."]:
        try:
            node = resolve(machine, name)
        except Failure as failure:
            complain(machine, f"ls: cannot access '{name}'", failure)
            return 2
        found = sorted(node.names()) if node.is_directory else [name]
        shown = [item for item in found if "a" in given or not item.startswith(".")]
        write(machine, 1, "".join(item + "\n" for item in shown))
    return 0


def sleep(machine: Machine, arguments: list[str]) -> int:
    """Let the world's time pass."""
    pass_time(machine.clock, int(float(arguments[1]) * 1e9))
    return 0


def env(machine: Machine, arguments: list[str]) -> int:
    """Print the environment."""
    write(machine, 1, "".join(f"{name}={value}\n" for name, value in machine.process.environ.items()))
    return 0


def pwd(machine: Machine, arguments: list[str]) -> int:
    """Print the working directory."""
    write(machine, 1, path_of(machine, machine.process.cwd) + "\n")
    return 0


PROGRAMS: dict[str, Program] = {
    "[": test, "echo": echo, "env": env, "false": false, "id": identity, "ls": ls, "pwd": pwd,
    "readlink": readlink, "sleep": sleep, "test": test, "touch": touch, "true": true, **text_tools.PROGRAMS,
}  # fmt: skip
"""By the name that an executable file gives."""
