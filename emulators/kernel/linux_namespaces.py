"""The namespaces of Linux processes (namespaces(7)), as far as they can be told apart in a world.

What a new one isolates does not exist in a world or nothing can change it: no host name is set, nothing mounted, no queue
or interface made. So that a new namespace is a number of its own, which processes and descriptors of it agree on.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.open_files import OpenFile

if TYPE_CHECKING:
    from osconform.emulators.store import AnyNode, Node, Store

FLAGS = {
    "time": 0x80, "mnt": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000,
    "pid": 0x20000000, "net": 0x40000000,
}  # fmt: skip
"""The CLONE_NEW* flag of each kind (include/uapi/linux/sched.h)."""
FOR_CHILDREN = {"time": "time_for_children", "pid": "pid_for_children"}
"""Kinds that a process does not change for itself, and the entries of /proc/*/ns that say what its children get."""
DEVICE = 4
"""The device number of the file system that namespaces are files of (nsfs)."""


def initial() -> dict[str, int]:
    """The namespaces of the first process: inode numbers by the names in /proc/*/ns (include/linux/proc_ns.h)."""
    kinds = ("time", "cgroup", "pid", "user", "uts", "ipc", "net", "mnt")
    numbers = {kind: 0xEFFFFFFA + index for index, kind in enumerate(kinds)}
    return {**numbers, **{entry: numbers[kind] for kind, entry in FOR_CHILDREN.items()}}


def for_child(parent: dict[str, int]) -> dict[str, int]:
    """The namespaces of a forked process."""
    return {**parent, **{kind: parent[entry] for kind, entry in FOR_CHILDREN.items()}}


class NamespaceFile(OpenFile):
    """An open file of /proc/*/ns: nothing to read, but it says which namespace to join."""

    def __init__(self, node: AnyNode, kind: str, number: int, flags: int) -> None:
        super().__init__(node, readable=True, writable=False, flags=flags)
        self.kind = kind
        self.number = number

    def read(self, size: int) -> bytes:
        raise Failure("EINVAL")

    def read_at(self, size: int, offset: int) -> bytes:
        raise Failure("EINVAL")


class NamespaceDriver:
    """What stands behind the target of a link in /proc/*/ns."""

    def __init__(self, kind: str, number: int) -> None:
        self.kind = kind
        self.number = number

    def open_file(self, node: AnyNode, *, readable: bool, writable: bool, flags: int) -> OpenFile:
        """Open it for reading; Failure("EPERM") for anything else."""
        if writable or not readable:
            raise Failure("EPERM")
        return NamespaceFile(node, self.kind, self.number, flags)


def plant(namespaces: dict[str, int], store: Store, link: Callable[[str, str, AnyNode], None]) -> None:
    """Make the links of /proc/PID/ns: `link` takes name, text and target of each."""
    for name, number in sorted(namespaces.items()):
        kind = name.partition("_")[0]
        node: Node = store.node(stat.S_IFREG | 0o444, 0, 0)
        node.meta.st_ino, node.meta.st_dev = number, DEVICE
        node.meta.st_nlink = 1
        node.device = NamespaceDriver(kind, number)
        link(name, f"{kind}:[{number}]", node)
