"""Calls that move bytes from one open file to another: sendfile and copy_file_range, as Linux checks their arguments.

Sources: Linux fs/read_write.c (do_sendfile, vfs_copy_file_range, generic_copy_file_checks) and fs/splice.c.
"""

from __future__ import annotations

from collections.abc import Callable

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import (
    MAX_FILE_SIZE,
    DirectoryFile,
    OpenFile,
    PathFile,
    RegularFile,
    check_range,
)
from osconform.emulators.kernel.pipes import PipeFile

Write = Callable[[OpenFile, bytes, int | None], int]
"""Writes at a position, or at the current one for None, within the limits of the process."""


def sendfile(
    source: OpenFile, find_target: Callable[[], OpenFile], offset: int | None, count: int, write: Write
) -> int:
    """sendfile(2): the number of bytes moved. The target is looked at when the source has been accepted."""
    if not source.readable:
        raise Failure("EBADF")
    if offset is not None and isinstance(source, PipeFile):
        raise Failure("ESPIPE")
    begin = source.offset if offset is None else offset
    check_range(begin, count)
    target = find_target()
    if not target.writable:
        raise Failure("EBADF")
    if not isinstance(target, PipeFile):
        check_range(target.offset, count)
        if isinstance(source, PipeFile) or target.append:
            raise Failure("EINVAL")
    if not count:
        return 0
    if isinstance(source, (PipeFile, DirectoryFile)):
        raise Failure("EINVAL")
    data = source.read_at(count, begin)
    if not data:
        return 0
    moved = write(target, data, None)
    if offset is None:
        source.offset = begin + moved
    return moved


def copy_file_range(
    source: OpenFile, target: OpenFile, count: int, begin: int | None, end: int | None, write: Write
) -> int:
    """copy_file_range(2) between regular files: the number of bytes copied; None is the current offset."""
    if isinstance(source, PathFile) or isinstance(target, PathFile):
        raise Failure("EBADF")
    for file in (source, target):
        if isinstance(file, DirectoryFile):
            raise Failure("EISDIR")
    for file in (source, target):
        if not isinstance(file, RegularFile):
            raise Failure("EINVAL")
    if not source.readable or not target.writable or target.append:
        raise Failure("EBADF")
    start = source.offset if begin is None else begin
    goal = target.offset if end is None else end
    if (start < 0 <= start + count) or (goal < 0 <= goal + count):
        raise Failure("EOVERFLOW")
    count = min(count, max(source.node.data.size - start, 0))
    if goal >= MAX_FILE_SIZE:
        raise Failure("EFBIG")
    count = min(count, MAX_FILE_SIZE - goal)
    if source.node is target.node and goal + count > start and goal < start + count:
        raise Failure("EINVAL")
    check_range(start, count)
    check_range(goal, count)
    if not count:
        return 0
    data = source.read_at(count, start)
    if begin is None:
        source.offset = start + len(data)
    return write(target, data, end)
