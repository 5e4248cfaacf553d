"""The programs of Windows, by the name that an executable file gives."""

from __future__ import annotations

from osconform.emulators.kernel.process_table import Program
from osconform.emulators.runtime.programs import cmd, python, windows_tools

SYSTEM_PROGRAMS: dict[str, Program] = {"cmd": cmd.run, **windows_tools.PROGRAMS}
"""What lies in system32."""
PROGRAMS: dict[str, Program] = {"python": python.run, **SYSTEM_PROGRAMS}
