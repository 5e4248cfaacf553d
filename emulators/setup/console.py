"""The console that the first process of a fresh computer has open."""

from __future__ import annotations

import stat

from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.open_files import DeviceFile


def open_console(machine: Machine) -> None:
    """Descriptors 0, 1 and 2."""
    console = machine.console
    drivers = (console.input(), console.out(console.output), console.out(console.errors))
    for fd, driver in enumerate(drivers):
        node = machine.store.node(stat.S_IFCHR | 0o620, 0, 0)
        node.meta.st_nlink = 1
        node.device = driver
        file = DeviceFile(
            node, driver.read, driver.write, readable=fd == 0, writable=fd != 0, flags=int(fd != 0)
        )
        machine.process.descriptors.put(fd, file, inheritable=True)
