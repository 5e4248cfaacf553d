"""posix: the end of a process, wait status, and what no emulated process can do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.c_module import refusal
from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel.signals import ProcessExit

WITHOUT_FORK = (
    "a child is made by running the program again, and this one cannot be. Code outside of a world's program cannot fork:"
    " give it to world.run(), or to the world's python. A program can if its source, or that of a module that it imports"
    " from its own folder, names fork, forkpty, preexec_fn or pty (a comment is enough)"
)
"""Why a process that has no log of its calls cannot fork, and what to do."""
WITHOUT_PROCESSES = {
    **dict.fromkeys(("fork", "forkpty"), WITHOUT_FORK),
    **dict.fromkeys(
        ("_inputhook", "_is_inputhook_installed", "statx"),
        "it is not part of this emulator yet",
    ),
}  # fmt: skip


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    process = context.machine.process

    def _exit(status: int) -> None:
        process.exit_status = c_int(status) & 0xFF
        raise ProcessExit(process.exit_status)

    return {
        **{name: refusal(name, why) for name, why in WITHOUT_PROCESSES.items()},
        "_exit": _exit,
        **status_functions(process.signals.table.continued),
        "waitstatus_to_exitcode": waitstatus_to_exitcode,
        "register_at_fork": register_at_fork,
    }


def register_at_fork(*, before: Any = None, after_in_child: Any = None, after_in_parent: Any = None) -> None:
    """Nothing to remember: the module is that of a program that cannot fork."""
    check_hooks(before, after_in_child, after_in_parent)


def waitstatus_to_exitcode(status: int) -> int:
    """os.waitstatus_to_exitcode(); raises ValueError for what is no status of a process that has ended."""
    status = c_int(status)
    if status & 0x7F == 0:
        return status >> 8 & 0xFF
    if status & 0xFF == 0x7F:
        raise ValueError(f"process stopped by delivery of signal {status >> 8 & 0xFF}")
    if 0 < (status & 0x7F) < 0x7F:
        return -(status & 0x7F)
    raise ValueError(f"invalid wait status: {status}")


@cache
def status_functions(continued: int) -> dict[str, Callable[[Any], Any]]:
    """The W* functions, where `continued` is the status of a process that goes on. They know of no world."""
    decoders: dict[str, Callable[[int], Any]] = {
        "WIFEXITED": lambda status: status & 0x7F == 0,
        "WEXITSTATUS": lambda status: status >> 8 & 0xFF,
        "WIFSIGNALED": lambda status: 0 < (status & 0x7F) < 0x7F,
        "WTERMSIG": lambda status: status & 0x7F,
        "WIFSTOPPED": lambda status: status & 0xFF == 0x7F and status != continued,
        "WSTOPSIG": lambda status: status >> 8 & 0xFF,
        "WIFCONTINUED": lambda status: status == continued,
        "WCOREDUMP": lambda status: bool(status & 0x80),
    }
    return {name: _status_function(name, call) for name, call in decoders.items()}


def check_hooks(*given: Any) -> None:
    """Raise TypeError for what os.register_at_fork() does not take; what was left out is None."""
    calls = [call for call in given if call is not None]
    if not calls:
        raise TypeError("At least one argument is required.")
    for call in calls:
        if not callable(call):
            raise TypeError(f"'{type(call).__name__}' object is not callable")


def _status_function(name: str, call: Callable[[int], Any]) -> Callable[[Any], Any]:
    """One of the W* functions, with CPython's conversion of its argument."""

    def decode(status: Any) -> Any:
        return call(c_int(status))

    decode.__name__ = decode.__qualname__ = name
    return decode
