"""Breaking into the thread of an emulated process: Python code can be interrupted by an exception and nothing else."""

from __future__ import annotations

import _thread
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from osconform.emulators.kernel.guard import GUARD

if TYPE_CHECKING:
    from osconform.emulators.kernel.process import Process

PAUSE = 0.005
"""Real seconds after which a killed process is interrupted again."""


class Interrupted(BaseException):
    """Raised in the thread of a process that another one has sent a signal."""


def kill(process: Process, number: int) -> None:
    """End another process by a signal, whatever its program does."""
    with GUARD:
        if process.ending or process.killed_by:
            return
        process.killed_by = number
        if process.thread is not None:
            raise_in(process.thread, Interrupted)
    _thread.start_new_thread(_insist, (process,))


def until_killed(process: Process, program: Callable[[], int]) -> int | None:
    """Run the program of a process in this thread: what it returns, or None if the process is killed first.

    Nothing more is raised in the thread afterwards: one that ended with something still to be raised in it would leave the interpreter
    looking for it forever.
    """
    status = None
    try:
        with GUARD:
            process.thread = threading.get_ident()
        if not process.killed_by:  # earlier than that
            status = _interruptible(program)
    except Interrupted:
        pass
    finally:
        try:
            _end_of_interruptions(process)
        except Interrupted:  # as the call began; `_insist` raises none outside of the program
            _end_of_interruptions(process)
    return status


def _interruptible(program: Callable[[], int]) -> int:
    """A call of its own, so that `_insist` can see whether the program still runs."""
    return program()


def _end_of_interruptions(process: Process) -> None:
    with GUARD:
        process.ending = True
    for _ in range(3):  # what has been raised comes here
        pass


def _insist(process: Process) -> None:
    """Interrupt a killed process again until it ends: a program may swallow what is raised, and a destructor does."""
    while True:
        time.sleep(PAUSE)
        with GUARD:
            if process.ending:
                return
            if process.thread is not None and _runs_program(process.thread):
                raise_in(process.thread, Interrupted)


def _runs_program(thread: int) -> bool:
    frame = sys._current_frames().get(thread)
    while frame is not None and frame.f_code is not _interruptible.__code__:
        frame = frame.f_back
    return frame is not None


def raise_in(ident: int, exception: type[BaseException]) -> None:
    """Raise something in a thread of the host's interpreter, as soon as that executes Python code."""
    way_into_threads()(ident, exception)


@cache
def way_into_threads() -> Callable[[int, type[BaseException]], None]:
    """The call behind `raise_in`. It is looked up when the first process starts, and not when one has to end."""
    import ctypes  # only here: the interpreter offers no other way into a running thread

    call = ctypes.pythonapi.PyThreadState_SetAsyncExc
    return lambda ident, exception: call(ctypes.c_ulong(ident), ctypes.py_object(exception)) and None
