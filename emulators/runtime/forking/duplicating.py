"""os.fork(), os.forkpty(), os.register_at_fork() and `preexec_fn` of programs that may fork (Modules/posixmodule.c)."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from osconform.emulators.boundary.auditing import raise_event
from osconform.emulators.kernel.process_table import Replaced
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.posix.processes import check_hooks
from osconform.emulators.posix.subprocess_module import Request
from osconform.emulators.runtime.forking.recording import Recording


def install(recording: Recording, os_module: Any) -> None:
    """Give a `posix` module whose other functions are watched those that fork."""
    machine = recording.machine

    def fork() -> int:
        raise_event(machine.audit_hooks, "os.fork")
        pid = with_hooks(recording, recording.fork)
        if pid:
            warn_of_threads(recording, "fork")
        return pid

    def forkpty() -> tuple[int, int]:
        raise_event(machine.audit_hooks, "os.forkpty")
        master, slave = os_module.openpty()
        try:
            pid = with_hooks(recording, recording.fork)
        except OSError:
            os_module.close(master)
            os_module.close(slave)
            raise
        if pid:
            os_module.close(slave)
            warn_of_threads(recording, "forkpty")
            return pid, master
        os_module.close(master)
        os_module.login_tty(slave)
        # glibc leaves the variable of CPython's as it was; Apple's libc has put the descriptor there that is closed now.
        return 0, -1 if machine.traits.name == "linux" else master

    def register_at_fork(
        *, before: Any = None, after_in_child: Any = None, after_in_parent: Any = None
    ) -> None:
        given = {"before": before, "child": after_in_child, "parent": after_in_parent}
        check_hooks(*given.values())
        for moment, call in given.items():
            if call is not None:
                recording.hooks[moment].append(call)

    for call in (fork, forkpty, register_at_fork):
        call.__module__, call.__qualname__ = "posix", call.__name__
        setattr(os_module, call.__name__, call)


def warn_of_threads(recording: Recording, name: str) -> None:
    """What Python says since 3.12 in a parent with several threads (Modules/posixmodule.c, warn_about_fork_with_threads)."""
    if sys.version_info < (3, 12):
        return
    process = recording.machine.process
    if recording.perform("threads", lambda: len(process.threads), (), {}):
        warnings.warn(
            f"This process (pid={process.pid}) is multi-threaded, use of {name}() may lead to deadlocks in the child.",
            DeprecationWarning,
            stacklevel=3,
        )


def with_hooks(recording: Recording, fork: Callable[[], int]) -> int:
    """fork() between the hooks of os.register_at_fork(): the last one registered is the first before, and the last after."""
    for hook in reversed(recording.hooks["before"]):
        _call(recording, hook)
    pid = -1
    try:
        pid = fork()
    finally:
        if pid:  # also where there is no child
            for hook in recording.hooks["parent"]:
                _call(recording, hook)
    if not pid:
        for hook in recording.hooks["child"]:
            _call(recording, hook)
    return pid


class UnraisableHookArgs(NamedTuple):
    """What sys.unraisablehook() is called with."""

    exc_type: type[BaseException]
    exc_value: BaseException
    exc_traceback: Any
    err_msg: str | None
    object: Any


def _call(recording: Recording, hook: Callable[[], Any]) -> None:
    """An error of a hook is reported, and stops nothing (Modules/posixmodule.c, run_at_forkers)."""
    try:
        hook()
    except Exception as error:
        recording.sys.unraisablehook(UnraisableHookArgs(type(error), error, error.__traceback__, None, hook))


def install_fork_exec(recording: Recording, module: Any) -> None:
    """`_posixsubprocess` whose children can run a `preexec_fn` between fork and exec."""
    logged = recording.observed("fork_exec", module.fork_exec)
    execute: Callable[[Request], NoReturn] = module._execute_here

    def fork_exec(*arguments: Any) -> int:
        request = Request(*arguments)
        if request.preexec_fn is None:
            pid: int = logged(*arguments)
            return pid
        pid = with_hooks(recording, recording.fork)
        if pid:
            return pid
        try:
            execute(request)
        except (ProcessExit, Replaced) as end:
            recording.end(end)

    module.fork_exec = fork_exec
