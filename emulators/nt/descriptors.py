"""nt: functions on the C runtime's file descriptors."""

from __future__ import annotations

import operator
import stat as stat_bits
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import buffer, c_int, fildes, no_dir_fd, offset, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.pipes import Pipe, PipeFile
from osconform.emulators.nt.files import open_file
from osconform.emulators.nt.handles import Handle, HandleTable
from osconform.emulators.platforms.windows_errors import WINERROR


def crt_code(failure: str | int) -> str:
    """The errno that the C runtime makes of a Win32 error."""
    if isinstance(failure, str):
        return failure
    return WINERROR.get(failure, ("EINVAL", ""))[0]


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, text = context.machine, context.error, context.text
    table = machine.process.descriptors

    def guarded(call: Callable[[], Any]) -> Any:
        """Run a call whose error names no file."""
        try:
            return call()
        except Failure as failure:
            raise error(crt_code(failure.code)) from None

    open_path = path_argument("open", wide=True)

    def open(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        path, flags, mode = open_path(path), c_int(flags), c_int(mode)
        no_dir_fd(dir_fd)
        try:
            return table.add(open_file(machine, text(path), flags, mode))
        except Failure as failure:
            raise error(crt_code(failure.code), path) from None

    def close(fd: int) -> None:
        fd = c_int(fd)
        try:
            table.close(fd)
        except Failure as failure:
            raise error(crt_code(failure.code)) from None

    def closerange(fd_low: int, fd_high: int, /) -> None:
        table.close_range(c_int(fd_low), c_int(fd_high))

    def dup(fd: int, /) -> int:
        fd = c_int(fd)
        # The duplicate of a standard stream is inheritable, which CPython leaves as the system has it.
        number: int = guarded(lambda: table.add(table.file(fd), inheritable=fd in (0, 1, 2)))
        return number

    def dup2(fd: int, fd2: int, inheritable: bool = True) -> int:
        fd, fd2 = c_int(fd), c_int(fd2)

        def call() -> None:
            file = table.file(fd)
            if fd != fd2:
                table.put(fd2, file, inheritable=bool(inheritable))

        guarded(call)
        return fd2

    def read(fd: int, length: int, /) -> bytes:
        fd, size = c_int(fd), offset(length)
        if size < 0:
            raise error("EINVAL")
        try:
            return table.file(fd).read(size)
        except Failure as failure:
            raise error(crt_code(failure.code)) from None

    def readinto(fd: int, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        data = read(fd, len(view))
        view[: len(data)] = data
        return len(data)

    def write(fd: int, data: Any, /) -> int:
        fd, data = c_int(fd), buffer(data)
        try:
            file = table.file(fd)
            if isinstance(file, PipeFile) and file.writable and not file.pipe.readers:
                raise Failure("EINVAL")  # the C runtime does not know ERROR_NO_DATA
            return file.write(data)
        except Failure as failure:
            raise error(crt_code(failure.code)) from None

    def lseek(fd: int, position: int, whence: int, /) -> int:
        fd, position, whence = c_int(fd), offset(position), c_int(whence)
        if whence not in (0, 1, 2):
            guarded(lambda: table.file(fd))
            raise error("EINVAL")
        where: int = guarded(lambda: table.file(fd).seek(position, whence))
        return where

    def fsync(fd: Any) -> None:
        number = fildes(fd)

        def call() -> None:
            if not table.file(number).writable:
                raise Failure("EBADF")

        guarded(call)

    def isatty(fd: int, /) -> bool:
        entry = table.entries.get(c_int(fd))
        return entry is not None and entry.file.terminal

    def pipe() -> tuple[int, int]:
        ends = Pipe()
        node = machine.store.node(stat_bits.S_IFIFO | 0o600, 0, 0)
        reader = PipeFile(ends, node, readable=True, writable=False)
        writer = PipeFile(ends, node, readable=False, writable=True, flags=1)
        return guarded(lambda: table.add(reader)), guarded(lambda: table.add(writer))

    def get_inheritable(fd: int, /) -> bool:
        number = c_int(fd)
        inheritable: bool = guarded(lambda: table.get(number).inheritable)
        return inheritable

    def set_inheritable(fd: int, inheritable: int, /) -> None:
        number, value = c_int(fd), bool(c_int(inheritable))
        guarded(lambda: setattr(table.get(number), "inheritable", value))

    def handle_of(number: int) -> Handle:
        try:
            return HandleTable.of(machine.process).get(number)
        except Failure as failure:
            raise error(failure.code) from None

    def get_handle_inheritable(handle: int, /) -> bool:
        return handle_of(operator.index(handle)).inheritable

    def set_handle_inheritable(handle: int, inheritable: bool, /) -> None:
        handle_of(operator.index(handle)).inheritable = bool(inheritable)

    def pipe_end(fd: int) -> PipeFile:
        file = table.file(fd)
        if not isinstance(file, PipeFile):
            raise Failure("EINVAL")
        return file

    def get_blocking(fd: int, /) -> bool:
        number = c_int(fd)
        nonblocking: bool = guarded(lambda: pipe_end(number).nonblocking)
        return not nonblocking

    def set_blocking(fd: int, blocking: bool, /) -> None:
        number = c_int(fd)
        guarded(lambda: setattr(pipe_end(number), "nonblocking", not blocking))

    def device_encoding(fd: int) -> str | None:
        return "cp65001" if isatty(fd) else None

    def get_terminal_size(fd: int = 1, /) -> Any:
        if c_int(fd) not in (0, 1, 2):
            raise ValueError("bad file descriptor")
        raise error(6)

    return {name: call for name, call in locals().items() if callable(call) and name in PUBLIC}


PUBLIC = frozenset(
    "open close closerange dup dup2 read readinto write lseek fsync isatty pipe get_inheritable"
    " set_inheritable get_handle_inheritable set_handle_inheritable get_blocking set_blocking"
    " device_encoding get_terminal_size".split()
)
