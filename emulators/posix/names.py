"""posix: functions that make, move and remove names."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import c_int, dir_fd_argument, offset, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel import namespace


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, text, start = context.machine, context.error, context.text, context.start

    def one_path(function: str, call: Callable[..., Any], path: Any, dir_fd: Any, *arguments: Any) -> Any:
        """Run a call on one path and name that path in its error."""
        path = converters[function](path)
        at = dir_fd_argument(dir_fd)
        try:
            return call(machine, text(path), *arguments, start=start(at, path))
        except Failure as failure:
            raise error(failure.code, path) from None

    converters = {
        name: path_argument(name)
        for name in ("mkdir", "rmdir", "unlink", "remove", "mkfifo", "mknod", "readlink")
    }

    def mkdir(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        one_path("mkdir", namespace.mkdir, path, dir_fd, c_int(mode))

    def rmdir(path: Any, *, dir_fd: int | None = None) -> None:
        one_path("rmdir", namespace.rmdir, path, dir_fd)

    def unlink(path: Any, *, dir_fd: int | None = None) -> None:
        one_path("unlink", namespace.unlink, path, dir_fd)

    def remove(path: Any, *, dir_fd: int | None = None) -> None:
        one_path("remove", namespace.unlink, path, dir_fd)

    def readlink(path: Any, *, dir_fd: int | None = None) -> Any:
        path = converters["readlink"](path)
        at = dir_fd_argument(dir_fd)
        if path or at in (None, machine.traits.at_fdcwd) or machine.traits.name != "linux":
            return context.like(one_path("readlink", namespace.readlink, path, at), path)
        try:  # Linux reads the link that the descriptor itself names (readlink(2))
            node = machine.process.descriptors.file(at).node
            return context.like(namespace.link_text(machine, node, "ENOENT"), path)
        except Failure as failure:
            raise error(failure.code, path) from None

    def special(function: str, path: Any, mode: int, device: int, dir_fd: Any) -> None:
        # CPython reports these two without the file name.
        path = converters[function](path)
        at = dir_fd_argument(dir_fd)
        try:
            namespace.node_kind(mode)
            namespace.mknod(machine, text(path), mode, device, start=start(at, path))
        except Failure as failure:
            raise error(failure.code) from None

    def mkfifo(path: Any, mode: int = 0o666, *, dir_fd: int | None = None) -> None:
        # As in the C library, a mode that names another type makes an impossible one.
        special("mkfifo", path, c_int(mode) | 0o010000, 0, dir_fd)

    def mknod(path: Any, mode: int = 0o600, device: int = 0, *, dir_fd: int | None = None) -> None:
        special("mknod", path, c_int(mode), offset(device), dir_fd)

    link_src, link_dst = path_argument("link", "src"), path_argument("link", "dst")

    def link(
        src: Any,
        dst: Any,
        *,
        src_dir_fd: int | None = None,
        dst_dir_fd: int | None = None,
        follow_symlinks: bool = True,
    ) -> None:
        src, dst = link_src(src), link_dst(dst)
        src_at, dst_at = dir_fd_argument(src_dir_fd), dir_fd_argument(dst_dir_fd)
        # Before 3.14 CPython called link(2), to which each system has its own answer, whatever it was asked for.
        plain = src_at is None and dst_at is None and follow_symlinks and sys.version_info < (3, 14)
        try:
            namespace.link(
                machine,
                text(src),
                text(dst),
                follow=machine.traits.link_follows if plain else bool(follow_symlinks),
                source_start=start(src_at, src),
                start=None if dst_at is None else lambda: start(dst_at, dst),
            )
        except Failure as failure:
            raise error(failure.code, src, dst) from None

    symlink_src, symlink_dst = path_argument("symlink", "src"), path_argument("symlink", "dst")

    def symlink(src: Any, dst: Any, target_is_directory: bool = False, *, dir_fd: int | None = None) -> None:
        src, dst = symlink_src(src), symlink_dst(dst)
        at = dir_fd_argument(dir_fd)
        try:
            namespace.symlink(machine, text(src), text(dst), start=start(at, dst))
        except Failure as failure:
            raise error(failure.code, src, dst) from None

    def renaming(function: str) -> Callable[..., None]:
        convert_src, convert_dst = path_argument(function, "src"), path_argument(function, "dst")

        def rename(
            src: Any, dst: Any, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None
        ) -> None:
            src, dst = convert_src(src), convert_dst(dst)
            src_at, dst_at = dir_fd_argument(src_dir_fd), dir_fd_argument(dst_dir_fd)
            try:
                namespace.rename(
                    machine,
                    text(src),
                    text(dst),
                    source_start=start(src_at, src),
                    start=None if dst_at is None else lambda: start(dst_at, dst),
                )
            except Failure as failure:
                raise error(failure.code, src, dst) from None

        rename.__name__ = rename.__qualname__ = function
        return rename

    return {
        "mkdir": mkdir,
        "rmdir": rmdir,
        "unlink": unlink,
        "remove": remove,
        "readlink": readlink,
        "mkfifo": mkfifo,
        "mknod": mknod,
        "link": link,
        "symlink": symlink,
        "rename": renaming("rename"),
        "replace": renaming("replace"),
    }
