"""The case's directory on the host: builds the tree that `given` describes, looks at it, removes it."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

from .model import Node, Tree

_SPECIAL = {stat.S_IFIFO: "fifo", stat.S_IFSOCK: "socket"}


class Sandbox:
    """A folder in which every case gets a fresh directory. Usable as a context manager."""

    def __init__(self) -> None:
        self.base = os.path.realpath(tempfile.mkdtemp(prefix="osconform-"))
        # Cases that run as somebody else must be able to come in.
        os.chmod(self.base, 0o755)
        self._count = 0

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exc: object) -> None:
        remove(self.base)

    def build(self, tree: Tree, owner: int | None = None) -> str:
        """A new directory holding the tree, owned by `owner` if given; its absolute path."""
        self._count += 1
        directory = os.path.join(self.base, str(self._count))
        os.mkdir(directory, 0o755)
        for path, node in tree.items():
            _make(os.path.join(directory, path), node, directory)
        # Times and modes last and from the leaves up: writing below a directory changes its time, and its mode may
        # forbid it.
        for path, node in sorted(tree.items(), reverse=True):
            _finish(os.path.join(directory, path), node, owner)
        if owner is not None:
            for folder, names, _ in os.walk(directory):
                for name in (".", *names):
                    os.chown(os.path.join(folder, name), owner, owner, follow_symlinks=False)
        return directory


def _make(path: str, node: Node, directory: str) -> None:
    if os.path.dirname(path) != directory:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    if node.directory:
        os.makedirs(path, exist_ok=True)
    elif node.symlink is not None:
        os.symlink(node.symlink, path, target_is_directory=node.target_is_directory)
    elif node.special == "fifo":
        os.mkfifo(path)
    elif node.link is not None:
        os.link(os.path.join(directory, node.link), path)
    else:
        with open(path, "wb") as file:
            file.write(node.data or b"")


def _finish(path: str, node: Node, owner: int | None) -> None:
    if owner is not None:
        os.chown(path, owner, owner, follow_symlinks=False)
    if node.mtime is not None:
        follow = os.utime not in os.supports_follow_symlinks or node.symlink is None
        os.utime(path, (node.mtime, node.mtime), follow_symlinks=follow)
    if node.mode is not None:
        os.chmod(path, node.mode)


def snapshot(directory: str) -> Tree:
    """The tree as it is now: every file, link and directory below. A directory that is gone has one item to say so."""
    tree: Tree = {}
    if not os.path.isdir(directory):
        return {".": Node(special="gone")}
    first_names: dict[tuple[int, int], str] = {}
    stack = [("", directory)]
    while stack:
        prefix, folder = stack.pop()
        with _readable(folder) as names:
            for name in names:
                path, relative = os.path.join(folder, name), prefix + name
                status = os.lstat(path)
                mode = stat.S_IMODE(status.st_mode)
                if stat.S_ISDIR(status.st_mode):
                    tree[relative] = Node(directory=True, mode=mode)
                    stack.append((relative + "/", path))
                elif stat.S_ISLNK(status.st_mode):
                    tree[relative] = Node(symlink=os.readlink(path))
                elif stat.S_ISREG(status.st_mode):
                    with _readable(path):
                        data = Path(path).read_bytes() if status.st_size < 1 << 20 else b"(over 1 MiB)"
                    first = first_names.setdefault((status.st_dev, status.st_ino), relative)
                    tree[relative] = Node(data=data, mode=mode, link=first if status.st_nlink > 1 else None)
                else:
                    tree[relative] = Node(
                        special=_SPECIAL.get(stat.S_IFMT(status.st_mode), "device"), mode=mode
                    )
    return tree


class _readable:
    """Opens a file or folder that a case has closed to us, for as long as it is looked at."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.mode: int | None = None

    def __enter__(self) -> list[str]:
        if not os.access(self.path, os.R_OK | (os.X_OK if os.path.isdir(self.path) else 0)):
            self.mode = stat.S_IMODE(os.lstat(self.path).st_mode)
            os.chmod(self.path, self.mode | 0o700)
        return sorted(os.listdir(self.path)) if os.path.isdir(self.path) else []

    def __exit__(self, *exc: object) -> None:
        if self.mode is not None:
            os.chmod(self.path, self.mode)


def remove(path: str) -> None:
    """Removes a directory whatever the case did to its modes; what resists is left to the system's cleaner."""

    def unlock(_function: object, name: str, _error: object) -> None:
        for target in (os.path.dirname(name), name):
            if os.path.exists(target) and not os.path.islink(target):
                try:
                    os.chmod(target, 0o700)
                except OSError:
                    return
        if os.path.isdir(name) and not os.path.islink(name):
            shutil.rmtree(name, ignore_errors=True)
        else:
            try:
                os.unlink(name)
            except OSError:
                return

    try:
        os.rmdir(path)  # most cases leave nothing behind
    except FileNotFoundError:
        return
    except OSError:
        shutil.rmtree(path, onerror=unlock)
