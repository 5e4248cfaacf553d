"""What the commands of a POSIX system have in common: letters as options, and how they complain."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.process_table import Program
from osconform.emulators.runtime.programs.streams import write


class BadUsage(Exception):
    """A command was called in a way that it does not take."""


def options(arguments: list[str], known: str) -> tuple[set[str], list[str]]:
    """Letters given as options, and the other arguments. Raises BadUsage for a letter that is not `known`."""
    given: set[str] = set()
    rest = arguments[1:]
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        word = rest.pop(0)
        if word == "--":
            break
        given |= set(word[1:])
    if given - set(known):
        raise BadUsage(f"invalid option -- '{min(given - set(known))}'")
    return given, rest


def refusing(status: int) -> Callable[[Program], Program]:
    """Makes a command that raises BadUsage say so on standard error, as `name: text`, and end with the status."""

    def decorate(program: Program) -> Program:
        @wraps(program)
        def command(machine: Machine, arguments: list[str]) -> int:
            try:
                return program(machine, arguments)
            except BadUsage as error:
                write(machine, 2, f"{arguments[0]}: {error}\n")
                return status

        return command

    return decorate


def complain(machine: Machine, what: str, failure: Failure) -> None:
    """Say on standard error what failed, and the system's words for why."""
    write(machine, 2, f"{what}: {machine.traits.errno[str(failure.code)][1]}\n")
