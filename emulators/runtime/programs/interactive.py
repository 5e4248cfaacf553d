"""`python -i`: statements from standard input one by one, with prompts on standard error (docs: using/cmdline.html)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def run(interpreter: Any, environ: Mapping[str, str]) -> None:
    """Run the start-up file and sys.__interactivehook__, then what comes until there is no more."""
    sys_module = interpreter.sys
    vars(sys_module).setdefault("ps1", ">>> ")
    vars(sys_module).setdefault("ps2", "... ")
    namespace: dict[str, Any] = {"__name__": "__main__", "__doc__": None}
    console = interpreter.module("code").InteractiveConsole(namespace, "<stdin>")
    interpreter.execute("", "<stdin>", namespace)
    start = environ.get("PYTHONSTARTUP")
    if start:
        _guarded(interpreter, console, f"exec(compile(open({start!r}).read(), {start!r}, 'exec'))", namespace)
    if hasattr(sys_module, "__interactivehook__"):
        _guarded(interpreter, console, "__import__('sys').__interactivehook__()", namespace)
    more = False
    while True:
        sys_module.stderr.write(str(sys_module.ps2 if more else sys_module.ps1))
        sys_module.stderr.flush()
        line = sys_module.stdin.readline()
        if not line:
            break
        more = console.push(line.rstrip("\n"))
    sys_module.stderr.write("\n")


def _guarded(interpreter: Any, console: Any, source: str, namespace: dict[str, Any]) -> None:
    try:
        interpreter.execute(source, "<startup>", namespace)
    except Exception:
        console.showtraceback()
