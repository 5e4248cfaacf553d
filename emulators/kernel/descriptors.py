"""The descriptor table of a process: small numbers over shared open file descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.guard import GUARD

if TYPE_CHECKING:
    from osconform.emulators.kernel.open_files import OpenFile


@dataclass(slots=True)
class Descriptor:
    """One entry of the table: `dup` makes a second entry over the same open file description."""

    file: OpenFile
    inheritable: bool = False


class DescriptorTable:
    """Descriptors of one process, lowest free number first."""

    over = False
    """Whether the process has ended."""

    def __init__(self, limit: int = 1024) -> None:
        self.limit = limit
        self.entries: dict[int, Descriptor] = {}

    def get(self, fd: int) -> Descriptor:
        """The entry `fd`; raises Failure("EBADF")."""
        entry = self.entries.get(fd)
        if entry is None:
            raise Failure("EBADF")
        return entry

    def file(self, fd: int) -> OpenFile:
        """The open file description behind `fd`; raises Failure("EBADF")."""
        entry = self.entries.get(fd)
        if entry is None:
            raise Failure("EBADF")
        return entry.file

    def add(self, file: OpenFile, *, inheritable: bool = False, at_least: int = 0) -> int:
        """Enter `file` under the lowest free number; raises Failure("EMFILE") when the table is full."""
        fd = at_least
        entries = self.entries
        with GUARD:
            while fd in entries:
                fd += 1
            if fd >= self.limit:
                raise Failure("EMFILE")
            entries[fd] = Descriptor(file, inheritable)
            file.references += 1
        return fd

    def put(self, fd: int, file: OpenFile, *, inheritable: bool = False) -> None:
        """Enter `file` as `fd`, closing what was there; raises Failure("EBADF") for an impossible number."""
        if not 0 <= fd < self.limit:
            raise Failure("EBADF")
        with GUARD:
            file.references += 1
            self._drop(fd)
            self.entries[fd] = Descriptor(file, inheritable)

    def close(self, fd: int) -> None:
        """Remove `fd`; the last entry of a description releases it. Raises Failure("EBADF")."""
        if not self._drop(fd):
            raise Failure("EBADF")

    def _drop(self, fd: int) -> bool:
        """Remove `fd`; whether it was there. The garbage collector may come before whoever has just seen it there."""
        with GUARD:
            entry = self.entries.pop(fd, None)
            if entry is None:
                return False
            entry.file.let_go()
        return True

    def close_range(self, low: int, high: int) -> None:
        """Close every open descriptor from `low` up to, not including, `high`."""
        for fd in sorted(self.entries.copy()):
            if low <= fd < high:
                self._drop(fd)

    def end(self) -> None:
        """Close everything, since the process ends; what its program has left to the garbage collector closes nothing then."""
        self.over = True
        self.close_range(0, self.limit)

    def copy(self) -> DescriptorTable:
        """The table of a forked process: entries of its own over the same open file descriptions."""
        table = DescriptorTable(self.limit)
        for fd, entry in sorted(self.entries.copy().items()):
            with GUARD:
                if entry.file.keep():
                    table.entries[fd] = Descriptor(entry.file, entry.inheritable)
        return table

    def close_on_exec(self) -> None:
        """Close what a new program does not inherit."""
        for fd in [fd for fd, entry in self.entries.copy().items() if not entry.inheritable]:
            self._drop(fd)
