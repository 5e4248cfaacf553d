"""Waiting in a world: for something that another process does, or for time to pass.

Time in a world passes when nobody has anything to do: while all programs wait, the clock goes on to the next moment
that one of them waits for. A program that works on meanwhile is given as much real time as the wait would have taken.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from osconform.emulators.errors import Unemulated
from osconform.emulators.kernel.guard import Changes
from osconform.emulators.kernel.signals import CURRENT, Signals, checkpoint

if TYPE_CHECKING:
    from osconform.emulators.kernel.clock import Clock
    from osconform.emulators.kernel.open_files import OpenFile

STEP = 0.0005
"""Real seconds between two looks at what is waited for."""
PATIENCE = 2.0
"""Real seconds without anybody who could end the wait, after which it would last forever."""
LONGEST = 60.0
"""Real seconds that anything is waited for."""


class Waits:
    """Who waits in one machine."""

    def __init__(self) -> None:
        self.changed = Changes()
        """Notified when a process has ended."""
        self.running: set[object] = set()
        """What stands for each program that runs and each further thread of one, waiting or not."""
        self.entries: dict[int, tuple[Callable[[], bool], int | None]] = {}
        """By thread: what would end the wait, and the moment at which it ends in any case."""

    @contextmanager
    def program(self, signals: Signals) -> Iterator[None]:
        """Let the thread that asks be one that runs a program, with that signal state.

        The further threads of a program have none: signals are for the first one.
        """
        outside, token = (CURRENT.signals, CURRENT.waits), object()
        CURRENT.signals, CURRENT.waits = signals, self
        self.running.add(token)
        try:
            yield
        finally:
            self.running.discard(token)
            CURRENT.signals, CURRENT.waits = outside

    def leave(self, token: object, thread: int) -> None:
        """A program or a thread of one has ended, wherever it was interrupted; said again, it changes nothing."""
        self.running.discard(token)
        self.entries.pop(thread, None)

    def halt(self, signals: Signals) -> None:
        """Let this thread's process be stopped until it goes on or is killed."""
        me = threading.get_ident()
        outer, kill = self.entries.get(me), signals.table.number("SIGKILL")
        self.entries[me] = (lambda: not signals.stopped), None
        try:
            while signals.stopped and kill not in signals.pending:
                self.changed.wait(STEP)
        finally:
            if outer is None:
                del self.entries[me]
            else:
                self.entries[me] = outer

    def look(self, me: int) -> tuple[bool, int | None]:
        """Whether nobody but the thread `me` has anything to do, and the next moment that is waited for."""
        entries = self.entries.copy()
        idle = len(entries) >= len(self.running)
        idle = idle and not any(ready() for thread, (ready, _) in entries.items() if thread != me)
        moments = [moment for _, moment in entries.values() if moment is not None]
        return idle, min(moments, default=None)


def would_block(what: str) -> Unemulated:
    """The error for a call that could only return if somebody else acted."""
    return Unemulated(what, "the call would block forever, since nobody else could end the wait")


def wait_until(ready: Callable[[], bool], what: str) -> None:
    """Wait for somebody to make `ready` true. Raises Unemulated where nobody can: the call would block forever."""
    if CURRENT.signals is not None:
        CURRENT.signals.wait_for(ready, pass_time)
    checkpoint()
    if not _wait(ready, None, None):
        raise would_block(what)
    checkpoint()


def pass_time(clock: Clock, nanoseconds: int, ready: Callable[[], bool] = lambda: False) -> None:
    """Let so much of the world's time pass, or less if `ready` becomes true."""
    if not ready():
        _wait(ready, clock, clock.elapsed_ns + nanoseconds)


def wait_timed(
    clock: Clock, ready: Callable[[], bool], files: list[OpenFile], end_ns: int | None, what: str
) -> None:
    """Wait for `ready`, up to a moment of the clock if there is one, letting time pass to when one of the files wakes.

    The alarms of the process ring meanwhile. Raises Unemulated where nothing of all this comes: the call would block
    forever.
    """

    def let_pass(clock: Clock, nanoseconds: int) -> None:
        pass_time(clock, nanoseconds, ready)

    while not ready():
        moments = [moment for file in files if (moment := file.wakes_at()) is not None]
        moment = min(moments + ([] if end_ns is None else [end_ns]), default=None)
        if moment is None:
            wait_until(lambda: ready() or any(file.wakes_at() is not None for file in files), what)
            continue
        left = max(moment - clock.elapsed_ns, 0)
        if CURRENT.signals is None:
            let_pass(clock, left)
        else:
            CURRENT.signals.sleep(left, let_pass)
        if end_ns is not None and clock.elapsed_ns >= end_ns:
            return


def wait_for_lock(lock: Any, held: Callable[[], bool], clock: Clock, seconds: float) -> bool:
    """Acquire a lock that another thread holds, after `seconds` of the world's time at most (-1 for any time).

    A thread that runs no program of a world waits in real time. Raises Unemulated where nobody could release the lock.

    `held` tells whether somebody has the lock for good. The lock itself does not: the system may give it to the thread that waits
    before that runs again, which then would look as if it waited on.
    """
    if CURRENT.waits is None:
        acquired: bool = lock.acquire(True, seconds)
        return acquired
    moment = None if seconds < 0 else clock.elapsed_ns + int(seconds * 1e9)

    def pause(step: float) -> None:
        if lock.acquire(True, step):  # wakes up when it is released, and lets go for the one who asks first
            lock.release()

    while not lock.acquire(False):
        if not _wait(lambda: not held(), None if moment is None else clock, moment, pause):
            if moment is None:
                raise would_block("acquiring a lock that nobody releases")
            return bool(lock.acquire(False))
    return True


def _wait(
    ready: Callable[[], bool],
    clock: Clock | None,
    moment: int | None,
    pause: Callable[[float], None] | None = None,
) -> bool:
    """Wait for `ready`, up to a moment of the clock if there is one; whether it has become true.

    `pause` lets a little real time pass, less if that makes it ready.
    """
    waits = CURRENT.waits
    if waits is None or len(waits.running) <= 1:
        if clock is not None and moment is not None:
            clock.sleep(max(moment - clock.elapsed_ns, 0))
            checkpoint()
            return ready()
        return _with_patience(ready)
    me, begin, lonely = threading.get_ident(), time.monotonic(), 0.0
    allowed = LONGEST if clock is None or moment is None else (moment - clock.elapsed_ns) / 1e9
    waits.entries[me] = ready, moment
    try:
        while not ready():
            checkpoint()
            idle, next_moment = waits.look(me)
            late = time.monotonic() - begin >= allowed
            if clock is not None and moment is not None:
                if late or clock.elapsed_ns >= moment or (idle and moment == next_moment):
                    clock.sleep(max(moment - clock.elapsed_ns, 0))
                    return ready()
            else:
                lonely = lonely + STEP if idle and next_moment is None else 0.0
                if late or lonely > PATIENCE:
                    return False
            if pause is not None:
                pause(STEP)
                continue
            waits.changed.wait(STEP)
        return True
    finally:
        waits.entries.pop(me, None)


def _with_patience(ready: Callable[[], bool]) -> bool:
    """Wait for another thread of the same program, where there is one."""
    left = 0.0 if threading.active_count() == 1 else PATIENCE
    while not ready():
        checkpoint()
        if left <= 0:
            return False
        left -= STEP * 2
        time.sleep(STEP * 2)
    return True
