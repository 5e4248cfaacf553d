"""Reading and writing a process' descriptors for programs that are no Python programs."""

from __future__ import annotations

from collections.abc import Iterator

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine


def write(machine: Machine, fd: int, text: str | bytes) -> None:
    """Write all of `text` to a descriptor; a closed one swallows it, a pipe without readers ends the process."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    process = machine.process
    try:
        process.descriptors.file(fd).write(data)
    except Failure as failure:
        if failure.code not in ("EBADF", "EPIPE"):
            raise
        if failure.code == "EPIPE":
            machine.table.send(process, process, process.signals.table.number("SIGPIPE"))


def pieces(machine: Machine, fd: int) -> Iterator[bytes]:
    """What comes from a descriptor, as it comes, up to the end; nothing from one that is closed."""
    entry = machine.process.descriptors.entries.get(fd)
    while entry is not None and (piece := entry.file.read(65536)):
        yield piece


def read_all(machine: Machine, fd: int) -> bytes:
    """Everything up to the end of a descriptor."""
    return b"".join(pieces(machine, fd))
