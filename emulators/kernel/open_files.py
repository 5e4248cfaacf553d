"""Open file descriptions: what `open` makes and `dup` shares. Offset, access mode, status flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from osconform.emulators.contents import PAGE
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.guard import GUARD

if TYPE_CHECKING:
    from osconform.emulators.store import AnyNode, Directory, Node, Store

SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA, SEEK_HOLE = 0, 1, 2, 3, 4
SEAL_SEAL, SEAL_SHRINK, SEAL_GROW, SEAL_WRITE = 1, 2, 4, 8

MAX_FILE_SIZE = 2**44
"""The largest file, as on ext4 with blocks of 4 KiB: beyond it is EFBIG."""
MAX_HELD = 2**30
"""Contents live in memory, so a file with more than this beside its holes finds the disk full."""
MAX_OFFSET = 2**63 - 1


def check_range(offset: int, count: int) -> None:
    """Raise Failure("EINVAL") for bytes that no file could have there (Linux fs/read_write.c, rw_verify_area())."""
    if offset < 0 or count < 0 or offset + count > MAX_OFFSET:
        raise Failure("EINVAL")


def _demand_room(store: Store, node: Node, growth: int) -> None:
    """Raise Failure("ENOSPC") if a file cannot take so many bytes more; otherwise charge for them."""
    if growth > 0 and node.data.held + growth > MAX_HELD:
        raise Failure("ENOSPC")
    if growth and store.limited:
        store.charge(node, growth)


class OpenFile:
    """What all kinds share. Calls that a kind does not support fail as the kernel would."""

    seekable = False
    terminal = False
    short_at_end = False
    """Whether a read gives less than what was asked for only where the file ends."""
    anonymous = "eventfd"
    """What /proc calls the kind, where no file of the tree is behind it."""

    offset = 0
    append = False
    nonblocking = False
    references = 0
    path = ""

    def __init__(self, node: AnyNode, *, readable: bool, writable: bool, flags: int = 0) -> None:
        self.node = node
        self.readable = readable
        self.writable = writable
        self.flags = flags
        node.opens.append(self)

    def keep(self) -> bool:
        """Count one more reference, under the guard, if there still is one: the garbage collector may have closed the last.

        Nothing here makes an object, so that it cannot run in between.
        """
        if self.references:
            self.references += 1
            return True
        return False

    def let_go(self) -> None:
        """Count one reference less; the last one releases the file."""
        with GUARD:
            self.references -= 1
            if not self.references:
                self.release()

    def release(self) -> None:
        """Called when the last descriptor is gone."""
        self.node.opens.remove(self)

    def can_read(self) -> bool:
        """Whether a read would return at once (select's view)."""
        return True

    def can_write(self) -> bool:
        """Whether a write would return at once."""
        return True

    def wakes_at(self) -> int | None:
        """When it becomes readable by itself, in the clock's elapsed nanoseconds; None for never."""
        return None

    def read(self, size: int) -> bytes:
        """Up to `size` bytes from the current offset; b"" at the end."""
        if not self.readable:
            raise Failure("EBADF")
        data = self.read_at(size, self.offset)
        self.offset += len(data)
        return data

    def write(self, data: bytes) -> int:
        """Write at the current offset (at the end in append mode) and return the number of bytes."""
        if not self.writable:
            raise Failure("EBADF")
        count = self.write_at(data, self.offset)
        self.offset += count
        return count

    def read_at(self, size: int, offset: int) -> bytes:
        """Up to `size` bytes from `offset`, leaving the current offset alone."""
        raise Failure("EISDIR")

    def write_at(self, data: bytes, offset: int) -> int:
        """Write at `offset`, leaving the current offset alone."""
        raise Failure("EBADF")

    def seek(self, offset: int, whence: int) -> int:
        """Move the current offset and return it."""
        raise Failure("ESPIPE")

    def truncate(self, size: int) -> None:
        """Set the length of the file."""
        raise Failure("EINVAL")


class DirectoryFile(OpenFile):
    """An open directory: good for fchdir, fstat, listdir and as `dir_fd`."""

    node: Directory

    def read_at(self, size: int, offset: int) -> bytes:
        raise Failure("EISDIR")

    def seek(self, offset: int, whence: int) -> int:
        if whence == SEEK_SET and offset >= 0:
            self.offset = offset
            return offset
        raise Failure("EINVAL")


class RegularFile(OpenFile):
    """An open regular file over the node's bytes."""

    seekable = True
    short_at_end = True
    keeps_atime = False
    """Whether reading leaves the time of access alone (O_NOATIME)."""
    node: Node

    def __init__(self, store: Store, node: Node, *, readable: bool, writable: bool, flags: int = 0) -> None:
        super().__init__(node, readable=readable, writable=writable, flags=flags)
        self.store = store

    def release(self) -> None:
        super().release()
        if not self.node.meta.st_nlink and not self.node.opens and self.store.limited:
            self.store.charge(self.node, -self.store.taken(self.node))

    def read_at(self, size: int, offset: int) -> bytes:
        if offset + size > MAX_OFFSET:
            raise Failure("EINVAL")
        if self.node.maps:
            for memory in list(self.node.maps):
                memory.push()  # what was written through a view of it
        data = self.node.data.read(offset, offset + size)
        if size and not self.keeps_atime:
            self.store.accessed(self.node.meta)
        return data

    def read(self, size: int) -> bytes:
        if not self.readable:
            raise Failure("EBADF")
        with GUARD:
            data = self.read_at(size, self.offset)
            self.offset += len(data)
        return data

    def write(self, data: bytes) -> int:
        if not self.writable:
            raise Failure("EBADF")
        with GUARD:
            if self.append and data:
                check_range(self.offset, len(data))
                self.offset = self.node.data.size
            count = self.write_at(data, self.offset)
            self.offset += count
        return count

    def write_at(self, data: bytes, offset: int) -> int:
        count = len(data)
        if not count:
            return 0
        contents = self.node.data
        if self.node.meta.seals:
            self._check_seals(offset + count - contents.size, writing=True)
        if offset + count > MAX_HELD or self.store.limited:
            check_range(offset, count)
            if offset >= MAX_FILE_SIZE:
                raise Failure("EFBIG")
            data = data[: MAX_FILE_SIZE - offset]
            count = len(data)
            _demand_room(self.store, self.node, self.store.growth(self.node, offset, count))
        contents.write(offset, data)
        self._changed(contents.size)
        return count

    def _changed(self, size: int) -> None:
        """Note that contents, now of `size` bytes, have changed: in maps of them, and in what stat() tells."""
        if self.node.maps:
            tell_maps(self.node)
        meta = self.node.meta
        meta.mtime_ns = meta.ctime_ns = self.store.now()
        meta._st_size = size

    def reserve(self, offset: int, size: int) -> None:
        """Take the space of a range (Linux fallocate(2)). Raises Failure: EFBIG, ENOSPC, EPERM."""
        contents = self.node.data
        end = offset + size
        if end > MAX_FILE_SIZE:
            raise Failure("EFBIG")
        if self.node.meta.seals:
            self._check_seals(end - contents.size, writing=False)
        if size > MAX_HELD:
            raise Failure("ENOSPC")
        _demand_room(self.store, self.node, len(contents.vacant(offset, end)) * PAGE)
        contents.reserve(offset, end)
        self._changed(contents.size)

    def seek(self, offset: int, whence: int) -> int:
        size = len(self.node.data)
        if whence == SEEK_CUR:
            offset += self.offset
        elif whence == SEEK_END:
            offset += size
        elif whence in (SEEK_DATA, SEEK_HOLE):
            if not 0 <= offset < size:
                raise Failure("ENXIO")
            contents = self.node.data
            found = contents.next_data(offset) if whence == SEEK_DATA else contents.next_hole(offset)
            if found is None:
                raise Failure("ENXIO")
            offset = found
        elif whence != SEEK_SET:
            raise Failure("EINVAL")
        if offset < 0:
            raise Failure("EINVAL")
        self.offset = offset
        return offset

    def truncate(self, size: int) -> None:
        if self.node.meta.seals:
            self._check_seals(size - len(self.node.data), writing=False)
        resize(self.store, self.node, size)

    def _check_seals(self, growth: int, *, writing: bool) -> None:
        """Raise Failure("EPERM") for what a seal on a memory file forbids (Linux fcntl(2), File Sealing)."""
        seals = self.node.meta.seals
        if (
            (writing and seals & SEAL_WRITE)
            or (growth > 0 and seals & SEAL_GROW)
            or (growth < 0 and seals & SEAL_SHRINK and not writing)
        ):
            raise Failure("EPERM")


def tell_maps(node: Node) -> None:
    """Let the memory maps of a file see what has changed in it."""
    for memory in list(node.maps):
        memory.pull()


def resize(store: Store, node: Node, size: int) -> None:
    """Set the length of a regular file, filling with zero bytes."""
    if size > MAX_FILE_SIZE:
        raise Failure("EFBIG")
    if not store.limited:
        node.data.resize(size)
    elif store.holes:
        held = node.data.held
        node.data.resize(size)
        store.charge(node, node.data.held - held)
    else:
        store.charge(node, size - node.data.size)
        node.data.resize(size)
    if node.maps:
        tell_maps(node)
    node.meta.mtime_ns = node.meta.ctime_ns = store.now()
    node.meta._st_size = size


class DeviceFile(OpenFile):
    """An open character device: `read_bytes(size)` and `write_bytes(data)` are its driver."""

    def __init__(
        self,
        node: AnyNode,
        read_bytes: Callable[[int], bytes],
        write_bytes: Callable[[bytes], int],
        *,
        readable: bool = True,
        writable: bool = True,
        flags: int = 0,
    ) -> None:
        super().__init__(node, readable=readable, writable=writable, flags=flags)
        self._read_bytes = read_bytes
        self._write_bytes = write_bytes

    def read_at(self, size: int, offset: int) -> bytes:
        return self._read_bytes(size)

    def write_at(self, data: bytes, offset: int) -> int:
        return self._write_bytes(data)

    def seek(self, offset: int, whence: int) -> int:
        return 0


class PathFile(OpenFile):
    """A descriptor opened with O_PATH: it names a file without opening it (Linux open(2))."""

    def __init__(self, node: AnyNode, flags: int) -> None:
        super().__init__(node, readable=False, writable=False, flags=flags)

    def seek(self, offset: int, whence: int) -> int:
        raise Failure("EBADF")

    def truncate(self, size: int) -> None:
        raise Failure("EBADF")
