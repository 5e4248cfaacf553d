"""Linux /proc, as far as processes go (proc(5)): `self`, and `fd`, `ns`, `maps`, `cwd` and `root` of each.

A process' folder is made anew whenever somebody looks. Its links are magic: they lead to what is open, whatever has
become of the name that they show.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel import linux_namespaces
from osconform.emulators.kernel.lookup import path_of
from osconform.emulators.kernel.open_files import SEEK_CUR, SEEK_SET, OpenFile
from osconform.emulators.kernel.process import Process
from osconform.emulators.kernel.terminals import SlaveFile
from osconform.emulators.store import AnyNode, Directory, Node, Store

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine


class MagicLink:
    """What stands behind a link whose target is not found by its text."""

    def __init__(self, text: Callable[[Machine], str], follow: Callable[[Machine], AnyNode]) -> None:
        self.text = text
        self.follow = follow


class ProcFolder(Directory):
    """The directory /proc."""

    machine: Machine

    def find(self, name: str) -> AnyNode | None:
        """A process' folder by its number, or what else is called so."""
        if name.isdigit():
            process = self.machine.table.find(int(name))
            return None if process is None else _folder(self.machine, self, process)
        return super().find(name)

    def names(self) -> list[str]:
        """The names of all, numbers of processes first."""
        return [*map(str, self._processes()), *super().names()]

    def items(self) -> Iterator[tuple[str, AnyNode]]:
        """All names and nodes."""
        for name in self.names():
            node = self.find(name)
            if node is not None:
                yield name, node

    def _processes(self) -> list[int]:
        first = self.machine.table.first
        return [*([first.pid] if first is not None else []), *self.machine.table.processes]


class TextFile(OpenFile):
    """An open file whose contents are made when it is opened."""

    seekable = True

    def __init__(self, node: AnyNode, data: bytes, flags: int) -> None:
        super().__init__(node, readable=True, writable=False, flags=flags)
        self.data = data

    def read_at(self, size: int, offset: int) -> bytes:
        return self.data[offset : offset + size]

    def seek(self, offset: int, whence: int) -> int:
        position = offset + (self.offset if whence == SEEK_CUR else 0)
        if whence not in (SEEK_SET, SEEK_CUR) or position < 0:
            raise Failure("EINVAL")
        self.offset = position
        return position


class TextDriver:
    """What stands behind a file that says how something is."""

    def __init__(self, text: Callable[[], str]) -> None:
        self.text = text

    def open_file(self, node: AnyNode, *, readable: bool, writable: bool, flags: int) -> OpenFile:
        """Open it for reading; Failure("EACCES") for anything else."""
        if writable or not readable:
            raise Failure("EACCES")
        return TextFile(node, self.text().encode("utf-8", "surrogateescape"), flags)


def plant(machine: Machine) -> ProcFolder:
    """Make /proc of a machine, with `self` in it."""
    store = machine.store
    folder = ProcFolder(store, stat.S_IFDIR | 0o555, 0, 0, store.now())
    folder.__dict__["machine"] = machine
    folder.meta.st_ino = 1
    store.add(store.root, "proc", folder)
    store.mount(folder, "/proc")
    link = store.node(stat.S_IFLNK | 0o777, 0, 0)
    link.target = "self"
    link.device = MagicLink(
        lambda asking: str(asking.process.pid), lambda asking: _folder(asking, folder, asking.process)
    )
    store.add(folder, "self", link)
    return folder


def plant_descriptors(machine: Machine, parent: Directory) -> None:
    """Make /dev/fd for systems without /proc, as BSD has it: an entry for each descriptor of the one who looks."""

    def open_ones(asking: Machine) -> AnyNode:
        found = _folder(asking, parent, asking.process).find("fd")
        assert found is not None
        return found

    link = machine.store.node(stat.S_IFLNK | 0o755, 0, 0)
    link.target = "fd"
    link.device = MagicLink(lambda _: "fd", open_ones)
    machine.store.add(parent, "fd", link)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        link = machine.store.node(stat.S_IFLNK | 0o755, 0, 0)
        link.target = f"fd/{number}"
        machine.store.add(parent, name, link)


def _folder(machine: Machine, parent: Directory, process: Process) -> Directory:
    store, owner = machine.store, process.credentials
    made = store.directory(0o555, owner.euid, owner.egid)
    made.__dict__.update(name=str(process.pid), parent=parent)
    made.meta.st_dev = parent.meta.st_dev
    if process.status is not None:
        return made
    descriptors = store.directory(0o500, owner.euid, owner.egid)
    store.add(made, "fd", descriptors)
    for fd, entry in process.descriptors.entries.copy().items():
        mode = 0o400 * entry.file.readable | 0o200 * entry.file.writable | 0o100
        _link(store, descriptors, str(fd), shown(machine, entry.file), entry.file.node, mode)
    memory = store.node(stat.S_IFREG | 0o444, owner.euid, owner.egid)
    memory.device = TextDriver(lambda: maps_text(machine, process))
    store.add(made, "maps", memory)
    namespaces = store.directory(0o511, owner.euid, owner.egid)
    store.add(made, "ns", namespaces)
    linux_namespaces.plant(
        process.namespaces, store, lambda name, text, node: _link(store, namespaces, name, text, node)
    )
    _link(store, made, "cwd", _path(machine, process.cwd), process.cwd)
    _link(store, made, "root", "/", process.root)
    return made


def _link(store: Store, parent: Directory, name: str, text: str, node: AnyNode, mode: int = 0o777) -> None:
    link: Node = store.node(stat.S_IFLNK | mode, parent.meta.st_uid, parent.meta.st_gid)
    link.target = text
    link.device = MagicLink(lambda _: text, lambda _: node)
    store.add(parent, name, link)


def _path(machine: Machine, folder: Directory) -> str:
    try:
        return path_of(machine, folder)
    except Failure:
        return f"/{folder.name} (deleted)"


def shown(machine: Machine, file: OpenFile) -> str:
    """What the link of an open file says: its path, or what kind of thing without a name it is."""
    node = file.node
    if isinstance(file, linux_namespaces.NamespaceFile):
        return f"{file.kind}:[{file.number}]"
    if isinstance(file, SlaveFile):
        return file.tty.path
    if isinstance(node, Directory):
        return _path(machine, node)
    if stat.S_ISFIFO(node.meta.st_mode) and node.parent is None:
        return f"pipe:[{node.meta.st_ino}]"
    if not stat.S_IFMT(node.meta.st_mode):
        return f"anon_inode:[{file.anonymous}]"
    return _name(machine, node)


def _name(machine: Machine, node: AnyNode) -> str:
    if node.parent is None:
        return f"{node.name or f'/#{node.meta.st_ino}'} (deleted)"
    folder = _path(machine, node.parent)
    gone = node.parent.find(node.name) is not node
    return f"{folder.rstrip('/')}/{node.name}" + " (deleted)" * gone


def maps_text(machine: Machine, process: Process) -> str:
    """The lines of /proc/PID/maps: what the program has mapped, and nothing of the interpreter that hosts it."""
    lines = []
    for _, region in sorted(process.memory.regions.copy().items()):
        device, number, name = 0, 0, ""
        if region.node is not None:
            meta = region.node.meta
            device, number, name = meta.st_dev, meta.st_ino, _name(machine, region.node)
        elif region.permissions.endswith("s"):
            device, name = 1, "/dev/zero (deleted)"
        place = f"{region.address:08x}-{region.end:08x} {region.permissions} {region.offset:08x}"
        line = f"{place} {device >> 8:02x}:{device & 0xFF:02x} {number} "
        lines.append((line.ljust(73) + name if name else line) + "\n")
    return "".join(lines)
