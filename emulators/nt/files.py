"""Windows file system calls: create, delete, move, link and open, with the rules of NTFS and Win32 sharing."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import DeviceFile, OpenFile, RegularFile, resize
from osconform.emulators.nt.lookup import EXTENDED, Place, device_name, existing, find
from osconform.emulators.nt.names import MAX_PATH, device_of, full_path, is_full, split_root
from osconform.emulators.platforms import windows_errors as code

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.store import AnyNode, Directory, Node

READONLY, DIRECTORY, ARCHIVE, NORMAL, REPARSE = 0x1, 0x10, 0x20, 0x80, 0x400
TAG_SYMLINK, TAG_MOUNT_POINT = 0xA000000C, 0xA0000003
MAX_DIRECTORY_PATH = MAX_PATH - 12
"""CreateDirectoryW leaves room for a file name of 8.3 characters."""


def touch(machine: Machine, *directories: Directory) -> None:
    """Entries changed: stamp the directories."""
    now = machine.now()
    for directory in directories:
        directory.meta.mtime_ns = directory.meta.ctime_ns = now


def _vacant(machine: Machine, path: str, *, limit: int = MAX_PATH) -> Place:
    """Where a new entry goes; Failure(183) when it exists."""
    place = find(machine, path, follow=False, limit=limit)
    if place.node is not None:
        raise Failure(code.ERROR_ALREADY_EXISTS)
    return place


def is_device(machine: Machine, path: str) -> str | None:
    """The device that a path names, or None."""
    if is_full(path):
        return None
    last = path[max(path.rfind("\\"), path.rfind("/")) + 1 :]
    if device_of(last.rstrip(" .")) is None and path[:4] != "\\\\.\\":
        return None
    return device_name(full_path(machine, path))


def create_directory(machine: Machine, path: str) -> None:
    """CreateDirectoryW."""
    if is_device(machine, path):
        raise Failure(code.ERROR_DIRECTORY)
    place = _vacant(machine, path, limit=MAX_DIRECTORY_PATH)
    directory = machine.store.directory(0o777, 0, 0)
    directory.meta.attributes = DIRECTORY
    machine.store.add(place.parent, place.name, directory)
    touch(machine, place.parent)


def _sharing(node: AnyNode) -> None:
    """Raise Failure(32) when somebody has the file open without sharing deletion."""
    if any(not getattr(file, "shares_delete", False) for file in node.opens):
        raise Failure(code.ERROR_SHARING_VIOLATION)


def _remove(machine: Machine, place: Place) -> None:
    parent, node = place.parent, place.node
    assert node is not None
    parent.detach(parent.actual(place.name) or place.name)
    touch(machine, parent)
    if not node.is_directory and not node.meta.st_nlink and machine.store.limited:
        machine.store.charge(node, -machine.store.taken(node))


def is_directory_link(node: AnyNode) -> bool:
    """Whether a node is a junction or a symbolic link made for a directory."""
    return bool(node.target) and bool(node.meta.attributes & DIRECTORY)


def delete_file(machine: Machine, path: str) -> None:
    """os.unlink: DeleteFileW, or RemoveDirectoryW for a directory link (Py_DeleteFileW)."""
    if is_device(machine, path):
        raise Failure(code.ERROR_INVALID_PARAMETER)
    place = existing(machine, path, follow=False)
    node = place.node
    assert node is not None
    if node.is_directory or node.meta.attributes & READONLY:
        raise Failure(code.ERROR_ACCESS_DENIED)
    _sharing(node)
    _remove(machine, place)


def remove_directory(machine: Machine, path: str) -> None:
    """RemoveDirectoryW."""
    if is_device(machine, path):
        raise Failure(code.ERROR_DIRECTORY)
    place = existing(machine, path, follow=False)
    node = place.node
    assert node is not None
    if not node.is_directory:
        if not is_directory_link(node):
            raise Failure(code.ERROR_DIRECTORY)
        _remove(machine, place)
        return
    if node.meta.attributes & READONLY:
        raise Failure(code.ERROR_ACCESS_DENIED)
    if node is machine.process.cwd:
        raise Failure(code.ERROR_SHARING_VIOLATION)
    if len(node):
        raise Failure(code.ERROR_DIR_NOT_EMPTY)
    if node is place.parent:
        raise Failure(code.ERROR_ACCESS_DENIED)
    node.removed = True
    _remove(machine, place)


def change_directory(machine: Machine, path: str) -> None:
    """SetCurrentDirectoryW, with the note in the environment of where that drive's programs are."""
    if not path:
        raise Failure(code.ERROR_FILE_NOT_FOUND)
    full = full_path(machine, path)
    node = existing(machine, full).node
    if node is None or not node.is_directory:
        raise Failure(code.ERROR_DIRECTORY)
    drive, root, rest = split_root(full)
    machine.cwd_text = f"{drive}{root}" + rest.rstrip("\\")
    machine.process.cwd = node
    if drive[1:] == ":":
        machine.process.environ[f"={drive.upper()}"] = machine.cwd_text


def _below(directory: Directory) -> list[AnyNode]:
    found: list[AnyNode] = []
    for _, node in directory.items():
        found.append(node)
        if node.is_directory:
            found.extend(_below(node))
    return found


def move(machine: Machine, source: str, path: str, *, replace: bool) -> None:
    """MoveFileExW, with MOVEFILE_REPLACE_EXISTING if `replace`."""
    old = existing(machine, source, follow=False)
    new = find(machine, path, follow=False)
    node, target = old.node, new.node
    assert node is not None
    if old.volume.upper() != new.volume.upper():
        raise Failure(code.ERROR_NOT_SAME_DEVICE)
    if node.is_directory:
        inside = _below(node)
        if new.parent is node or new.parent in inside or machine.process.cwd is node:
            raise Failure(code.ERROR_SHARING_VIOLATION)
        if any(not child.is_directory and child.opens for child in inside) or machine.process.cwd in inside:
            raise Failure(code.ERROR_ACCESS_DENIED)
    else:
        _sharing(node)
    if target is not None and target is not node:
        if not replace:
            raise Failure(code.ERROR_ALREADY_EXISTS)
        if target.is_directory or node.is_directory or target.meta.attributes & READONLY or target.opens:
            raise Failure(code.ERROR_ACCESS_DENIED)
        _remove(machine, new)
    elif target is node and old.parent is not new.parent and not replace:
        raise Failure(code.ERROR_ALREADY_EXISTS)
    old.parent.detach(old.parent.actual(old.name) or old.name)
    if target is node and new.parent.actual(new.name) is not None:
        new.parent.detach(new.parent.actual(new.name) or new.name)
    new.parent.attach(new.name, node)
    if not node.is_directory and not node.target:
        node.meta.attributes |= ARCHIVE
    touch(machine, old.parent, new.parent)


def hard_link(machine: Machine, source: str, path: str) -> None:
    """CreateHardLinkW: files only, on one volume."""
    old = existing(machine, source, follow=False)
    new = _vacant(machine, path)
    node = old.node
    assert node is not None
    if node.is_directory:
        raise Failure(code.ERROR_ACCESS_DENIED)
    if old.volume.upper() != new.volume.upper():
        raise Failure(code.ERROR_NOT_SAME_DEVICE)
    if node.meta.st_nlink >= 1024:
        raise Failure(code.ERROR_TOO_MANY_LINKS)
    new.parent.attach(new.name, node)
    touch(machine, new.parent)


def symbolic_link(machine: Machine, target: str, path: str, *, directory: bool) -> None:
    """CreateSymbolicLinkW. An absolute target is stored with the prefix that readlink shows."""
    if not machine.symlinks_allowed:
        raise Failure(code.ERROR_PRIVILEGE_NOT_HELD)
    if not target:
        raise Failure(code.ERROR_INVALID_REPARSE_DATA)
    place = _vacant(machine, path)
    node = machine.store.node(stat.S_IFLNK | 0o777, 0, 0)
    drive, root, _ = split_root(target.replace("/", "\\"))
    absolute = bool(drive and root)
    node.target = EXTENDED + target if absolute and not target.startswith("\\\\") else target
    node.meta.attributes = REPARSE | (DIRECTORY if directory else ARCHIVE)
    node.meta.reparse_tag = TAG_SYMLINK
    machine.store.add(place.parent, place.name, node)
    touch(machine, place.parent)


def junction(machine: Machine, target: str, path: str) -> None:
    """What `_winapi.CreateJunction` does: a directory that stands for another, by absolute path."""
    source = full_path(machine, target)
    if not existing(machine, source).node.is_directory:  # type: ignore[union-attr]  # existing() has a node
        raise Failure(code.ERROR_DIRECTORY)
    place = _vacant(machine, path)
    node = machine.store.node(stat.S_IFLNK | 0o777, 0, 0)
    node.target = EXTENDED + source
    node.meta.attributes = REPARSE | DIRECTORY
    node.meta.reparse_tag = TAG_MOUNT_POINT
    machine.store.add(place.parent, place.name, node)
    touch(machine, place.parent)


class WindowsFile(RegularFile):
    """An open file: the C runtime's text mode, and deletion on close for O_TEMPORARY."""

    text = False
    shares_delete = False
    temporary: Place | None = None

    def release(self) -> None:
        super().release()
        place = self.temporary
        if place is not None and not self.node.opens and place.parent.find(place.name) is self.node:
            _remove(self.machine, place)

    def __init__(self, machine: Machine, node: Node, *, readable: bool, writable: bool, flags: int) -> None:
        super().__init__(machine.store, node, readable=readable, writable=writable, flags=flags)
        self.machine = machine

    def read(self, size: int) -> bytes:
        data = super().read(size)
        if self.text:
            end = data.find(b"\x1a")
            data = (data if end < 0 else data[:end]).replace(b"\r\n", b"\n")
        return data

    def write(self, data: bytes) -> int:
        if not self.text:
            return super().write(data)
        super().write(data.replace(b"\n", b"\r\n"))
        return len(data)


def open_file(machine: Machine, path: str, flags: int, mode: int) -> OpenFile:
    """The C runtime's _wopen over CreateFileW; Failure codes are Win32's."""
    o = machine.traits.open
    access = flags & 3
    readable, writable = access in (0, 2), access in (1, 2)
    device = is_device(machine, path)
    if device is not None:
        if device != "NUL":
            raise Failure(code.ERROR_FILE_NOT_FOUND)
        node = machine.store.node(stat.S_IFCHR | 0o666, 0, 0)
        return DeviceFile(node, lambda size: b"", len, readable=readable, writable=writable, flags=flags)
    place = find(machine, path)
    found = place.node
    if place.slash and (found is None or not found.is_directory):
        raise Failure(code.ERROR_INVALID_NAME)
    if found is None:
        if not flags & o.O_CREAT:
            raise Failure(code.ERROR_FILE_NOT_FOUND)
        found = machine.store.node(stat.S_IFREG | 0o666, 0, 0)
        found.meta.attributes = ARCHIVE
        if not mode & ~machine.process.umask & 0o200:
            found.meta.attributes |= READONLY
        machine.store.add(place.parent, place.name, found)
        place.node = found
        touch(machine, place.parent)
    elif flags & o.O_CREAT and flags & o.O_EXCL:
        raise Failure(code.ERROR_FILE_EXISTS)
    elif found.is_directory or (found.meta.attributes & READONLY and (writable or flags & o.O_TRUNC)):
        raise Failure(code.ERROR_ACCESS_DENIED)
    if found.is_directory:
        raise Failure(code.ERROR_ACCESS_DENIED)
    temporary = bool(flags & o.O_TEMPORARY)
    if found.opens and not temporary and any(getattr(other, "temporary", None) for other in found.opens):
        raise Failure(code.ERROR_SHARING_VIOLATION)
    file = WindowsFile(machine, found, readable=readable, writable=writable, flags=flags)
    file.append = bool(flags & o.O_APPEND)
    file.text = not flags & o.O_BINARY
    file.short_at_end = not file.text
    if temporary:
        file.temporary, file.shares_delete = place, True
    if flags & o.O_TRUNC and found.data:
        resize(machine.store, found, 0)
    return file
