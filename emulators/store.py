"""The node store: pyfakefs' tree, mount points and disk accounting. The only importer of pyfakefs.

Nodes are pyfakefs' own `FakeFile` and `FakeDirectory` objects, refined so that metadata is plain
attributes in integers, contents grow in place, and a directory finds a name in constant time even
where case does not count. Path resolution, permissions and errors are the kernels' business: what
pyfakefs does about those (it asks the host and mixes platforms) is bypassed.
"""

from __future__ import annotations

import errno
import stat
import weakref
from collections.abc import Callable, Iterator
from typing import Any, Literal, cast

from pyfakefs.fake_file import FakeDirectory, FakeFile
from pyfakefs.fake_filesystem import FakeFilesystem
from pyfakefs.helpers import FakeStatResult, FSType

from osconform.emulators.contents import Contents
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.guard import GUARD

DAY_NS = 86_400_000_000_000


class Volumes(FakeFilesystem):
    """pyfakefs' mount points and disk accounting alone.

    Its own __init__ makes a tree and streams that no world uses, asks the host for its umask, and imports fifty modules
    up to asyncio: most of the time that a first world would take.
    """

    def __init__(self) -> None:
        self.fs_type = FSType.DEFAULT
        self._is_windows_fs = self._is_macos = False
        self.mount_points = {}
        self.last_dev = 0


class Metadata(FakeStatResult):
    """The attributes of one node: mode, owner, links, numbers and times in nanoseconds since the epoch."""

    is_windows = False
    _st_size = 0
    st_ino: int = 0
    st_dev: int = 0
    st_nlink: int = 0
    rdev = 0
    attributes = 0
    reparse_tag = 0
    flags = 0
    seals = 0

    def __init__(self, mode: int, uid: int, gid: int, now_ns: int) -> None:
        # Without pyfakefs' __init__, which goes through the views of the times below.
        self.atime_ns = self.mtime_ns = self.ctime_ns = self.birth_ns = now_ns
        self.st_mode: int = mode
        self.st_uid: int = uid
        self.st_gid: int = gid

    # pyfakefs keeps its times under these names; here they are views of ours.
    _st_atime_ns = property(lambda s: s.atime_ns, lambda s, v: setattr(s, "atime_ns", v))
    _st_mtime_ns = property(lambda s: s.mtime_ns, lambda s, v: setattr(s, "mtime_ns", v))
    _st_ctime_ns = property(lambda s: s.ctime_ns, lambda s, v: setattr(s, "ctime_ns", v))


class Node(FakeFile):
    """A regular file, symbolic link, FIFO or device."""

    is_directory: Literal[False] = False
    name: str = ""  # type: ignore[assignment]  # pyfakefs allows bytes

    def __init__(self, store: Store, mode: int, uid: int, gid: int, now_ns: int) -> None:
        # Straight into __dict__: pyfakefs' __init__ encodes contents, its __setattr__ forwards st_* names.
        fields = self.__dict__
        fields["_filesystem"] = store.reference
        fields["meta"] = Metadata(mode, uid, gid, now_ns)
        fields["xattr"], fields["opens"], fields["data"] = {}, [], Contents()

    meta: Metadata
    data: Contents
    target: str = ""
    """Where a symbolic link points, as text."""
    device: Any = None
    """The driver of a device node, or the pipe behind a FIFO."""
    opens: list[Any]
    """The open file descriptions on this node."""
    parent: Directory | None = None
    maps: Any = None
    """The shared memory maps of the contents, as a set, once there was one."""

    @property
    def byte_contents(self) -> bytes:
        """The contents as pyfakefs' own callers expect them (a link's contents are its target)."""
        return self.target.encode("utf-8", "surrogateescape") if self.target else bytes(self.data)


class Directory(FakeDirectory):
    """A directory: names to nodes in creation order, and an index by folded name where case is ignored."""

    is_directory: Literal[True] = True
    name: str = ""  # type: ignore[assignment]  # pyfakefs allows bytes

    def __init__(self, store: Store, mode: int, uid: int, gid: int, now_ns: int) -> None:
        fields = self.__dict__
        fields["_filesystem"] = store.reference
        fields["meta"] = meta = Metadata(mode, uid, gid, now_ns)
        meta.st_nlink = 2
        fields["xattr"], fields["opens"], fields["_entries"] = {}, [], {}
        fields["fold"], fields["folded"] = store.fold, {}

    meta: Metadata
    fold: Callable[[str], str] | None
    folded: dict[str, str]
    parent: Directory | None = None
    removed: bool = False
    target: str = ""
    device: Any = None
    opens: list[Any]

    def actual(self, name: str) -> str | None:
        """The spelling under which `name` is stored here, or None."""
        if name in self._entries:
            return name
        if self.fold is None:
            return None
        return self.folded.get(self.fold(name))

    def find(self, name: str) -> Node | Directory | None:
        """The node called `name`, or None."""
        node: Node | Directory | None = self._entries.get(name)  # type: ignore[assignment]  # nodes of ours only
        return self.spelled(name)[1] if node is None and self.fold is not None else node

    def spelled(self, name: str) -> tuple[str, Node | Directory | None]:
        """The node called `name`, or None, with the spelling under which it is stored, or would be."""
        entries: dict[str, Any] = self._entries
        node = entries.get(name)
        if node is None and self.fold is not None:
            stored = self.folded.get(self.fold(name))
            if stored is not None:
                return stored, entries[stored]
        return name, node

    def names(self) -> list[str]:
        """All names in the order in which they were made."""
        return list(self._entries)

    def items(self) -> Iterator[tuple[str, Node | Directory]]:
        """All names and nodes, from a snapshot."""
        return iter(cast(dict[str, Node | Directory], self._entries).copy().items())

    def __len__(self) -> int:
        return len(self._entries)

    def __bool__(self) -> bool:
        return True

    def attach(self, name: str, node: Node | Directory) -> None:
        """Enter `node` under `name`; link counts follow POSIX (a subdirectory counts for its parent)."""
        self._entries[name] = node
        if self.fold is not None:
            self.folded[self.fold(name)] = name
        if node.is_directory:
            self.meta.st_nlink += 1
        else:
            node.meta.st_nlink += 1
        node.__dict__["name"] = name
        node.__dict__["parent"] = self

    def detach(self, name: str) -> Node | Directory:
        """Take `name` (in its stored spelling) out and return its node."""
        node = cast(Node | Directory, self._entries.pop(name))
        if self.fold is not None:
            self.folded.pop(self.fold(name), None)
        if node.is_directory:
            self.meta.st_nlink -= 1
        else:
            node.meta.st_nlink -= 1
        return node

    def fill_later(self, fill: Callable[[Directory], None]) -> None:
        """Have `fill` make the entries when somebody first looks at them, as few programs do at those of the system."""
        self.__dict__["fill"] = fill
        self.__class__ = LatentDirectory


class LatentDirectory(Directory):
    """A directory that `fill` has not yet made the entries of."""

    @property
    def _entries(self) -> dict[str, Any]:  # type: ignore[override]  # an attribute of the plain kind
        with GUARD:  # nobody sees half of it, and nobody is killed in the middle
            fill = self.__dict__.pop("fill", None)
            if fill is not None:  # else `fill` itself asks, or another thread was here first
                fill(self)
                self.__class__ = Directory  # type: ignore[assignment]  # which this one is as well
        entries: dict[str, Any] = self.__dict__["_entries"]
        return entries


AnyNode = Node | Directory

for _kind, _plain in (
    (Node, FakeFile("", 0, "", filesystem=Volumes())),
    (Directory, FakeDirectory("", 0, filesystem=Volumes())),
):
    # What pyfakefs gives every node and never changes in place is an attribute of the class.
    for _name in vars(_plain).keys() - {"_filesystem", "_entries", "name", "stat_result", "xattr"}:
        setattr(_kind, _name, vars(_plain)[_name])
    _kind.stat_result = property(lambda self: self.meta)  # type: ignore[assignment]


class Store:
    """One world's nodes and volumes.

    `fold` maps a name to the key under which names count as equal (None: every byte counts).
    """

    def __init__(self, now: Callable[[], int], fold: Callable[[str], str] | None = None) -> None:
        self.filesystem = Volumes()
        self.reference = weakref.ref(self.filesystem)
        self.fold = fold
        self.now = now
        self.limited = False
        self.holes = True
        """Whether what a file was made longer by takes no room on the disk before it is written."""
        self.relatime = False
        """Whether files are mounted so that reading stamps them only where that tells something new."""
        self._next_ino = 2
        self.root = self.directory(0o755, 0, 0)
        self.root.__dict__["name"] = "/"
        self.root.__dict__["parent"] = self.root
        self.filesystem.root = self.root
        self.mount(self.root, "/")

    def _number(self, node: AnyNode) -> None:
        node.meta.st_ino = self._next_ino
        self._next_ino += 1

    def directory(self, mode: int, uid: int, gid: int) -> Directory:
        """A new, unattached directory with permission bits `mode`."""
        node = Directory(self, stat.S_IFDIR | mode, uid, gid, self.now())
        self._number(node)
        return node

    def node(self, mode: int, uid: int, gid: int) -> Node:
        """A new, unattached node of the type and permissions in `mode`."""
        node = Node(self, mode, uid, gid, self.now())
        self._number(node)
        return node

    def add(self, parent: Directory, name: str, node: AnyNode) -> None:
        """Enter a new node: it takes its parent's device."""
        node.meta.st_dev = parent.meta.st_dev
        parent.attach(name, node)

    def mount(self, directory: Directory, path: str, total_size: int | None = None) -> None:
        """Make `directory` the root of a volume of its own, of `total_size` bytes (None: unlimited)."""
        self.filesystem.last_dev += 1
        self.filesystem.mount_points[path] = {
            "idev": self.filesystem.last_dev,
            "total_size": total_size,
            "used_size": 0,
        }
        directory.meta.st_dev = self.filesystem.last_dev
        self.limited = self.limited or total_size is not None

    def mount_tree(self, directory: Directory, path: str) -> None:
        """Like `mount`, for a directory that has entries already."""
        self.mount(directory, path)
        for _, node in directory.items():
            node.meta.st_dev = directory.meta.st_dev

    def accessed(self, meta: Metadata) -> None:
        """Stamp what was read; with `relatime` if it was changed since, or a day ago (Linux relatime_need_update())."""
        now = self.now()
        last = meta.atime_ns
        if not self.relatime or last <= meta.mtime_ns or last <= meta.ctime_ns or now - last >= DAY_NS:
            meta.atime_ns = now

    def set_capacity(self, device: int, total_size: int) -> None:
        """Limit the volume with number `device` to `total_size` bytes."""
        self._volume(device)["total_size"] = total_size
        self.limited = True

    def _volume(self, device: int) -> dict[str, Any]:
        volumes: list[dict[str, Any]] = list(self.filesystem.mount_points.copy().values())
        return next(volume for volume in volumes if volume["idev"] == device)

    def usage(self, device: int) -> tuple[int | None, int]:
        """Total and used bytes of the volume with number `device`; a total of None means unlimited.

        What lies on no volume, such as a pipe, has no bytes at all.
        """
        if not device:
            return 0, 0
        volume = self._volume(device)
        return volume["total_size"], volume["used_size"]

    def taken(self, node: Node) -> int:
        """The bytes of its volume that a file takes."""
        return node.data.held if self.holes else node.data.size

    def growth(self, node: Node, offset: int, count: int) -> int:
        """How many bytes more it takes if so many are written there."""
        if self.holes:
            return node.data.growth(offset, count)
        return max(offset + count - node.data.size, 0)

    def charge(self, node: AnyNode, size_change: int) -> None:
        """Account for a change of a file's size.

        Raises Failure("ENOSPC") when the volume is full.
        """
        try:
            self.filesystem.change_disk_usage(size_change, "", node.meta.st_dev)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise Failure("ENOSPC") from None
