"""Programs that `World.run` executes and that may fork: each has an interpreter of its own, from whose start all is logged."""

from __future__ import annotations

import copy
import types
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.signals import call_directly
from osconform.emulators.runtime.forking.life import Life, Namespaces
from osconform.emulators.runtime.forking.recording import Recording
from osconform.emulators.runtime.interpreter import Interpreter
from osconform.emulators.runtime.options import Options
from osconform.emulators.runtime.programs import python
from osconform.emulators.setup.computer import Computer

_DATA = (list, dict, set, bytearray)


@dataclass
class Run:
    """One call of `World.run`."""

    source: str | types.CodeType
    filename: str
    given: dict[str, Any] | None
    """What its globals held before, where it began with some."""
    key: int | None = None
    """Which globals it has, where they go on from or into another run."""

    def __call__(self, interpreter: Interpreter, namespaces: Namespaces) -> None:
        """Do the same in a child, which has globals of its own."""
        namespace = namespaces.get(self.key) if self.key is not None else None
        if namespace is None:
            namespace = {} if self.given is None else dict(self.given)
        if self.key is not None:
            namespaces[self.key] = namespace
        interpreter.execute(self.source, self.filename, namespace)


class Session:
    """The interpreter of such a program, for the runs that go on with its globals as well."""

    def __init__(self, machine: Machine, assemble: Callable[[Machine], Computer]) -> None:
        options = Options.parse([], machine.process.environ)

        def begin(machine: Machine) -> Interpreter:
            return Interpreter(assemble(machine), options)

        self.machine = replace(machine, audit_hooks=[])
        _forget_interrupts(self.machine)
        self.life = Life(begin, python.end)
        self.recording = self.machine.recording = Recording(self.machine, self.life)
        self.interpreter = begin(self.machine)
        self.interpreter.importer.session = self
        self.recording.running = False

    def run(
        self, source: str | types.CodeType, filename: str, globals: dict[str, Any] | None
    ) -> dict[str, Any]:
        """Execute a program, as `Interpreter.run` does."""
        given = None if globals is None else {name: _copied(value) for name, value in globals.items()}
        step = Run(source, filename, given, None if globals is None else id(globals))
        signals = self.machine.process.signals
        signals.call_handler = self.recording._call_handler
        self.life.steps.append(step)
        self.recording.running = True
        try:
            namespace = self.interpreter.run(source, filename, globals)
            step.key = id(namespace)
            return namespace
        finally:
            if self.recording.over is None:
                self.life.steps.append(lambda interpreter, namespaces: interpreter.flush())
                self.interpreter.flush()
            else:
                self.recording.over = None
                self.recording.refusal = "its process has ended once already"
            self.recording.running = False
            signals.call_handler = call_directly


def session_of(globals: dict[str, Any] | None) -> Session | None:
    """The session that made these globals, if one did."""
    builtins = (globals or {}).get("__builtins__")
    importer = builtins.get("__import__") if isinstance(builtins, dict) else None
    return getattr(importer, "session", None)


def _copied(value: Any) -> Any:
    """Data that the program may change is copied; functions, modules and objects are those of whoever gave them."""
    if type(value) not in _DATA:
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # it holds an object that cannot be copied
        return value


def _forget_interrupts(machine: Machine) -> None:
    """SIGINT goes to the new interpreter's own handler, unless the program has chosen another."""
    signals = machine.process.signals
    number = signals.table.number("SIGINT")
    if getattr(signals.actions.get(number), "__name__", "") == "default_int_handler":
        del signals.actions[number]
