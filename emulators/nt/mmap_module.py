"""The emulated module `mmap` of Windows (Modules/mmapmodule.c, its Windows half)."""

from __future__ import annotations

import operator
import types
import weakref
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int, offset
from osconform.emulators.boundary.auditing import raise_event
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import RegularFile, resize
from osconform.emulators.platforms import windows_errors as code
from osconform.emulators.platforms.mmap_constants import WINDOWS
from osconform.emulators.runtime.memory_map import (
    ACCESS_COPY,
    ACCESS_DEFAULT,
    ACCESS_READ,
    ACCESS_WRITE,
    MemoryMap,
)
from osconform.emulators.store import Node


class _WithoutAdvice(type(MemoryMap)):  # type: ignore[misc]  # the class of a class
    """Hides the method that Windows does not have, and a host's type may."""

    def __getattribute__(cls, name: str) -> Any:
        if name == "madvise":
            raise AttributeError(f"type object 'mmap.mmap' has no attribute {name!r}")
        return super().__getattribute__(name)

    def __dir__(cls) -> list[str]:
        return [name for name in super().__dir__() if name != "madvise"]


def build(context: Context) -> types.ModuleType:
    """`mmap` of one world."""
    machine, error = context.machine, context.error
    tagged: weakref.WeakValueDictionary[str, Node] = weakref.WeakValueDictionary()
    """The memory behind tag names, for as long as a map of it lives."""

    def extent(file: RegularFile, size: int, start: int, access: int) -> int:
        """How many bytes of a file are mapped; a file that is shorter is extended. Raises ValueError."""
        held = len(file.node.data)
        if not size:
            if not held:
                raise ValueError("cannot mmap an empty file")
            if start >= held:
                raise ValueError("mmap offset is greater than file size")
            return held - start
        if start + size > held:
            if access in (ACCESS_READ, ACCESS_COPY):
                raise Failure(code.ERROR_NOT_ENOUGH_MEMORY)
            resize(machine.store, file.node, start + size)
        return size

    class mmap(MemoryMap, metaclass=_WithoutAdvice):
        """A map of a file's bytes, or memory that a tag name shares."""

        def __new__(
            cls, fileno: int, length: int, tagname: str | None = None, access: int = ACCESS_DEFAULT,
            offset: int = 0,
        ) -> Any:  # fmt: skip
            fd, size, start, access = (
                c_int(fileno),
                operator.index(length),
                file_offset(offset),
                c_int(access),
            )
            if tagname is not None and not isinstance(tagname, str):
                raise TypeError(f"mmap() argument 3 must be str or None, not {type(tagname).__name__}")
            raise_event(machine.audit_hooks, "mmap.__new__", fd, size, access, start)
            if access not in (ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY):
                raise ValueError("mmap invalid access parameter.")
            if size < 0:
                raise OverflowError("memory mapped length must be positive")
            if start < 0:
                raise OverflowError("memory mapped offset must be positive")
            try:
                node = None
                if fd != -1:
                    file = machine.process.descriptors.file(fd)
                    if not isinstance(file, RegularFile):
                        raise Failure(code.ERROR_INVALID_HANDLE)
                    if not file.readable or (access in (ACCESS_DEFAULT, ACCESS_WRITE) and not file.writable):
                        raise Failure(code.ERROR_ACCESS_DENIED)
                    size, node = extent(file, size, start, access), file.node
                elif not size:
                    raise Failure(code.ERROR_INVALID_PARAMETER)
                if start % WINDOWS["ALLOCATIONGRANULARITY"]:
                    raise Failure(code.ERROR_MAPPED_ALIGNMENT)
            except Failure as failure:
                raise error(failure.code) from None
            if node is None and tagname:
                node = tagged.get(tagname)
                if node is None:
                    node = machine.store.node(0o100600, 0, 0)
                    node.data.resize(start + size)
                    tagged[tagname] = node
            return cls.make(
                machine.store, node, start, size, access=access, shared=access != ACCESS_COPY,
                readonly=access == ACCESS_READ,
            )  # fmt: skip

        def resize(self, newsize: int, /) -> None:
            node = self._node
            writable = self._access not in (ACCESS_READ, ACCESS_COPY)
            if (
                writable
                and node is not None
                and node.maps is not None
                and any(one is not self for one in node.maps)
            ):
                raise error(code.ERROR_USER_MAPPED_FILE)
            super().resize(newsize)

        def size(self) -> int:
            return super().size() if self._node is not None or self.closed else len(self)

        @property
        def madvise(self) -> Any:
            raise AttributeError("'mmap.mmap' object has no attribute 'madvise'")

    file_offset = offset
    mmap.__module__, mmap.__qualname__ = "mmap", "mmap"
    module: Any = types.ModuleType("mmap")
    vars(module).update(WINDOWS)
    module.mmap, module.error = mmap, OSError
    return cast(types.ModuleType, module)
