"""The emulated module `mmap` of the POSIX systems (Modules/mmapmodule.c, its Unix half)."""

from __future__ import annotations

import operator
import sys
import types
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int, offset
from osconform.emulators.boundary.auditing import raise_event
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.address_space import Region
from osconform.emulators.kernel.descriptors import Descriptor
from osconform.emulators.kernel.open_files import RegularFile
from osconform.emulators.platforms.mmap_constants import TABLES
from osconform.emulators.runtime.memory_map import (
    ACCESS_COPY,
    ACCESS_DEFAULT,
    ACCESS_READ,
    ACCESS_WRITE,
    MemoryMap,
)

MAP_SHARED, MAP_PRIVATE = 1, 2
PROT_READ, PROT_WRITE = 1, 2
BOTH = PROT_READ | PROT_WRITE
MAP_32BIT = {"linux": 0x40, "macos": 0x8000}
"""A flag of the system that has a name in CPython from 3.13 on."""
LATER = {"trackfd"} if sys.version_info >= (3, 13) else set()
"""Keywords that came with later versions of CPython."""
BY_ACCESS = {
    ACCESS_READ: (MAP_SHARED, PROT_READ), ACCESS_WRITE: (MAP_SHARED, BOTH), ACCESS_COPY: (MAP_PRIVATE, BOTH),
}  # fmt: skip


def build(context: Context) -> types.ModuleType:
    """`mmap` of one world."""
    machine, error = context.machine, context.error
    constants = TABLES[machine.traits.name]
    process, table = machine.process, machine.process.descriptors
    page = constants["PAGESIZE"]
    anonymous = constants["MAP_ANON"]
    advice = {value for name, value in constants.items() if name.startswith("MADV_")}

    def meaning(access: int, flags: int, prot: int) -> tuple[int, int, int]:
        """How access, flags and prot go together: the three that hold. Raises ValueError."""
        if access == ACCESS_DEFAULT:
            if prot & BOTH != BOTH:
                access = ACCESS_WRITE if prot & PROT_WRITE else ACCESS_READ
            return access, flags, prot
        if (flags, prot) != (MAP_SHARED, BOTH):
            raise ValueError("mmap can't specify both access and flags, prot.")
        if access not in BY_ACCESS:
            raise ValueError("mmap invalid access parameter.")
        return access, *BY_ACCESS[access]

    def extent(file: Any, size: int, start: int) -> int:
        """How many bytes of a file are mapped. Raises ValueError where it has not so many."""
        held = len(file.node.data)
        if not size:
            if not held:
                raise ValueError("cannot mmap an empty file")
            if start >= held:
                raise ValueError("mmap offset is greater than file size")
            return held - start
        if start > held or held - start < size:
            raise ValueError("mmap length is greater than file size")
        return size

    class mmap(MemoryMap):
        """A map of a file's bytes, or anonymous memory."""

        resizable = machine.traits.name == "linux"
        fd: int | None = None
        """The number of the descriptor that it keeps of its file, -1 for none; None if nobody knows."""
        entry: Descriptor | None = None
        """What the number stood for when the map was made."""
        trackfd = True
        region: Region | None = None

        def __new__(
            cls, fileno: int, length: int, flags: int = MAP_SHARED, prot: int = BOTH, access: int = ACCESS_DEFAULT,
            offset: int = 0, **later: Any,
        ) -> Any:  # fmt: skip
            if later.keys() - LATER:
                raise TypeError(f"{min(later)!r} is an invalid keyword argument for mmap()")
            fd, size, start = c_int(fileno), operator.index(length), file_offset(offset)
            if size < 0:
                raise OverflowError("memory mapped length must be positive")
            if start < 0:
                raise OverflowError("memory mapped offset must be positive")
            access, flags, prot = meaning(c_int(access), c_int(flags), c_int(prot))
            raise_event(machine.audit_hooks, "mmap.__new__", fd, size, access, start)
            try:
                # As with MAP_ANONYMOUS: what the flags say counts, whatever the descriptor is.
                file = None if fd == -1 or flags & anonymous else machine.process.descriptors.file(fd)
                if file is not None:
                    if not isinstance(file, RegularFile):
                        raise Failure("ENODEV")
                    size = extent(file, size, start)
                    if not file.readable or (flags & MAP_SHARED and prot & PROT_WRITE and not file.writable):
                        raise Failure("EACCES")
                if not size or start % page or not flags & (MAP_SHARED | MAP_PRIVATE):
                    raise Failure("EINVAL")
                kept = -1
                if fd != -1 and later.get("trackfd", True):
                    kept = table.add(table.file(fd))
            except Failure as failure:
                raise error(failure.code) from None
            self = cls.make(
                machine.store, None if file is None else file.node, start, size, access=access,
                shared=bool(flags & MAP_SHARED), readonly=not prot & PROT_WRITE or access == ACCESS_READ,
            )  # fmt: skip
            self.fd, self.entry, self.trackfd = (
                kept,
                table.entries.get(kept),
                bool(later.get("trackfd", True)),
            )
            permissions = "".join(
                letter if prot & bit else "-" for letter, bit in zip("rwx", (1, 2, 4), strict=True)
            )
            self.region = process.memory.add(
                size, permissions + ("s" if flags & MAP_SHARED else "p"), start, self._node,
                low=bool(flags & MAP_32BIT[machine.traits.name]),
            )  # fmt: skip
            return self

        def size(self) -> int:
            if self.fd is None or self.closed:
                return super().size()
            try:
                size: int = table.file(self.fd).node.meta.st_size
            except Failure as failure:
                raise error(failure.code) from None
            return size

        def resize(self, newsize: int, /) -> None:
            if not self.trackfd and not self.closed:
                raise ValueError("mmap can't resize with trackfd=False.")
            super().resize(newsize)
            if self.region is not None:
                self.region = process.memory.resize(self.region, newsize)

        def close(self) -> None:
            super().close()
            self._let_go()

        def __del__(self) -> None:
            self._let_go()

        def _let_go(self) -> None:
            """Close the descriptor that it has kept, unless the program has done so, and give up the addresses."""
            if self.fd is not None and self.entry is not None and table.entries.get(self.fd) is self.entry:
                node = self.entry.file.node
                table.close(self.fd)
                machine.locks.closed(process, node)
            self.entry = None
            if self.region is not None:
                process.memory.remove(self.region)

        def madvise(self, option: int, start: int = 0, length: int | None = None, /) -> None:
            rest = () if length is None else (length,)
            # The checks of the range are CPython's own; nothing comes of normal advice.
            super().madvise(constants["MADV_NORMAL"], start, *rest)
            # Not by len(): programs that may fork watch what is asked of their maps.
            number, size = c_int(option), super().__len__()
            end = size if length is None else min(start + length, size)
            if number not in advice:
                raise error("EINVAL")
            if machine.traits.name == "linux":
                try:
                    self._advise(number, start, min(-(-end // page) * page, size))
                except Failure as failure:
                    raise error(failure.code) from None

        def _advise(self, option: int, start: int, end: int) -> None:
            """What advice does to the pages (madvise(2)). Raises Failure: EINVAL, EACCES, EPERM."""
            if option == constants["MADV_HWPOISON"]:
                raise Failure("EPERM" if machine.process.credentials.euid else "EINVAL")
            if option == constants["MADV_FREE"] and (self._shared or self._node is not None):
                raise Failure("EINVAL")
            if option == constants["MADV_REMOVE"]:
                if not self._shared:
                    raise Failure("EINVAL")
                if self._readonly:
                    raise Failure("EACCES")
                self.clear(start, end)
                self.push()
            elif option == constants["MADV_DONTNEED"] and not self._shared:
                self.clear(start, end)
                if self._node is not None:
                    self.pull(start, end)

    file_offset = offset
    mmap.__module__, mmap.__qualname__ = "mmap", "mmap"
    module: Any = types.ModuleType("mmap")
    vars(module).update(constants)
    module.mmap, module.error = mmap, OSError
    return cast(types.ModuleType, module)
