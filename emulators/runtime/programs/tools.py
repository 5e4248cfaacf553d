"""The few commands of a POSIX system that programs and their tests start: echo, true, false, cat, sleep, env, pwd."""

from __future__ import annotations

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import path_of
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.process_table import Program
from osconform.emulators.runtime.programs.streams import read_all, write


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


def cat(machine: Machine, arguments: list[str]) -> int:
    """Copy files, or standard input, to standard output."""
    status = 0
    for name in arguments[1:] or ["-"]:
        if name == "-":
            write(machine, 1, read_all(machine, 0))
            continue
        try:
            fd = machine.process.descriptors.add(open_file(machine, name, 0))
            write(machine, 1, read_all(machine, fd))
            machine.process.descriptors.close(fd)
        except Failure as failure:
            message = machine.traits.errno[str(failure.code)][1]
            write(machine, 2, f"cat: {name}: {message}\n")
            status = 1
    return status


def sleep(machine: Machine, arguments: list[str]) -> int:
    """Let the world's time pass."""
    machine.clock.sleep(int(float(arguments[1]) * 1e9))
    return 0


def env(machine: Machine, arguments: list[str]) -> int:
    """Print the environment."""
    write(machine, 1, "".join(f"{name}={value}\n" for name, value in machine.process.environ.items()))
    return 0


def pwd(machine: Machine, arguments: list[str]) -> int:
    """Print the working directory."""
    write(machine, 1, path_of(machine, machine.process.cwd) + "\n")
    return 0


PROGRAMS: dict[str, Program] = {call.__name__: call for call in (echo, true, false, cat, sleep, env, pwd)}
