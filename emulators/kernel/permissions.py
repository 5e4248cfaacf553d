"""POSIX permission checks: who may read, write and search what (POSIX.1-2017, XBD 4.5 File Access Permissions)."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure

if TYPE_CHECKING:
    from osconform.emulators.kernel.process import Credentials
    from osconform.emulators.store import AnyNode, Directory

READ, WRITE, EXECUTE = 4, 2, 1
IMMUTABLE = 0x2 | 0x20000
"""UF_IMMUTABLE and SF_IMMUTABLE, which chflags() sets on BSD systems and macOS."""


def demand_mutable(node: AnyNode) -> None:
    """Raise Failure("EPERM") for a file that is flagged as immutable, whoever asks."""
    if node.meta.flags & IMMUTABLE:
        raise Failure("EPERM")


def allows(credentials: Credentials, node: AnyNode, wanted: int) -> bool:
    """Whether the effective ids may do all of `wanted` (READ | WRITE | EXECUTE) to `node`."""
    meta = node.meta
    mode = meta.st_mode
    if credentials.euid == 0:
        # The superuser may do anything but execute a file that nobody may execute.
        return not wanted & EXECUTE or node.is_directory or bool(mode & 0o111)
    if credentials.euid == meta.st_uid:
        granted = mode >> 6
    elif credentials.in_group(meta.st_gid):
        granted = mode >> 3
    else:
        granted = mode
    return granted & wanted == wanted


def demand(credentials: Credentials, node: AnyNode, wanted: int) -> None:
    """Raise Failure("EACCES") unless `allows` does."""
    if not allows(credentials, node, wanted):
        raise Failure("EACCES")


def demand_owner(credentials: Credentials, node: AnyNode) -> None:
    """Raise Failure("EPERM") unless the process owns `node` or is the superuser."""
    if credentials.euid not in (0, node.meta.st_uid):
        raise Failure("EPERM")


def drop_set_id(credentials: Credentials, node: AnyNode) -> None:
    """A change of contents by anybody but the superuser takes the set-id bits away (Linux file_remove_privs())."""
    mode = node.meta.st_mode
    if not mode & (stat.S_ISUID | stat.S_ISGID) or credentials.euid == 0 or not stat.S_ISREG(mode):
        return
    mode &= ~stat.S_ISUID
    # Without permission to execute for the group, the bit once meant mandatory locking.
    if mode & stat.S_IXGRP or not credentials.in_group(node.meta.st_gid):
        mode &= ~stat.S_ISGID
    node.meta.st_mode = mode


def demand_removal(credentials: Credentials, parent: Directory, node: AnyNode) -> None:
    """Check that an entry may be taken out of `parent`, with the sticky-bit rule for shared directories."""
    demand(credentials, parent, WRITE | EXECUTE)
    demand_mutable(parent)
    demand_mutable(node)
    sticky = parent.meta.st_mode & stat.S_ISVTX
    if sticky and credentials.euid not in (0, node.meta.st_uid, parent.meta.st_uid):
        raise Failure("EPERM")
