"""The signals of each platform: numbers, texts, and what happens to a process that says nothing about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

IGNORED = ("SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGINFO")
STOPPING = ("SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU")


@dataclass(frozen=True)
class SignalTable:
    """One platform's signals (signal.h)."""

    names: Mapping[str, int]
    count: int
    """One more than the highest number (NSIG)."""
    real_time: range = range(0)
    """Numbers of signals that have no name of their own."""

    def __post_init__(self) -> None:
        named = {number for name, number in self.names.items() if name.startswith("SIG")}
        object.__setattr__(self, "numbers", frozenset(named | set(self.real_time)))
        object.__setattr__(self, "ignored", self._pick(IGNORED))
        object.__setattr__(self, "stopping", self._pick(STOPPING))

    numbers: frozenset[int] = frozenset()
    ignored: frozenset[int] = frozenset()
    """By default nothing happens."""
    stopping: frozenset[int] = frozenset()
    """By default the process stops until SIGCONT."""

    continued: int = 0xFFFF
    """The wait status of a process that goes on."""

    def _pick(self, names: tuple[str, ...]) -> frozenset[int]:
        return frozenset(self.names[name] for name in names if name in self.names)

    def number(self, name: str) -> int:
        """The number of a signal by its name, 0 where the platform has none such."""
        return self.names.get(name, 0)


LINUX = SignalTable({
    "SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGILL": 4, "SIGTRAP": 5, "SIGABRT": 6, "SIGIOT": 6,
    "SIGBUS": 7, "SIGFPE": 8, "SIGKILL": 9, "SIGUSR1": 10, "SIGSEGV": 11, "SIGUSR2": 12, "SIGPIPE": 13,
    "SIGALRM": 14, "SIGTERM": 15, "SIGSTKFLT": 16, "SIGCHLD": 17, "SIGCLD": 17, "SIGCONT": 18,
    "SIGSTOP": 19, "SIGTSTP": 20, "SIGTTIN": 21, "SIGTTOU": 22, "SIGURG": 23, "SIGXCPU": 24,
    "SIGXFSZ": 25, "SIGVTALRM": 26, "SIGPROF": 27, "SIGWINCH": 28, "SIGIO": 29, "SIGPOLL": 29,
    "SIGPWR": 30, "SIGSYS": 31, "SIGRTMIN": 34, "SIGRTMAX": 64,
}, 65, range(34, 65))  # fmt: skip
MACOS = SignalTable({
    "SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGILL": 4, "SIGTRAP": 5, "SIGABRT": 6, "SIGIOT": 6,
    "SIGEMT": 7, "SIGFPE": 8, "SIGKILL": 9, "SIGBUS": 10, "SIGSEGV": 11, "SIGSYS": 12, "SIGPIPE": 13,
    "SIGALRM": 14, "SIGTERM": 15, "SIGURG": 16, "SIGSTOP": 17, "SIGTSTP": 18, "SIGCONT": 19,
    "SIGCHLD": 20, "SIGTTIN": 21, "SIGTTOU": 22, "SIGIO": 23, "SIGXCPU": 24, "SIGXFSZ": 25,
    "SIGVTALRM": 26, "SIGPROF": 27, "SIGWINCH": 28, "SIGINFO": 29, "SIGUSR1": 30, "SIGUSR2": 31,
}, 32, continued=0x137F)  # fmt: skip
WINDOWS = SignalTable({
    "SIGINT": 2, "SIGILL": 4, "SIGFPE": 8, "SIGSEGV": 11, "SIGTERM": 15, "SIGBREAK": 21, "SIGABRT": 22,
    "CTRL_C_EVENT": 0, "CTRL_BREAK_EVENT": 1,
}, 23)  # fmt: skip

TABLES = {"linux": LINUX, "macos": MACOS, "windows": WINDOWS}

TEXTS = {
    "SIGHUP": "Hangup", "SIGINT": "Interrupt", "SIGQUIT": "Quit", "SIGILL": "Illegal instruction",
    "SIGABRT": "Aborted", "SIGFPE": "Floating point exception", "SIGKILL": "Killed",
    "SIGSEGV": "Segmentation fault", "SIGPIPE": "Broken pipe", "SIGALRM": "Alarm clock",
    "SIGTERM": "Terminated", "SIGUSR1": "User defined signal 1", "SIGUSR2": "User defined signal 2",
    "SIGCHLD": "Child exited", "SIGCONT": "Continued", "SIGSTOP": "Stopped (signal)",
}  # fmt: skip
"""What strsignal() says, with glibc's words."""
