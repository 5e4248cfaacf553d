"""POSIX calls that change what a file says about itself: access, chmod, chown, utime, truncate, xattrs."""

from __future__ import annotations

import stat
from dataclasses import replace
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import resize
from osconform.emulators.kernel.permissions import (
    READ,
    WRITE,
    allows,
    demand,
    demand_mutable,
    demand_owner,
    drop_set_id,
)

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.store import AnyNode

XATTR_CREATE, XATTR_REPLACE = 1, 2
XATTR_SIZE_MAX, XATTR_NAME_MAX = 65536, 255


def may_access(machine: Machine, node: AnyNode, mode: int, *, effective: bool) -> bool:
    """access(2): judged by the real ids unless `effective`."""
    credentials = machine.process.credentials
    if not effective:
        credentials = replace(credentials, euid=credentials.ruid, egid=credentials.rgid)
    return allows(credentials, node, mode)


def chmod(machine: Machine, node: AnyNode, mode: int) -> None:
    """Set the permission bits; only the owner may, and loses setgid for a group that is not theirs."""
    credentials = machine.process.credentials
    demand_owner(credentials, node)
    demand_mutable(node)
    bits = mode & 0o7777
    if credentials.euid != 0 and not node.is_directory and not credentials.in_group(node.meta.st_gid):
        bits &= ~stat.S_ISGID
    node.meta.st_mode = stat.S_IFMT(node.meta.st_mode) | bits
    node.meta.ctime_ns = machine.now()


def chown(machine: Machine, node: AnyNode, uid: int, gid: int) -> None:
    """Set owner and group; -1 leaves one alone. Only the superuser gives files away."""
    credentials = machine.process.credentials
    meta = node.meta
    if credentials.euid != 0:
        if uid not in (-1, meta.st_uid):
            raise Failure("EPERM")
        if gid not in (-1, meta.st_gid) and not credentials.in_group(gid):
            raise Failure("EPERM")
        if (uid != -1 or gid != -1) and credentials.euid != meta.st_uid:
            raise Failure("EPERM")
    if uid != -1:
        meta.st_uid = uid
    if gid != -1:
        meta.st_gid = gid
    if not node.is_directory and (uid != -1 or gid != -1):
        meta.st_mode &= ~stat.S_ISUID
        if meta.st_mode & stat.S_IXGRP:
            meta.st_mode &= ~stat.S_ISGID
    meta.ctime_ns = machine.now()


def utime(machine: Machine, node: AnyNode, times: tuple[int, int] | None) -> None:
    """Set access and modification time in nanoseconds; None means now, which writers may do too."""
    credentials = machine.process.credentials
    if times is None:
        if credentials.euid not in (0, node.meta.st_uid) and not allows(credentials, node, WRITE):
            raise Failure("EACCES")
        now = machine.now()
        node.meta.atime_ns, node.meta.mtime_ns = now, now
    else:
        demand_owner(credentials, node)
        node.meta.atime_ns, node.meta.mtime_ns = times
    node.meta.ctime_ns = machine.now()


def truncate(machine: Machine, node: AnyNode, size: int) -> None:
    """truncate(2) on a node found by path."""
    if node.is_directory:
        raise Failure("EISDIR")
    if not stat.S_ISREG(node.meta.st_mode):
        raise Failure("EINVAL")
    demand(machine.process.credentials, node, WRITE)
    demand_mutable(node)
    resize(machine.store, node, size)
    drop_set_id(machine.process.credentials, node)


def check_attribute_name(name: str) -> None:
    """Raise Failure("ERANGE") for a name that is empty or too long; this comes before any look at the file."""
    if not name or len(name.encode("utf-8", "surrogateescape")) > XATTR_NAME_MAX:
        raise Failure("ERANGE")


def check_attribute_value(name: str, value: bytes, flags: int) -> None:
    """Raise Failure for arguments of setxattr(2) that are wrong for every file: EINVAL, ERANGE, E2BIG."""
    if flags & ~(XATTR_CREATE | XATTR_REPLACE):
        raise Failure("EINVAL")
    check_attribute_name(name)
    if len(value) > XATTR_SIZE_MAX:
        raise Failure("E2BIG")


def _namespace(machine: Machine, node: AnyNode, name: str, wanted: int) -> dict[str, bytes]:
    """The attribute table of `node`, after the checks that Linux makes for the namespace of `name`.

    Their order is that of xattr_permission() and xattr_resolve_name() in Linux fs/xattr.c.
    """
    space, dot, rest = name.partition(".")
    credentials = machine.process.credentials
    privileged = credentials.euid == 0
    mode = node.meta.st_mode
    known = dot and space in ("user", "trusted", "security", "system")
    if known and space == "trusted":
        if not privileged:
            raise Failure("ENODATA" if wanted == READ else "EPERM")
    elif known and space == "security":
        if not privileged and wanted == WRITE:
            raise Failure("EPERM")
    elif not known or space == "user":
        if known and not (node.is_directory or stat.S_ISREG(mode)):
            raise Failure("ENODATA" if wanted == READ else "EPERM")
        shared = node.is_directory and mode & stat.S_ISVTX
        if known and shared and wanted == WRITE and credentials.euid not in (0, node.meta.st_uid):
            raise Failure("EPERM")
        demand(credentials, node, wanted)
    if not known or space == "system" or (stat.S_ISFIFO(mode) and not node.meta.st_dev):
        raise Failure("ENOTSUP")
    if not rest:
        raise Failure("EINVAL")
    table: dict[str, bytes] = node.xattr
    return table


def getxattr(machine: Machine, node: AnyNode, name: str) -> bytes:
    """The value of one extended attribute; Failure("ENODATA") without it."""
    table = _namespace(machine, node, name, READ)
    if name not in table:
        raise Failure("ENODATA")
    return table[name]


def setxattr(machine: Machine, node: AnyNode, name: str, value: bytes, flags: int) -> None:
    """Set one extended attribute; `flags` may demand that it is new or that it exists."""
    table = _namespace(machine, node, name, WRITE)
    if flags & XATTR_CREATE and name in table:
        raise Failure("EEXIST")
    if flags & XATTR_REPLACE and name not in table:
        raise Failure("ENODATA")
    table[name] = value
    node.meta.ctime_ns = machine.now()


def removexattr(machine: Machine, node: AnyNode, name: str) -> None:
    """Remove one extended attribute; Failure("ENODATA") without it."""
    table = _namespace(machine, node, name, WRITE)
    if name not in table:
        raise Failure("ENODATA")
    del table[name]
    node.meta.ctime_ns = machine.now()


def listxattr(machine: Machine, node: AnyNode) -> list[str]:
    """The names of the extended attributes that the process may see."""
    privileged = machine.process.credentials.euid == 0
    return [name for name in node.xattr if privileged or not name.startswith("trusted.")]
