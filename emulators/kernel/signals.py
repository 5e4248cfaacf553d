"""Signals of a process: its actions, its mask, what is pending, and its alarm clock (POSIX.1-2017, XSH 2.4).

An emulated process runs Python code, which nothing can break into. So a handler runs where a process waits, sleeps
or signals itself: `checkpoint` is called there. Only the default action, the end of the process, comes at any time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from osconform.emulators.platforms.signals import SignalTable

if TYPE_CHECKING:
    from osconform.emulators.kernel.clock import Clock

DEFAULT, IGNORE = 0, 1
MOST_ALARMS = 10_000
"""Expiries of a repeated timer in one wait, after which nobody believes in an end of the waiting."""


PassTime = Callable[..., None]
"""Lets nanoseconds pass on a clock, or less if what its third argument asks for comes before (kernel/waiting.py)."""


class ProcessExit(SystemExit):
    """The end of an emulated process without clean-up by the program: os._exit(), or a signal."""

    def __init__(self, code: int, signal: int = 0) -> None:
        super().__init__(code)
        self.signal = signal


def call_directly(action: Callable[..., Any], number: int) -> None:
    """Call a handler; there is no frame to show to it."""
    action(number, None)


class Signals:
    """The signal state of one process."""

    def __init__(self, table: SignalTable, clock: Clock) -> None:
        self.table = table
        self.clock = clock
        self.actions: dict[int, Any] = {}
        """DEFAULT, IGNORE or a handler; without an entry it is DEFAULT."""
        self.blocked: set[int] = set()
        self.pending: set[int] = set()
        self.held: dict[int, Any] | None = None
        """What the actions will be once a forked process has caught up with its parent, if it has not yet."""
        self.call_handler: Callable[[Callable[..., Any], int], None] = call_directly
        """How a handler is called."""
        self.stopped = 0
        """The signal that has stopped the process, until it goes on."""
        self.news: int | None = None
        """The wait status of its last stop or going on, until the parent has asked for it."""
        self.delivered = 0
        """How many handlers have run."""
        self.alarm_ns = 0
        """When SIGALRM comes, in the clock's elapsed nanoseconds; 0 for never."""
        self.interval_ns = 0

    def for_child(self) -> Signals:
        """The state of a new program in a forked process: handlers are gone, what is ignored or blocked stays so."""
        other = Signals(self.table, self.clock)
        other.actions = {number: IGNORE for number, action in self.actions.items() if action == IGNORE}
        other.blocked = set(self.blocked)
        return other

    def for_exec(self) -> None:
        """Another program takes the process over: what was caught has its default action again (POSIX exec)."""
        for number in [number for number, action in self.actions.items() if action != IGNORE]:
            del self.actions[number]
        self.call_handler = call_directly

    def ends_process(self, number: int) -> bool:
        """Whether the signal's action is to end the process."""
        actions = self.actions if self.held is None else self.held
        harmless = self.table.ignored | self.table.stopping
        return actions.get(number, DEFAULT) == DEFAULT and number not in harmless

    def stops_process(self, number: int) -> bool:
        """Whether it is to stop the process, now."""
        actions = self.actions if self.held is None else self.held
        stops = number in self.table.stopping and actions.get(number, DEFAULT) == DEFAULT
        return stops and (number not in self.blocked or number == self.table.number("SIGSTOP"))

    def stop(self, number: int) -> None:
        """The process halts when it next comes by a checkpoint."""
        self.stopped, self.news = number, number << 8 | 0x7F
        self.pending.discard(self.table.number("SIGCONT"))

    def go_on(self) -> bool:
        """What SIGCONT does even if it is blocked or ignored; whether the process was stopped."""
        self.pending -= self.table.stopping
        before, self.stopped = self.stopped, 0
        if before:
            self.news = self.table.continued
        return bool(before)

    def post(self, number: int) -> bool:
        """Make a signal pending unless it is ignored; whether it can be delivered now."""
        certain = number == self.table.number("SIGKILL")
        action = (self.actions if self.held is None else self.held).get(number, DEFAULT)
        nothing = action == IGNORE or (action == DEFAULT and number in self.table.ignored)
        if nothing and not certain and number not in self.blocked:
            return False
        self.pending.add(number)
        return certain or number not in self.blocked

    def deliver(self) -> None:
        """Act on what is pending and not blocked, in the thread of the process; raises ProcessExit for its end."""
        for number in sorted(self.pending - self.blocked):
            self.pending.discard(number)
            action = self.actions.get(number, DEFAULT)
            if callable(action):
                self.delivered += 1
                self.call_handler(action, number)
            elif self.ends_process(number):
                raise ProcessExit(128 + number, number)
            elif self.stops_process(number):
                self.stop(number)

    def set_alarm(self, delay_ns: int, interval_ns: int = 0) -> tuple[int, int]:
        """Arm the clock, or disarm it with 0; the time that was left before, and the interval."""
        before = (max(self.alarm_ns - self.clock.elapsed_ns, 0) if self.alarm_ns else 0, self.interval_ns)
        self.alarm_ns = self.clock.elapsed_ns + delay_ns if delay_ns else 0
        self.interval_ns = interval_ns
        return before

    def _ring(self) -> None:
        """Let time pass to the alarm, and deliver it."""
        self.clock.elapsed_ns = max(self.clock.elapsed_ns, self.alarm_ns)
        self.alarm_ns = self.clock.elapsed_ns + self.interval_ns if self.interval_ns else 0
        if self.post(self.table.number("SIGALRM")):
            self.deliver()

    def wait_for(self, ready: Callable[[], bool], pass_time: PassTime) -> None:
        """Let the alarms ring that come while the process waits for `ready`, in the world's time."""
        for _ in range(MOST_ALARMS):
            if not self.alarm_ns or ready():
                return
            pass_time(self.clock, max(self.alarm_ns - self.clock.elapsed_ns, 0), ready)
            if ready():
                return
            self._ring()

    def sleep(self, nanoseconds: int, pass_time: PassTime) -> None:
        """Let time pass by `pass_time`; alarms in between do not end the sleep (PEP 475)."""
        end = self.clock.elapsed_ns + nanoseconds
        while self.alarm_ns and self.alarm_ns <= end:
            pass_time(self.clock, max(self.alarm_ns - self.clock.elapsed_ns, 0))
            self._ring()
        pass_time(self.clock, max(end - self.clock.elapsed_ns, 0))


class _Current(threading.local):
    """The emulated process that the thread runs, if it runs one: its signal state, and who waits in its machine."""

    signals: Signals | None = None
    waits: Any = None


CURRENT = _Current()


def checkpoint() -> None:
    """Act on the signals that other processes have sent to the one that this thread runs."""
    signals = CURRENT.signals
    if signals is not None:
        if signals.stopped:
            CURRENT.waits.halt(signals)
        if signals.pending:
            signals.deliver()
