"""nt: facts about the system and the process."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from osconform.emulators.boundary.arguments import c_int, path_argument
from osconform.emulators.boundary.c_module import refusal
from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel.signals import ProcessExit

WITHOUT_CONSOLE = ("_inputhook", "_is_inputhook_installed")


def functions(context: Context, types: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    process = machine.process

    def getpid() -> int:
        return process.pid

    def getppid() -> int:
        return process.ppid

    def getlogin() -> str:
        return machine.user

    def cpu_count() -> int:
        return process.cpu_count or 4

    def strerror(code: int, /) -> str:
        texts = dict(machine.traits.errno.values()) | {0: "No error"}
        return texts.get(c_int(code), "Unknown error")

    def urandom(size: int, /) -> bytes:
        count = operator.index(size)
        if count < 0:
            raise ValueError("negative argument not allowed")
        return machine.entropy.read(count)

    def times() -> Any:
        ticks = 156_250  # GetProcessTimes() counts in steps of 1/64 second, here in units of 100 ns
        used = machine.clock.worked() // 100 // ticks / 64
        return types["times_result"]._make((used, 0.015625, 0.0, 0.0, 0.0))

    def variable(name: str, value: str) -> str:
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError("putenv() argument must be str")
        if not name or "=" in name[1:]:
            raise ValueError("illegal environment variable name")
        if "\0" in name + value:
            raise ValueError("embedded null character")
        if len(name) + len(value) + 1 > 32767:
            raise ValueError("the environment variable is longer than 32767 characters")
        if name[0] == "=":
            raise error("EINVAL")  # CPython lets it pass, the C runtime's _wputenv() does not
        return name

    def putenv(name: Any, value: Any, /) -> None:
        process.environ[variable(name, value).upper()] = value

    def unsetenv(name: Any, /) -> None:
        process.environ.pop(variable(name, "").upper(), None)

    def _create_environ() -> dict[str, str]:
        return {name: value for name, value in process.environ.items() if not name.startswith("=")}

    def _exit(status: int) -> None:
        process.exit_status = c_int(status)
        raise ProcessExit(process.exit_status)

    def abort() -> None:
        raise ProcessExit(3)  # what the C runtime's abort() ends a program with

    def waitstatus_to_exitcode(status: int) -> int:
        number = operator.index(status)
        if not 0 <= number < 2**64:
            raise OverflowError(
                "can't convert negative int to unsigned" if number < 0 else "int too big to convert"
            )
        if number >> 8 > 0xFFFFFFFF:
            raise ValueError(f"invalid exit code: {number >> 8}")
        return number >> 8

    def listdrives() -> list[str]:
        return sorted(f"{drive}\\" for drive in machine.volumes if drive[1:] == ":")

    def listvolumes() -> list[str]:
        return [volume_name(index) for index in range(len(listdrives()))]

    def volume_name(index: int) -> str:
        return f"\\\\?\\Volume{{5eed{index:04d}-0000-0000-0000-100000000000}}\\"

    volume_path = path_argument("listmounts", "volume", wide=True)

    def listmounts(volume: Any) -> list[str]:
        volume, names = context.text(volume_path(volume)), listvolumes()
        if volume not in names:
            raise error(2, volume)
        return [listdrives()[names.index(volume)]]

    def _supports_virtual_terminal() -> bool:
        return False

    def _remove_dll_directory(cookie: object) -> None:
        """Nothing was loaded from it."""

    return {
        **{name: refusal(name, "the interpreter's own input is the host's") for name in WITHOUT_CONSOLE},
        **{name: call for name, call in locals().items() if callable(call) and name in PUBLIC},
    }


PUBLIC = frozenset(
    "getpid getppid getlogin cpu_count strerror urandom times putenv unsetenv _create_environ _exit"
    " waitstatus_to_exitcode listdrives listvolumes listmounts _supports_virtual_terminal"
    " abort _remove_dll_directory".split()
)
