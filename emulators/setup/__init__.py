"""Puts an emulated computer together, one module per platform."""

from __future__ import annotations

from collections.abc import Callable

from osconform.emulators.kernel.machine import Machine
from osconform.emulators.setup import linux, macos, windows
from osconform.emulators.setup.computer import Computer

PLATFORMS: dict[str, Callable[..., Machine]] = {
    "linux": linux.linux,
    "macos": macos.macos,
    "windows": windows.windows,
}

ASSEMBLERS: dict[str, Callable[[Machine], Computer]] = {
    "linux": linux.assemble,
    "macos": macos.assemble,
    "windows": windows.assemble,
}
"""What makes the C modules of one process of a machine."""
