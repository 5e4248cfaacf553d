"""A fake of `os` that knows files and folders in a dict, with the three things that osconform asks of a fake."""

from __future__ import annotations

import errno
import io
import stat
import types
from typing import Any


class TinyFake:
    """The object that `osconform.toml`, or an entry point in the group `osconform.targets`, names."""

    platform = "linux"
    directory = "/case"

    def start(self, *, root: bool) -> dict[str, Any]:
        """A fresh world for each program."""
        world = World()
        fake_os = types.ModuleType("os")
        for name in ("chdir", "getcwd", "listdir", "lstat", "mkdir", "remove", "rmdir", "stat"):
            setattr(fake_os, name, getattr(world, name))
        return {"os": fake_os, "builtins": {"open": world.open}}


class World:
    """Paths to bytes, or to None for a folder."""

    def __init__(self) -> None:
        self.nodes: dict[str, bytes | None] = {"/": None, "/case": None}
        self.cwd = "/case"

    def path(self, name: str) -> str:
        parts: list[str] = []
        for part in (name if name.startswith("/") else f"{self.cwd}/{name}").split("/"):
            if part == "..":
                del parts[-1:]
            elif part not in ("", "."):
                parts.append(part)
        return "/" + "/".join(parts)

    def found(self, name: str) -> str:
        path = self.path(name)
        if path not in self.nodes:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", name)
        return path

    def chdir(self, name: str) -> None:
        self.cwd = self.found(name)

    def getcwd(self) -> str:
        return self.cwd

    def listdir(self, name: str = ".") -> list[str]:
        folder = self.found(name).rstrip("/") + "/"
        below = [path[len(folder) :] for path in self.nodes if path.startswith(folder) and path != folder]
        return [path for path in below if "/" not in path]

    def stat(self, name: str) -> Any:
        data = self.nodes[self.found(name)]
        mode = stat.S_IFDIR | 0o755 if data is None else stat.S_IFREG | 0o644
        return types.SimpleNamespace(st_mode=mode, st_size=len(data or b""), st_nlink=1)

    lstat = stat

    def mkdir(self, name: str, mode: int = 0o777) -> None:
        path = self.path(name)
        if path in self.nodes:
            raise FileExistsError(errno.EEXIST, "File exists", name)
        self.found(path.rpartition("/")[0] or "/")
        self.nodes[path] = None

    def remove(self, name: str) -> None:
        del self.nodes[self.found(name)]

    def rmdir(self, name: str) -> None:
        if self.listdir(name):
            raise OSError(errno.ENOTEMPTY, "Directory not empty", name)
        del self.nodes[self.found(name)]

    def open(self, name: str, mode: str = "r") -> Any:
        if "w" not in mode:
            data = self.nodes[self.found(name)] or b""
            return io.BytesIO(data) if "b" in mode else io.StringIO(data.decode())
        return Writer(self, self.path(name), text="b" not in mode)


class Writer(io.BytesIO):
    """Puts what was written into the world when it is closed."""

    def __init__(self, world: World, path: str, *, text: bool) -> None:
        super().__init__()
        self.world, self.path, self.text = world, path, text
        world.nodes[path] = b""

    def write(self, data: Any) -> int:
        return super().write(data.encode() if self.text else data)

    def close(self) -> None:
        if not self.closed:
            self.world.nodes[self.path] = self.getvalue()
        super().close()
