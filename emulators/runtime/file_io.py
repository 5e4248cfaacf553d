"""The emulated `_io.FileIO`: raw, unbuffered files over the world's descriptors (Modules/_io/fileio.c)."""

from __future__ import annotations

import _io
import functools
import io
import operator
import sys
import warnings
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import path_argument
from osconform.emulators.boundary.auditing import Hooks, raise_event
from osconform.emulators.kernel.descriptors import DescriptorTable

AT_ONCE = 2**20
"""Bytes that readall() asks for at a time."""
CREATING = {"w": ("O_CREAT", "O_TRUNC"), "x": ("O_CREAT", "O_EXCL"), "a": ("O_CREAT", "O_APPEND")}
"""The flags of modes that make files, beside those of reading and writing."""
NAMES_SUBCLASSES = sys.version_info >= (3, 13)
"""Whether the repr of a class made in Python says its name (python/cpython#66060)."""


class Calls:
    """The functions of the world's `posix` or `nt` module that FileIO uses, and the platform's flags."""

    def __init__(self, module: Any, hooks: Hooks, descriptors: DescriptorTable) -> None:
        self.module = module
        self.descriptors = descriptors
        self.hooks = hooks
        """The audit hooks, which FileIO tells of the mode that it opens with."""
        self.open = getattr(module.open, "__wrapped__", module.open)
        self.read, self.write, self.close = module.read, module.write, module.close
        self.flags: dict[str, int] = {}
        """Those of os.open(), by the modes that files were opened with so far."""
        self.wide = module.__name__ == "nt"
        self._convert = path_argument("open", wide=self.wide)

    def flags_of(self, mode: str) -> int:
        """The flags of os.open() for a mode."""
        kind, plus = parse_mode(mode)
        names = ["O_BINARY", "O_NOINHERIT", "O_CLOEXEC", *CREATING.get(kind, ())]
        names.append("O_RDWR" if plus else "O_RDONLY" if kind == "r" else "O_WRONLY")
        constants = vars(self.module)
        flags: int = functools.reduce(operator.or_, (constants.get(name, 0) for name in names))
        self.flags[mode] = flags
        return flags

    def position(self, fd: int) -> int:
        """Where a file stands; what has no place of its own says so as the system call does, with its OSError."""
        entry = self.descriptors.entries.get(fd)
        if entry is not None and entry.file.seekable:
            return entry.file.offset
        return int(self.module.lseek(fd, 0, 1))

    def convert(self, path: Any) -> Any:
        """A path argument of open(), which names nothing in its complaint about a null."""
        if type(path) is str and "\0" not in path and path.isascii():
            return path
        null = b"\0" if isinstance(path, bytes) else "\0"
        if isinstance(path, (str, bytes)) and null in path:  # type: ignore[operator]  # same kind by construction
            raise ValueError(f"embedded null {'character' if self.wide else 'byte'}")
        return self._convert(path)


@functools.cache
def parse_mode(mode: str) -> tuple[str, bool]:
    """The one of "rwxa" that `mode` has, and whether it has "+"; raises ValueError as FileIO does."""
    kind = ""
    plus = False
    for letter in mode:
        if letter in "rwxa":
            if kind:
                raise ValueError(
                    "Must have exactly one of create/read/write/append mode and at most one plus"
                )
            kind = letter
        elif letter == "+":
            if plus:
                raise ValueError(
                    "Must have exactly one of create/read/write/append mode and at most one plus"
                )
            plus = True
        elif letter != "b":
            raise ValueError(f"invalid mode: {mode}")
    if not kind:
        raise ValueError("Must have exactly one of create/read/write/append mode and at most one plus")
    return kind, plus


def make_type(calls: Calls, is_directory: Callable[[int], bool], error: Callable[..., OSError]) -> type:
    """The FileIO type of one world."""
    module = calls.module
    table = calls.descriptors
    read, write, close = calls.read, calls.write, calls.close

    class FileIO(_io._RawIOBase):
        """A raw file over an emulated descriptor."""

        _fd = -1
        _closefd = True
        _created = _appending = _readable = _writable = False
        _seekable: bool | None = None

        def __init__(
            self, file: Any, mode: str = "r", closefd: bool = True, opener: Callable[..., int] | None = None
        ) -> None:
            if self._fd >= 0 and self._closefd:
                self.close()
            self._fd = -1
            self._closefd = bool(closefd)
            number = None if type(file) is str else self._number(file)
            if not isinstance(mode, str):
                raise TypeError(f"FileIO() argument 'mode' must be str, not {type(mode).__name__}")
            kind, plus = parse_mode(mode)
            self._created = kind == "x"
            self._appending = kind == "a"
            self._readable = kind == "r" or plus
            self._writable = kind != "r" or plus
            self._seekable: bool | None = None
            if number is not None:
                self._fd = number
            else:
                if not closefd:
                    raise ValueError("Cannot use closefd=False with file name")
                flags = calls.flags.get(mode)
                if flags is None:
                    flags = calls.flags_of(mode)
                if calls.hooks:
                    raise_event(calls.hooks, "open", file, mode, flags)
                self._fd = self._open(file, flags, opener)
            try:
                if is_directory(self._fd):
                    raise error("EISDIR", file)
                if self._appending:
                    self._seek_end()
            except BaseException:
                if number is None:
                    close(self._fd)
                self._fd = -1
                raise
            self.name = file

        @staticmethod
        def _number(file: Any) -> int | None:
            if isinstance(file, float):
                raise TypeError("integer argument expected, got float")
            if not hasattr(file, "__index__"):
                return None
            number = operator.index(file)
            if number < 0:
                raise ValueError("negative file descriptor")
            return number

        def _open(self, file: Any, flags: int, opener: Callable[..., int] | None) -> int:
            path = calls.convert(file)  # which finds fault with the name even if the opener does without
            if opener is None:
                number: int = calls.open(path, flags, 0o666)
                return number
            fd = opener(file, flags)
            if not isinstance(fd, int):
                raise TypeError("expected integer from opener")
            if fd < 0:
                raise ValueError(f"opener returned {fd}")
            module.set_inheritable(fd, False)
            return fd

        def _seek_end(self) -> None:
            try:
                module.lseek(self._fd, 0, 2)
            except OSError:
                self._seekable = False

        def _check(self) -> None:
            if self._fd < 0:
                raise ValueError("I/O operation on closed file")

        def _check_mode(self, able: bool, action: str) -> None:
            self._check()
            if not able:
                raise io.UnsupportedOperation(f"File not open for {action}")

        def fileno(self) -> int:
            self._check()
            return self._fd

        # Each file is asked these by the buffer and the text layer above it, so they ask nobody else.

        def readable(self) -> bool:
            if self._fd < 0:
                self._check()
            return self._readable

        def writable(self) -> bool:
            if self._fd < 0:
                self._check()
            return self._writable

        def seekable(self) -> bool:
            if self._fd < 0:
                self._check()
            if self._seekable is None:
                entry = table.entries.get(self._fd)
                if entry is not None and entry.file.seekable:
                    self._seekable = True
                    return True
                try:
                    calls.position(self._fd)
                except OSError:
                    self._seekable = False
                else:
                    self._seekable = True
            return self._seekable

        def tell(self) -> int:
            if self._fd < 0:
                self._check()
            entry = table.entries.get(self._fd)
            if entry is not None and entry.file.seekable:
                return entry.file.offset
            return calls.position(self._fd)

        def isatty(self) -> bool:
            if self._fd < 0:
                self._check()
            entry = table.entries.get(self._fd)
            return entry is not None and entry.file.terminal

        def _isatty_open_only(self) -> bool:
            return self.isatty()

        def read(self, size: int | None = -1, /) -> Any:
            self._check_mode(self._readable, "reading")
            if size is None or size < 0:
                return self.readall()
            try:
                return read(self._fd, size)
            except BlockingIOError:
                return None

        def readall(self) -> Any:
            self._check_mode(self._readable, "reading")
            pieces: list[bytes] = []
            entry = table.entries.get(self._fd)
            while True:
                try:
                    piece = read(self._fd, AT_ONCE)
                except BlockingIOError:
                    if pieces:
                        break
                    return None
                if not piece:
                    break
                pieces.append(piece)
                if len(piece) < AT_ONCE and entry is not None and entry.file.short_at_end:
                    break
            return b"".join(pieces)

        def readinto(self, buffer: Any, /) -> Any:
            if not self._readable or self._fd < 0:
                self._check_mode(self._readable, "reading")
            view = memoryview(buffer).cast("B")
            try:
                data = read(self._fd, len(view))
            except BlockingIOError:
                return None
            count = len(data)
            view[:count] = data
            return count

        def write(self, data: Any, /) -> Any:
            if not self._writable or self._fd < 0:
                self._check_mode(self._writable, "writing")
            if isinstance(data, str):
                raise TypeError("a bytes-like object is required, not 'str'")
            try:
                return write(self._fd, data)
            except BlockingIOError:
                return None

        def seek(self, position: int, whence: int = 0, /) -> int:
            self._check()
            if isinstance(position, float):
                raise TypeError("an integer is required")
            return int(module.lseek(self._fd, position, whence))

        def truncate(self, size: int | None = None, /) -> int:
            self._check_mode(self._writable, "writing")
            length = self.tell() if size is None else operator.index(size)
            module.ftruncate(self._fd, length)
            return length

        def close(self) -> None:
            if not self._closefd:
                super().close()
                self._fd = -1
                return
            try:
                if type(self) is not FileIO:  # a subclass may have something to flush
                    super().close()
            finally:
                fd, self._fd = self._fd, -1
                if fd >= 0:
                    close(fd)

        def __del__(self) -> None:
            if self._fd >= 0 and self._closefd and not table.over:
                try:
                    warnings.warn(f"unclosed file {self!r}", ResourceWarning, stacklevel=1, source=self)
                finally:
                    try:
                        self.close()
                    except OSError:
                        if not table.over:  # meanwhile: the garbage collector runs in any thread
                            raise

        @property
        def closed(self) -> bool:
            # A process that has ended leaves its buffers as they are: no finalizer is to empty them, or to complain.
            return self._fd < 0 or table.over

        @property
        def closefd(self) -> bool:
            return self._closefd

        @property
        def mode(self) -> str:
            if self._created:
                return "xb+" if self._readable else "xb"
            if self._appending:
                return "ab+" if self._readable else "ab"
            if self._readable:
                return "rb+" if self._writable else "rb"
            return "wb"

        @property
        def _blksize(self) -> int:
            return 8192

        def __repr__(self) -> str:
            kind = "_io.FileIO" if type(self) is FileIO or not NAMES_SUBCLASSES else type(self).__name__
            if self._fd < 0:
                return f"<{kind} [closed]>"
            shown = getattr(self, "name", None)
            label = f"fd={self._fd}" if shown is None else f"name={shown!r}"
            return f"<{kind} {label} mode={self.mode!r} closefd={self._closefd}>"

        def __getstate__(self) -> Any:
            raise TypeError("cannot pickle '_io.FileIO' object")

    FileIO.__module__ = "_io"
    FileIO.__qualname__ = "FileIO"
    return FileIO
