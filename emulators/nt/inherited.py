"""What a child inherits of a file whose descriptor is in text mode: the mode is the parent's C runtime's, not the file's."""

from __future__ import annotations

from osconform.emulators.kernel.open_files import OpenFile, RegularFile
from osconform.emulators.nt.files import WindowsFile


def bare(file: OpenFile) -> OpenFile:
    """The open file without the text mode of whoever opened it; a reference to the one is now one to the other."""
    return Bare(file) if isinstance(file, WindowsFile) and file.text else file


class Bare(OpenFile):
    """The same open file, offset and all, whose bytes nobody translates."""

    seekable = True

    def __init__(self, original: WindowsFile) -> None:
        # Not the base's: this is no further opening of the file.
        self.original = original
        self.node = original.node
        self.readable, self.writable, self.flags = original.readable, original.writable, original.flags
        self.append, self.nonblocking, self.path = original.append, False, original.path
        self.references = 1

    def release(self) -> None:
        self.original.let_go()

    @property
    def offset(self) -> int:
        return self.original.offset

    @offset.setter
    def offset(self, value: int) -> None:
        self.original.offset = value

    def read(self, size: int) -> bytes:
        return RegularFile.read(self.original, size)

    def write(self, data: bytes) -> int:
        return RegularFile.write(self.original, data)

    def read_at(self, size: int, offset: int) -> bytes:
        return self.original.read_at(size, offset)

    def write_at(self, data: bytes, offset: int) -> int:
        return self.original.write_at(data, offset)

    def seek(self, offset: int, whence: int) -> int:
        return self.original.seek(offset, whence)

    def truncate(self, size: int) -> None:
        self.original.truncate(size)
