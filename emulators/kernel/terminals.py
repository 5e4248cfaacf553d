"""Pseudo-terminals: a master and a slave with a line discipline between them (POSIX.1-2017, XBD 11).

Done of the line discipline: whole lines with erase and kill (ICANON), echo (ECHO, ECHOCTL), line ends (ICRNL, INLCR,
IGNCR, OPOST with ONLCR), signals from the keyboard (ISIG), end of file, and the size of the window.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import OpenFile
from osconform.emulators.kernel.waiting import wait_until
from osconform.emulators.platforms.terminal_tables import TerminalTable

if TYPE_CHECKING:
    from osconform.emulators.store import AnyNode, Node

ROOM = 65536
"""Bytes of output that wait for the master to read them."""


class Terminal:
    """What master and slave share."""

    def __init__(self, table: TerminalTable, path: str, interrupt: Callable[[int, str], None]) -> None:
        self.table = table
        self.path = path
        self.interrupt = interrupt
        """Sends a signal, by its name, to a process group."""
        self.modes = list(table.modes)
        self.characters = bytearray(table.numbers["NCCS"])
        for name, value in table.characters.items():
            self.characters[table.numbers[name]] = value
        self.window = (0, 0, 0, 0)
        """Rows, columns, and the size in pixels."""
        self.line = bytearray()
        """What has been typed of a line that is not finished."""
        self.input: list[bytes] = []
        """Lines, or pieces in the raw mode, that the slave can read; b"" is an end of file."""
        self.output = bytearray()
        self.locked = False
        """Whether unlockpt() has to come before the slave can be opened."""
        self.masters = 0
        self.slaves = 0
        self.slave_seen = False
        self.session = 0
        """The session whose controlling terminal it is, and the process group in its foreground."""
        self.foreground = 0

    def _on(self, index: int, name: str) -> bool:
        return bool(self.modes[index] & self.table.numbers[name])

    def _is(self, byte: int, name: str) -> bool:
        value = self.characters[self.table.numbers[name]]
        return value != 0 and byte == value

    def type(self, data: bytes) -> None:
        """Take what somebody types: bytes that were written to the master."""
        for byte in data:
            if byte == 13 and self._on(0, "IGNCR"):
                continue
            if byte == 13 and self._on(0, "ICRNL"):
                byte = 10  # the byte is what it is turned into
            elif byte == 10 and self._on(0, "INLCR"):
                byte = 13
            self._typed(byte)

    def _typed(self, byte: int) -> None:
        if self._on(3, "ISIG"):
            for name, signal in (("VINTR", "SIGINT"), ("VQUIT", "SIGQUIT"), ("VSUSP", "SIGTSTP")):
                if self._is(byte, name):
                    self._echo(byte)
                    self.line.clear()
                    if self.foreground:
                        self.interrupt(self.foreground, signal)
                    return
        if not self._on(3, "ICANON"):
            self._echo(byte)
            self.input.append(bytes([byte]))
            return
        if self._is(byte, "VERASE"):
            if self.line:
                del self.line[-1:]
                if self._on(3, "ECHO") and self._on(3, "ECHOE"):
                    self.output += b"\b \b"
        elif self._is(byte, "VKILL"):
            self.line.clear()
            self._echo(byte)
        elif self._is(byte, "VEOF"):
            self.input.append(bytes(self.line))
            self.line.clear()
        else:
            self._echo(byte)
            self.line.append(byte)
            if byte == 10 or self._is(byte, "VEOL"):
                self.input.append(bytes(self.line))
                self.line.clear()

    def _echo(self, byte: int) -> None:
        if not self._on(3, "ECHO"):
            return
        if byte < 32 and byte not in (9, 10) and self._on(3, "ECHOCTL"):
            self.output += bytes([94, byte + 64])
        else:
            self.print(bytes([byte]))

    def print(self, data: bytes) -> None:
        """Take what the slave writes."""
        ends = self._on(1, "OPOST") and self._on(1, "ONLCR")
        self.output += data.replace(b"\n", b"\r\n") if ends else data

    def take(self, size: int) -> bytes:
        """What the slave reads: a line in the canonical mode, else what there is."""
        if self._on(3, "ICANON"):
            line = self.input.pop(0)
            if line[size:]:
                self.input.insert(0, line[size:])
            return line[:size]
        data = b"".join(self.input)
        self.input = [data[size:]] if data[size:] else []
        return data[:size]


class SlaveFile(OpenFile):
    """The side of the program: what it takes for a terminal."""

    terminal = True

    def __init__(self, tty: Terminal, node: AnyNode, *, readable: bool, writable: bool, flags: int) -> None:
        super().__init__(node, readable=readable, writable=writable, flags=flags)
        self.tty = tty
        tty.slaves += 1
        tty.slave_seen = True

    def release(self) -> None:
        super().release()
        self.tty.slaves -= 1

    def can_read(self) -> bool:
        return bool(self.tty.input) or not self.tty.masters

    def read(self, size: int) -> bytes:
        if not self.readable:
            raise Failure("EBADF")
        if not self.tty.input and self.nonblocking:
            raise Failure("EAGAIN")
        wait_until(self.can_read, "reading from a terminal at which nobody types")
        return self.tty.take(size) if self.tty.input else b""

    def write(self, data: bytes) -> int:
        if not self.writable:
            raise Failure("EBADF")
        if not self.tty.masters:
            raise Failure("EIO")
        if len(self.tty.output) > ROOM:
            wait_until(lambda: len(self.tty.output) <= ROOM, "writing to a terminal that nobody reads")
        self.tty.print(data)
        return len(data)


class MasterFile(OpenFile):
    """The side of the one who holds the terminal."""

    terminal = True

    def __init__(self, tty: Terminal, node: Node, closed: Callable[[], None], *, hangup: str) -> None:
        super().__init__(node, readable=True, writable=True, flags=2)
        self.tty = tty
        self.closed = closed
        self.hangup = hangup
        """The error of a read when no slave is open any more; "" for an end of file."""
        tty.masters += 1

    def release(self) -> None:
        super().release()
        self.tty.masters -= 1
        self.closed()

    def _hung_up(self) -> bool:
        return self.tty.slave_seen and not self.tty.slaves

    def can_read(self) -> bool:
        return bool(self.tty.output) or self._hung_up()

    def read(self, size: int) -> bytes:
        if not self.tty.output and self.nonblocking and not self._hung_up():
            raise Failure("EAGAIN")
        wait_until(self.can_read, "reading from the master of a terminal that nobody writes to")
        if not self.tty.output and self.hangup:
            raise Failure(self.hangup)
        data = bytes(self.tty.output[:size])
        del self.tty.output[:size]
        return data

    def write(self, data: bytes) -> int:
        self.tty.type(data)
        return len(data)


class SlaveDriver:
    """The device behind a slave's file, which every open() gives another open file of."""

    def __init__(self, tty: Terminal) -> None:
        self.tty = tty

    def open_file(self, node: AnyNode, *, readable: bool, writable: bool, flags: int) -> OpenFile:
        """Open the slave; a Failure with the platform's error while it is locked, Failure("EIO") without a master."""
        if self.tty.locked:
            raise Failure(self.tty.table.locked)
        if not self.tty.masters:
            raise Failure("EIO")
        return SlaveFile(self.tty, node, readable=readable, writable=writable, flags=flags)


MODE = stat.S_IFCHR | 0o620
"""What a slave's file says of itself: its owner reads and writes it, the group tty writes."""
