"""The emulated Python: an interpreter of its own in the process that starts it."""

from __future__ import annotations

import ntpath
import posixpath
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.interruption import Interrupted
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.process_table import Replaced
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.runtime.forking import naming
from osconform.emulators.runtime.forking.life import Life, Namespaces
from osconform.emulators.runtime.forking.recording import Recording
from osconform.emulators.runtime.hooks import of_the_emulator
from osconform.emulators.runtime.options import Options
from osconform.emulators.runtime.programs import interactive as session
from osconform.emulators.runtime.programs.streams import read_all, write

if TYPE_CHECKING:
    from osconform.emulators.runtime.interpreter import Interpreter
    from osconform.emulators.setup.computer import Computer

INTERRUPTED = 1 << 32
"""The status of a program that KeyboardInterrupt has ended, beyond those that a program can exit with."""


def run(machine: Machine, arguments: list[str]) -> int:
    """`python [options] [-c command | -m module | script | -] [argument ...]`; the exit status."""
    from osconform.emulators.runtime.interpreter import Interpreter
    from osconform.emulators.setup import ASSEMBLERS

    options = Options.parse(arguments[1:], machine.process.environ, machine.traits.path_separator)
    computer = ASSEMBLERS[machine.traits.name](machine)
    source = ""
    interactive = options.kind == "stdin" and "interactive" in options.flags
    if options.kind in ("script", "stdin") and not interactive:
        try:
            source = _read(computer, options.program)
        except OSError as error:
            paths = {"/": posixpath, "\\": ntpath}[machine.traits.separator]
            script = paths.join(vars(computer.os_module)["getcwd"](), options.program)
            complaint = f"can't open file {script!r}: [Errno {error.errno}] {error.strerror}"
            write(machine, 2, f"{arguments[0]}: {complaint}{machine.traits.line_end}")
            return 2

    def begin(own: Machine) -> Interpreter:
        interpreter = Interpreter(computer if own is machine else ASSEMBLERS[own.traits.name](own), options)
        vars(interpreter.sys)["orig_argv"] = list(arguments)
        if machine.process.image:
            vars(interpreter.sys).update(
                executable=machine.process.image, _base_executable=machine.process.image
            )
        if "no_site" not in options.flags or sys.version_info >= (3, 14):  # where no module site is needed
            _find_prefix(computer, interpreter.sys, machine.process.image or arguments[0])
        return interpreter

    def live(interpreter: Interpreter, namespaces: Namespaces) -> None:
        if interactive:
            session.run(interpreter, machine.process.environ)
        else:
            _program(interpreter, options, source)

    life = Life(begin, end, [live])
    if naming.program_may_fork(machine, options, source):
        machine.recording = Recording(machine, life)
    return life.run(machine)


def end(interpreter: Interpreter, program: Callable[[], None]) -> int:
    """Run a program and what a Python does when it ends; the exit status."""
    status = _execute(interpreter, program)
    try:
        if "threading" in interpreter.sys.modules:
            interpreter.sys.modules["threading"]._shutdown()
        atexit: Any = interpreter.module("atexit")
        atexit._run_exitfuncs()
        interpreter.flush()
        interpreter.let_go()
        interpreter.flush()
    except (OSError, Failure):
        status = status or 120
    if status == INTERRUPTED:
        raise interpreter.machine.table.interrupted(interpreter.machine.process)
    return status


def _read(computer: Computer, script: str) -> str:
    """The text of a script; of what comes from standard input without one. Raises OSError."""
    machine, os_module = computer.machine, vars(computer.os_module)
    if not script:
        return read_all(machine, 0).decode("utf-8")
    fd = os_module["open"](script, os_module["O_RDONLY"] | os_module.get("O_BINARY", 0))
    try:
        return read_all(machine, fd).decode("utf-8")
    except Failure as failure:
        raise computer.error(failure.code) from None
    finally:
        machine.process.descriptors.close(fd)


def _find_prefix(computer: Computer, sys_module: Any, program: str) -> None:
    """A program beside whose folder lies a pyvenv.cfg is that of a virtual environment (docs: library/venv.html)."""
    separator = computer.machine.traits.separator
    folder = program.rpartition(separator)[0].rpartition(separator)[0]
    if not folder:
        return
    try:
        computer.resolve(f"{folder}{separator}pyvenv.cfg")
    except Failure:
        return
    sys_module.prefix = sys_module.exec_prefix = folder
    sys_module.executable = program


def _program(interpreter: Any, options: Options, source: str) -> None:
    """Run what the options say, with the first item of sys.path that goes with it."""
    sys_module = interpreter.sys
    os_path = interpreter.module("os").path
    first = not options.flags.get("safe_path")
    if options.kind == "module":
        if first:
            sys_module.path[0] = interpreter.module("os").getcwd()
        code, filename = interpreter.find_main(options.program)
        sys_module.argv[0] = filename
        interpreter.execute(code, filename, None, __file__=filename)
    elif options.kind == "script":
        if first:
            sys_module.path[0] = os_path.dirname(os_path.realpath(options.program))
        interpreter.execute(source, options.program, None, __file__=options.program)
    else:
        text = options.program if options.kind == "command" else source
        interpreter.execute(text, "<string>" if options.kind == "command" else "<stdin>", None)


def _execute(interpreter: Any, program: Callable[[], None]) -> int:
    """Run the program and turn how it ended into an exit status."""
    try:
        program()
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
        _show(interpreter, error)
        return INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1
    return 0


def _show(interpreter: Any, error: BaseException) -> None:
    """Hand an exception to sys.excepthook; one that the hook raises is shown together with it."""
    sys_module = interpreter.sys
    traceback = error.__traceback__
    while traceback is not None and of_the_emulator(traceback.tb_frame):
        traceback = traceback.tb_next
    sys_module.last_type, sys_module.last_value, sys_module.last_traceback = type(error), error, traceback
    try:
        sys_module.excepthook(type(error), error.with_traceback(traceback), traceback)
    except BaseException as second:
        for headline, shown in (("Error in sys.excepthook", second), ("Original exception was", error)):
            sys_module.stderr.write(f"{headline}:\n")
            sys_module.__excepthook__(type(shown), shown, shown.__traceback__)
