"""posix: what is asked of open files as a whole: locks, space, what is on the disk, and files that are memory alone."""

from __future__ import annotations

import stat as stat_bits
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int, fildes, offset, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.locks import section
from osconform.emulators.kernel.open_files import SEAL_SEAL, PathFile, RegularFile
from osconform.emulators.kernel.permissions import drop_set_id
from osconform.emulators.kernel.pipes import PipeFile
from osconform.emulators.kernel.waiting import wait_until

MFD_ALLOW_SEALING = 2
MFD_FLAGS = 0x7 | 0x3F << 26
"""MFD_CLOEXEC, MFD_ALLOW_SEALING, MFD_HUGETLB and the huge page size."""
F_ULOCK, F_LOCK, F_TLOCK, F_TEST = range(4)


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, text, guarded = context.machine, context.error, context.text, context.guarded
    process = machine.process
    table = process.descriptors

    def syncing(fd: Any) -> None:
        number = fildes(fd)

        def call() -> None:
            file = table.file(number)
            if isinstance(file, PathFile):
                raise Failure("EBADF")
            if isinstance(file, PipeFile):
                raise Failure("EINVAL")

        guarded(call)

    def fsync(fd: Any) -> None:
        syncing(fd)

    def fdatasync(fd: Any) -> None:
        syncing(fd)

    def lockf(fd: int, command: int, length: int, /) -> None:
        number, command, size = c_int(fd), c_int(command), offset(length)

        def call() -> None:
            file = table.file(number)
            if command not in (F_ULOCK, F_LOCK, F_TLOCK, F_TEST):
                raise Failure("EINVAL")
            if command in (F_LOCK, F_TLOCK) and not file.writable:
                raise Failure("EBADF")
            first, end = section(file.offset, size)
            if command == F_ULOCK:
                machine.locks.release(process, file.node, first, end)
                return
            if machine.locks.blocker(process, file.node, first, end, exclusive=True) is not None:
                if command == F_TEST:
                    raise Failure("EACCES")
                if command == F_TLOCK:
                    raise Failure("EAGAIN")
                wait_until(
                    lambda: machine.locks.blocker(process, file.node, first, end, exclusive=True) is None,
                    "os.lockf() on a range that another process holds",
                )
            if command != F_TEST:
                machine.locks.acquire(process, file.node, first, end, exclusive=True)

        guarded(call)

    def posix_fallocate(fd: int, offset_: int, length: int, /) -> None:
        number, position, size = c_int(fd), offset(offset_), offset(length)

        def call() -> None:
            file = table.file(number)
            if position < 0 or size <= 0:
                raise Failure("EINVAL")
            if not file.writable:
                raise Failure("EBADF")
            if isinstance(file, PipeFile):
                raise Failure("ESPIPE")
            if not isinstance(file, RegularFile):
                raise Failure("ENODEV")
            drop_set_id(process.credentials, file.node)
            file.reserve(position, size)

        guarded(call)

    def posix_fadvise(fd: int, offset_: int, length: int, advice: int, /) -> None:
        number, hint = c_int(fd), c_int(advice)
        offset(offset_), offset(length)

        def call() -> None:
            if isinstance(table.file(number), PipeFile):
                raise Failure("ESPIPE")
            if not 0 <= hint <= 5:
                raise Failure("EINVAL")

        guarded(call)

    def memfd_create(name: Any, flags: int = 1) -> int:
        label = text(path_argument("memfd_create", "name")(name))
        if len(label.encode("utf-8", "surrogateescape")) > 249 or c_int(flags) & ~MFD_FLAGS:
            raise error("EINVAL")
        credentials = machine.process.credentials
        node = machine.store.node(stat_bits.S_IFREG | 0o777, credentials.euid, credentials.egid)
        node.__dict__["name"] = f"/memfd:{label}"
        if not flags & MFD_ALLOW_SEALING:
            node.meta.seals = SEAL_SEAL
        file = RegularFile(machine.store, node, readable=True, writable=True, flags=2)
        return table.add(file, inheritable=not flags & 1)

    def sync() -> None:
        """Nothing to do: every write is in the store at once."""

    return {
        call.__name__: call
        for call in (fsync, fdatasync, lockf, posix_fallocate, posix_fadvise, memfd_create, sync)
    }
