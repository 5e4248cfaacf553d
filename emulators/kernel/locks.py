"""Advisory locks: of processes on ranges of a file (fcntl, lockf), and of open file descriptions on all of it (flock).

POSIX.1-2017 fcntl(): a process never stands in its own way, and closing any descriptor of a file gives up all that
the process has locked of it. flock(2): the lock belongs to what open() made, so that a second open() is a rival.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure

if TYPE_CHECKING:
    from osconform.emulators.kernel.open_files import OpenFile
    from osconform.emulators.kernel.process import Process
    from osconform.emulators.store import AnyNode

END_OF_TIME = 2**63 - 1
"""The end of a range that goes on as far as the file may ever grow."""


def section(start: int, length: int) -> tuple[int, int]:
    """The range of `length` bytes from `start` on: backwards if negative, without an end if 0.

    Raises Failure("EINVAL") for one that begins before the file.
    """
    first, end = (start, start + length) if length >= 0 else (start + length, start)
    if first < 0:
        raise Failure("EINVAL")
    return first, end if length else END_OF_TIME


@dataclass
class RecordLock:
    """Bytes from `first` up to, not including, `end`, held by a process."""

    owner: int
    exclusive: bool
    first: int
    end: int


class Locks:
    """All locks of one machine."""

    def __init__(self) -> None:
        self.records: dict[int, list[RecordLock]] = {}
        self.whole: dict[int, list[tuple[OpenFile, bool]]] = {}

    def blocker(
        self, process: Process, node: AnyNode, first: int, end: int, *, exclusive: bool
    ) -> int | None:
        """The process whose lock stands in the way of one on that range, or None."""
        for lock in self.records.get(node.meta.st_ino, ()):
            rival = lock.owner != process.pid and (exclusive or lock.exclusive)
            if rival and lock.first < end and first < lock.end:
                return lock.owner
        return None

    def release(self, process: Process, node: AnyNode, first: int, end: int) -> None:
        """Give up what the process holds of that range; the rest of its locks stays."""
        kept: list[RecordLock] = []
        for lock in self.records.pop(node.meta.st_ino, []):
            if lock.owner != process.pid or lock.end <= first or end <= lock.first:
                kept.append(lock)
                continue
            if lock.first < first:
                kept.append(RecordLock(lock.owner, lock.exclusive, lock.first, first))
            if end < lock.end:
                kept.append(RecordLock(lock.owner, lock.exclusive, end, lock.end))
        if kept:
            self.records[node.meta.st_ino] = kept

    def acquire(self, process: Process, node: AnyNode, first: int, end: int, *, exclusive: bool) -> None:
        """Take a range that nobody stands in the way of, in the place of what the process held of it."""
        self.release(process, node, first, end)
        lock = RecordLock(process.pid, exclusive, first, end)
        self.records.setdefault(node.meta.st_ino, []).append(lock)

    def closed(self, process: Process, node: AnyNode) -> None:
        """A process has closed a descriptor of this file."""
        if self.records:
            self.release(process, node, 0, END_OF_TIME)

    def ended(self, process: Process) -> None:
        """A process has ended."""
        for inode, locks in self.records.copy().items():
            self.records[inode] = [lock for lock in locks if lock.owner != process.pid]

    def may_lock_whole(self, file: OpenFile, *, exclusive: bool) -> bool:
        """Whether flock() on this open file would not have to wait."""
        alive = [
            (other, strong)
            for other, strong in self.whole.get(file.node.meta.st_ino, ())
            if other.references and other is not file
        ]
        return not any(exclusive or strong for _, strong in alive)

    def lock_whole(self, file: OpenFile, *, exclusive: bool) -> None:
        """Take the lock of flock(), in the place of one that the open file has."""
        self.unlock_whole(file)
        self.whole.setdefault(file.node.meta.st_ino, []).append((file, exclusive))

    def unlock_whole(self, file: OpenFile) -> None:
        """Give it up; locks of files that have been closed go as well."""
        inode = file.node.meta.st_ino
        kept = [entry for entry in self.whole.pop(inode, []) if entry[0] is not file and entry[0].references]
        if kept:
            self.whole[inode] = kept
