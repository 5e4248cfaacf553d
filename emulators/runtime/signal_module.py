"""The emulated C module `_signal`: the process' actions, mask and alarm clock (Modules/signalmodule.c)."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Iterable
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.structseq import structseq
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.signals import DEFAULT, IGNORE, Signals
from osconform.emulators.kernel.waiting import pass_time, wait_until
from osconform.emulators.platforms.signals import TEXTS

MASKING = {"linux": (0, 1, 2), "macos": (1, 2, 3)}
"""SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK."""


def default_int_handler(signalnum: int, frame: Any, /) -> None:
    """What Python does about SIGINT."""
    raise KeyboardInterrupt


default_int_handler.__module__ = "_signal"


def start(signals: Signals) -> None:
    """What Python does when it starts: SIGINT raises, SIGPIPE and SIGXFSZ are ignored."""
    names = signals.table.names
    signals.actions.setdefault(names["SIGINT"], default_int_handler)
    for name in ("SIGPIPE", "SIGXFSZ"):
        if name in names:
            signals.actions.setdefault(names[name], IGNORE)


def build(machine: Machine, error: Callable[..., OSError]) -> types.ModuleType:
    """`_signal` of one process. Handlers run in the thread that delivers, with None for the frame."""
    module: Any = types.ModuleType("_signal")
    signals = machine.process.signals
    table = signals.table
    posix = machine.traits.os_name == "posix"
    vars(module).update(table.names)
    module.NSIG, module.SIG_DFL, module.SIG_IGN = table.count, DEFAULT, IGNORE

    def check(signalnum: int) -> int:
        number = c_int(signalnum)
        if not 1 <= number < table.count:
            raise ValueError("signal number out of range")
        if not posix and number not in table.numbers:
            raise ValueError("invalid signal value")
        return number

    def signal(signalnum: int, handler: Any, /) -> Any:
        number = check(signalnum)
        if not callable(handler) and handler not in (DEFAULT, IGNORE):
            raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
        if number not in table.numbers or number in (table.number("SIGKILL"), table.number("SIGSTOP")):
            raise error("EINVAL")
        previous = signals.actions.get(number, DEFAULT)
        signals.actions[number] = handler
        return previous

    def getsignal(signalnum: int, /) -> Any:
        return signals.actions.get(check(signalnum), DEFAULT)

    def raise_signal(signalnum: int, /) -> None:
        if signals.post(check(signalnum)):
            signals.deliver()

    def strsignal(signalnum: int, /) -> str | None:
        number = check(signalnum)
        return TEXTS.get(next((name for name, known in table.names.items() if known == number), ""))

    def valid_signals() -> set[int]:
        return set(table.numbers)

    calls: list[Callable[..., Any]] = [
        signal, getsignal, raise_signal, strsignal, valid_signals, default_int_handler, _set_wakeup_fd(),
    ]  # fmt: skip
    if posix:
        calls += _alarms(module, signals, error) + _masks(module, machine, error)
    for call in calls:
        setattr(module, call.__name__, call)
    return cast(types.ModuleType, module)


def _set_wakeup_fd() -> Callable[..., int]:
    state = [-1]

    def set_wakeup_fd(fd: int, /, *, warn_on_full_buffer: bool = True) -> int:
        """Remember the descriptor; no event loop runs in a world that would need waking."""
        previous, state[0] = state[0], c_int(fd)
        return previous

    return set_wakeup_fd


def _alarms(module: Any, signals: Signals, error: Callable[..., OSError]) -> list[Callable[..., Any]]:
    """alarm() and the interval timers; those that count processor time never ring."""
    module.ITIMER_REAL, module.ITIMER_VIRTUAL, module.ITIMER_PROF = 0, 1, 2
    module.ItimerError = OSError
    others = {1: (0.0, 0.0), 2: (0.0, 0.0)}

    def alarm(seconds: int, /) -> int:
        left, _ = signals.set_alarm(c_int(seconds) * 1_000_000_000)
        return -(-left // 1_000_000_000)

    def setitimer(which: int, seconds: float, interval: float = 0.0, /) -> tuple[float, float]:
        kind = c_int(which)
        if kind not in (0, 1, 2) or seconds < 0 or interval < 0:
            raise error("EINVAL")
        if kind in others:
            before = others[kind]
            others[kind] = (float(seconds), float(interval))
            return before
        left, step = signals.set_alarm(int(seconds * 1e9), int(interval * 1e9))
        return left / 1e9, step / 1e9

    def getitimer(which: int, /) -> tuple[float, float]:
        kind = c_int(which)
        if kind not in (0, 1, 2):
            raise error("EINVAL")
        if kind in others:
            return others[kind]
        left = max(signals.alarm_ns - signals.clock.elapsed_ns, 0) if signals.alarm_ns else 0
        return left / 1e9, signals.interval_ns / 1e9

    def siginterrupt(signalnum: int, flag: int, /) -> None:
        if not 1 <= c_int(signalnum) < signals.table.count:
            raise ValueError("signal number out of range")

    return [alarm, setitimer, getitimer, siginterrupt]


def _masks(module: Any, machine: Machine, error: Callable[..., OSError]) -> list[Callable[..., Any]]:
    """The mask of blocked signals, and waiting for signals."""
    signals = machine.process.signals
    table = signals.table
    module.SIG_BLOCK, module.SIG_UNBLOCK, module.SIG_SETMASK = MASKING[machine.traits.name]
    never = {table.number("SIGKILL"), table.number("SIGSTOP")}
    struct_siginfo = structseq(
        "struct_siginfo", "signal",
        ("si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"),
    )  # fmt: skip
    module.struct_siginfo = struct_siginfo

    def numbers(mask: Iterable[int]) -> set[int]:
        found = {operator.index(number) for number in mask}
        for number in found:
            if not 1 <= number < table.count:
                raise ValueError(f"signal number {number} out of range [1; {table.count - 1}]")
        return found

    def pthread_sigmask(how: int, mask: Any, /) -> set[int]:
        change, before = numbers(mask) - never, set(signals.blocked)
        if how == module.SIG_BLOCK:
            signals.blocked |= change
        elif how == module.SIG_UNBLOCK:
            signals.blocked -= change
        elif how == module.SIG_SETMASK:
            signals.blocked = change
        else:
            raise error("EINVAL")
        signals.deliver()
        return before

    def sigpending() -> set[int]:
        return set(signals.pending)

    def pause() -> None:
        before = signals.delivered
        wait_until(lambda: signals.delivered > before, "signal.pause() in a process that nobody signals")

    def taken(wanted: set[int]) -> int:
        number = min(signals.pending & wanted)
        signals.pending.discard(number)
        return number

    def sigwait(sigset: Any, /) -> int:
        wanted = numbers(sigset)
        held, signals.blocked = signals.blocked, signals.blocked | wanted
        try:
            wait_until(lambda: bool(signals.pending & wanted), "signal.sigwait() for what nobody sends")
            return taken(wanted)
        finally:
            signals.blocked = held

    def sigwaitinfo(sigset: Any, /) -> Any:
        number = sigwait(sigset)
        return struct_siginfo._make(
            (number, 0, 0, machine.process.pid, machine.process.credentials.ruid, 0, 0)
        )

    def sigtimedwait(sigset: Any, timeout: float, /) -> Any:
        if timeout < 0:
            raise ValueError("timeout must be non-negative")
        if signals.pending & numbers(sigset):
            return sigwaitinfo(sigset)
        wanted = numbers(sigset)
        pass_time(machine.clock, int(timeout * 1e9), lambda: bool(signals.pending & wanted))
        return sigwaitinfo(sigset) if signals.pending & wanted else None

    def pthread_kill(thread_id: int, signalnum: int, /) -> None:
        if signalnum and signals.post(c_int(signalnum)):
            signals.deliver()

    def pidfd_send_signal(pidfd: int, signalnum: int, siginfo: Any = None, flags: int = 0, /) -> None:
        try:
            file = machine.process.descriptors.file(c_int(pidfd))
            target = getattr(file, "process", None)
            if target is None:
                raise Failure("EBADF")
            if target.status is not None:
                raise Failure("ESRCH")
        except Failure as failure:
            raise error(failure.code) from None
        machine.table.send(machine.process, target, c_int(signalnum))

    common: list[Callable[..., Any]] = [pthread_sigmask, sigpending, pause, sigwait, pthread_kill]
    if machine.traits.name == "linux":
        common += [sigwaitinfo, sigtimedwait, pidfd_send_signal]
    return common
