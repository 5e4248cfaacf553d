"""open(2): from a path and flags to an open file description."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.lookup import entry, resolve, resolve_parent
from osconform.emulators.kernel.namespace import new_node
from osconform.emulators.kernel.open_files import (
    DeviceFile,
    DirectoryFile,
    OpenFile,
    PathFile,
    RegularFile,
    resize,
)
from osconform.emulators.kernel.permissions import (
    EXECUTE,
    READ,
    WRITE,
    demand,
    demand_mutable,
    demand_owner,
    drop_set_id,
)
from osconform.emulators.kernel.pipes import PipeFile
from osconform.emulators.kernel.waiting import wait_until, would_block

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.store import AnyNode, Directory, Node

O_RDONLY, O_WRONLY, O_RDWR, O_ACCMODE = 0, 1, 2, 3


def _find_or_create(
    machine: Machine, path: str, flags: int, mode: int, start: Directory | None
) -> tuple[AnyNode, bool]:
    """The node to open with O_CREAT, and whether it is new; dangling links are created through."""
    o = machine.traits.open
    for _ in range(machine.traits.symlink_max + 1):
        parent, name, slash = resolve_parent(machine, path, start)
        if name in (".", "..", "/"):
            raise Failure("EEXIST" if flags & o.O_EXCL else "EISDIR")
        if slash:
            raise Failure("EISDIR")
        node = entry(machine, parent, name)
        if node is None:
            if parent.removed:
                raise Failure("ENOENT")
            demand(machine.process.credentials, parent, WRITE | EXECUTE)
            bits = mode & 0o7777 & ~machine.process.umask
            return new_node(machine, parent, name, stat.S_IFREG | bits), True
        if flags & o.O_EXCL:
            raise Failure("EEXIST")
        if not node.target:
            return node, False
        if flags & o.O_NOFOLLOW:
            raise Failure("ELOOP")
        if node.device is not None:  # a link of /proc leads somewhere whatever it says
            return node.device.follow(machine), False
        path, start = node.target, parent
    raise Failure("ELOOP")


def check_flags(machine: Machine, flags: int) -> None:
    """Raise Failure("EINVAL") for flags that exclude each other, before any look at the path (Linux build_open_flags())."""
    o = machine.traits.open
    if flags & o.O_PATH:
        return
    if o.O_TMPFILE and flags & o.O_TMPFILE == o.O_TMPFILE:
        if flags & O_ACCMODE == O_RDONLY:
            raise Failure("EINVAL")
    elif flags & o.O_CREAT and flags & o.O_DIRECTORY:
        raise Failure("EINVAL")


def open_file(
    machine: Machine, path: str, flags: int, mode: int = 0o777, start: Directory | None = None
) -> OpenFile:
    """Open `path`. Raises Failure: ENOENT, EEXIST, EISDIR, ENOTDIR, EACCES, ELOOP, EINVAL, ENXIO."""
    o = machine.traits.open
    if o.O_TMPFILE and flags & o.O_TMPFILE == o.O_TMPFILE:
        return _open_unnamed(machine, path, flags, mode, start)
    if o.O_PATH and flags & o.O_PATH:
        node = resolve(machine, path, follow=not flags & o.O_NOFOLLOW, start=start)
        if flags & o.O_DIRECTORY and not node.is_directory:
            raise Failure("ENOTDIR")
        return PathFile(node, flags)
    if flags & o.O_CREAT:
        with GUARD:
            node, created = _find_or_create(machine, path, flags, mode, start)
        if node.is_directory:
            raise Failure("EISDIR")
    else:
        if flags & o.O_NOFOLLOW_ANY:
            _demand_no_link(machine, path, start)
        follow = not flags & (o.O_NOFOLLOW | o.O_SYMLINK)
        node, created = resolve(machine, path, follow=follow, start=start), False
        if node.target and not flags & o.O_SYMLINK:
            raise Failure("ENOTDIR" if flags & o.O_DIRECTORY else "ELOOP")
    return open_node(machine, node, flags, check=not created)


def _demand_no_link(machine: Machine, path: str, start: Directory | None) -> None:
    """O_NOFOLLOW_ANY of macOS: Failure("ELOOP") if a component of the path is a symbolic link."""
    seen = "/" if path.startswith("/") else ""
    for part in (part for part in path.split("/") if part):
        seen += part
        if resolve(machine, seen, follow=False, start=start).target:
            raise Failure("ELOOP")
        seen += "/"


def open_node(machine: Machine, node: AnyNode, flags: int, *, check: bool = True) -> OpenFile:
    """Open a node that is already found; `check` is off for a file that this call has just made."""
    o = machine.traits.open
    access = flags & O_ACCMODE
    readable, writable = access in (O_RDONLY, O_RDWR), access in (O_WRONLY, O_RDWR)
    executing = bool(
        flags & o.O_EXEC
    )  # of a file that is run, a directory that is searched, and nothing else
    readable = readable and not executing
    # The fourth access mode opens for neither and asks for both (Linux open(2), NOTES).
    changing = access != O_RDONLY or flags & o.O_TRUNC
    if flags & o.O_DIRECTORY and not node.is_directory:
        raise Failure("ENOTDIR")
    if changing and node.is_directory:
        raise Failure("EISDIR")
    if check:
        wanted = EXECUTE if executing else 0 if writable and not readable else READ
        wanted |= WRITE if changing else 0
        demand(machine.process.credentials, node, wanted)
        if wanted & WRITE:
            demand_mutable(node)
        if flags & o.O_TRUNC:  # of a file that was there
            drop_set_id(machine.process.credentials, node)
        if flags & o.O_NOATIME:
            demand_owner(machine.process.credentials, node)
    if node.is_directory:
        return _finish(machine, DirectoryFile(node, readable=True, writable=False, flags=flags), flags)
    return _finish(machine, _open_leaf(machine, node, flags, readable, writable), flags)


def _open_leaf(machine: Machine, node: Node, flags: int, readable: bool, writable: bool) -> OpenFile:
    kind = stat.S_IFMT(node.meta.st_mode)
    o = machine.traits.open
    if hasattr(node.device, "open_file"):  # what makes open files of its own kind
        made: OpenFile = node.device.open_file(node, readable=readable, writable=writable, flags=flags)
        return made
    if kind == stat.S_IFIFO:
        if not readable and not writable:
            raise Failure("EINVAL")
        if not flags & o.O_NONBLOCK and readable != writable:
            waiting_for = node.device.writers if readable else node.device.readers
            if not waiting_for:
                raise would_block("opening a FIFO that nobody has open at the other end")
        if writable and not readable and not node.device.readers:
            raise Failure("ENXIO")
        return PipeFile(node.device, node, readable=readable, writable=writable, flags=flags)
    if kind in (stat.S_IFCHR, stat.S_IFBLK):
        if node.device is None:
            raise Failure("ENXIO")
        return DeviceFile(
            node, node.device.read, node.device.write, readable=readable, writable=writable, flags=flags
        )
    if kind == stat.S_IFSOCK:
        raise Failure("ENXIO")
    file = RegularFile(machine.store, node, readable=readable, writable=writable, flags=flags)
    file.keeps_atime = bool(flags & o.O_NOATIME)
    if flags & o.O_TRUNC and node.data:
        resize(machine.store, node, 0)
    return file


def _open_unnamed(machine: Machine, path: str, flags: int, mode: int, start: Directory | None) -> OpenFile:
    """O_TMPFILE: a file without a name in the directory `path` (Linux open(2))."""
    directory = resolve(machine, path, start=start)
    if not directory.is_directory:
        raise Failure("ENOTDIR")
    credentials = machine.process.credentials
    demand(credentials, directory, WRITE | EXECUTE)
    bits = mode & 0o7777 & ~machine.process.umask
    node = machine.store.node(stat.S_IFREG | bits, credentials.euid, credentials.egid)
    node.meta.st_dev = directory.meta.st_dev
    readable = flags & O_ACCMODE == O_RDWR
    file = RegularFile(machine.store, node, readable=readable, writable=True, flags=flags)
    return _finish(machine, file, flags & ~machine.traits.open.O_TMPFILE)


def _finish(machine: Machine, file: OpenFile, flags: int) -> OpenFile:
    o = machine.traits.open
    if flags & (o.O_EXLOCK | o.O_SHLOCK):  # BSD: flock() as part of open()
        exclusive = bool(flags & o.O_EXLOCK)
        if not machine.locks.may_lock_whole(file, exclusive=exclusive):
            if flags & o.O_NONBLOCK:
                file.release()
                raise Failure("EAGAIN")
            wait_until(
                lambda: machine.locks.may_lock_whole(file, exclusive=exclusive), "opening a locked file"
            )
        machine.locks.lock_whole(file, exclusive=exclusive)
    file.append = bool(flags & o.O_APPEND)
    file.nonblocking = bool(flags & o.O_NONBLOCK)
    return file
