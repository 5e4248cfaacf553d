"""posix: the working directory and directory listings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from osconform.emulators.boundary.arguments import fildes, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.boundary.scandir import Listing, make_types
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import path_of, resolve
from osconform.emulators.kernel.open_files import PathFile
from osconform.emulators.kernel.permissions import EXECUTE, READ, demand
from osconform.emulators.store import AnyNode, Directory


def functions(context: Context, stat: Callable[..., Any], lstat: Callable[..., Any]) -> dict[str, Any]:
    """The functions of this group, bound to one world."""
    machine, error, text = context.machine, context.error, context.text
    process = machine.process
    DirEntry, ScandirIterator = make_types("posix")
    listing = Listing(stat, lstat, lambda node: False)

    def enter(node: AnyNode) -> None:
        if not isinstance(node, Directory):
            raise Failure("ENOTDIR")
        demand(process.credentials, node, EXECUTE)
        process.cwd = node

    chdir_path = path_argument("chdir", allow_fd=True)

    def chdir(path: Any) -> None:
        path = chdir_path(path)
        try:
            if path == -1:
                raise Failure("EFAULT")  # no descriptor to CPython, and no path to the system
            if isinstance(path, int):
                enter(process.descriptors.file(path).node)
            else:
                enter(resolve(machine, text(path)))
        except Failure as failure:
            raise error(failure.code, path) from None

    def fchdir(fd: Any) -> None:
        fd = fildes(fd)
        try:
            enter(process.descriptors.file(fd).node)
        except Failure as failure:
            raise error(failure.code) from None

    chroot_path = path_argument("chroot")

    def chroot(path: Any) -> None:
        path = chroot_path(path)
        try:
            node = resolve(machine, text(path))
            if not isinstance(node, Directory):
                raise Failure("ENOTDIR")
            if process.credentials.euid != 0:
                raise Failure("EPERM")
            process.root = node
        except Failure as failure:
            raise error(failure.code, path) from None

    def getcwd() -> str:
        try:
            return path_of(machine, process.cwd)
        except Failure as failure:
            raise error(failure.code) from None

    def getcwdb() -> bytes:
        return getcwd().encode("utf-8", "surrogateescape")

    def directory_at(path: Any) -> Directory:
        if path == -1:
            path = None  # how CPython marks that there is no descriptor
        node = (
            process.descriptors.file(path).node
            if isinstance(path, int)
            else resolve(machine, "." if path is None else text(path))
        )
        if not isinstance(node, Directory):
            raise Failure("ENOTDIR")
        if not isinstance(path, int):
            demand(process.credentials, node, READ)
        return node

    def reading(directory: Directory, path: Any) -> None:
        """What comes with the first look at the entries; a descriptor that only names the directory is good for none."""
        if isinstance(path, int) and path != -1 and isinstance(process.descriptors.file(path), PathFile):
            raise error("EBADF", path)
        machine.store.accessed(directory.meta)

    listdir_path = path_argument("listdir", allow_fd=True, nullable=True)

    def listdir(path: Any = None) -> list[Any]:
        path = listdir_path(path)
        try:
            directory = directory_at(path)
            reading(directory, path)
        except Failure as failure:
            raise error(failure.code, None if failure.code == "EBADF" else path) from None
        names = directory.names()
        if isinstance(path, bytes):
            return [name.encode("utf-8", "surrogateescape") for name in names]
        return names

    scandir_path = path_argument("scandir", allow_fd=True, nullable=True)

    def scandir(path: Any = None) -> Any:
        path = scandir_path(path)
        try:
            directory = directory_at(path)
        except Failure as failure:
            # Duplicating the descriptor comes first, and its error names nothing.
            raise error(failure.code, None if failure.code == "EBADF" else path) from None
        return ScandirIterator._make(entries(directory, None if path == -1 else path))

    def entries(directory: Directory, path: Any) -> Iterator[Any]:
        reading(directory, path)
        at = path if isinstance(path, int) else None
        prefix: Any = "./" if path is None else "" if at is not None else path
        slash = context.like("/", path)
        if at is None and path is not None and not prefix.endswith(slash):
            prefix += slash
        make = DirEntry._make
        for name, node in directory.items():
            shown = context.like(name, path)
            yield make(listing, shown, prefix + shown if at is None else shown, node, None, at)

    return {
        "chdir": chdir,
        "fchdir": fchdir,
        "chroot": chroot,
        "getcwd": getcwd,
        "getcwdb": getcwdb,
        "listdir": listdir,
        "scandir": scandir,
        "DirEntry": DirEntry,
    }
