"""posix: functions on file descriptors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import (
    buffer,
    c_int,
    dir_fd_argument,
    offset,
    path_argument,
)
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel import transfers
from osconform.emulators.kernel.open_files import (
    SEEK_DATA,
    SEEK_HOLE,
    OpenFile,
    RegularFile,
    check_range,
)
from osconform.emulators.kernel.opening import check_flags, open_file
from osconform.emulators.kernel.permissions import drop_set_id
from osconform.emulators.kernel.pipes import PipeFile

WHENCE: dict[str, dict[int, int]] = {"linux": {}, "macos": {3: SEEK_HOLE, 4: SEEK_DATA}}
"""The numbers of a system for what Linux counts otherwise."""
SPLICE_F_NONBLOCK = 2
RWF_APPEND = 16
RWF_READ, RWF_WRITE = 1 | 8, 1 | 2 | 4 | RWF_APPEND
"""RWF_HIPRI and RWF_NOWAIT; RWF_HIPRI, RWF_DSYNC, RWF_SYNC and RWF_APPEND (Linux preadv2(2))."""


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, text, start = context.machine, context.error, context.text, context.start
    guarded = context.guarded
    flags_of = machine.traits.open
    process = machine.process
    table = process.descriptors
    off_t = offset  # sendfile() has a parameter of that name

    open_path = path_argument("open")

    def open(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        path, flags, mode = open_path(path), c_int(flags), c_int(mode)
        at = dir_fd_argument(dir_fd)
        try:
            check_flags(machine, flags)
            file = open_file(machine, text(path), flags, mode, None if at is None else start(at, path))
            return table.add(file)
        except Failure as failure:
            raise error(failure.code, path) from None

    def close(fd: int) -> None:
        fd = c_int(fd)
        try:
            node = table.file(fd).node
            table.close(fd)
        except Failure as failure:
            raise error(failure.code) from None
        machine.locks.closed(process, node)

    def closerange(fd_low: int, fd_high: int, /) -> None:
        table.close_range(c_int(fd_low), c_int(fd_high))

    def dup(fd: int, /) -> int:
        fd = c_int(fd)
        number: int = guarded(lambda: table.add(table.file(fd)))
        return number

    def dup2(fd: int, fd2: int, inheritable: bool = True) -> int:
        fd, fd2 = c_int(fd), c_int(fd2)

        def call() -> None:
            if fd == fd2 and not inheritable and machine.traits.name == "linux":
                raise Failure("EINVAL")  # dup3(2), which CPython uses there, unlike dup2(2)
            file = table.file(fd)
            if fd != fd2:
                table.put(fd2, file, inheritable=bool(inheritable))

        guarded(call)
        return fd2

    def read(fd: int, length: int, /) -> bytes:
        fd, size = c_int(fd), offset(length)
        try:
            if size < 0:
                raise Failure("EINVAL")
            return table.file(fd).read(size)
        except Failure as failure:
            raise error(failure.code) from None

    def readinto(fd: int, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        data = read(fd, len(view))
        view[: len(data)] = data
        return len(data)

    def write(fd: int, data: Any, /) -> int:
        fd, data = c_int(fd), buffer(data)
        try:
            return write_limited(table.file(fd), data)
        except Failure as failure:
            raise error(failure.code) from None

    def write_limited(file: OpenFile, data: bytes, at: int | None = None) -> int:
        """Write at a position or the current one, as far as the limit of the process for files allows."""
        limit = process.file_size_limit
        if limit is not None and isinstance(file, RegularFile) and data:
            begin = len(file.node.data) if file.append else file.offset if at is None else at
            if begin >= limit:
                beyond_limit()
            data = data[: limit - begin]
        count = file.write(data) if at is None else file.write_at(data, at)
        if count:
            drop_set_id(process.credentials, file.node)
        return count

    def beyond_limit() -> None:
        """What a process gets for wanting more: a signal, and the error where it survives that (POSIX write())."""
        machine.table.send(process, process, process.signals.table.number("SIGXFSZ"))
        raise Failure("EFBIG")

    def lseek(fd: int, position: int, whence: int, /) -> int:
        fd, position, whence = c_int(fd), offset(position), c_int(whence)
        try:
            file = table.file(fd)
            if not 0 <= whence <= SEEK_HOLE:
                raise Failure("EINVAL")  # whatever kind of file it is
            return file.seek(position, WHENCE[machine.traits.name].get(whence, whence))
        except Failure as failure:
            raise error(failure.code) from None

    def positioned(fd: int, position: int, *, writing: bool) -> OpenFile:
        if position < 0:
            raise Failure("EINVAL")
        file = table.file(fd)
        if isinstance(file, PipeFile):
            raise Failure("ESPIPE")
        if not (file.writable if writing else file.readable):
            raise Failure("EBADF")
        return file

    def pread(fd: int, length: int, offset_: int, /) -> bytes:
        fd, size, position = c_int(fd), offset(length), offset(offset_)

        def call() -> bytes:
            if size < 0:
                raise Failure("EINVAL")
            return positioned(fd, position, writing=False).read_at(size, position)

        data: bytes = guarded(call)
        return data

    def pwrite(fd: int, data: Any, offset_: int, /) -> int:
        fd, data, position = c_int(fd), buffer(data), offset(offset_)

        def call() -> int:
            file = positioned(fd, position, writing=True)
            check_range(position, len(data))
            # Linux appends even with pwrite() when the file was opened with O_APPEND (pwrite(2), BUGS).
            at = len(file.node.data) if file.append and machine.traits.name == "linux" else position
            return write_limited(file, data, at)

        count: int = guarded(call)
        return count

    def scatter(buffers: Any, data: bytes) -> int:
        done = 0
        for target in buffers:
            view = memoryview(target).cast("B")
            piece = data[done : done + len(view)]
            view[: len(piece)] = piece
            done += len(piece)
        return done

    def sequence(function: str, buffers: Any) -> Any:
        if not hasattr(type(buffers), "__getitem__") or isinstance(buffers, dict):
            raise TypeError(f"{function}() arg 2 must be a sequence")
        return buffers

    def readv(fd: int, buffers: Any, /) -> int:
        sequence("readv", buffers)
        return scatter(buffers, read(fd, sum(memoryview(target).nbytes for target in buffers)))

    def writev(fd: int, buffers: Any, /) -> int:
        sequence("writev", buffers)
        return write(fd, b"".join(buffer(piece) for piece in buffers))

    def vectored_flags(flags: int, known: int) -> int:
        number = c_int(flags)
        if number and machine.traits.name == "macos":
            raise NotImplementedError("preadv2 unavailable on this platform")
        if number & ~known:
            raise error("EOPNOTSUPP")
        return number

    def preadv(fd: int, buffers: Any, offset_: int, flags: int = 0, /) -> int:
        sequence("preadv", buffers)
        size = sum(memoryview(target).nbytes for target in buffers)
        bits = vectored_flags(flags, RWF_READ)
        return scatter(buffers, read(fd, size) if bits and offset_ == -1 else pread(fd, size, offset_))

    def pwritev(fd: int, buffers: Any, offset_: int, flags: int = 0, /) -> int:
        sequence("pwritev", buffers)
        data = b"".join(buffer(piece) for piece in buffers)
        bits, number, position = vectored_flags(flags, RWF_WRITE), c_int(fd), offset(offset_)
        if not bits & RWF_APPEND:
            return write(fd, data) if bits and position == -1 else pwrite(fd, data, position)

        def append() -> int:
            file = positioned(number, max(position, 0), writing=True)
            end = len(file.node.data)
            count = write_limited(file, data, end)
            if position == -1:
                file.offset = end + count
            return count

        count: int = guarded(append)
        return count

    def sendfile(out_fd: int, in_fd: int, offset: Any, count: int) -> int:
        out_fd, in_fd, count = c_int(out_fd), c_int(in_fd), off_t(count)
        position = None if offset is None else off_t(offset)

        def call() -> int:
            source = table.file(in_fd)
            return transfers.sendfile(source, lambda: table.file(out_fd), position, count, write_limited)

        moved: int = guarded(call)
        return moved

    def copy_file_range(
        src: int, dst: int, count: int, offset_src: int | None = None, offset_dst: int | None = None
    ) -> int:
        src, dst, count = c_int(src), c_int(dst), off_t(count)
        if count < 0:
            raise ValueError("negative value for 'count' not allowed")
        begin, end = (None if value is None else off_t(value) for value in (offset_src, offset_dst))

        def call() -> int:
            source, target = table.file(src), table.file(dst)
            return transfers.copy_file_range(source, target, count, begin, end, write_limited)

        copied: int = guarded(call)
        return copied

    def get_inheritable(fd: int, /) -> bool:
        number = c_int(fd)
        inheritable: bool = guarded(lambda: table.get(number).inheritable)
        return inheritable

    def set_inheritable(fd: int, inheritable: int, /) -> None:
        number, value = c_int(fd), bool(c_int(inheritable))
        guarded(lambda: setattr(table.get(number), "inheritable", value))

    def get_blocking(fd: int, /) -> bool:
        number = c_int(fd)
        nonblocking: bool = guarded(lambda: table.file(number).nonblocking)
        return not nonblocking

    def set_blocking(fd: int, blocking: bool, /) -> None:
        number = c_int(fd)
        guarded(lambda: setattr(table.file(number), "nonblocking", not blocking))

    def _fcopyfile(in_fd: int, out_fd: int, flags: int, /) -> None:
        write(out_fd, read(in_fd, 2**62))

    def splice(
        src: int,
        dst: int,
        count: int,
        offset_src: int | None = None,
        offset_dst: int | None = None,
        flags: int = 0,
    ) -> int:
        if count < 0:
            raise ValueError("negative value for 'count' not allowed")

        def call() -> None:
            ends = table.file(c_int(src)), table.file(c_int(dst))
            if not any(isinstance(end, PipeFile) for end in ends):
                raise Failure("EINVAL")
            if bits & SPLICE_F_NONBLOCK and isinstance(ends[0], PipeFile) and not ends[0].can_read():
                raise Failure("EAGAIN")

        bits = c_int(flags)
        guarded(call)
        data = read(src, count) if offset_src is None else pread(src, count, offset_src)
        return write(dst, data) if offset_dst is None else pwrite(dst, data, offset_dst)

    return {name: call for name, call in locals().items() if callable(call) and name in PUBLIC}


PUBLIC = frozenset(
    "open close closerange dup dup2 read readinto write lseek pread pwrite readv writev preadv pwritev"
    " sendfile copy_file_range get_inheritable set_inheritable get_blocking set_blocking splice _fcopyfile".split()
)
