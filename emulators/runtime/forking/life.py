"""What a process has done since its Python started, in a form that a child can do again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from osconform.emulators.kernel.interruption import Interrupted
from osconform.emulators.kernel.process_table import Replaced
from osconform.emulators.kernel.signals import ProcessExit

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.runtime.interpreter import Interpreter

Namespaces = dict[int, dict[str, Any]]
Step = Callable[["Interpreter", Namespaces], Any]
"""Something that the interpreter does; the namespaces are those of its steps, in this process."""


@dataclass
class Life:
    """A program: the start of its interpreter, its steps (more than one if `world.run` has gone on with it), its end."""

    begin: Callable[[Machine], Interpreter]
    end: Callable[[Interpreter, Callable[[], None]], int]
    """Runs the last step and what the interpreter does when it ends; the exit status."""
    steps: list[Step] = field(default_factory=list)

    def copy(self) -> Life:
        """The life up to now, for a child."""
        return Life(self.begin, self.end, list(self.steps))

    def run(self, machine: Machine) -> int:
        """Live it in a process; the exit status."""
        recording = machine.recording
        namespaces: Namespaces = {}
        try:
            interpreter = self.begin(machine)
            for step in self.steps[:-1]:
                try:
                    step(interpreter, namespaces)
                except (ProcessExit, Interrupted, Replaced):
                    raise
                except BaseException:  # which came out of world.run(), and did not end the process
                    continue
            return self.end(interpreter, lambda: self.steps[-1](interpreter, namespaces))
        finally:
            if recording is not None:
                recording.finish()
