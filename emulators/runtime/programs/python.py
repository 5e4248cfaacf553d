"""The emulated Python: an interpreter of its own in the process that starts it."""

from __future__ import annotations

from typing import Any

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.process_table import Interrupted, Replaced
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.runtime.programs.streams import read_all, write

WITH_VALUE = ("-X", "-W")


def run(machine: Machine, arguments: list[str]) -> int:
    """`python [options] [-c command | -m module | script | -] [argument ...]`; the exit status."""
    from osconform.emulators.runtime.interpreter import Interpreter
    from osconform.emulators.setup import ASSEMBLERS

    kind, program, argv = parse(arguments)
    try:
        source = _source(machine, kind, program)
    except Failure as failure:
        number, text = machine.traits.errno[str(failure.code)]
        write(machine, 2, f"{arguments[0]}: can't open file {program!r}: [Errno {number}] {text}\n")
        return 2
    interpreter = Interpreter(ASSEMBLERS[machine.traits.name](machine))
    vars(interpreter.sys).update(argv=argv, orig_argv=list(arguments))
    status = _execute(interpreter, source, program if kind == "script" else "<string>")
    try:
        atexit: Any = interpreter.module("atexit")
        atexit._run_exitfuncs()
        interpreter.flush()
    except (OSError, Failure):
        status = status or 120
    return status


def parse(arguments: list[str]) -> tuple[str, str, list[str]]:
    """What to run ("command", "module", "script" or "stdin"), the program, and its `sys.argv`."""
    rest = arguments[1:]
    while rest:
        word = rest.pop(0)
        if word == "-":
            return "stdin", "", ["-", *rest]
        if not word.startswith("-"):
            return "script", word, [word, *rest]
        for letter, kind in (("c", "command"), ("m", "module")):
            position = word.find(letter, 1)
            if position > 0 and not word.startswith(("-X", "-W")):
                program = word[position + 1 :] or (rest.pop(0) if rest else "")
                return kind, program, [f"-{letter}", *rest]
        if word in WITH_VALUE and rest:
            rest.pop(0)
    return "stdin", "", [""]


def _source(machine: Machine, kind: str, program: str) -> str:
    if kind == "command":
        return program
    if kind == "module":
        return f"import runpy\nrunpy.run_module({program!r}, run_name='__main__', alter_sys=True)\n"
    if kind == "stdin":
        return read_all(machine, 0).decode("utf-8")
    descriptors = machine.process.descriptors
    fd = descriptors.add(open_file(machine, program, 0))
    try:
        return read_all(machine, fd).decode("utf-8")
    finally:
        descriptors.close(fd)


def _execute(interpreter: Any, source: str, filename: str) -> int:
    """Run the program and turn how it ended into an exit status."""
    try:
        interpreter.execute(source, filename, None)
    except (ProcessExit, Interrupted, Replaced):
        raise
    except SystemExit as end:
        if end.code is None:
            return 0
        if isinstance(end.code, int):
            return end.code
        interpreter.sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException as error:  # what a real interpreter would print as well
        interpreter.flush()
        interpreter.sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0
