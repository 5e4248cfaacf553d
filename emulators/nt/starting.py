"""nt: functions that start programs. They find fault as Windows does, and say so where a program would start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int, fspath, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.nt import lookup
from osconform.emulators.platforms import windows_errors as code

SUFFIXES = ("", ".com", ".exe", ".bat", ".cmd")
"""What the C runtime tries behind the name of a program."""
MODES = range(5)
WHY = "worlds of Windows run no programs"


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error

    def arguments_of(function: str, argv: Any) -> list[str]:
        if not isinstance(argv, (list, tuple)):
            raise TypeError(f"{function}() arg 2 must be a tuple or list")
        found = [word(item) for item in argv]
        if not found:
            raise ValueError(f"{function}() arg 2 cannot be empty")
        if not found[0]:
            raise ValueError(f"{function}() arg 2 first element cannot be empty")
        return found

    def word(item: Any) -> str:
        value = context.text(fspath(item))
        if "\0" in value:
            raise ValueError("embedded null character")
        return value

    def check_environment(env: Any) -> None:
        if not hasattr(env, "keys"):
            raise TypeError("execve: environment must be a mapping object")
        for key, value in zip(list(env.keys()), list(env.values()), strict=True):
            name = word(key)
            word(value)
            if not name or "=" in name[1:]:
                raise ValueError("illegal environment variable name")

    def there(path: str) -> bool:
        for suffix in SUFFIXES:
            try:
                place = lookup.existing(machine, path + suffix)
            except Failure:
                continue
            if place.node is not None and not place.node.is_directory:
                return True
        return False

    def start(function: str, path: Any) -> None:
        if not there(context.text(path)):
            raise error("ENOENT", path if function.endswith("e") else None)
        raise Unemulated(f"os.{function}", WHY)

    def execv(path: Any, argv: Any, /) -> None:
        path = path_argument("execv", wide=True)(path)
        arguments_of("execv", argv)
        start("execv", path)

    def execve(path: Any, argv: Any, env: Any) -> None:
        path = path_argument("execve", wide=True)(path)
        arguments_of("execve", argv)
        check_environment(env)
        start("execve", path)

    def spawnv(mode: int, path: Any, argv: Any, /) -> int:
        kind, path = c_int(mode), path_argument("spawnv", wide=True)(path)
        arguments_of("spawnv", argv)
        if kind not in MODES:
            raise error("EINVAL")
        start("spawnv", path)
        return 0

    def spawnve(mode: int, path: Any, argv: Any, env: Any, /) -> int:
        kind, path = c_int(mode), path_argument("spawnve", wide=True)(path)
        arguments_of("spawnve", argv)
        check_environment(env)
        if kind not in MODES:
            raise error("EINVAL")
        start("spawnve", path)
        return 0

    def system(command: str) -> int:
        if not isinstance(command, str):
            raise TypeError(f"system() argument 'command' must be str, not {type(command).__name__}")
        if "\0" in command:
            raise ValueError("embedded null character")
        raise Unemulated("os.system", WHY)

    def startfile(
        filepath: Any, operation: Any = None, arguments: Any = None, cwd: Any = None, show_cmd: int = 1
    ) -> None:
        path = path_argument("startfile", "filepath", wide=True)(filepath)
        for name, value in (("operation", operation), ("arguments", arguments)):
            if value is not None and not isinstance(value, str):
                raise TypeError(f"startfile() argument '{name}' must be str, not {type(value).__name__}")
        c_int(show_cmd)
        try:
            lookup.existing(machine, context.text(path))
        except Failure as failure:
            raise error(failure.code, path) from None
        raise Unemulated("os.startfile", WHY)

    def _add_dll_directory(path: Any) -> object:
        path = path_argument("_add_dll_directory", wide=True)(path)
        text = context.text(path)
        try:
            if not (text[1:3] == ":\\" or text.startswith("\\\\")):
                raise Failure(code.ERROR_INVALID_PARAMETER)
            lookup.existing(machine, text)
        except Failure as failure:
            raise error(failure.code, path) from None
        return object()

    return {
        "execv": execv, "execve": execve, "spawnv": spawnv, "spawnve": spawnve, "system": system,
        "startfile": startfile, "_add_dll_directory": _add_dll_directory,
    }  # fmt: skip
