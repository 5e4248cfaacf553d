"""The one lock over what the threads of worlds share, and waiting for a change without holding it.

One lock and not one for each thing: the garbage collector closes files and ends worlds in whichever thread it happens to run,
in the middle of whatever that thread does to another world or pipe, so that no order could be kept between several locks. For the same
reason a shared dictionary is iterated as a copy: `list(mapping.items())` makes objects, so that the collector and then another
thread may come in between; `mapping.copy()` is made at once.
"""

from __future__ import annotations

import _thread
import atexit
import sys
import threading
from contextlib import suppress
from typing import Any

LEAVES_LOCKS_HELD = (3, 14) <= sys.version_info < (3, 15)
"""Whether an exception may come when `__enter__` has returned and the block has not begun (python/cpython#148874)."""


class _Guard(_thread.RLock):  # type: ignore[misc]  # final in the stubs alone
    """A lock that is free again if its `with` statement is broken into before the block."""

    def __enter__(self, blocking: bool = True, timeout: float = -1) -> bool:
        itself: Any = self
        before = itself._recursion_count()
        try:
            return self.acquire(blocking, timeout)
        except BaseException:  # raised while this thread waited; nobody raises more while it holds the lock
            if itself._recursion_count() > before:
                self.release()
            raise


GUARD = _Guard() if LEAVES_LOCKS_HELD else threading.RLock()
"""Held for moments, and never while something is waited for.

It is taken by a `with` statement on the lock itself, whose `__enter__` is no Python code: an exception that another thread raises in
this one then comes before the lock is held or within the block, and never in between (as it may in threading.Condition). Where
the interpreter does not keep to that, `_Guard` does: what is raised in other threads is raised by whoever holds this lock.
"""
# The interpreter that ends stops its daemon threads wherever they are, and goes on to finalize what closes files: no thread may
# have the lock then but the one that finalizes.
atexit.register(GUARD.acquire)


class Changes:
    """What threads wait at that look for themselves whether what they wait for has come."""

    def __init__(self) -> None:
        self._bells: list[_thread.LockType] = []

    def wait(self, seconds: float) -> None:
        """Wait for the next `notify_all`, `seconds` of real time at most; one that has just been is missed."""
        bell = _thread.allocate_lock()
        bell.acquire()
        self._bells.append(bell)
        try:
            bell.acquire(True, seconds)
        finally:
            with suppress(ValueError):  # it is no longer there if it has been rung
                self._bells.remove(bell)

    def notify_all(self) -> None:
        """Let everybody look who waits now."""
        bells, self._bells = self._bells, []
        for bell in bells:
            bell.release()
