"""Reading and writing a process' descriptors for programs that are no Python programs."""

from __future__ import annotations

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine


def write(machine: Machine, fd: int, text: str | bytes) -> None:
    """Write all of `text` to a descriptor; a closed one swallows it."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    try:
        machine.process.descriptors.file(fd).write(data)
    except Failure as failure:
        if failure.code not in ("EBADF", "EPIPE"):
            raise


def read_all(machine: Machine, fd: int) -> bytes:
    """Everything up to the end of a descriptor."""
    pieces = []
    file = machine.process.descriptors.file(fd)
    while piece := file.read(65536):
        pieces.append(piece)
    return b"".join(pieces)
