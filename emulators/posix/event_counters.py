"""posix: eventfd(2), a counter behind a descriptor."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import OpenFile
from osconform.emulators.kernel.waiting import wait_until


class EventCounter(OpenFile):
    """The open file behind eventfd(2): a 64-bit counter that reads take and writes add to."""

    semaphore = False

    def __init__(self, node: Any, value: int) -> None:
        super().__init__(node, readable=True, writable=True, flags=2)
        self.value = value

    def read(self, size: int) -> bytes:
        if size < 8:
            raise Failure("EINVAL")
        if not self.value:
            if self.nonblocking:
                raise Failure("EAGAIN")
            wait_until(self.can_read, "reading an eventfd whose counter is zero")
        taken = 1 if self.semaphore else self.value
        self.value -= taken
        return taken.to_bytes(8, "little")

    def can_read(self) -> bool:
        return self.value > 0

    def can_write(self) -> bool:
        return self.value < 2**64 - 2

    def write(self, data: bytes) -> int:
        if len(data) < 8:
            raise Failure("EINVAL")
        value = int.from_bytes(data[:8], "little")
        if value == 2**64 - 1:
            raise Failure("EINVAL")
        if self.value + value > 2**64 - 2:
            raise Failure("EAGAIN")
        self.value += value
        return 8


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    table = machine.process.descriptors

    def eventfd(initval: int, flags: int = 0o2000000) -> int:
        value, flags = operator.index(initval), c_int(flags)
        if not 0 <= value < 2**32:
            raise OverflowError("unsigned int is greater than maximum")
        if flags & ~(1 | machine.traits.open.O_NONBLOCK | machine.traits.open.O_CLOEXEC):
            raise error("EINVAL")
        node = machine.store.node(0o600, machine.process.credentials.euid, 0)
        counter = EventCounter(node, value)
        counter.semaphore = bool(flags & 1)
        counter.nonblocking = bool(flags & machine.traits.open.O_NONBLOCK)
        return table.add(counter, inheritable=not flags & machine.traits.open.O_CLOEXEC)

    def eventfd_read(fd: int) -> int:
        try:
            return int.from_bytes(table.file(c_int(fd)).read(8), "little")
        except Failure as failure:
            raise error(failure.code) from None

    def eventfd_write(fd: int, value: int) -> None:
        try:
            table.file(c_int(fd)).write((operator.index(value) % 2**64).to_bytes(8, "little"))
        except Failure as failure:
            raise error(failure.code) from None

    return {"eventfd": eventfd, "eventfd_read": eventfd_read, "eventfd_write": eventfd_write}
