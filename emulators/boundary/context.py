"""What the functions of an emulated `posix` or `nt` module share: the machine, its errors, its path texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.os_errors import ErrorFactory
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import check_length
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.store import Directory


class Context:
    """The C boundary of one world."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        windows = machine.traits.os_name == "nt"
        self.error = ErrorFactory(machine.traits.errno, windows=windows)
        self.fs_errors = "surrogatepass" if windows else "surrogateescape"

    def text(self, path: str | bytes) -> str:
        """A path as text, decoded with the file system encoding and error handler of the platform."""
        return path if isinstance(path, str) else path.decode("utf-8", self.fs_errors)

    def guarded(self, call: Callable[[], Any]) -> Any:
        """Run a call whose error names no file."""
        try:
            return call()
        except Failure as failure:
            raise self.error(failure.code) from None

    def like(self, text: str, model: Any) -> Any:
        """`text` as bytes if the path it answers came as bytes, else as str."""
        return text.encode("utf-8", self.fs_errors) if isinstance(model, bytes) else text

    def start(self, dir_fd: int | None, path: str | bytes) -> Directory | None:
        """The directory that a relative `path` starts from; None is the working directory.

        Raises Failure("EBADF") or Failure("ENOTDIR"); an absolute path ignores `dir_fd`.
        """
        if dir_fd is None or dir_fd == self.machine.traits.at_fdcwd or path[:1] in ("/", b"/"):
            return None
        # The system copies the path before it looks at the descriptor.
        if not path:
            raise Failure("ENOENT")
        if len(path) > 255:
            check_length(self.machine, self.text(path))
        node = self.machine.process.descriptors.file(dir_fd).node
        if not isinstance(node, Directory):
            raise Failure("ENOTDIR")
        return node
