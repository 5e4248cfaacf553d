"""The hooks of the emulated `sys`: showing values and exceptions on the world's own streams."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any

from osconform.emulators.errors import Unemulated


def install(
    sys_module: Any, builtins_module: Any, load: Callable[[str], types.ModuleType], environ: Mapping[str, str]
) -> None:
    """Give `sys` its displayhook, excepthook, unraisablehook and breakpointhook."""

    def displayhook(object: Any, /) -> None:
        if object is None:
            return
        builtins_module._ = None
        text = repr(object)
        try:
            sys_module.stdout.write(text)
        except UnicodeEncodeError:
            encoding = sys_module.stdout.encoding
            sys_module.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys_module.stdout.write("\n")
        builtins_module._ = object

    def excepthook(exctype: Any, value: Any, traceback: Any, /) -> None:
        printer: Any = load("traceback")
        printer.print_exception(exctype, value, traceback, file=sys_module.stderr)

    def unraisablehook(unraisable: Any, /) -> None:
        if type(unraisable).__name__ != "UnraisableHookArgs":
            raise TypeError("sys.unraisablehook argument type must be UnraisableHookArgs")
        message = unraisable.err_msg or "Exception ignored in"
        sys_module.stderr.write(f"{message}: {unraisable.object!r}\n")
        excepthook(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)

    def breakpointhook(*arguments: Any, **keywords: Any) -> Any:
        """Call the function that PYTHONBREAKPOINT names (Python/sysmodule.c, sys_breakpointhook)."""
        wanted = environ.get("PYTHONBREAKPOINT") or "pdb.set_trace"
        if wanted == "0":
            return None
        if wanted == "pdb.set_trace":
            raise Unemulated("pdb.set_trace", "a debugger belongs to the host")
        name, _, attribute = wanted.rpartition(".")
        try:
            function = getattr(load(name or "builtins"), attribute)
        except (ImportError, AttributeError):
            warnings: Any = load("warnings")
            warnings.warn(
                f'Ignoring unimportable $PYTHONBREAKPOINT: "{wanted}"', RuntimeWarning, stacklevel=2
            )
            return None
        return function(*arguments, **keywords)

    for hook in (displayhook, excepthook, unraisablehook, breakpointhook):
        setattr(sys_module, hook.__name__, hook)
        setattr(sys_module, f"__{hook.__name__}__", hook)
