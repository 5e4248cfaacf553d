"""The log of what a program has asked of its system, kept in its process and repeated in the children that it forks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from osconform.emulators.boundary.os_errors import ErrorFactory
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.guard import GUARD, Changes
from osconform.emulators.kernel.interruption import Interrupted
from osconform.emulators.kernel.process_table import Replaced
from osconform.emulators.kernel.signals import ProcessExit, checkpoint
from osconform.emulators.runtime.forking.losses import Losses
from osconform.emulators.runtime.forking.maps import Maps
from osconform.emulators.runtime.forking.outcomes import copied, copied_error, size

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.runtime.forking.life import Life

CALL, RETURN, RAISE, SIGNAL, LOSS = "call", "return", "raise", "signal", "loss"
Event = tuple[int, str, Any, Any]
"""Number of the thread; kind; name of the call, outcome, number of the signal or the descriptor; what is compared of the arguments."""
MOST_EVENTS = 500_000
"""Calls and outcomes of a program, beyond which it cannot fork any more."""
MOST_BYTES = 128 * 2**20
"""The same for what the calls have returned."""
NOBODY = -1
"""In the place of a thread's number: what happens in any one."""
LOOK = 0.005
"""Real seconds after which a thread looks whether it has missed its turn."""
PATIENCE = 20.0
"""Real seconds that a thread of a child waits for its turn, before the child counts as gone astray."""
ASTRAY = 70
"""Exit status of a child that does not do what its parent did (EX_SOFTWARE of sysexits.h)."""
_COMPARED = (int, str)


class _Thread(threading.local):
    """What the recording knows of the thread that asks."""

    number: int | None = None
    inside = False
    """Whether it is within a call that is logged, so that calls below it are part of that one's outcome."""
    handling = 0
    """How many signal handlers it runs, one within another."""
    repeated = False
    """Whether it is a further thread of the parent's that is run again: it ends where the child begins to live."""


class Recording:
    """The log of one process: written while the program runs, or read until it ends and then written."""

    def __init__(self, machine: Machine, life: Life, events: list[Event] | None = None) -> None:
        self.machine = machine
        self.life = life
        self.events: list[Event] = [] if events is None else events
        self.replaying = events is not None
        """Whether the process is a child that has not reached its fork yet."""
        self.position = 0
        self.maps = Maps()
        self.losses = Losses()
        self.running = True
        """Whether the program runs; what others do with its objects in between, no child could repeat."""
        self.refusal = ""
        """Why the program cannot fork any more."""
        self.over: BaseException | None = None
        """How the process has ended, where the program has not been asked: os._exit(), exec, a signal."""
        self.finished = False
        self.sys: Any = None
        """The interpreter's `sys`."""
        self.hooks: dict[str, list[Callable[[], Any]]] = {"before": [], "child": [], "parent": []}
        """What os.register_at_fork() was given."""
        self._bytes = 0
        self._thread = _Thread()
        self._threads = 0
        self._turn = Changes()
        signals = machine.process.signals
        signals.call_handler = self._call_handler
        self.first_actions = dict(signals.actions)
        """The signal actions that the program began with."""

    # What the emulated modules call.

    def observed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function` such that its outcomes are logged under `name`, and repeated in children."""
        perform = self.perform

        def call(*arguments: Any, **keywords: Any) -> Any:
            return perform(name, function, arguments, keywords)

        call.__name__, call.__qualname__, call.__doc__ = (
            function.__name__,
            function.__qualname__,
            function.__doc__,
        )
        call.__module__ = function.__module__
        vars(call)["__wrapped__"] = function
        return call

    def perform(self, name: str, function: Callable[..., Any], arguments: Any, keywords: Any) -> Any:
        """The outcome of a call: from the system, or from the log of the parent's."""
        thread = self._thread
        if thread.inside:
            return function(*arguments, **keywords)
        process = self.machine.process
        if process.signals.stopped and not self.replaying and thread.number == 0:
            checkpoint()
        if self.over is not None or process.killed_by or (thread.repeated and not self.replaying):
            if self.finished or not self.running:
                return function(*arguments, **keywords) if self.over is None else _too_late(name)
            self._stop(thread)
        compared = tuple([item for item in arguments if type(item) in _COMPARED])
        if self.replaying:
            return self._repeat(thread, name, function, arguments, keywords, compared)
        if self.refusal or not self.running:
            self.refusal = self.refusal or "its functions were called from outside of world.run()"
            return self._directly(thread, function, arguments, keywords)
        if thread.number is None:
            thread.number, self._threads = self._threads, self._threads + 1
        number, events = thread.number, self.events
        events.append((number, CALL, name, compared))
        try:
            result = self._directly(thread, function, arguments, keywords)
        except (ProcessExit, Replaced, Interrupted):
            raise
        except BaseException as error:
            events.append((number, RAISE, copied_error(error), None))
            raise
        self._keep(number, result)
        return result

    @contextmanager
    def apart(self) -> Iterator[None]:
        """What is done in this block is neither logged nor repeated."""
        thread = self._thread
        within, thread.inside = thread.inside, True
        try:
            yield
        finally:
            thread.inside = within

    def fork(self) -> int:
        """Make a child: 0 in the child, its pid in the parent. Raises OSError, and Unemulated with the reason."""
        thread = self._thread
        why = self.refusal
        if not why and thread.number:
            why = "only the first thread of a program can be found again by running the program anew"
        if not why and thread.handling:
            why = "a signal handler runs, and what it broke into cannot be resumed in another thread"
        if why:
            raise Unemulated("os.fork", why)
        pid: int = self.perform("fork", self._duplicate, (), {})
        return pid

    def loses(self, fd: int) -> bool:
        """Whether a raw file that nobody holds any more is to close its descriptor now: in a child only once it lives."""
        if self.replaying:
            self.losses.early.add(fd)
        elif not self.refusal:
            self.events.append((NOBODY, LOSS, fd, None))
        return not self.replaying

    # The parent's side.

    def _directly(self, thread: _Thread, function: Callable[..., Any], arguments: Any, keywords: Any) -> Any:
        thread.inside = True
        try:
            return function(*arguments, **keywords)
        except (ProcessExit, Replaced, Interrupted) as end:
            self.over = self.over or end
            raise
        finally:
            thread.inside = False

    def _keep(self, number: int, result: Any) -> None:
        self.events.append((number, RETURN, copied(result), None))
        self._bytes += size(result)
        if len(self.events) > MOST_EVENTS or self._bytes > MOST_BYTES:
            self.events.clear()
            self.refusal = (
                f"the program has run for too long to be repeated in a child ({MOST_EVENTS} calls and outcomes,"
                f" or {MOST_BYTES >> 20} MiB); let it fork earlier"
            )

    def _duplicate(self) -> int:
        table, process = self.machine.table, self.machine.process
        try:
            child = table.fork(self.machine)
        except Failure as failure:
            raise ErrorFactory(self.machine.traits.errno, windows=False)(failure.code) from None
        signals = child.process.signals
        signals.held, signals.actions = dict(process.signals.actions), dict(self.first_actions)
        recording = Recording(child, self.life.copy(), list(self.events))
        for _, kind, fd, _ in reversed(recording.events):
            if kind != LOSS:
                break
            child.process.descriptors.close_range(fd, fd + 1)  # lost while the table was copied
        recording.maps.awaited = self.maps.contents()
        child.recording = recording
        return table.start(child, run, ["python"], same_program=True)

    def _call_handler(self, action: Callable[..., Any], number: int) -> None:
        thread = self._thread
        within, thread.inside = thread.inside, False
        if within and not self.replaying and not self.refusal and self.running and thread.number is not None:
            self.events.append((thread.number, SIGNAL, number, None))
        thread.handling += 1
        try:
            action(number, None)
        finally:
            thread.handling -= 1
            thread.inside = within

    # The child's side.

    def _repeat(
        self,
        thread: _Thread,
        name: str,
        function: Callable[..., Any],
        arguments: Any,
        keywords: Any,
        compared: Any,
    ) -> Any:
        event = self._next(thread)
        if event[1:] != (CALL, name, compared):
            self._astray(f"called {name}{compared!r}", event)
        self._pass_losses()
        if self.position == len(self.events):
            return self._catch_up(thread)
        raised: BaseException | None = None
        while True:
            _, kind, value, _ = self._next(thread)
            if kind == RETURN:
                return copied(value)
            if kind == RAISE:
                # What a handler has raised is the child's own object, and of its own class.
                raise (
                    raised
                    if raised is not None and type(raised).__name__ == type(value).__name__
                    else copied_error(value)
                )
            action = self.machine.process.signals.actions.get(value)
            if kind != SIGNAL or not callable(action):
                self._astray(f"waited for the end of {name}", (0, kind, value, None))
            try:
                self._call_handler(action, value)
            except (ProcessExit, Interrupted, Replaced):
                raise
            except BaseException as error:
                raised = error

    def _next(self, thread: _Thread) -> Event:
        """The next event of the log, once it is this thread's."""
        waits_at, until = -1, 0.0
        while True:
            with GUARD:
                self._pass_losses()
                if self.position >= len(self.events) or self.over is not None:
                    break
                event = self.events[self.position]
                if thread.number is None and event[0] == self._threads:
                    thread.number, self._threads = event[0], self._threads + 1
                if event[0] == thread.number:
                    self.position += 1
                    self._turn.notify_all()
                    return event
                if self.position != waits_at:
                    waits_at, until = self.position, time.monotonic() + PATIENCE
            self._turn.wait(LOOK)
            if time.monotonic() > until:
                self._astray("waited", event)
        self._stop(thread)
        raise SystemExit  # not reached by the first thread, whose fork() ends the log

    def _pass_losses(self) -> None:
        """What the parent's garbage collector did at this point."""
        with GUARD:
            while self.position < len(self.events) and self.events[self.position][1] == LOSS:
                self.losses.lost_in_parent(self.events[self.position][2])
                self.position += 1

    def _catch_up(self, thread: _Thread) -> int:
        """The fork is reached: from here on the process lives."""
        with GUARD:
            self.replaying = False
            self.events.append((0, RETURN, 0, None))
            for fd in self.losses.early:
                self.machine.process.descriptors.close_range(fd, fd + 1)
                self.events.append((NOBODY, LOSS, fd, None))
        self.machine.process.signals.held = None
        self.maps.attach()
        return 0

    def _astray(self, did: str, event: Event) -> NoReturn:
        expected = f"{event[2]}{event[3]!r}" if event[1] == CALL else event[1]
        text = (
            f"osconform: a forked child {did} where its parent had {expected!r}: it executes the program again up to"
            " the fork, and the program does not do the same each time. It may depend on real time or on the order"
            " of threads.\n"
        )
        entry = self.machine.process.descriptors.entries.get(2)
        if entry is not None and self.over is None:
            entry.file.write(text.encode())
        self.end(ProcessExit(ASTRAY))

    # The end.

    def _stop(self, thread: _Thread) -> None:
        """End this thread if the process has ended, or if the fork has left it behind."""
        if self.over is None and self.machine.process.killed_by:
            self.over = Interrupted()
        if thread.repeated:
            self._freeze()
        if self.over is not None:
            first = thread.number == 0 or (thread.number is None and not self._threads)
            raise self.over if first else SystemExit

    def _freeze(self) -> NoReturn:
        """In a real child this thread does not exist: what it holds stays held, so it may not unwind before the end."""
        waits, process, me = self.machine.table.waits, self.machine.process, threading.get_ident()
        with GUARD:
            waits.leave(process.threads.pop(me, None), me)
        while process.status is None and not self.finished:
            time.sleep(0.01)
        raise SystemExit

    def thread(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """What a further thread of the program runs, known as one."""
        repeated = self.replaying

        def run(*arguments: Any, **keywords: Any) -> Any:
            self._thread.repeated = repeated
            try:
                return function(*arguments, **keywords)
            except Exception:
                if repeated and not self.replaying:
                    return None  # it unwinds after its process, where nothing fits any more
                raise

        return run

    def locking(self, acquire: Callable[..., bool]) -> Callable[..., bool]:
        """The acquire() of locks: a thread that a fork has left behind gets none any more."""

        def call(lock: Any, *arguments: Any, **keywords: Any) -> bool:
            thread = self._thread
            if not thread.repeated:
                return acquire(lock, *arguments, **keywords)
            try:
                acquired = acquire(lock, *arguments, **keywords)
            except Unemulated:  # nobody will ever release it
                if self.replaying:
                    raise
                self._freeze()
            if not self.replaying:
                if acquired:
                    lock.release()
                self._freeze()
            return acquired

        return call

    def end(self, how: BaseException) -> NoReturn:
        """End the process at once, whatever the program would do about it."""
        self.over = how
        raise how

    def finish(self) -> None:
        """The program has ended: what its objects still ask for has no effect if it was not asked to end either."""
        self.finished, self.running = True, False
        self.machine.process.signals.held = None


def _too_late(name: str) -> None:
    """What a finalizer gets of an object whose process has ended at once: in a real one it would not run."""
    if name.startswith("wait"):
        raise ChildProcessError("the process has ended")


def run(machine: Machine, arguments: list[str]) -> int:
    """The program of a forked child: that of its parent, from the start."""
    status: int = machine.recording.life.run(machine)
    return status
