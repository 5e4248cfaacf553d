"""The emulated `_thread`: threads of the host's interpreter that belong to a program of a world.

`threading` is an instance of the world's own over it. A thread counts among those that may still do something, and one
that waits for a lock does not, so that time passes as it does between programs (see kernel/waiting.py).
"""

from __future__ import annotations

import _thread
import threading
import types
from collections.abc import Callable, Mapping
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.interruption import Interrupted
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.signals import CURRENT
from osconform.emulators.kernel.unsharing import heritage
from osconform.emulators.kernel.waiting import wait_for_lock

WITHHELD = frozenset(("_excepthook", "_ExceptHookArgs", "_shutdown"))
"""What would speak of the host's threads, or to its standard error; `threading` does without."""
LONGEST = threading.TIMEOUT_MAX


def build(machine: Machine) -> types.ModuleType:
    """`_thread` of one process."""
    module: Any = types.ModuleType("_thread", _thread.__doc__)
    for name, value in vars(_thread).items():
        if name not in WITHHELD and not name.startswith("__"):
            setattr(module, name, value)
    lock = _lock_type(machine)
    ended = threading.local()
    """What the thread releases when it ends (`_set_sentinel`, up to 3.12)."""

    def start_new_thread(
        function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any] | None = None, /
    ) -> int:
        if not callable(function):
            raise TypeError("first arg must be callable")
        if not isinstance(args, tuple):
            raise TypeError("2nd arg must be a tuple")
        if kwargs is not None and not isinstance(kwargs, dict):
            raise TypeError("optional 3rd arg must be a dictionary")
        return _start(machine, ended, lambda: function(*args, **(kwargs or {})))

    def allocate_lock() -> Any:
        return lock()

    def interrupt_main(signum: int = machine.process.signals.table.number("SIGINT"), /) -> None:
        number = c_int(signum)
        if not 1 <= number < machine.process.signals.table.count:
            raise ValueError("signal number out of range")
        machine.process.signals.post(number)

    module.LockType = lock
    for call in (start_new_thread, allocate_lock, interrupt_main):
        setattr(module, call.__name__, call)
    module.start_new, module.allocate = start_new_thread, allocate_lock
    if hasattr(_thread, "_set_sentinel"):

        def _set_sentinel() -> Any:
            ended.sentinel = lock()
            return ended.sentinel

        module._set_sentinel = _set_sentinel
    else:
        module.lock = lock
        _add_handles(module, machine, ended, lock)
    return cast(types.ModuleType, module)


def _start(machine: Machine, ended: threading.local, action: Callable[[], Any]) -> int:
    """Run something in a thread of this program."""
    waits, process, token = machine.table.waits, machine.process, object()
    take_over = heritage(process)

    def run() -> None:
        take_over()
        me = threading.get_ident()
        with GUARD:
            if process.ending:
                return waits.leave(token, me)
            process.threads[me] = token
        CURRENT.waits = waits
        try:
            action()
        except (SystemExit, Interrupted):
            pass  # the end of the thread
        finally:
            sentinel = getattr(ended, "sentinel", None)
            if sentinel is not None and sentinel.locked():
                sentinel.release()
            # And no sooner: who waits for the sentinel would think that nobody is left to release it.
            with GUARD:
                process.threads.pop(me, None)
                waits.leave(token, me)

    waits.running.add(token)  # before it begins, so that nobody thinks meanwhile that there is none
    try:
        return _thread.start_new_thread(run, ())
    except BaseException:
        waits.running.discard(token)
        raise


def _lock_type(machine: Machine) -> type:
    """The type of locks in one process."""

    class lock:
        """A lock whose waiting is the world's."""

        def __init__(self) -> None:
            self._lock = _thread.allocate_lock()
            self._held = False
            """Whether the program sees it locked: who waits for it has `_lock` for moments, on the way to its turn."""

        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            if not blocking and timeout != -1:
                raise ValueError("can't specify a timeout for a non-blocking call")
            if timeout < 0 and timeout != -1:
                raise ValueError("timeout value must be a non-negative number")
            if timeout > LONGEST:
                raise OverflowError("timeout value is too large")
            while not self._lock.acquire(False):
                if self._held:
                    if not blocking or not wait_for_lock(self._lock, self.locked, machine.clock, timeout):
                        return False
                    break
            self._held = True
            return True

        def release(self) -> None:
            self._held = False
            self._lock.release()

        def locked(self) -> bool:
            return self._held

        def _at_fork_reinit(self) -> None:
            self._lock, self._held = _thread.allocate_lock(), False

        def __enter__(self) -> bool:
            return self.acquire()

        def __exit__(self, *exception: object) -> None:
            self.release()

        def __repr__(self) -> str:
            state = "locked" if self._held else "unlocked"
            return f"<{state} _thread.lock object at {hex(id(self))}>"

        acquire_lock, release_lock, locked_lock = acquire, release, locked

    lock.__module__, lock.__qualname__ = "_thread", "lock"
    return lock


def _add_handles(module: Any, machine: Machine, ended: threading.local, lock: Any) -> None:
    """What `threading` stands on from 3.13: handles that can be joined."""
    main = threading.get_ident()
    running: list[Any] = []

    class _ThreadHandle:
        def __init__(self) -> None:
            self.ident = 0
            self._ending = lock()

        def is_done(self) -> bool:
            return bool(self.ident) and not self._ending.locked()

        def _set_done(self) -> None:
            if self._ending.locked():
                self._ending.release()

        def join(self, timeout: float | None = None) -> None:
            if not self.ident:
                raise RuntimeError("thread not started")
            if self.ident == threading.get_ident() and self._ending.locked():
                raise RuntimeError("Cannot join current thread")
            if self._ending.acquire(True, -1 if timeout is None or timeout < 0 else timeout):
                self._ending.release()

    def start_joinable_thread(
        function: Callable[[], Any], handle: Any = None, daemon: bool = True
    ) -> _ThreadHandle:
        found: _ThreadHandle = _ThreadHandle() if handle is None else handle
        if found.ident:
            raise RuntimeError("thread already started")
        found._ending.acquire()
        if not daemon:
            running.append(found)

        def run() -> None:
            ended.sentinel = found._ending
            function()

        found.ident = _start(machine, ended, run)
        return found

    def _make_thread_handle(ident: int) -> _ThreadHandle:
        found = _ThreadHandle()
        found.ident = ident
        found._ending.acquire()
        return found

    def _shutdown() -> None:
        while running:
            running.pop().join()

    def _get_main_thread_ident() -> int:
        return main

    module._ThreadHandle = _ThreadHandle
    for call in (start_joinable_thread, _make_thread_handle, _shutdown, _get_main_thread_ident):
        setattr(module, call.__name__, call)
