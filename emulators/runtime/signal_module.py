"""The emulated C module `_signal`: handlers of the one process, raised by itself."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, cast

from osconform.emulators.kernel.process_table import ProcessExit

LINUX = {
    "SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGILL": 4, "SIGTRAP": 5, "SIGABRT": 6, "SIGIOT": 6,
    "SIGBUS": 7, "SIGFPE": 8, "SIGKILL": 9, "SIGUSR1": 10, "SIGSEGV": 11, "SIGUSR2": 12, "SIGPIPE": 13,
    "SIGALRM": 14, "SIGTERM": 15, "SIGSTKFLT": 16, "SIGCHLD": 17, "SIGCLD": 17, "SIGCONT": 18,
    "SIGSTOP": 19, "SIGTSTP": 20, "SIGTTIN": 21, "SIGTTOU": 22, "SIGURG": 23, "SIGXCPU": 24,
    "SIGXFSZ": 25, "SIGVTALRM": 26, "SIGPROF": 27, "SIGWINCH": 28, "SIGIO": 29, "SIGPOLL": 29,
    "SIGPWR": 30, "SIGSYS": 31, "SIGRTMIN": 34, "SIGRTMAX": 64,
}  # fmt: skip
MACOS = {
    "SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGILL": 4, "SIGTRAP": 5, "SIGABRT": 6, "SIGIOT": 6,
    "SIGEMT": 7, "SIGFPE": 8, "SIGKILL": 9, "SIGBUS": 10, "SIGSEGV": 11, "SIGSYS": 12, "SIGPIPE": 13,
    "SIGALRM": 14, "SIGTERM": 15, "SIGURG": 16, "SIGSTOP": 17, "SIGTSTP": 18, "SIGCONT": 19,
    "SIGCHLD": 20, "SIGTTIN": 21, "SIGTTOU": 22, "SIGIO": 23, "SIGXCPU": 24, "SIGXFSZ": 25,
    "SIGVTALRM": 26, "SIGPROF": 27, "SIGWINCH": 28, "SIGINFO": 29, "SIGUSR1": 30, "SIGUSR2": 31,
}  # fmt: skip
WINDOWS = {
    "SIGINT": 2, "SIGILL": 4, "SIGFPE": 8, "SIGSEGV": 11, "SIGTERM": 15, "SIGBREAK": 21, "SIGABRT": 22,
    "CTRL_C_EVENT": 0, "CTRL_BREAK_EVENT": 1,
}  # fmt: skip
IGNORED_BY_DEFAULT = ("SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGINFO")
NUMBERS = {"linux": LINUX, "macos": MACOS, "windows": WINDOWS}


def build(platform: str) -> types.ModuleType:
    """`_signal` of one platform."""
    module: Any = types.ModuleType("_signal")
    numbers = NUMBERS[platform]
    vars(module).update(numbers)
    module.NSIG = {"linux": 65, "macos": 32, "windows": 23}[platform]
    module.SIG_DFL, module.SIG_IGN = 0, 1
    if platform != "windows":
        module.SIG_BLOCK, module.SIG_UNBLOCK, module.SIG_SETMASK = (
            (0, 1, 2) if platform == "linux" else (1, 2, 3)
        )
    known = {number for name, number in numbers.items() if name.startswith("SIG")}
    known |= set(range(1, 65)) if platform == "linux" else set()
    ignored = {numbers[name] for name in IGNORED_BY_DEFAULT if name in numbers}

    def default_int_handler(signalnum: int, frame: Any, /) -> None:
        raise KeyboardInterrupt

    handlers: dict[int, Any] = dict.fromkeys(known, 0)
    handlers[numbers["SIGINT"]] = default_int_handler
    for name in ("SIGPIPE", "SIGXFSZ"):
        if name in numbers:
            handlers[numbers[name]] = 1

    def check(number: int) -> None:
        if not 1 <= number < module.NSIG:
            raise ValueError("signal number out of range")
        if platform == "windows" and number not in known:
            raise ValueError("invalid signal value")

    def signal(signalnum: int, handler: Any, /) -> Any:
        number = int(signalnum)
        check(number)
        if not callable(handler) and handler not in (0, 1):
            raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
        if number in (numbers.get("SIGKILL"), numbers.get("SIGSTOP")):
            raise OSError(22, "Invalid argument")
        previous, handlers[number] = handlers.get(number), handler
        return previous

    def getsignal(signalnum: int, /) -> Any:
        check(int(signalnum))
        return handlers.get(int(signalnum))

    def raise_signal(signalnum: int, /) -> None:
        number = int(signalnum)
        check(number)
        handler = handlers.get(number)
        if callable(handler):
            handler(number, None)
        elif handler == 0 and number not in ignored:
            raise ProcessExit(128 + number, number)

    def strsignal(signalnum: int, /) -> str | None:
        check(int(signalnum))
        return TEXTS.get(next((name for name, n in numbers.items() if n == signalnum), ""))

    def valid_signals() -> set[int]:
        return set(known)

    calls: list[Callable[..., Any]] = [
        signal,
        getsignal,
        raise_signal,
        strsignal,
        valid_signals,
        default_int_handler,
    ]
    for call in calls:
        setattr(module, call.__name__, call)
    module._deliver = raise_signal
    return cast(types.ModuleType, module)


TEXTS = {
    "SIGHUP": "Hangup", "SIGINT": "Interrupt", "SIGQUIT": "Quit", "SIGILL": "Illegal instruction",
    "SIGABRT": "Aborted", "SIGFPE": "Floating point exception", "SIGKILL": "Killed",
    "SIGSEGV": "Segmentation fault", "SIGPIPE": "Broken pipe", "SIGALRM": "Alarm clock",
    "SIGTERM": "Terminated", "SIGUSR1": "User defined signal 1", "SIGUSR2": "User defined signal 2",
    "SIGCHLD": "Child exited", "SIGCONT": "Continued", "SIGSTOP": "Stopped (signal)",
}  # fmt: skip
