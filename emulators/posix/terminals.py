"""posix: pseudo-terminals and what is asked of terminals."""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable, Mapping
from typing import Any

from osconform.emulators.boundary.arguments import c_int
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import resolve_as_owner
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.terminals import MODE, MasterFile, SlaveDriver, SlaveFile, Terminal
from osconform.emulators.platforms.terminal_tables import TABLES
from osconform.emulators.store import Directory


def functions(context: Context, types: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, guarded = context.machine, context.error, context.guarded
    process = machine.process
    table = process.descriptors

    def terminal_of(fd: int) -> Terminal:
        tty = guarded(lambda: getattr(table.file(fd), "tty", None))
        if not isinstance(tty, Terminal):
            raise error("ENOTTY")
        return tty

    def openpty() -> tuple[int, int]:
        def call() -> tuple[int, int]:
            master, slave = open_pair(machine)
            first = table.add(master)
            try:
                return first, table.add(slave)
            except Failure:
                table.close(first)
                raise

        pair: tuple[int, int] = guarded(call)
        return pair

    def posix_openpt(oflag: int, /) -> int:
        c_int(oflag)
        master, _ = open_pair(machine, with_slave=False)
        master.tty.locked = True
        number: int = guarded(lambda: table.add(master))  # never inheritable, whatever the flags (PEP 446)
        return number

    def of_master(fd: int) -> MasterFile:
        file = guarded(lambda: table.file(c_int(fd)))
        if not isinstance(file, MasterFile):
            raise error("ENOTTY" if machine.traits.name == "linux" else "EINVAL")
        return file

    def ptsname(fd: int, /) -> str:
        return of_master(fd).tty.path

    def grantpt(fd: int, /) -> None:
        of_master(fd)

    def unlockpt(fd: int, /) -> None:
        of_master(fd).tty.locked = False

    def isatty(fd: int, /) -> bool:
        entry = table.entries.get(c_int(fd))
        return entry is not None and entry.file.terminal

    def device_encoding(fd: int) -> str | None:
        return "UTF-8" if isatty(fd) else None

    def ttyname(fd: int, /) -> str:
        number = c_int(fd)
        tty = terminal_of(number)
        # On Linux the master's device is named as well; it is no terminal of its own.
        return tty.path if isinstance(table.file(number), SlaveFile) else "/dev/ptmx"

    def controlling(fd: int) -> Terminal:
        tty = terminal_of(fd)
        if tty.session != process.sid:
            raise error("ENOTTY")
        return tty

    def tcgetpgrp(fd: int, /) -> int:
        return controlling(c_int(fd)).foreground

    def tcsetpgrp(fd: int, pgid: int, /) -> None:
        number, group = c_int(fd), c_int(pgid)
        tty = controlling(number)
        if group < 0:
            raise error("EINVAL")
        members = machine.table.group(group)
        if not members or members[0].sid != process.sid:
            raise error("EPERM")
        tty.foreground = group

    def get_terminal_size(fd: int = 1, /) -> Any:
        rows, columns, _, _ = terminal_of(c_int(fd)).window
        return types["terminal_size"]._make((columns, rows))

    def login_tty(fd: int, /) -> None:
        number = c_int(fd)
        tty = terminal_of(number)
        if process.pgid != process.pid:
            process.sid = process.pgid = process.pid
        guarded(lambda: take_control(machine, tty))
        file = table.file(number)
        for standard in (0, 1, 2):
            if standard != number:
                table.put(standard, file, inheritable=True)
        if number > 2:
            table.close(number)

    return {
        "openpty": openpty, "posix_openpt": posix_openpt, "ptsname": ptsname, "grantpt": grantpt,
        "unlockpt": unlockpt, "isatty": isatty, "device_encoding": device_encoding, "ttyname": ttyname,
        "tcgetpgrp": tcgetpgrp, "tcsetpgrp": tcsetpgrp, "get_terminal_size": get_terminal_size,
        "login_tty": login_tty,
    }  # fmt: skip


def open_pair(machine: Machine, *, with_slave: bool = True) -> tuple[MasterFile, SlaveFile]:
    """A new pseudo-terminal, with a device file for its slave until the master is closed."""
    terminals = TABLES[machine.traits.name]
    folder = resolve_as_owner(machine, terminals.folder)
    assert isinstance(folder, Directory)
    number = next(index for index in range(4096) if folder.find(terminals.name.format(index)) is None)
    name = terminals.name.format(number)
    credentials = machine.process.credentials

    def interrupt(group: int, signal: str) -> None:
        for member in machine.table.group(group):
            machine.table.send(machine.process, member, member.signals.table.number(signal))

    tty = Terminal(terminals, f"{terminals.folder}/{name}", interrupt)
    node = machine.store.node(MODE, credentials.ruid, credentials.rgid)
    node.device = driver = SlaveDriver(tty)
    node.meta.rdev = terminals.device + number
    machine.store.add(folder, name, node)
    multiplexer = machine.store.node(stat.S_IFCHR | 0o666, 0, 0)
    hangup = "EIO" if machine.traits.name == "linux" else ""
    master = MasterFile(tty, multiplexer, lambda: _forget(folder, name, node), hangup=hangup)
    slave = driver.open_file(node, readable=True, writable=True, flags=2) if with_slave else None
    return master, slave  # type: ignore[return-value]  # who asks for none does not look at it


def _forget(folder: Directory, name: str, node: Any) -> None:
    if folder.find(name) is node:
        folder.detach(name)


def take_control(machine: Machine, tty: Terminal) -> None:
    """TIOCSCTTY: make a terminal the controlling one of the session. Raises Failure("EPERM")."""
    process = machine.process
    if process.sid != process.pid or (tty.session and tty.session != process.sid):
        raise Failure("EPERM")
    tty.session, tty.foreground = process.sid, process.pgid


def control(machine: Machine, tty: Terminal, request: int, data: bytes) -> bytes:
    """ioctl(2) on a terminal: what the caller's buffer holds afterwards. Raises Failure: ENOTTY, EPERM, EFAULT."""
    numbers = tty.table.numbers
    if request == numbers["TIOCGWINSZ"]:
        return struct.pack("HHHH", *tty.window) + data[8:]
    if request == numbers["TIOCSWINSZ"]:
        if len(data) < 8:
            raise Failure("EFAULT")
        rows, columns, width, height = struct.unpack("HHHH", data[:8])
        changed, tty.window = tty.window != (rows, columns, width, height), (rows, columns, width, height)
        if changed and tty.foreground:
            tty.interrupt(tty.foreground, "SIGWINCH")
        return data
    if request == numbers["TIOCSCTTY"]:
        take_control(machine, tty)
        return data
    if request == numbers["TIOCGPGRP"]:
        if tty.session != machine.process.sid:
            raise Failure("ENOTTY")
        return struct.pack("i", tty.foreground) + data[4:]
    if request == numbers["FIONREAD"]:
        return struct.pack("i", sum(map(len, tty.input))) + data[4:]
    raise Failure("ENOTTY")
