"""The emulated `builtins`: the interpreter's own, with files, printing and importing of the world."""

from __future__ import annotations

import builtins as host_builtins
import types
from collections.abc import Callable
from typing import Any, cast


def build(open_: Callable[..., Any], sys_module: Any) -> types.ModuleType:
    """A `builtins` module whose dict serves as `__builtins__`; `__import__` is added by the world."""
    module: Any = types.ModuleType("builtins", host_builtins.__doc__)
    namespace = vars(module)
    namespace.update(vars(host_builtins), __spec__=None, __loader__=None)
    namespace.pop("_", None)

    def print(
        *values: object, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False
    ) -> None:
        target = sys_module.stdout if file is None else file
        if target is not None:
            host_builtins.print(*values, sep=sep, end=end, file=target, flush=flush)

    def input(prompt: object = "", /) -> str:
        sys_module.stdout.write(str(prompt))
        sys_module.stdout.flush()
        line: str = sys_module.stdin.readline()
        if not line:
            raise EOFError("EOF when reading a line")
        return line.removesuffix("\n")

    def breakpoint(*arguments: Any, **keywords: Any) -> Any:
        return sys_module.breakpointhook(*arguments, **keywords)

    for call in (print, input, breakpoint):
        setattr(module, call.__name__, call)
    module.open = open_
    return cast(types.ModuleType, module)
