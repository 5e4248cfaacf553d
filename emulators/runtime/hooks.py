"""The hooks of the emulated `sys`: showing values and exceptions on the world's own streams."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from osconform.emulators.errors import Unemulated


def of_the_emulator(frame: types.FrameType) -> bool:
    """Whether a frame is of what runs a program, and not of the program."""
    return str(frame.f_globals.get("__name__", "")).startswith("osconform.emulators.")


def adapt_traceback(module: Any) -> None:
    """Let the world's `traceback` pass over the emulator's frames, which stand where CPython runs C code and has none."""
    for name in ("walk_tb", "walk_stack", "_walk_tb_with_full_positions"):
        walk = getattr(module, name, None)
        if walk is not None:
            setattr(module, name, _passing_over(walk))


def _passing_over(walk: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    @functools.wraps(walk)
    def walking(*arguments: Any) -> Iterator[Any]:
        for item in walk(*arguments):
            if not of_the_emulator(item[0]):
                yield item
            elif item[0].f_code.co_name == "execute" and walk.__name__ == "walk_stack":
                return  # who called the program is of the host

    return walking


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
