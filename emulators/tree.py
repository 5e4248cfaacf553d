"""Trees of files as plain dicts: planted straight into the store, and read back from it."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.pipes import Pipe
from osconform.emulators.nt.files import ARCHIVE, DIRECTORY, READONLY, REPARSE, TAG_SYMLINK
from osconform.emulators.store import Directory, Node


@dataclass(frozen=True)
class File:
    """A regular file with bytes (or text, stored as UTF-8) and, if given, permission bits."""

    content: bytes | str = b""
    mode: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.content, str):
            object.__setattr__(self, "content", self.content.encode())
        elif not isinstance(self.content, (bytes, bytearray, memoryview)):
            raise TypeError(f"a file holds bytes or text, not {self.content!r}")


@dataclass(frozen=True)
class Link:
    """A symbolic link to `target`."""

    target: str


@dataclass(frozen=True)
class Dir:
    """A directory with permission bits."""

    mode: int | None = None


@dataclass(frozen=True)
class Fifo:
    """A FIFO with, if given, permission bits."""

    mode: int | None = None


Entry = str | bytes | None | File | Link | Dir | Fifo
Tree = Mapping[str, Any]


def build(machine: Machine, base: Directory, tree: Tree) -> None:
    """Plant `tree` below `base`.

    Keys are paths with `/`; one that ends in `/` is a directory. Values: text or bytes (a file),
    None (a directory), a File, Link, Dir or Fifo, or a nested dict (a directory with contents).
    Parents are made as needed. What is there already is replaced if it is a file. Raises TypeError for what is no tree or
    no contents, ValueError for a path that leads out of `base` or is empty.
    """
    if not isinstance(tree, Mapping):
        raise TypeError(f'a tree of files maps paths to contents, such as {{"a": "text"}}; this is {tree!r}')
    for path, entry in tree.items():
        parts = [part for part in path.split("/") if part and part != "."]
        if not parts or ".." in parts:
            raise ValueError(f"{path!r} names nothing below the directory")
        parent = base
        for part in parts[:-1]:
            parent = _directory(machine, parent, part)
        name = parts[-1]
        if isinstance(entry, Mapping):
            build(machine, _directory(machine, parent, name), entry)
        elif entry is None or isinstance(entry, Dir):
            directory = _directory(machine, parent, name)
            if isinstance(entry, Dir) and entry.mode is not None:
                directory.meta.st_mode = stat.S_IFDIR | entry.mode
        else:
            _plant(machine, parent, name, entry)


def _owner(machine: Machine) -> tuple[int, int]:
    credentials = machine.process.credentials
    return credentials.euid, credentials.egid


def _directory(machine: Machine, parent: Directory, name: str) -> Directory:
    found = parent.find(name)
    if found is None:
        made = machine.store.directory(0o777 & ~machine.initial_umask, *_owner(machine))
        machine.store.add(parent, name, made)
        return made
    if not isinstance(found, Directory):
        raise ValueError(f"cannot put entries below {name!r}: it is a file")
    return found


def _plant(machine: Machine, parent: Directory, name: str, entry: Any) -> None:
    existing = parent.actual(name)
    if existing is not None:
        parent.detach(existing)
    traits = machine.traits
    if isinstance(entry, Link):
        node = machine.store.node(stat.S_IFLNK | traits.symlink_mode, *_owner(machine))
        node.target = entry.target
        node.meta._st_size = len(entry.target.encode("utf-8", "surrogateescape"))
    elif isinstance(entry, Fifo):
        mode = 0o666 & ~machine.initial_umask if entry.mode is None else entry.mode
        node = machine.store.node(stat.S_IFIFO | mode, *_owner(machine))
        node.device = Pipe()
    else:
        file = entry if isinstance(entry, File) else File(entry)
        data = file.content.encode() if isinstance(file.content, str) else bytes(file.content)
        mode = 0o666 & ~machine.initial_umask if file.mode is None else file.mode
        node = machine.store.node(stat.S_IFREG | mode, *_owner(machine))
        node.data.extend(data)
        node.meta._st_size = len(data)
    if traits.os_name == "nt":
        _set_attributes(machine, parent, node, entry)
    machine.store.add(parent, name, node)
    if machine.store.limited and node.data:
        machine.store.charge(node, machine.store.taken(node))


def _set_attributes(machine: Machine, parent: Directory, node: Node, entry: Any) -> None:
    """Windows: what a planted file or link says about itself."""
    if isinstance(entry, Link):
        target = parent.find(entry.target)
        node.meta.attributes = REPARSE | (DIRECTORY if isinstance(target, Directory) else ARCHIVE)
        node.meta.reparse_tag = TAG_SYMLINK
    else:
        locked = isinstance(entry, File) and entry.mode is not None and not entry.mode & 0o200
        node.meta.attributes = ARCHIVE | (READONLY if locked else 0)


def read(machine: Machine, base: Directory) -> dict[str, Entry]:
    """The tree below `base` in the same form, sorted by path.

    Directories have a trailing `/`. Files come as text (bytes where they are not UTF-8), directories
    as None; where the permissions are not those that the world's first umask gives, as File and Dir.
    On Windows the only permission is the read-only attribute, shown as mode 0o444.
    """
    result: dict[str, Entry] = {}
    _collect(machine, base, "", result)
    return dict(sorted(result.items()))


def _collect(machine: Machine, directory: Directory, prefix: str, result: dict[str, Entry]) -> None:
    for name, node in directory.items():
        path = prefix + name
        if isinstance(node, Directory):
            mode = stat.S_IMODE(node.meta.st_mode)
            usual = machine.traits.os_name == "nt" or mode == 0o777 & ~machine.initial_umask
            result[path + "/"] = None if usual else Dir(mode)
            _collect(machine, node, path + "/", result)
        else:
            result[path] = _leaf(machine, node)


def _leaf(machine: Machine, node: Node) -> Entry:
    mode = stat.S_IMODE(node.meta.st_mode)
    usual = mode == 0o666 & ~machine.initial_umask
    if machine.traits.os_name == "nt":
        usual = not node.meta.attributes & READONLY
        mode = 0o666 if usual else 0o444
    if node.target:
        return Link(node.target)
    if stat.S_ISFIFO(node.meta.st_mode):
        return Fifo(None if usual else mode)
    data = bytes(node.data)
    try:
        content: bytes | str = data.decode()
    except UnicodeDecodeError:
        content = data
    return content if usual else File(content, mode)
