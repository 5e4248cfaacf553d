"""nt: the private functions that ntpath and shutil are built on (`_getfullpathname` and its kin)."""

from __future__ import annotations

import stat as stat_bits
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.arguments import fspath, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.nt import lookup
from osconform.emulators.nt.files import TAG_MOUNT_POINT, TAG_SYMLINK, is_device
from osconform.emulators.nt.names import full_path, split_root
from osconform.emulators.store import AnyNode


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error, text, like = context.machine, context.error, context.text, context.like

    def converting(function: str, call: Callable[[str], str]) -> Callable[[Any], Any]:
        convert = path_argument(function, wide=True)

        def run(path: Any, /) -> Any:
            path = convert(path)
            try:
                return like(call(text(path)), path)
            except Failure as failure:
                raise error(failure.code, path) from None

        run.__name__ = run.__qualname__ = function
        return run

    def full(path: str) -> str:
        if not path:
            raise Failure(2)
        return full_path(machine, path)

    def final(path: str) -> str:
        if is_device(machine, path):
            raise Failure(1)
        place = lookup.existing(machine, path)
        return lookup.EXTENDED + ("UNC\\" + place.text[2:] if place.volume[:2] == "\\\\" else place.text)

    def volume_root(path: str) -> str:
        drive, _, _ = split_root(full_path(machine, path))
        return f"{drive}\\"

    def disk_usage(path: Any, /) -> tuple[int, int]:
        path = path_argument("_getdiskusage", wide=True)(path)
        try:
            node = lookup.node_of(machine, text(path))
        except Failure as failure:
            raise error(failure.code, path) from None
        total, used = machine.store.usage(node.meta.st_dev)
        size = total or 2**40
        return size, size - used

    def find_first_file(path: Any, /) -> Any:
        path = path_argument("_findfirstfile", wide=True)(path)
        try:
            place = lookup.existing(machine, text(path), follow=False)
        except Failure as failure:
            raise error(failure.code, path) from None
        return place.trail[-1] if place.trail else ""

    def testing(accepts: Callable[[AnyNode], bool], *, follow: bool) -> Callable[[Any], bool]:
        def test(path: Any) -> bool:
            try:
                node = node_at(path, follow)
            except (Failure, ValueError):
                return False
            return node is not None and accepts(node)

        return test

    def node_at(path: Any, follow: bool) -> AnyNode | None:
        path = path_argument("stat", allow_fd=True, wide=True)(path)
        if isinstance(path, int):
            entry = machine.process.descriptors.entries.get(path)
            return None if entry is None else entry.file.node
        return lookup.node_of(machine, text(path), follow=follow)

    def split_root_of(path: Any, /) -> tuple[Any, Any]:
        """3.11's form: drive and root together, and the rest."""
        path = fspath(path)
        drive, root, rest = split_root_original(text(path))
        return like(drive + root, path), like(rest, path)

    def split_root_ex(path: Any, /) -> tuple[Any, Any, Any]:
        path = fspath(path)
        drive, root, rest = split_root_original(text(path))
        return like(drive, path), like(root, path), like(rest, path)

    def normpath(path: Any) -> Any:
        path = fspath(path)
        return like(normalized(text(path)), path)

    functions_: dict[str, Callable[..., Any]] = {
        "_getfullpathname": converting("_getfullpathname", full),
        "_getfinalpathname": converting("_getfinalpathname", final),
        "_getvolumepathname": converting("_getvolumepathname", volume_root),
        "_getdiskusage": disk_usage,
        "_findfirstfile": find_first_file,
        "_path_splitroot": split_root_of,
        "_path_splitroot_ex": split_root_ex,
        "_path_normpath": normpath,
        "_path_exists": testing(lambda node: True, follow=True),
        "_path_lexists": testing(lambda node: True, follow=False),
        "_path_isdir": testing(lambda node: node.is_directory, follow=True),
        "_path_isfile": testing(lambda node: stat_bits.S_ISREG(node.meta.st_mode), follow=True),
        "_path_islink": testing(lambda node: node.meta.reparse_tag == TAG_SYMLINK, follow=False),
        "_path_isjunction": testing(lambda node: node.meta.reparse_tag == TAG_MOUNT_POINT, follow=False),
        "_path_isdevdrive": lambda path: False,
    }
    for name, call in functions_.items():
        call.__name__ = call.__qualname__ = name
    return functions_


def split_root_original(path: str) -> tuple[str, str, str]:
    """ntpath.splitroot: like `split_root`, keeping the separators as they are written."""
    drive, root, _ = split_root(path.replace("/", "\\"))
    return path[: len(drive)], path[len(drive) : len(drive) + len(root)], path[len(drive) + len(root) :]


def normalized(path: str) -> str:
    """ntpath.normpath in C (`_path_normpath`)."""
    drive, root, rest = split_root(path.replace("/", "\\"))
    kept: list[str] = []
    for part in rest.split("\\"):
        if part in ("", "."):
            continue
        if part != ".." or (kept and kept[-1] == "..") or (not kept and not root):
            kept.append(part)
        elif kept:
            kept.pop()
    prefix = drive + root
    if not prefix and not kept:
        return "."
    return prefix + "\\".join(kept)
