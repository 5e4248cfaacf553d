"""posix: functions that read and change what a file says about itself."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from osconform.emulators.boundary.arguments import (
    c_int,
    dir_fd_argument,
    offset,
    path_argument,
    user_id,
)
from osconform.emulators.boundary.context import Context
from osconform.emulators.boundary.times import seconds, utime_argument
from osconform.emulators.contents import PAGE
from osconform.emulators.errors import Failure
from osconform.emulators.kernel import attributes
from osconform.emulators.kernel.lookup import resolve
from osconform.emulators.kernel.open_files import PathFile
from osconform.emulators.kernel.permissions import drop_set_id
from osconform.emulators.store import AnyNode

SHORT_LINK = 127
"""Bytes of a symbolic link's text that Linux' tmpfs keeps without taking a page for it; APFS takes none at all."""
UMASK_BITS = {"linux": 0o777, "macos": 0o7777}
"""The bits that umask() keeps: Linux kernel/sys.c, S_IRWXUGO; XNU bsd/vfs/vfs_syscalls.c, ALLPERMS."""


@dataclass(frozen=True)
class _Way:
    """What a function that acts on one path does with its arguments."""

    function: str
    names_path: bool = True
    """Whether the exception names the path."""
    checked: bool = True
    """Whether CPython looks at the arguments together."""
    no_fd: bool = False
    """Whether it takes every negative descriptor for none."""

    @cached_property
    def convert(self) -> Callable[[Any], Any]:
        """The converter of its path."""
        return path_argument(self.function, allow_fd=True)


CHMOD, LCHMOD, CHOWN = _Way("chmod", checked=False), _Way("lchmod"), _Way("chown")
UTIME = _Way("utime", names_path=sys.version_info >= (3, 13))
GETXATTR, SETXATTR, REMOVEXATTR, LISTXATTR = (
    _Way(name, no_fd=True) for name in ("getxattr", "setxattr", "removexattr", "listxattr")
)
LEAST_REFUSED = int(sys.version_info < (3, 13, 12) or (3, 14) <= sys.version_info < (3, 14, 3))
"""The least descriptor that follow_symlinks=False is refused for: 0 passed until python/cpython#144023."""
LISTED = path_argument("listxattr", allow_fd=True, nullable=True)


def stat_maker(context: Context, stat_result: Any) -> Callable[[AnyNode], Any]:
    """A function from a node to the world's `stat_result`."""
    traits = context.machine.traits
    make = stat_result._make
    macos = traits.name == "macos"

    def build(node: AnyNode) -> Any:
        meta = node.meta
        mode = meta.st_mode
        if node.is_directory:
            size = traits.directory_size
            blocks = size // 512
        elif mode & 0o170000 == 0o100000:
            size, blocks = node.data.size, node.data.pages * (PAGE // 512)
        else:
            size = meta.st_size
            blocks = PAGE // 512 if size > SHORT_LINK and node.target and not macos else 0
        atime, mtime, ctime = meta.atime_ns, meta.mtime_ns, meta.ctime_ns
        visible = (
            mode, meta.st_ino, meta.st_dev, meta.st_nlink, meta.st_uid, meta.st_gid, size,
            atime // 1_000_000_000, mtime // 1_000_000_000, ctime // 1_000_000_000,
        )  # fmt: skip
        hidden: tuple[Any, ...] = (
            seconds(atime), seconds(mtime), seconds(ctime), atime, mtime, ctime,
            traits.block_size, blocks, meta.rdev,
        )  # fmt: skip
        if macos:
            hidden += (meta.flags, 0, seconds(meta.birth_ns))
        return make(visible, hidden)

    return build


def functions(context: Context, stat_result: Any) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, text, start = context.machine, context.error, context.text, context.start
    table = machine.process
    build = stat_maker(context, stat_result)

    default_dir_fd = machine.traits.at_fdcwd

    def locate(
        path: Any, at: int | None, follow: bool, *, no_fd: bool = False, changing: bool = False
    ) -> AnyNode:
        """The node of a converted path, which may be a descriptor.

        With `no_fd` a negative one is none; with `changing` one that only names a file will not do.
        """
        if isinstance(path, int):
            if path == -1 or (no_fd and path < 0):
                # How CPython marks that there is no descriptor: the system call gets a null pointer for a path.
                raise Failure("EFAULT")
            file = table.descriptors.file(path)
            if changing and isinstance(file, PathFile):
                raise Failure("EBADF")
            return file.node
        return resolve(machine, text(path), follow=follow, start=start(at, path))

    def check(function: str, path: Any, at: int | None, follow: Any) -> None:
        """CPython's checks for combinations of arguments that make no sense."""
        if isinstance(path, int):
            # chown() checks less than stat() and utime() do, chmod() nothing at all.
            lenient = function == "chown"
            if at is not None and at != default_dir_fd and not (lenient and path == -1):
                reason = "both dir_fd and fd" if lenient else "dir_fd without matching path"
                raise ValueError(f"{function}: can't specify {reason}")
            if not follow and path >= LEAST_REFUSED:
                raise ValueError(f"{function}: cannot use fd and follow_symlinks together")

    def act(way: _Way, path: Any, dir_fd: Any, follow: Any, call: Callable[..., Any], *arguments: Any) -> Any:
        """Run a kernel call on the node of one path."""
        path = way.convert(path)
        at = dir_fd_argument(dir_fd)
        if way.checked:
            check(way.function, path, at, follow)
        try:
            return call(machine, locate(path, at, bool(follow), no_fd=way.no_fd, changing=True), *arguments)
        except Failure as failure:
            raise error(failure.code, path if way.names_path else None) from None

    stat_path = path_argument("stat", allow_fd=True)
    lstat_path = path_argument("lstat")

    def stat(path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> Any:
        path = stat_path(path)
        try:
            if dir_fd is None and type(path) is str:
                return build(resolve(machine, path, follow=bool(follow_symlinks)))
            at = dir_fd_argument(dir_fd)
            check("stat", path, at, follow_symlinks)
            return build(locate(path, at, bool(follow_symlinks)))
        except Failure as failure:
            raise error(failure.code, path) from None

    def lstat(path: Any, *, dir_fd: int | None = None) -> Any:
        path = lstat_path(path)
        at = dir_fd_argument(dir_fd)
        try:
            return build(resolve(machine, text(path), follow=False, start=start(at, path)))
        except Failure as failure:
            raise error(failure.code, path) from None

    def fstat(fd: int) -> Any:
        fd = c_int(fd)
        try:
            return build(table.descriptors.file(fd).node)
        except Failure as failure:
            raise error(failure.code) from None

    access_path = path_argument("access")

    def access(
        path: Any,
        mode: int,
        *,
        dir_fd: int | None = None,
        effective_ids: bool = False,
        follow_symlinks: bool = True,
    ) -> bool:
        path, mode = access_path(path), c_int(mode)
        at = dir_fd_argument(dir_fd)
        if mode & ~7:
            return False
        try:
            node = resolve(machine, text(path), follow=bool(follow_symlinks), start=start(at, path))
        except Failure:
            return False
        return attributes.may_access(machine, node, mode, effective=bool(effective_ids))

    def chmod(path: Any, mode: int, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> None:
        act(CHMOD, path, dir_fd, follow_symlinks, chmod_call, c_int(mode), bool(follow_symlinks), dir_fd)

    def chmod_call(_: Any, node: AnyNode, mode: int, follow: bool, dir_fd: Any) -> None:
        if not follow and node.target and machine.traits.name == "linux":
            # Linux has no permissions on links: CPython turns the kernel's ENOTSUP into these.
            if dir_fd is not None:
                raise ValueError("chmod: cannot use dir_fd and follow_symlinks together")
            raise NotImplementedError("chmod: follow_symlinks unavailable on this platform")
        attributes.chmod(machine, node, mode)

    def fchmod(fd: int, mode: int) -> None:
        on_descriptor(c_int(fd), attributes.chmod, c_int(mode))

    def lchmod(path: Any, mode: int) -> None:
        act(LCHMOD, path_argument("lchmod")(path), None, False, attributes.chmod, c_int(mode))

    def on_descriptor(fd: int, call: Callable[..., Any], *arguments: Any) -> Any:
        try:
            file = table.descriptors.file(fd)
            if isinstance(file, PathFile):
                raise Failure("EBADF")
            return call(machine, file.node, *arguments)
        except Failure as failure:
            raise error(failure.code) from None

    def chown(
        path: Any, uid: int, gid: int, *, dir_fd: int | None = None, follow_symlinks: bool = True
    ) -> None:
        ids = user_id(uid, "uid"), user_id(gid, "gid")
        act(CHOWN, path, dir_fd, follow_symlinks, attributes.chown, *ids)

    def fchown(fd: int, uid: int, gid: int) -> None:
        on_descriptor(c_int(fd), attributes.chown, user_id(uid, "uid"), user_id(gid, "gid"))

    lchown_path = path_argument("lchown")

    def lchown(path: Any, uid: int, gid: int) -> None:
        path = lchown_path(path)
        ids = user_id(uid, "uid"), user_id(gid, "gid")
        try:
            attributes.chown(machine, resolve(machine, text(path), follow=False), *ids)
        except Failure as failure:
            raise error(failure.code, path) from None

    def utime(
        path: Any,
        times: Any = None,
        *,
        ns: Any = ...,
        dir_fd: int | None = None,
        follow_symlinks: bool = True,
    ) -> None:
        moments = utime_argument(times, ns)
        if isinstance(path, int) and path < 0 and (path == -1 or not follow_symlinks):
            # Not a descriptor that CPython would use: it hands a null pointer to the C library, which refuses.
            check("utime", path, dir_fd_argument(dir_fd), follow_symlinks)
            raise error("EINVAL", path if UTIME.names_path else None)
        act(UTIME, path, dir_fd, follow_symlinks, attributes.utime, moments)

    truncate_path = path_argument("truncate", allow_fd=True)

    def truncate(path: Any, length: int) -> None:
        path, size = truncate_path(path), offset(length)
        try:
            if size < 0:
                raise Failure("EINVAL")
            if isinstance(path, int) and path != -1:
                ftruncate_call(path, size)
            else:
                attributes.truncate(machine, locate(path, None, True), size)
        except Failure as failure:
            # What fails on a descriptor fails in ftruncate(), which has no name to tell.
            raise error(failure.code, None if isinstance(path, int) and path != -1 else path) from None

    def ftruncate_call(fd: int, size: int) -> None:
        if size < 0:
            raise Failure("EINVAL")
        file = table.descriptors.file(fd)
        if not file.writable:
            raise Failure("EBADF" if isinstance(file, PathFile) else "EINVAL")
        file.truncate(size)
        drop_set_id(table.credentials, file.node)

    def ftruncate(fd: int, length: int, /) -> None:
        fd, size = c_int(fd), offset(length)
        try:
            ftruncate_call(fd, size)
        except Failure as failure:
            raise error(failure.code) from None

    def chflags(path: Any, flags: int, follow_symlinks: bool = True) -> None:
        path = path_argument("chflags")(path)
        try:
            node = resolve(machine, text(path), follow=bool(follow_symlinks))
            set_flags(node, operator.index(flags))
        except Failure as failure:
            raise error(failure.code, path) from None

    def lchflags(path: Any, flags: int) -> None:
        chflags(path, flags, False)

    def set_flags(node: AnyNode, flags: int) -> None:
        credentials = table.credentials
        if credentials.euid not in (0, node.meta.st_uid):
            raise Failure("EPERM")
        superuser_flags = 0xFFFF0000
        if credentials.euid != 0 and (flags ^ node.meta.flags) & superuser_flags:
            raise Failure("EPERM")
        node.meta.flags = flags
        node.meta.ctime_ns = machine.now()

    def umask(mask: int, /) -> int:
        mask = c_int(mask)
        previous, table.umask = table.umask, mask & UMASK_BITS[machine.traits.name]
        return previous

    def device_part(device: int, *, major: bool) -> int:
        if machine.traits.name == "macos":
            return device >> 24 & 0xFF if major else device & 0xFFFFFF
        if major:
            return device >> 8 & 0xFFF | device >> 32 & ~0xFFF
        return device & 0xFF | device >> 12 & ~0xFF

    def major(device: int, /) -> int:
        return device_part(operator.index(device), major=True)

    def minor(device: int, /) -> int:
        return device_part(operator.index(device), major=False)

    def makedev(major: int, minor: int, /) -> int:
        major, minor = operator.index(major), operator.index(minor)
        if machine.traits.name == "macos":
            return major << 24 | minor
        return (major & 0xFFF) << 8 | (major & ~0xFFF) << 32 | minor & 0xFF | (minor & ~0xFF) << 12

    return {
        "stat": stat,
        "lstat": lstat,
        "fstat": fstat,
        "access": access,
        "chmod": chmod,
        "fchmod": fchmod,
        "lchmod": lchmod,
        "chown": chown,
        "fchown": fchown,
        "lchown": lchown,
        "utime": utime,
        "truncate": truncate,
        "ftruncate": ftruncate,
        "chflags": chflags,
        "lchflags": lchflags,
        "umask": umask,
        "major": major,
        "minor": minor,
        "makedev": makedev,
        **_extended(context, act, check),
    }


def _extended(
    context: Context, act: Callable[..., Any], check: Callable[..., None]
) -> dict[str, Callable[..., Any]]:
    """Extended attributes (Linux)."""

    def checked(function: str, path: Any, follow: Any, call: Callable[..., None], *arguments: Any) -> None:
        """Run a check whose error names the path, though it has not been looked at."""
        check(function, path, None, follow)
        try:
            call(*arguments)
        except Failure as failure:
            raise context.error(failure.code, path) from None

    def getxattr(path: Any, attribute: Any, *, follow_symlinks: bool = True) -> bytes:
        path = GETXATTR.convert(path)
        name = context.text(path_argument("getxattr", "attribute")(attribute))
        checked("getxattr", path, follow_symlinks, attributes.check_attribute_name, name)
        value: bytes = act(GETXATTR, path, None, follow_symlinks, attributes.getxattr, name)
        return value

    def setxattr(
        path: Any, attribute: Any, value: Any, flags: int = 0, *, follow_symlinks: bool = True
    ) -> None:
        path = SETXATTR.convert(path)
        name = context.text(path_argument("setxattr", "attribute")(attribute))
        data, flags = bytes(memoryview(value)), c_int(flags)
        checked("setxattr", path, follow_symlinks, attributes.check_attribute_value, name, data, flags)
        act(SETXATTR, path, None, follow_symlinks, attributes.setxattr, name, data, flags)

    def removexattr(path: Any, attribute: Any, *, follow_symlinks: bool = True) -> None:
        path = REMOVEXATTR.convert(path)
        name = context.text(path_argument("removexattr", "attribute")(attribute))
        checked("removexattr", path, follow_symlinks, attributes.check_attribute_name, name)
        act(REMOVEXATTR, path, None, follow_symlinks, attributes.removexattr, name)

    def listxattr(path: Any = None, *, follow_symlinks: bool = True) -> list[str]:
        path = LISTED(path)
        found: list[str] = act(
            LISTXATTR,
            "." if path is None or (isinstance(path, int) and path < 0) else path,
            None,
            follow_symlinks,
            attributes.listxattr,
        )
        return found

    return {
        "getxattr": getxattr,
        "setxattr": setxattr,
        "removexattr": removexattr,
        "listxattr": listxattr,
    }
