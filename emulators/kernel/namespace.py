"""POSIX calls that add, move and remove directory entries: mkdir, mknod, symlink, link, rename, unlink, rmdir."""

from __future__ import annotations

import functools
import stat
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.lookup import entry, resolve, resolve_parent
from osconform.emulators.kernel.permissions import EXECUTE, READ, WRITE, allows, demand, demand_removal
from osconform.emulators.kernel.pipes import Pipe

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.store import AnyNode, Directory, Node

Call = TypeVar("Call", bound=Callable[..., Any])
_DOTS = (".", "..", "/")


def at_once(call: Call) -> Call:
    """A call during which no other thread sees or changes names: POSIX makes these atomic."""

    @functools.wraps(call)
    def locked(machine: Machine, *arguments: Any, **keywords: Any) -> Any:
        with GUARD:
            return call(machine, *arguments, **keywords)

    return cast("Call", locked)


LaterStart = Callable[[], "Directory | None"] | None
"""The start of a second path: its descriptor is looked at when the first path has been found."""


def _touch(machine: Machine, *directories: Directory) -> None:
    now = machine.now()
    for directory in directories:
        directory.meta.mtime_ns = directory.meta.ctime_ns = now


def _place(
    machine: Machine,
    path: str,
    start: Directory | None,
    *,
    for_directory: bool = False,
    source: AnyNode | None = None,
) -> tuple[Directory, str]:
    """Where a new entry goes: EEXIST if it is there, ENOENT for a slash after a name that is not.

    `source` is what gets a further name there, if that is not for a new file.
    """
    parent, name, slash = resolve_parent(machine, path, start)
    if name in _DOTS or entry(machine, parent, name) is not None:
        raise Failure("EEXIST")
    if slash and not for_directory:
        raise Failure("ENOENT")
    if source is not None:
        _demand_linkable(machine, source, parent)
    if parent.removed:
        raise Failure("ENOENT")
    demand(machine.process.credentials, parent, WRITE | EXECUTE)
    return parent, name


def _demand_linkable(machine: Machine, node: AnyNode, parent: Directory) -> None:
    """What link() asks of a file before it looks at the directory: EXDEV for another volume.

    On Linux, EPERM for what belongs to others, unless it is a plain file that one could write to as well (fs/namei.c,
    may_linkat(), with the usual setting of /proc/sys/fs/protected_hardlinks).
    """
    if node.meta.st_dev != parent.meta.st_dev:
        raise Failure("EXDEV")
    credentials, mode = machine.process.credentials, node.meta.st_mode
    if not machine.traits.protected_hardlinks or credentials.euid in (0, node.meta.st_uid):
        return
    set_id = mode & stat.S_ISUID or mode & (stat.S_ISGID | stat.S_IXGRP) == stat.S_ISGID | stat.S_IXGRP
    if not stat.S_ISREG(mode) or set_id or not allows(credentials, node, READ | WRITE):
        raise Failure("EPERM")


def _owner_in(machine: Machine, parent: Directory) -> tuple[int, int]:
    credentials = machine.process.credentials
    inherits = machine.traits.group_from_parent or parent.meta.st_mode & stat.S_ISGID
    return credentials.euid, parent.meta.st_gid if inherits else credentials.egid


def new_node(machine: Machine, parent: Directory, name: str, mode: int) -> Node:
    """Create a node of the type and permissions in `mode`, owned by the process, in `parent`."""
    uid, gid = _owner_in(machine, parent)
    node = machine.store.node(mode, uid, gid)
    machine.store.add(parent, name, node)
    _touch(machine, parent)
    return node


@at_once
def mkdir(machine: Machine, path: str, mode: int, start: Directory | None = None) -> Directory:
    """mkdir(2). Raises Failure: EEXIST, ENOENT, EACCES and those of path resolution."""
    parent, name = _place(machine, path, start, for_directory=True)
    uid, gid = _owner_in(machine, parent)
    bits = mode & 0o1777 & ~machine.process.umask | parent.meta.st_mode & stat.S_ISGID
    directory = machine.store.directory(bits, uid, gid)
    machine.store.add(parent, name, directory)
    _touch(machine, parent)
    return directory


def node_kind(mode: int) -> int:
    """The file type in a mode for mknod(2), a regular file if none; Failure EPERM for a directory, EINVAL for no type.

    This is looked at before the path is.
    """
    kind = stat.S_IFMT(mode) or stat.S_IFREG
    if kind == stat.S_IFDIR:
        raise Failure("EPERM")
    if kind not in (stat.S_IFREG, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR, stat.S_IFBLK):
        raise Failure("EINVAL")
    return kind


@at_once
def mknod(machine: Machine, path: str, mode: int, device: int = 0, start: Directory | None = None) -> None:
    """mknod(2) for regular files, FIFOs and (as the superuser) devices; EPERM for the rest."""
    kind = node_kind(mode)
    parent, name = _place(machine, path, start)
    if kind in (stat.S_IFCHR, stat.S_IFBLK) and machine.process.credentials.euid != 0:
        raise Failure("EPERM")
    node = new_node(machine, parent, name, kind | mode & 0o7777 & ~machine.process.umask)
    if kind == stat.S_IFIFO:
        node.device = Pipe()
    node.meta.rdev = device


@at_once
def symlink(machine: Machine, target: str, path: str, start: Directory | None = None) -> None:
    """symlink(2): the target is stored as it is. Raises Failure("ENOENT") for an empty target."""
    if not target:
        raise Failure("ENOENT")
    if len(target.encode("utf-8", "surrogateescape")) >= machine.traits.path_max:
        raise Failure("ENAMETOOLONG")
    parent, name = _place(machine, path, start)
    node = new_node(machine, parent, name, stat.S_IFLNK | machine.traits.symlink_mode)
    node.target = target
    node.meta._st_size = len(target.encode("utf-8", "surrogateescape"))


def readlink(machine: Machine, path: str, start: Directory | None = None) -> str:
    """readlink(2); Failure("EINVAL") for what is no symbolic link."""
    return link_text(machine, resolve(machine, path, follow=False, start=start), "EINVAL")


def link_text(machine: Machine, node: AnyNode, otherwise: str) -> str:
    """What a symbolic link says; Failure(otherwise) for what is none."""
    if not node.target:
        raise Failure(otherwise)
    machine.store.accessed(node.meta)
    if node.device is not None:
        text: str = node.device.text(machine)
        return text
    return node.target


@at_once
def link(
    machine: Machine,
    source: str,
    path: str,
    *,
    follow: bool,
    source_start: Directory | None = None,
    start: LaterStart = None,
) -> None:
    """link(2) and linkat(2). Directories cannot be linked: Failure("EPERM")."""
    node = resolve(machine, source, follow=follow, start=source_start)
    parent, name = _place(machine, path, start and start(), source=node)
    if node.is_directory:
        raise Failure("EPERM")
    if not node.meta.st_nlink and node.parent is not None:
        raise Failure(
            "ENOENT"
        )  # only a file that never had a name gets one through /proc (open(2), O_TMPFILE)
    first_name, first_parent = node.name, node.parent
    parent.attach(name, node)
    if first_parent is not None and first_parent.find(first_name) is node:
        node.__dict__["name"], node.__dict__["parent"] = first_name, first_parent
    node.meta.ctime_ns = machine.now()
    _touch(machine, parent)


def _forget(machine: Machine, node: AnyNode) -> None:
    """A name of `node` is gone: stamp it, and give its space back with the last one."""
    node.meta.ctime_ns = machine.now()
    if not node.is_directory and not node.meta.st_nlink and not node.opens and machine.store.limited:
        machine.store.charge(node, -machine.store.taken(node))


@at_once
def unlink(machine: Machine, path: str, start: Directory | None = None) -> None:
    """unlink(2). A directory is EISDIR on Linux, EPERM elsewhere."""
    parent, name, slash = resolve_parent(machine, path, start)
    refusal = machine.traits.unlink_directory
    if name in _DOTS:
        raise Failure(refusal)
    node = entry(machine, parent, name)
    if node is None:
        raise Failure("ENOENT")
    if slash:
        raise Failure(refusal if node.is_directory else "ENOTDIR")
    demand_removal(machine.process.credentials, parent, node)
    if node.is_directory:
        raise Failure(refusal)
    parent.detach(parent.actual(name) or name)
    _touch(machine, parent)
    _forget(machine, node)


@at_once
def rmdir(machine: Machine, path: str, start: Directory | None = None) -> None:
    """rmdir(2): the directory must be empty and its path must not end in a dot."""
    parent, name, _ = resolve_parent(machine, path, start)
    if name in _DOTS:
        raise Failure({".": "EINVAL", "..": "ENOTEMPTY", "/": "EBUSY"}[name])
    node = entry(machine, parent, name)
    if node is None:
        raise Failure("ENOENT")
    demand_removal(machine.process.credentials, parent, node)
    if not node.is_directory:
        raise Failure("ENOTDIR")
    if node.meta.st_dev != parent.meta.st_dev:
        raise Failure("EBUSY")
    if len(node):
        raise Failure("ENOTEMPTY")
    parent.detach(parent.actual(name) or name)
    node.removed = True
    node.meta.st_nlink = 0
    _touch(machine, parent)


def _is_inside(directory: Directory, node: AnyNode) -> bool:
    """Whether `directory` is `node` or lies below it."""
    current: Directory | None = directory
    while current is not None:
        if current is node:
            return True
        if current.parent is current:
            return False
        current = current.parent
    return False


@at_once
def rename(
    machine: Machine,
    source: str,
    path: str,
    *,
    source_start: Directory | None = None,
    start: LaterStart = None,
) -> None:
    """rename(2): replaces a file by a file, an empty directory by a directory, atomically."""
    old_parent, old_name, old_slash = resolve_parent(machine, source, source_start)
    new_parent, new_name, new_slash = resolve_parent(machine, path, start and start())
    if old_parent.meta.st_dev != new_parent.meta.st_dev:
        raise Failure("EXDEV")
    if old_name in _DOTS or new_name in _DOTS:
        raise Failure("EBUSY" if machine.traits.unlink_directory == "EISDIR" else "EINVAL")
    node = entry(machine, old_parent, old_name)
    if node is None:
        raise Failure("ENOENT")
    target = entry(machine, new_parent, new_name)
    if not node.is_directory and (old_slash or new_slash):
        raise Failure("ENOTDIR")
    if node.is_directory and _is_inside(new_parent, node):
        raise Failure("EINVAL")
    if target is not None and target.is_directory and _is_inside(old_parent, target):
        raise Failure("ENOTEMPTY")
    same_entry = (
        target is node
        and old_parent is new_parent
        and old_parent.actual(old_name) == new_parent.actual(new_name)
    )
    if target is node and not same_entry:
        return  # two names of one file: POSIX demands success and no change
    if same_entry and old_parent.actual(old_name) == new_name:
        return
    credentials = machine.process.credentials
    demand_removal(credentials, old_parent, node)
    if target is not None and not same_entry:
        demand_removal(credentials, new_parent, target)
        if node.is_directory and not target.is_directory:
            raise Failure("ENOTDIR")
        if target.is_directory and not node.is_directory:
            raise Failure("EISDIR")
    else:
        demand(credentials, new_parent, WRITE | EXECUTE)
        if new_parent.removed:
            raise Failure("ENOENT")
    if node.is_directory and new_parent is not old_parent:
        demand(credentials, node, WRITE)  # its ".." is about to change
    if target is not None and not same_entry:
        if target.is_directory and len(target):
            raise Failure("ENOTEMPTY")
        new_parent.detach(new_parent.actual(new_name) or new_name)
        if target.is_directory:
            target.removed = True
            target.meta.st_nlink = 0
        _forget(machine, target)
    old_parent.detach(old_parent.actual(old_name) or old_name)
    new_parent.attach(new_name, node)
    node.meta.ctime_ns = machine.now()
    _touch(machine, old_parent, new_parent)
