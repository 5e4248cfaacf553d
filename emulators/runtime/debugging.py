"""What lets other programs look into an interpreter: perf's trampolines, and code to run in another process."""

from __future__ import annotations

import operator
import sys as host_sys
import types
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import path_argument
from osconform.emulators.boundary.auditing import Hooks, raise_event
from osconform.emulators.errors import Unemulated

BACKENDS = ("perf",) if host_sys.version_info < (3, 13) else ("perf", "perf_jit")


def install(sys_module: Any, load: Callable[[str], types.ModuleType], hooks: Hooks) -> None:
    """Give `sys` those functions of this group that the version that runs has."""
    made = [*_trampolines(available=sys_module.platform == "linux"), _remote_exec(load, hooks)]
    for call in made:
        if call.__name__ in vars(host_sys):
            setattr(sys_module, call.__name__, call)


def _trampolines(*, available: bool) -> list[Callable[..., Any]]:
    """Support for perf: the names are there on every platform, and on Linux alone they do something (sysmodule.c)."""

    def activate_stack_trampoline(backend: str, /) -> None:
        if not isinstance(backend, str):
            raise TypeError(f"activate_stack_trampoline() argument must be str, not {type(backend).__name__}")
        if not available:
            raise ValueError("perf trampoline not available")
        if backend not in BACKENDS:
            raise ValueError(f"invalid backend: {backend}")
        raise Unemulated("sys.activate_stack_trampoline", "perf looks at processes of the host")

    def deactivate_stack_trampoline() -> None:
        """Nothing is ever active."""

    def is_stack_trampoline_active() -> bool:
        return False

    return [activate_stack_trampoline, deactivate_stack_trampoline, is_stack_trampoline_active]


def _remote_exec(load: Callable[[str], types.ModuleType], hooks: Hooks) -> Callable[..., Any]:
    convert = path_argument("remote_exec", "script")

    def remote_exec(pid: int, script: Any) -> None:
        number, path = operator.index(pid), convert(script)
        raise_event(hooks, "sys.remote_exec", number, path)
        os: Any = load("os")
        if not os.path.exists(path):
            raise FileNotFoundError("Script file does not exist")
        if not os.access(path, os.R_OK):
            raise PermissionError("Script file cannot be read")
        raise Unemulated(
            "sys.remote_exec", "nothing can break into a program, which a thread of the host's runs"
        )

    return remote_exec
