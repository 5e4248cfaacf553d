"""Memory maps over the contents of emulated files: what `posix` and `nt` make their `mmap` modules of.

A map is anonymous memory of the host's interpreter, hence a buffer like any other, with the methods of CPython's own
type. What goes into a shared map is copied to the file at once, and what goes into the file to its maps; what is
written through a memoryview of the map is found when the file is read or the map flushed.
"""

from __future__ import annotations

import mmap as host_mmap
import sys
import weakref
from typing import Any

from osconform.emulators.errors import Unemulated
from osconform.emulators.kernel.open_files import resize as resize_node
from osconform.emulators.store import Node, Store

ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY = range(4)
ACCESS_NAMES = ("ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY")
# A shared mapping of the host's cannot grow on Linux, and Windows knows no other kind.
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
            self.pull()
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
        data = self._node.data[self._start + first : self._start + end]
        place = slice(first, first + len(data))
        if data and super().__getitem__(place) != data:
            super().__setitem__(place, bytes(data))

    def clear(self, first: int, end: int) -> None:
        """Fill with zeros."""
        super().__setitem__(slice(first, end), bytes(end - first))

    def push(self) -> None:
        """Copy to the file what is different here; the last page's rest behind the end of the file is lost."""
        node = self._node
        if node is None or not self._shared or self._readonly or self.closed:
            return
        size = max(min(super().__len__(), len(node.data) - self._start), 0)
        data = super().__getitem__(slice(0, size))
        if data != node.data[self._start : self._start + size]:
            node.data[self._start : self._start + size] = data
            node.meta.mtime_ns = node.meta.ctime_ns = self._store.now()
            for other in node.maps:
                if other is not self and not other.closed:
                    other.pull()

    def _demand_writable(self) -> None:
        if self._readonly:
            raise TypeError("mmap can't modify a readonly memory map.")

    # What changes the memory.

    def __setitem__(self, key: Any, value: Any) -> None:
        self._demand_writable()
        super().__setitem__(key, value)
        self.push()

    def write(self, data: Any, /) -> int:
        self._demand_writable()
        count = super().write(data)
        self.push()
        return count

    def write_byte(self, byte: int, /) -> None:
        self._demand_writable()
        super().write_byte(byte)
        self.push()

    def move(self, dest: int, src: int, count: int, /) -> None:
        self._demand_writable()
        super().move(dest, src, count)
        self.push()

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
