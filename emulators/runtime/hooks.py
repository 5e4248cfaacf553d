"""The hooks of the emulated `sys`: showing values and exceptions on the world's own streams."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from osconform.emulators.errors import Unemulated


def install(sys_module: Any, builtins_module: Any, load: Callable[[str], types.ModuleType]) -> None:
    """Give `sys` its displayhook, excepthook, unraisablehook and breakpointhook."""

    def displayhook(object: Any, /) -> None:
        if object is None:
            return
        builtins_module._ = None
        sys_module.stdout.write(f"{object!r}\n")
        builtins_module._ = object

    def excepthook(exctype: Any, value: Any, traceback: Any, /) -> None:
        printer: Any = load("traceback")
        printer.print_exception(exctype, value, traceback, file=sys_module.stderr)

    def unraisablehook(unraisable: Any, /) -> None:
        message = unraisable.err_msg or "Exception ignored in"
        sys_module.stderr.write(f"{message}: {unraisable.object!r}\n")
        excepthook(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)

    def breakpointhook(*arguments: Any, **keywords: Any) -> Any:
        raise Unemulated("sys.breakpointhook", "a debugger belongs to the host")

    for hook in (displayhook, excepthook, unraisablehook, breakpointhook):
        setattr(sys_module, hook.__name__, hook)
        setattr(sys_module, f"__{hook.__name__}__", hook)
