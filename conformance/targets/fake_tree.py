"""Trees of files in a fake that has an `os` and an `open` of its own: built before a program, looked at after it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from typing import Any

#: A node as the wire has it: `data` (a character per byte), `dir`, `symlink`, `link`, `special`, `mode`, `mtime`.
Fields = dict[str, Any]

#: Longest contents that go into a reply: each byte may take six characters there, and a frame has room for 4 MiB.
_LONGEST = 1 << 19


def plant(os: Any, open: Callable[..., Any], given: dict[str, Fields]) -> None:
    """Builds the tree in the current directory. Raises whatever the fake raises."""
    for path, fields in given.items():
        parts = path.split("/")
        for end in range(1, len(parts)):
            _folder(os, "/".join(parts[:end]))
        _node(os, open, path, fields)
    # From the leaves up: writing below a directory changes its time, and its mode may forbid it.
    for path, fields in sorted(given.items(), reverse=True):
        if "mtime" in fields:
            itself = {"follow_symlinks": False} if "symlink" in fields else {}
            os.utime(path, (fields["mtime"], fields["mtime"]), **itself)
        if "mode" in fields:
            os.chmod(path, fields["mode"])


def _node(os: Any, open: Callable[..., Any], path: str, fields: Fields) -> None:
    if fields.get("dir"):
        _folder(os, path)
    elif "symlink" in fields:
        os.symlink(fields["symlink"], path)
    elif "link" in fields:
        os.link(fields["link"], path)
    elif "special" in fields:
        os.mkfifo(path)
    else:
        with open(path, "wb") as file:
            file.write(fields.get("data", "").encode("latin-1"))


def _folder(os: Any, path: str) -> None:
    try:
        os.mkdir(path)
    except OSError:  # there already, which lstat confirms
        os.lstat(path)


def look(os: Any, open: Callable[..., Any], here: str, separator: str) -> dict[str, Fields]:
    """The tree below `here` in the form of `osconform.trees.to_wire`; one item says so if `here` is gone."""
    try:
        os.lstat(here)
    except OSError:
        return {".": {"special": "gone"}}
    return dict(_below(os, open, here, separator, ""))


def _below(
    os: Any, open: Callable[..., Any], folder: str, separator: str, prefix: str
) -> Iterator[tuple[str, Fields]]:
    for name in sorted(os.listdir(folder)):
        path = folder + separator + name
        status = os.lstat(path)
        fields: Fields = {"mode": stat.S_IMODE(status.st_mode)}
        if stat.S_ISLNK(status.st_mode):
            fields = {"symlink": os.readlink(path)}
        elif stat.S_ISDIR(status.st_mode):
            fields["dir"] = True
        elif stat.S_ISREG(status.st_mode):
            with open(path, "rb") as file:
                data = file.read()
            if len(data) > _LONGEST:
                data = b"(over %d KiB)" % (_LONGEST >> 10)
            fields["data"] = data.decode("latin-1")
            if status.st_nlink > 1:
                fields["link"] = prefix + name
        else:
            fields["special"] = "fifo" if stat.S_ISFIFO(status.st_mode) else "device"
        yield prefix + name, fields
        if "dir" in fields:
            yield from _below(os, open, path, separator, f"{prefix}{name}/")
