"""Reading and writing for the emulated programs of Windows: text in the world's code page, lines that end in CR LF."""

from __future__ import annotations

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.nt.files import open_file
from osconform.emulators.platforms.windows_errors import WINERROR
from osconform.emulators.runtime.programs.streams import read_all


def put(machine: Machine, fd: int, text: str | bytes) -> None:
    """Write to a descriptor; one that is closed, or a pipe that nobody reads, swallows it."""
    data = text.encode(machine.traits.encoding, "replace") if isinstance(text, str) else text
    try:
        machine.process.descriptors.file(fd).write(data)
    except Failure as failure:
        if failure.code not in ("EBADF", "EPIPE"):
            raise


def say(machine: Machine, text: str) -> None:
    """A line of output."""
    put(machine, 1, text + "\r\n")


def complain(machine: Machine, text: str, status: int = 1) -> int:
    """A line on standard error; the status is passed through."""
    put(machine, 2, text + "\r\n")
    return status


def decoded(machine: Machine, data: bytes) -> str:
    """Bytes as text in the world's code page."""
    return data.decode(machine.traits.encoding, "replace")


def contents(machine: Machine, path: str | None) -> bytes:
    """Everything in a file, or in standard input for None. Raises Failure."""
    if path is None:
        return read_all(machine, 0)
    flags = machine.traits.open
    fd = machine.process.descriptors.add(open_file(machine, path, flags.O_BINARY, 0))
    try:
        return read_all(machine, fd)
    finally:
        machine.process.descriptors.close(fd)


def lines(machine: Machine, data: bytes) -> list[str]:
    """The lines of a text, without their ends."""
    found = decoded(machine, data).replace("\r\n", "\n").split("\n")
    return found[:-1] if found[-1] == "" else found


def message(failure: Failure) -> str:
    """What Windows says of an error."""
    if isinstance(failure.code, str):
        names = dict(reversed(WINERROR.values()))
        return f"{names.get(failure.code, failure.code)}."
    return f"{WINERROR.get(failure.code, ('', f'Error {failure.code}'))[1]}."
