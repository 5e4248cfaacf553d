"""Breaking into the thread of an emulated process: Python code can be interrupted by an exception and nothing else."""

from __future__ import annotations

import _thread
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from osconform.emulators.kernel.guard import GUARD

if TYPE_CHECKING:
    from osconform.emulators.kernel.process import Process

PAUSE = 0.005
"""Real seconds after which a killed process is interrupted again: long for the end of a thread, short for a program that goes on."""


class Interrupted(BaseException):
    """Raised in the thread of a process that another one has sent a signal."""


def kill(process: Process, number: int) -> None:
    """End another process by a signal, whatever its program does."""
    with GUARD:
        if process.ending or process.killed_by:
            return
        process.killed_by = number
        _interrupt(process)
    _thread.start_new_thread(_insist, (process,))


def end_of_interruptions(process: Process) -> None:
    """Let nothing more be raised in the thread of a process, which asks for it; what has been raised comes here.

    A thread that ended with something still to be raised in it would leave the interpreter looking for it forever.
    """
    with GUARD:
        process.ending = True
    for _ in range(3):
        pass


def raise_in(ident: int, exception: type[BaseException]) -> None:
    """Raise something in a thread of the host's interpreter, as soon as that executes Python code."""
    way_into_threads()(ident, exception)


@cache
def way_into_threads() -> Callable[[int, type[BaseException]], None]:
    """The call behind `raise_in`. It is looked up when the first process starts, and not when one has to end."""
    import ctypes  # only here: the interpreter offers no other way into a running thread

    call = ctypes.pythonapi.PyThreadState_SetAsyncExc
    return lambda ident, exception: call(ctypes.c_ulong(ident), ctypes.py_object(exception)) and None


def _interrupt(process: Process) -> None:
    if process.thread is not None:
        raise_in(process.thread, Interrupted)


def _insist(process: Process) -> None:
    """Interrupt a killed process again until it ends: a program may swallow what is raised, and a destructor does."""
    while True:
        time.sleep(PAUSE)
        with GUARD:
            if process.ending:
                return
            _interrupt(process)
