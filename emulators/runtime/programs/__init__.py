"""The programs that emulated processes can run, by the name that an executable file gives."""

from __future__ import annotations

from osconform.emulators.kernel.process_table import Program
from osconform.emulators.runtime.programs import cmd, python, shell, tools, windows_tools

PROGRAMS: dict[str, Program] = {"python": python.run, "sh": shell.run, **tools.PROGRAMS}
"""Of Linux and macOS."""
SYSTEM_PROGRAMS: dict[str, Program] = {"cmd": cmd.run, **windows_tools.PROGRAMS}
"""What lies in system32 on Windows."""
WINDOWS_PROGRAMS: dict[str, Program] = {"python": python.run, **SYSTEM_PROGRAMS}
