"""The programs of Linux and macOS, by the name that an executable file gives."""

from __future__ import annotations

from osconform.emulators.kernel.process_table import Program
from osconform.emulators.runtime.programs import python, shell, tools

PROGRAMS: dict[str, Program] = {"python": python.run, "sh": shell.run, **tools.PROGRAMS}
