"""The emulated C module `fcntl`: descriptor flags, duplication, locks and the seals of memory files."""

from __future__ import annotations

import operator
import types
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int, fildes
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.locks import section
from osconform.emulators.kernel.open_files import RegularFile
from osconform.emulators.kernel.pipes import PipeFile
from osconform.emulators.kernel.terminals import Terminal
from osconform.emulators.kernel.waiting import wait_until
from osconform.emulators.posix import terminals

SHARED = {"F_DUPFD": 0, "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_SETFL": 4, "FD_CLOEXEC": 1,
          "LOCK_SH": 1, "LOCK_EX": 2, "LOCK_NB": 4, "LOCK_UN": 8}  # fmt: skip
LINUX = {"F_DUPFD_CLOEXEC": 1030, "F_GETLK": 5, "F_SETLK": 6, "F_SETLKW": 7, "F_RDLCK": 0, "F_WRLCK": 1,
         "F_UNLCK": 2, "F_SETPIPE_SZ": 1031, "F_GETPIPE_SZ": 1032, "F_ADD_SEALS": 1033, "F_GET_SEALS": 1034,
         "F_SEAL_SEAL": 1, "F_SEAL_SHRINK": 2, "F_SEAL_GROW": 4, "F_SEAL_WRITE": 8}  # fmt: skip
MACOS = {"F_DUPFD_CLOEXEC": 67, "F_GETLK": 7, "F_SETLK": 8, "F_SETLKW": 9, "F_RDLCK": 1, "F_UNLCK": 2,
         "F_WRLCK": 3, "F_NOCACHE": 48, "F_GETPATH": 50, "F_FULLFSYNC": 51}  # fmt: skip
SETTABLE = ("O_APPEND", "O_NONBLOCK")
PIPE_MAX = 2**20
"""How far an ordinary user may enlarge a pipe (/proc/sys/fs/pipe-max-size)."""


def build(context: Context) -> types.ModuleType:
    """`fcntl` of one world."""
    machine, error = context.machine, context.error
    process, locks = machine.process, machine.locks
    table, flags_of = process.descriptors, machine.traits.open
    numbers = SHARED | (MACOS if machine.traits.name == "macos" else LINUX)
    names = {number: name for name, number in numbers.items() if name[:2] == "F_" and "LCK" not in name
             and "SEAL_" not in name}  # fmt: skip
    module: Any = types.ModuleType("fcntl")
    vars(module).update(numbers)

    def act(command: str, fd: int, argument: int) -> int:
        entry = table.get(fd)
        file = entry.file
        if command in ("F_DUPFD", "F_DUPFD_CLOEXEC"):
            if not 0 <= argument < table.limit:
                raise Failure("EINVAL")
            return table.add(file, inheritable=command == "F_DUPFD", at_least=argument)
        if command == "F_GETFD":
            return 0 if entry.inheritable else 1
        if command == "F_SETFD":
            entry.inheritable = not argument & 1
            return 0
        if command == "F_GETFL":
            changeable = flags_of.O_APPEND | flags_of.O_NONBLOCK
            held = flags_of.O_APPEND * file.append | flags_of.O_NONBLOCK * file.nonblocking
            made = flags_of.O_CREAT | flags_of.O_EXCL | flags_of.O_TRUNC | flags_of.O_CLOEXEC
            return file.flags & ~(changeable | made) | held
        if command == "F_SETFL":
            file.append = bool(argument & flags_of.O_APPEND)
            file.nonblocking = bool(argument & flags_of.O_NONBLOCK)
            return 0
        if command in ("F_ADD_SEALS", "F_GET_SEALS"):
            return seal(file, command, argument)
        if command in ("F_SETPIPE_SZ", "F_GETPIPE_SZ"):
            return pipe_size(file, argument if command == "F_SETPIPE_SZ" else None)
        raise Unemulated(f"fcntl.fcntl with {command}", "it is not part of this emulator yet")

    def pipe_size(file: Any, wanted: int | None) -> int:
        """The capacity of a pipe in bytes; one that is asked for becomes a power of two of pages (Linux pipe(7))."""
        if not isinstance(file, PipeFile):
            raise Failure("EBADF")
        if wanted is not None:
            if wanted < 0 or wanted > 2**31:
                raise Failure("EINVAL")
            size = max(1 << (wanted - 1).bit_length(), 4096)
            if size > PIPE_MAX and process.credentials.euid != 0:
                raise Failure("EPERM")
            if size < len(file.pipe.queue):
                raise Failure("EBUSY")
            file.pipe.capacity = size
        return file.pipe.capacity

    def seal(file: Any, command: str, argument: int) -> int:
        if not isinstance(file, RegularFile) or file.node.parent is not None:
            raise Failure("EINVAL")
        if command == "F_GET_SEALS":
            return file.node.meta.seals
        if file.node.meta.seals & LINUX["F_SEAL_SEAL"] or not file.writable:
            raise Failure("EPERM")
        file.node.meta.seals |= argument
        return 0

    def fcntl(fd: Any, cmd: int, arg: Any = 0, /) -> Any:
        number, command = fildes(fd), c_int(cmd)
        if not isinstance(arg, int):
            raise Unemulated("fcntl.fcntl with a buffer", "structures are not part of this emulator yet")
        try:
            if command not in names:
                table.get(number)
                raise Failure("EINVAL")
            return act(names[command], number, c_int(arg))
        except Failure as failure:
            raise error(failure.code) from None

    def flock(fd: Any, operation: int, /) -> None:
        number, wanted = fildes(fd), c_int(operation)
        check(number)
        kind = wanted & ~LOCK_NB
        if kind not in (LOCK_SH, LOCK_EX, LOCK_UN):
            raise error("EINVAL")
        file = table.file(number)
        if kind == LOCK_UN:
            locks.unlock_whole(file)
            return
        exclusive = kind == LOCK_EX
        if not locks.may_lock_whole(file, exclusive=exclusive):
            if wanted & LOCK_NB:
                raise error("EAGAIN")
            wait_until(lambda: locks.may_lock_whole(file, exclusive=exclusive), "flock() on a locked file")
        locks.lock_whole(file, exclusive=exclusive)

    def lockf(fd: Any, cmd: int, len: int = 0, start: int = 0, whence: int = 0, /) -> None:
        number, command = fildes(fd), c_int(cmd)
        check(number)
        file = table.file(number)
        if not command & (LOCK_EX | LOCK_SH | LOCK_UN):
            raise ValueError("unrecognized lockf argument")
        if (command & LOCK_EX and not file.writable) or (command & LOCK_SH and not file.readable):
            raise error("EBADF")
        try:
            origin = {0: 0, 1: file.offset, 2: file.node.meta.st_size}[whence]
            first, end = section(origin + start, len)
        except (KeyError, Failure):
            raise error("EINVAL") from None
        if command & LOCK_UN:
            locks.release(process, file.node, first, end)
            return
        exclusive = bool(command & LOCK_EX)

        def free() -> bool:
            return locks.blocker(process, file.node, first, end, exclusive=exclusive) is None

        if not free():
            if command & LOCK_NB:
                raise error("EAGAIN")
            wait_until(free, "fcntl.lockf() on a range that another process holds")
        locks.acquire(process, file.node, first, end, exclusive=exclusive)

    def check(fd: int) -> None:
        try:
            table.get(fd)
        except Failure as failure:
            raise error(failure.code) from None

    def ioctl(fd: Any, request: int, arg: Any = 0, mutate_flag: bool = True, /) -> Any:
        number = fildes(fd)
        check(number)
        tty = getattr(table.file(number), "tty", None)
        if not isinstance(tty, Terminal):
            raise error("ENOTTY")
        data = b"" if isinstance(arg, int) else bytes(arg)
        try:
            result = terminals.control(machine, tty, operator.index(request) % 2**32, data)
        except Failure as failure:
            raise error(failure.code) from None
        if isinstance(arg, int):
            return 0
        if isinstance(arg, (bytes, str)) or not mutate_flag:
            return result
        memoryview(arg).cast("B")[:] = result[: len(data)]
        return 0

    for call in (fcntl, flock, lockf, ioctl):
        setattr(module, call.__name__, call)
    return cast(types.ModuleType, module)


LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN = 1, 2, 4, 8
