"""Memory maps over the contents of emulated files: what `posix` and `nt` make their `mmap` modules of.

A map is anonymous memory of the host's interpreter, hence a buffer like any other, with the methods of CPython's own
type. What goes into a shared map is copied to the file at once, and what goes into the file to its maps; what is
written through a memoryview of the map is found when the file is read or the map flushed.
"""

from __future__ import annotations

import mmap as host_mmap
import sys
import weakref
from collections.abc import Iterator
from typing import Any

from osconform.emulators.contents import PAGE
from osconform.emulators.errors import Unemulated
from osconform.emulators.kernel.open_files import resize as resize_node
from osconform.emulators.store import Node, Store

ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY = range(4)
ACCESS_NAMES = ("ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY")
# A shared mapping of the host's cannot grow on Linux, and Windows knows no other kind.
CHUNK = 2**20
"""Bytes that are compared at once."""
_HOST_KIND = {} if sys.platform == "win32" else {"flags": host_mmap.MAP_PRIVATE}


class MemoryMap(host_mmap.mmap):
    """A map; platforms derive their `mmap` from it, whose `__new__` checks the arguments and calls `make`."""

    _store: Store
    _node: Node | None
    _start: int
    _access: int
    _shared: bool
    _readonly: bool
    resizable = True

    @classmethod
    def make(
        cls,
        store: Store,
        node: Node | None,
        start: int,
        length: int,
        *,
        access: int,
        shared: bool,
        readonly: bool,
    ) -> Any:
        """A map of `length` bytes of a file from `start` on, or of zeros without a file."""
        self = super().__new__(cls, -1, length, **_HOST_KIND)  # type: ignore[arg-type, unused-ignore]
        self._store, self._node, self._start = store, node, start
        self._access, self._shared, self._readonly = access, shared, readonly
        if node is not None:
            for place, data in node.data.pieces(start, start + length):
                super().__setitem__(self, slice(place - start, place - start + len(data)), data)
            if shared:
                node.__dict__["maps"] = node.maps or weakref.WeakSet()
                node.maps.add(self)
        return self

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        """Everything is done in `__new__`, as in CPython."""

    def __hash__(self) -> int:
        return id(self)

    # Between memory and file.

    def pull(self, first: int = 0, end: int | None = None) -> None:
        """Copy from the file what is different there."""
        assert self._node is not None
        end = super().__len__() if end is None else end
        contents = self._node.data
        end = min(end, contents.size - self._start)
        for place, data in contents.pieces(self._start + first, self._start + end):
            at = place - self._start
            self._clear_hole(first, at)
            first = at + len(data)
            if super().__getitem__(slice(at, first)) != data:
                super().__setitem__(slice(at, first), data)
        self._clear_hole(first, end)

    def _clear_hole(self, first: int, end: int) -> None:
        """Fill a part with zeros that is a hole in the file; memory that nobody wrote to is left alone."""
        for part in _parts(first, end, CHUNK):
            if super().__getitem__(part).count(0) < part.stop - part.start:
                self.clear(part.start, part.stop)

    def clear(self, first: int, end: int) -> None:
        """Fill with zeros."""
        super().__setitem__(slice(first, end), bytes(end - first))

    def push(self, first: int = 0, end: int | None = None) -> None:
        """Copy to the file what is different here; the last page's rest behind the end of the file is lost."""
        node = self._node
        if node is None or not self._shared or self._readonly or self.closed:
            return
        end = min(super().__len__() if end is None else end, node.data.size - self._start)
        # Only pages that changed are written, so that a hole in the file stays one.
        changed = [
            page for part in _parts(first, end, CHUNK) if self._differs(node, part)
            for page in _parts(part.start, part.stop, PAGE) if self._differs(node, page)
        ]  # fmt: skip
        for page in changed:
            node.data.write(self._start + page.start, super().__getitem__(page))
        if changed:
            node.meta.mtime_ns = node.meta.ctime_ns = self._store.now()
            for other in node.maps:
                if other is not self and not other.closed:
                    other.pull()

    def _differs(self, node: Node, part: slice) -> bool:
        """Whether a part is not as in the file."""
        return super().__getitem__(part) != node.data.read(self._start + part.start, self._start + part.stop)

    def _demand_writable(self) -> None:
        if self._readonly:
            raise TypeError("mmap can't modify a readonly memory map.")

    # What changes the memory.

    def __setitem__(self, key: Any, value: Any) -> None:
        self._demand_writable()
        super().__setitem__(key, value)
        touched = range(super().__len__())[key]
        if isinstance(touched, int):
            self.push(touched, touched + 1)
        elif touched:
            self.push(min(touched[0], touched[-1]), max(touched[0], touched[-1]) + 1)

    def write(self, data: Any, /) -> int:
        self._demand_writable()
        first = super().tell()
        count = super().write(data)
        self.push(first, first + count)
        return count

    def write_byte(self, byte: int, /) -> None:
        self._demand_writable()
        super().write_byte(byte)
        self.push(super().tell() - 1, super().tell())

    def move(self, dest: int, src: int, count: int, /) -> None:
        self._demand_writable()
        super().move(dest, src, count)
        self.push(dest, dest + count)

    def flush(self, *arguments: Any, **keywords: Any) -> None:
        result = super().flush(*arguments, **keywords)
        self.push()
        return result

    def close(self) -> None:
        self.push()
        super().close()
        if self._node is not None and self._node.maps is not None:
            self._node.maps.discard(self)

    def size(self) -> int:
        if self._node is None or self.closed:
            return super().size()  # which complains about a map that is closed
        return len(self._node.data)

    def resize(self, newsize: int, /) -> None:
        if self._access in (ACCESS_READ, ACCESS_COPY):
            raise TypeError("mmap can't resize a readonly or copy-on-write memory map.")
        if not self.resizable:
            super().tell()  # which complains about a map that is closed
            raise SystemError("mmap: resizing not available--no mremap()")
        self.push()
        try:
            super().resize(newsize)
        except SystemError:
            raise Unemulated("mmap.resize", "the host's interpreter cannot move memory") from None
        if self._node is not None:
            resize_node(self._store, self._node, self._start + newsize)
            self.pull()

    def __repr__(self) -> str:
        if self.closed:
            return "<mmap.mmap closed=True>"
        shown = f"access={ACCESS_NAMES[self._access]}, length={len(self)}, pos={self.tell()}"
        return f"<mmap.mmap closed=False, {shown}, offset={self._start}>"


def _parts(first: int, end: int, size: int) -> Iterator[slice]:
    """A range in slices that end at multiples of `size`."""
    while first < end:
        following = min(first - first % size + size, end)
        yield slice(first, following)
        first = following
