"""Handles: the numbers by which a Windows process knows files, pipes and other processes.

The C runtime's descriptors stand on handles. A handle of a file that has a descriptor as well shares its entry with
the descriptor table, so that closing either ends both and the flag "inheritable" is one. Numbers are multiples of
four, and the lowest free one is given out (Microsoft, "Handles and Objects"; numbers are multiples of 4 in all versions).
"""

from __future__ import annotations

from dataclasses import dataclass

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.descriptors import Descriptor, DescriptorTable
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.open_files import OpenFile
from osconform.emulators.kernel.process import Process
from osconform.emulators.nt.inherited import bare
from osconform.emulators.platforms import windows_errors as code

CURRENT_PROCESS = 2**64 - 1
"""What GetCurrentProcess() answers: -1, as an unsigned number of 64 bits."""
FIRST, STEP = 0x40, 4


@dataclass
class FileHandle:
    """A file or the end of a pipe; `fd` is the descriptor over it, -1 without one."""

    descriptor: Descriptor
    fd: int = -1

    @property
    def inheritable(self) -> bool:
        return self.descriptor.inheritable

    @inheritable.setter
    def inheritable(self, value: bool) -> None:
        self.descriptor.inheritable = value


@dataclass
class ProcessHandle:
    """A process, or the thread that it began with: both end together."""

    process: Process
    inheritable: bool = False
    thread: bool = False


Handle = FileHandle | ProcessHandle


class HandleTable:
    """The handles of one process, over its descriptor table."""

    def __init__(self, descriptors: DescriptorTable) -> None:
        self.descriptors = descriptors
        self.entries: dict[int, Handle] = {}
        self.numbers: dict[int, int] = {}
        """By descriptor: the handle below it, once somebody has asked for it."""

    @staticmethod
    def of(process: Process) -> HandleTable:
        """The table of a process, which is made when it is first asked for."""
        if process.handles is None:
            process.handles = HandleTable(process.descriptors)
        table: HandleTable = process.handles
        return table

    def _valid(self, handle: Handle | None) -> bool:
        if isinstance(handle, FileHandle) and handle.fd >= 0:
            return self.descriptors.entries.get(handle.fd) is handle.descriptor
        return handle is not None

    def _enter(self, handle: Handle) -> int:
        with GUARD:
            number = FIRST
            while self._valid(self.entries.get(number)):
                number += STEP
            self.entries[number] = handle
        return number

    def get(self, number: int) -> Handle:
        """What a handle stands for. Raises Failure(ERROR_INVALID_HANDLE)."""
        handle = self.entries.get(number)
        if handle is None or not self._valid(handle):
            raise Failure(code.ERROR_INVALID_HANDLE)
        return handle

    def file(self, number: int) -> OpenFile:
        """The open file behind a handle. Raises Failure(ERROR_INVALID_HANDLE)."""
        handle = self.get(number)
        if not isinstance(handle, FileHandle):
            raise Failure(code.ERROR_INVALID_HANDLE)
        return handle.descriptor.file

    def process(self, number: int, own: Process) -> Process:
        """The process behind a handle; `own` is the one of CURRENT_PROCESS. Raises Failure(ERROR_INVALID_HANDLE)."""
        if number in (CURRENT_PROCESS, -1):
            return own
        handle = self.get(number)
        if not isinstance(handle, ProcessHandle):
            raise Failure(code.ERROR_INVALID_HANDLE)
        return handle.process

    def add_file(self, file: OpenFile, *, inheritable: bool = False) -> int:
        """A new handle of an open file."""
        with GUARD:
            file.references += 1
        return self._enter(FileHandle(Descriptor(file, inheritable)))

    def add_process(self, process: Process, *, inheritable: bool = False, thread: bool = False) -> int:
        """A new handle of a process, or of its thread."""
        with GUARD:
            process.open_handles += 1
        return self._enter(ProcessHandle(process, inheritable, thread))

    def of_descriptor(self, fd: int) -> int:
        """The handle below a descriptor (_get_osfhandle). Raises Failure("EBADF")."""
        entry = self.descriptors.get(fd)
        number = self.numbers.get(fd, 0)
        known = self.entries.get(number)
        if not isinstance(known, FileHandle) or known.descriptor is not entry:
            number = self.numbers[fd] = self._enter(FileHandle(entry, fd))
        return number

    def to_descriptor(self, number: int) -> int:
        """A descriptor over a handle, which belongs to it from then on (_open_osfhandle).

        Raises Failure: ERROR_INVALID_HANDLE, "EMFILE".
        """
        handle = self.get(number)
        if not isinstance(handle, FileHandle):
            raise Failure(code.ERROR_INVALID_HANDLE)
        if handle.fd >= 0:  # a second descriptor over the same handle: the file is shared, as by dup()
            return self.descriptors.add(handle.descriptor.file, inheritable=handle.inheritable)
        fd = self.descriptors.add(handle.descriptor.file)
        self._bind(number, handle, fd)
        return fd

    def adopt(self, number: int, fd: int) -> None:
        """Put a file's handle, which has no descriptor yet, below the descriptor `fd`, closing what was there."""
        handle = self.get(number)
        assert isinstance(handle, FileHandle)
        self.descriptors.put(fd, handle.descriptor.file)
        self._bind(number, handle, fd)

    def _bind(self, number: int, handle: FileHandle, fd: int) -> None:
        with GUARD:
            self.descriptors.entries[fd] = handle.descriptor
            handle.descriptor.file.references -= 1  # one reference for both
            handle.fd = fd
            self.numbers[fd] = number

    def close(self, number: int) -> Process | None:
        """CloseHandle(): the process whose last handle that was, if any. Raises Failure(ERROR_INVALID_HANDLE)."""
        handle = self.get(number)
        if isinstance(handle, FileHandle) and handle.fd >= 0:
            self.descriptors.close(handle.fd)
        self.entries.pop(number, None)
        with GUARD:
            if isinstance(handle, ProcessHandle):
                handle.process.open_handles -= 1
                return handle.process if not handle.process.open_handles else None
            if handle.fd < 0:
                handle.descriptor.file.let_go()
        return None

    def close_all(self) -> list[Process]:
        """Close every handle; the processes whose last handles those were."""
        valid = [number for number, handle in self.entries.copy().items() if self._valid(handle)]
        return [process for number in valid if (process := self.close(number)) is not None]

    def inherit(self, parent: HandleTable, only: frozenset[int] | None) -> None:
        """Take over the inheritable handles of the parent, or those of `only` among them, under their numbers.

        Descriptors are no matter here: what lies below one in the parent is a mere handle in the child.
        """
        for number, handle in parent.entries.copy().items():
            if (
                not parent._valid(handle)
                or not handle.inheritable
                or (only is not None and number not in only)
            ):
                continue
            with GUARD:
                if isinstance(handle, ProcessHandle):
                    handle.process.open_handles += 1
                    self.entries[number] = ProcessHandle(handle.process, True, handle.thread)
                elif handle.descriptor.file.keep():
                    file = bare(handle.descriptor.file)
                    self.entries[number] = FileHandle(Descriptor(file, True))
