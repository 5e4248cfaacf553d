"""nt: functions that read and change what a file says about itself."""

from __future__ import annotations

import stat as stat_bits
import sys
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int, no_dir_fd, offset, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.boundary.times import seconds, utime_argument
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import DeviceFile, RegularFile, resize
from osconform.emulators.kernel.pipes import PipeFile
from osconform.emulators.nt import lookup
from osconform.emulators.nt.descriptors import crt_code
from osconform.emulators.nt.files import (
    ARCHIVE,
    DIRECTORY,
    READONLY,
    TAG_SYMLINK,
    is_device,
)
from osconform.emulators.platforms import windows_errors as code
from osconform.emulators.store import AnyNode

PROGRAM_SUFFIXES = (".exe", ".bat", ".cmd", ".com")
WITH_BIRTHTIME = sys.version_info >= (3, 12)
SERIAL = 0x5EED_0001
"""The volume serial number, which os.stat shows as st_dev."""


def file_mode(node: AnyNode, name: str) -> int:
    """st_mode as CPython derives it from attributes, reparse tag and file name."""
    meta = node.meta
    if node.target and meta.reparse_tag == TAG_SYMLINK:
        bits = 0o111 if meta.attributes & DIRECTORY else 0
        kind = stat_bits.S_IFLNK
    elif node.is_directory or meta.attributes & DIRECTORY:
        kind, bits = stat_bits.S_IFDIR, 0o111
    elif stat_bits.S_ISREG(meta.st_mode):
        kind, bits = stat_bits.S_IFREG, 0
    else:
        return stat_bits.S_IFMT(meta.st_mode)
    if name.lower().endswith(PROGRAM_SUFFIXES) and kind == stat_bits.S_IFREG:
        bits |= 0o111
    return kind | bits | (0o444 if meta.attributes & READONLY else 0o666)


def stat_maker(stat_result: Any) -> Callable[..., Any]:
    """A function from a node and its name to the world's `stat_result`."""
    make = stat_result._make

    def build(node: AnyNode, name: str = "", *, listed: bool = False) -> Any:
        meta = node.meta
        size = 0 if node.is_directory or node.target else len(node.data)
        # NTFS keeps times in units of 100 nanoseconds; st_ctime is the creation time.
        atime, mtime = meta.atime_ns // 100 * 100, meta.mtime_ns // 100 * 100
        birth = meta.birth_ns // 100 * 100
        links = 1 if node.is_directory or node.target else meta.st_nlink
        attributes = meta.attributes or (DIRECTORY if node.is_directory else ARCHIVE)
        visible = (
            file_mode(node, name), 0 if listed else meta.st_ino, 0 if listed else SERIAL + meta.st_dev,
            0 if listed else links, 0, 0, size,
            atime // 1_000_000_000, mtime // 1_000_000_000, birth // 1_000_000_000,
        )  # fmt: skip
        hidden: tuple[Any, ...] = (
            seconds(atime), seconds(mtime), seconds(birth), atime, mtime, birth,
        )  # fmt: skip
        if WITH_BIRTHTIME:
            hidden += (seconds(birth), birth)
        return make(visible, (*hidden, attributes, meta.reparse_tag if node.target else 0))

    return build


def functions(context: Context, stat_result: Any) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, text = context.machine, context.error, context.text
    table = machine.process.descriptors
    build = stat_maker(stat_result)

    def path_of(function: str, **options: Any) -> Callable[[Any], Any]:
        return path_argument(function, wide=True, **options)

    def open_node(fd: int) -> AnyNode:
        entry = table.entries.get(fd)
        if entry is None:
            raise Failure(code.ERROR_INVALID_HANDLE)
        return entry.file.node

    def stat_path(path: str, follow: bool) -> Any:
        device = is_device(machine, path)
        if device is not None:
            if device != "NUL":
                raise Failure(code.ERROR_INVALID_PARAMETER)
            return device_stat(stat_bits.S_IFCHR)
        place = (
            lookup.existing(machine, path)
            if follow
            else lookup.existing(machine, path, follow=place_follows(path))
        )
        assert place.node is not None
        return build(place.node, place.name)

    def place_follows(path: str) -> bool:
        # A backslash behind a link's name makes even lstat() look through it.
        return path.endswith(("\\", "/"))

    def device_stat(kind: int) -> Any:
        values = (kind | (0o666 if kind == stat_bits.S_IFCHR else 0), 0, 0, 0, 0, 0, 0, 0, 0, 0)
        hidden: tuple[Any, ...] = (0.0, 0.0, 0.0, 0, 0, 0)
        return stat_result._make(values, (*hidden, *((0.0, 0) if WITH_BIRTHTIME else ()), 0, 0))

    stat_argument, lstat_argument = path_of("stat", allow_fd=True), path_of("lstat")

    def stat(path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> Any:
        path = stat_argument(path)
        no_dir_fd(dir_fd)
        try:
            if isinstance(path, int):
                if not follow_symlinks:
                    raise ValueError("stat: cannot use fd and follow_symlinks together")
                return descriptor_stat(path)
            return stat_path(text(path), bool(follow_symlinks))
        except Failure as failure:
            raise error(failure.code, path) from None

    def lstat(path: Any, *, dir_fd: int | None = None) -> Any:
        path = lstat_argument(path)
        no_dir_fd(dir_fd)
        try:
            return stat_path(text(path), False)
        except Failure as failure:
            raise error(failure.code, path) from None

    def descriptor_stat(fd: int) -> Any:
        node = open_node(fd)
        file = table.file(fd)
        if isinstance(file, PipeFile):
            return device_stat(stat_bits.S_IFIFO)
        if isinstance(file, DeviceFile):
            return device_stat(stat_bits.S_IFCHR)
        return build(node)

    def fstat(fd: int) -> Any:
        fd = c_int(fd)
        try:
            return descriptor_stat(fd)
        except Failure as failure:
            raise error(failure.code) from None

    access_argument = path_of("access")

    def access(
        path: Any,
        mode: int,
        *,
        dir_fd: int | None = None,
        effective_ids: bool = False,
        follow_symlinks: bool = True,
    ) -> bool:
        path, mode = access_argument(path), c_int(mode)
        no_dir_fd(dir_fd)
        if effective_ids:
            raise NotImplementedError("access: effective_ids unavailable on this platform")
        if not follow_symlinks:
            raise NotImplementedError("access: follow_symlinks unavailable on this platform")
        try:
            # GetFileAttributesW looks at a link itself.
            node = lookup.node_of(machine, text(path), follow=False)
        except Failure:
            return False
        return not mode & 2 or node.is_directory or not node.meta.attributes & READONLY

    def set_readonly(node: AnyNode, mode: int) -> None:
        meta = node.meta
        if not meta.attributes:
            meta.attributes = DIRECTORY if node.is_directory else ARCHIVE
        meta.attributes = meta.attributes & ~READONLY if mode & 0o200 else meta.attributes | READONLY

    chmod_fd = sys.version_info >= (3, 13)
    chmod_argument = path_of("chmod", allow_fd=chmod_fd)

    def chmod(
        path: Any,
        mode: int,
        *,
        dir_fd: int | None = None,
        follow_symlinks: bool = sys.version_info >= (3, 13),
    ) -> None:
        path, mode = chmod_argument(path), c_int(mode)
        no_dir_fd(dir_fd)
        try:
            if isinstance(path, int):
                set_readonly(open_node(path), mode)
            else:
                set_readonly(lookup.node_of(machine, text(path), follow=bool(follow_symlinks)), mode)
        except Failure as failure:
            raise error(failure.code, path) from None

    def lchmod(path: Any, mode: int) -> None:
        path = path_of("lchmod")(path)
        try:
            set_readonly(lookup.node_of(machine, text(path), follow=False), c_int(mode))
        except Failure as failure:
            raise error(failure.code, path) from None

    def fchmod(fd: int, mode: int) -> None:
        try:
            set_readonly(open_node(c_int(fd)), c_int(mode))
        except Failure as failure:
            raise error(failure.code) from None

    utime_path = path_of("utime")

    def utime(
        path: Any,
        times: Any = None,
        *,
        ns: Any = ...,
        dir_fd: int | None = None,
        follow_symlinks: bool = True,
    ) -> None:
        path = utime_path(path)
        moments = utime_argument(times, ns)
        no_dir_fd(dir_fd)
        if not follow_symlinks:
            raise NotImplementedError("utime: follow_symlinks unavailable on this platform")
        try:
            meta = lookup.node_of(machine, text(path)).meta
        except Failure as failure:
            raise error(failure.code, path) from None
        now = machine.now()
        meta.atime_ns, meta.mtime_ns = moments or (now, now)

    truncate_argument = path_of("truncate", allow_fd=True)

    def truncate(path: Any, length: int) -> None:
        path, size = truncate_argument(path), offset(length)
        try:
            if isinstance(path, int):
                set_length(path, size)
                return
            place = lookup.existing(machine, text(path))
            node = place.node
            assert node is not None
            if node.is_directory or node.meta.attributes & READONLY:
                raise Failure(code.ERROR_ACCESS_DENIED)
            if size < 0:
                raise Failure(code.ERROR_INVALID_PARAMETER)
            resize(machine.store, node, size)
        except Failure as failure:
            raise error(failure.code, path) from None

    def set_length(fd: int, size: int) -> None:
        file = table.file(fd)
        if size < 0:
            raise Failure("EINVAL")
        if not file.writable or not isinstance(file, RegularFile):
            raise Failure("EACCES" if isinstance(file, RegularFile) else "EINVAL")
        file.truncate(size)

    def ftruncate(fd: int, length: int, /) -> None:
        fd, size = c_int(fd), offset(length)
        try:
            set_length(fd, size)
        except Failure as failure:
            raise error(crt_code(failure.code)) from None

    def umask(mask: int, /) -> int:
        mask = c_int(mask)
        # The C runtime keeps the two bits that mean anything to it.
        previous, machine.process.umask = machine.process.umask, mask & 0o600
        return previous

    return {
        "stat": stat,
        "lstat": lstat,
        "fstat": fstat,
        "access": access,
        "chmod": chmod,
        "lchmod": lchmod,
        "fchmod": fchmod,
        "utime": utime,
        "truncate": truncate,
        "ftruncate": ftruncate,
        "umask": umask,
    }
