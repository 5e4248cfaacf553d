"""nt: functions that make, move and remove names, and those that list and walk directories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from osconform.emulators.boundary.arguments import c_int, no_dir_fd, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.boundary.scandir import Listing, make_types
from osconform.emulators.errors import Failure
from osconform.emulators.nt import files, lookup
from osconform.emulators.platforms import windows_errors as code
from osconform.emulators.store import Directory


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """Making, moving and removing names."""
    machine, error, text = context.machine, context.error, context.text

    def converter(function: str, argument: str = "path") -> Callable[[Any], Any]:
        return path_argument(function, argument, wide=True)

    def simple(function: str, call: Callable[..., Any]) -> Callable[[Any], Any]:
        convert = converter(function)

        def run(path: Any) -> Any:
            path = convert(path)
            try:
                return call(machine, text(path))
            except Failure as failure:
                raise error(failure.code, path) from None

        return run

    mkdir_path = simple("mkdir", files.create_directory)
    rmdir_path = simple("rmdir", files.remove_directory)
    unlink_path, remove_path = simple("unlink", files.delete_file), simple("remove", files.delete_file)

    def mkdir(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        c_int(mode)
        no_dir_fd(dir_fd)
        mkdir_path(path)

    def rmdir(path: Any, *, dir_fd: int | None = None) -> None:
        no_dir_fd(dir_fd)
        rmdir_path(path)

    def unlink(path: Any, *, dir_fd: int | None = None) -> None:
        no_dir_fd(dir_fd)
        unlink_path(path)

    def remove(path: Any, *, dir_fd: int | None = None) -> None:
        no_dir_fd(dir_fd)
        remove_path(path)

    readlink_path = converter("readlink")

    def readlink(path: Any, *, dir_fd: int | None = None) -> Any:
        path = readlink_path(path)
        no_dir_fd(dir_fd)
        try:
            target = lookup.node_of(machine, text(path), follow=False).target
            if not target:
                raise Failure(code.ERROR_NOT_A_REPARSE_POINT)
        except Failure as failure:
            raise error(failure.code, path) from None
        return context.like(target, path)

    def renaming(function: str, *, replace: bool) -> Callable[..., None]:
        convert_src, convert_dst = converter(function, "src"), converter(function, "dst")

        def rename(
            src: Any, dst: Any, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None
        ) -> None:
            src, dst = convert_src(src), convert_dst(dst)
            if src_dir_fd is not None or dst_dir_fd is not None:
                raise NotImplementedError(
                    f"{function}: src_dir_fd and dst_dir_fd unavailable on this platform"
                )
            try:
                files.move(machine, text(src), text(dst), replace=replace)
            except Failure as failure:
                raise error(failure.code, src, dst) from None

        rename.__name__ = rename.__qualname__ = function
        return rename

    link_src, link_dst = converter("link", "src"), converter("link", "dst")

    def link(
        src: Any,
        dst: Any,
        *,
        src_dir_fd: int | None = None,
        dst_dir_fd: int | None = None,
        follow_symlinks: bool = True,
    ) -> None:
        src, dst = link_src(src), link_dst(dst)
        if src_dir_fd is not None or dst_dir_fd is not None:
            raise NotImplementedError("link: src_dir_fd and dst_dir_fd unavailable on this platform")
        if not follow_symlinks:
            raise NotImplementedError("link: follow_symlinks unavailable on this platform")
        try:
            files.hard_link(machine, text(src), text(dst))
        except Failure as failure:
            raise error(failure.code, src, dst) from None

    symlink_src, symlink_dst = converter("symlink", "src"), converter("symlink", "dst")

    def symlink(src: Any, dst: Any, target_is_directory: bool = False, *, dir_fd: int | None = None) -> None:
        src, dst = symlink_src(src), symlink_dst(dst)
        no_dir_fd(dir_fd)
        try:
            directory = bool(target_is_directory) or leads_to_directory(text(src), text(dst))
            files.symbolic_link(machine, text(src), text(dst), directory=directory)
        except Failure as failure:
            raise error(failure.code, src, dst) from None

    def leads_to_directory(src: str, dst: str) -> bool:
        """Whether the target, taken from the link's directory, is a directory now (_check_dirW)."""
        try:
            place = lookup.find(machine, dst, follow=False)
            target = lookup.absolute_target(
                lookup.Place(place.parent, place.name, None, place.volume, place.trail), src
            )
            return lookup.node_of(machine, target).is_directory
        except Failure:
            return False

    return {
        "mkdir": mkdir,
        "rmdir": rmdir,
        "unlink": unlink,
        "remove": remove,
        "readlink": readlink,
        "rename": renaming("rename", replace=False),
        "replace": renaming("replace", replace=True),
        "link": link,
        "symlink": symlink,
    }


def directory_functions(
    context: Context, stat: Callable[..., Any], lstat: Callable[..., Any], build: Callable[..., Any]
) -> dict[str, Any]:
    """The working directory and directory listings."""
    machine, error, text = context.machine, context.error, context.text
    DirEntry, ScandirIterator = make_types("nt")
    listing = Listing(stat, lstat, lambda node: node.meta.reparse_tag == files.TAG_MOUNT_POINT)
    chdir_path = path_argument("chdir", wide=True)

    def chdir(path: Any) -> None:
        path = chdir_path(path)
        try:
            files.change_directory(machine, text(path))
        except Failure as failure:
            raise error(failure.code, path) from None

    def getcwd() -> str:
        return machine.cwd_text

    def getcwdb() -> bytes:
        return machine.cwd_text.encode("utf-8", "surrogatepass")

    def directory_at(path: Any) -> Directory:
        if path is not None and not path:
            raise Failure(code.ERROR_PATH_NOT_FOUND)
        name = "." if path is None else text(path)
        if any(letter in name for letter in "*?") and not name.startswith("\\\\?\\"):
            raise Failure(code.ERROR_INVALID_NAME)
        place = lookup.find(machine, name)
        if place.node is None:
            raise Failure(code.ERROR_PATH_NOT_FOUND)
        if not isinstance(place.node, Directory):
            raise Failure(code.ERROR_DIRECTORY)
        return place.node

    def by_name(directory: Directory) -> list[str]:
        """NTFS lists a directory in the order of its index."""
        return sorted(directory.names(), key=machine.store.fold)

    listdir_path = path_argument("listdir", nullable=True, wide=True)

    def listdir(path: Any = None) -> list[Any]:
        path = listdir_path(path)
        try:
            names = by_name(directory_at(path))
        except Failure as failure:
            raise error(failure.code, path) from None
        return [name.encode("utf-8", "surrogatepass") for name in names] if isinstance(path, bytes) else names

    scandir_path = path_argument("scandir", nullable=True, wide=True)

    def scandir(path: Any = None) -> Any:
        path = scandir_path(path)
        try:
            directory = directory_at(path)
        except Failure as failure:
            raise error(failure.code, "." if path is None else path) from None
        return ScandirIterator._make(entries(directory, path))

    def entries(directory: Directory, path: Any) -> Iterator[Any]:
        prefix: Any = ".\\" if path is None else path
        ends = tuple(context.like(end, path) for end in ("\\", "/", ":"))
        if path and not prefix.endswith(ends):
            prefix += context.like("\\", path)
        make = DirEntry._make
        for name in by_name(directory):
            node = directory.find(name)
            assert node is not None
            shown = context.like(name, path)
            # What FindNextFileW tells is enough for DirEntry.stat(), but not for links' targets.
            yield make(listing, shown, prefix + shown, node, build(node, name, listed=True), None)

    return {
        "chdir": chdir,
        "getcwd": getcwd,
        "getcwdb": getcwdb,
        "listdir": listdir,
        "scandir": scandir,
        "DirEntry": DirEntry,
    }
