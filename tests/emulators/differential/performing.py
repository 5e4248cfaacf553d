"""Performs one operation on one side, the emulated or the real, and puts what came of it into comparable values.

An operation is a name with arguments: a function of `os`, `os.path` or `shutil`, or one of `COMPOSITE` below. What two
correct systems may differ in is taken out: inode and device numbers become the order of their first appearance,
directories come sorted, their sizes are left out, and the present becomes "now".
"""

import stat
from dataclasses import dataclass, field
from typing import Any

PRESENT = range(1_700_000_000, 2_000_000_000)
"""Seconds that count as now; the operations set no times in this span."""


@dataclass
class Side:
    """One system under comparison: its modules, and the numbers that were seen on it."""

    os: Any
    open: Any
    shutil: Any
    glob: Any
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def number(self, kind: str, value: int) -> int:
        """The order in which a number of that kind came up first."""
        return self.numbers.setdefault((kind, value), len(self.numbers))


def perform(side: Side, name: str, arguments: tuple, keywords: dict) -> tuple:
    """`("returns", value)` or `("raises", class, ...)`, for an OSError with all that it says."""
    try:
        if name in COMPOSITE:
            value = COMPOSITE[name](side, *arguments, **keywords)
        else:
            module: Any = side
            *modules, leaf = ("os." * ("." not in name) + name).split(".")
            for part in modules:
                module = getattr(module, part)
            value = getattr(module, leaf)(*arguments, **keywords)
        return "returns", comparable(side, value)
    except OSError as error:
        return (
            "raises", type(error).__name__, error.errno, error.strerror, error.filename, error.filename2, error.args
        )  # fmt: skip
    except RecursionError:
        return "raises", "RecursionError"  # what its text says depends on what was under way
    except Exception as error:
        return "raises", type(error).__name__, str(error)


def comparable(side: Side, value: Any) -> Any:
    """A result without what may differ between two correct systems."""
    if type(value).__name__ == "stat_result":
        return attributes(side, value)
    if type(value).__name__ == "statvfs_result":
        return value.f_frsize, value.f_namemax, value.f_flag & 0xF
    return value


def moment(nanoseconds: int) -> int | str:
    """A time stamp, or "now"."""
    return "now" if nanoseconds // 1_000_000_000 in PRESENT else nanoseconds


def attributes(side: Side, status: Any) -> dict[str, Any]:
    """What stat() tells, field by field."""
    shown = {name: getattr(status, name) for name in ("st_mode", "st_nlink", "st_uid", "st_gid", "st_rdev")}
    shown["file"] = side.number(f"inode on {status.st_dev}", status.st_ino)
    shown["device"] = side.number("device", status.st_dev)
    shown["times"] = moment(status.st_atime_ns), moment(status.st_mtime_ns), moment(status.st_ctime_ns)
    if not stat.S_ISDIR(status.st_mode):
        shown["st_size"], shown["st_blocks"] = status.st_size, status.st_blocks
    assert int(status.st_mtime) == status[8] == status.st_mtime_ns // 1_000_000_000
    return shown


def opener(side: Side) -> Any:
    """For open(): never wait for the other end of a FIFO."""
    return lambda path, flags: side.os.open(path, flags | side.os.O_NONBLOCK, 0o666)


def put(side: Side, path: Any, mode: str, data: bytes) -> Any:
    """Write with the built-in open()."""
    with side.open(path, mode + "b", opener=opener(side)) as stream:
        return stream.write(data), stream.tell()


def get(side: Side, path: Any, size: int) -> Any:
    """Read with the built-in open()."""
    with side.open(path, "rb", opener=opener(side)) as stream:
        return stream.read(size), stream.tell()


def listdir(side: Side, *arguments: Any) -> list:
    return sorted(side.os.listdir(*arguments))


def listxattr(side: Side, *arguments: Any, **keywords: Any) -> list:
    return sorted(side.os.listxattr(*arguments, **keywords))


def scandir(side: Side, path: Any) -> list:
    """Every entry with what it knows and what it finds out."""
    with side.os.scandir(path) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
        return [
            (
                entry.name, entry.path, entry.is_symlink(), entry.is_dir(follow_symlinks=False),
                entry.is_file(follow_symlinks=False), entry.inode() == entry.stat(follow_symlinks=False).st_ino,
                attributes(side, entry.stat(follow_symlinks=False)),
            )
            for entry in found
        ]  # fmt: skip


def walk(side: Side, top: Any, **keywords: Any) -> list:
    """walk() in sorted order, with the errors that it passes to `onerror`."""
    errors: list = []
    seen = []
    onerror = lambda error: errors.append((error.errno, error.filename))  # noqa: E731
    for folder, folders, files in side.os.walk(top, onerror=onerror, **keywords):
        folders.sort()
        seen.append((folder, list(folders), sorted(files)))
    return [sorted(seen), sorted(errors, key=repr)]


def waits(side: Side, path: Any, dir_fd: Any = None) -> bool:
    """Whether opening would wait for the other end of a FIFO, as fwalk() and rmtree() do for their top."""
    try:
        return stat.S_ISFIFO(side.os.stat(path, dir_fd=dir_fd).st_mode)
    except (OSError, ValueError):
        return False


def fwalk(side: Side, top: Any, **keywords: Any) -> Any:
    if waits(side, top, keywords.get("dir_fd")):
        return "waits"
    seen = []
    for folder, folders, files, fd in side.os.fwalk(top, **keywords):
        folders.sort()
        seen.append((folder, list(folders), sorted(files), fd))
    return sorted(seen)


def into_itself(side: Side, src: Any, dst: Any) -> bool:
    """Whether a copy would go on until its paths are too long."""
    outer, inner = (side.os.path.realpath(side.os.fsencode(path)) for path in (src, dst))
    return inner == outer or inner.startswith(outer.rstrip(b"/") + b"/")


def copytree(side: Side, *arguments: Any, **keywords: Any) -> Any:
    """copytree() with its collected errors in an order of their own."""
    if into_itself(side, *arguments):
        return "endless"
    try:
        return side.shutil.copytree(*arguments, **keywords)
    except side.shutil.Error as error:
        return sorted(map(repr, error.args[0]))


def rmtree(side: Side, path: Any) -> Any:
    if waits(side, path):
        return "waits"
    errors: list = []
    side.shutil.rmtree(path, onerror=lambda call, name, info: errors.append((name, info[1].errno)))
    return sorted(errors, key=repr)


def move(side: Side, src: Any, dst: Any) -> Any:
    return "endless" if into_itself(side, src, dst) else side.shutil.move(src, dst)


def find(side: Side, pattern: Any) -> list:
    return sorted(side.glob.glob(pattern))


def descriptors(side: Side) -> list:
    """What is open: file, offset, inheritance, blocking."""
    found = []
    for fd in range(3, 40):
        try:
            status = attributes(side, side.os.fstat(fd))
        except OSError:
            continue
        try:
            offset = side.os.lseek(fd, 0, 1) if not stat.S_ISDIR(status["st_mode"]) else None
        except OSError as error:
            offset = error.errno
        found.append((fd, status, offset, side.os.get_inheritable(fd), side.os.get_blocking(fd)))
    return found


def dump(side: Side, path: str = "/") -> list:
    """The whole tree with contents, permissions notwithstanding."""
    found = []
    status = side.os.lstat(path)
    mode = stat.S_IMODE(status.st_mode)
    # The times and contents of a listing come before what it takes to read it.
    shown = attributes(side, status)
    if stat.S_ISDIR(status.st_mode):
        with lifted(side, path, mode, 0o700):
            names = sorted(side.os.listdir(path))
            found.append((path, shown, names))
            for name in names:
                found += dump(side, side.os.path.join(path, name))
    elif stat.S_ISREG(status.st_mode):
        with lifted(side, path, mode, 0o600), side.open(path, "rb") as stream:
            found.append((path, shown, stream.read()))
    elif stat.S_ISLNK(status.st_mode):
        found.append((path, shown, side.os.readlink(path)))
    else:
        found.append((path, shown))
    return found


class lifted:
    """Makes a path accessible to its owner for a moment."""

    def __init__(self, side: Side, path: str, mode: int, needed: int) -> None:
        self.side, self.path, self.mode, self.needed = side, path, mode, needed

    def __enter__(self) -> None:
        if self.mode & self.needed != self.needed:
            self.side.os.chmod(self.path, self.mode | self.needed)

    def __exit__(self, *exception: object) -> None:
        if self.mode & self.needed != self.needed:
            self.side.os.chmod(self.path, self.mode)


COMPOSITE = {
    call.__name__: call
    for call in (
        put, get, listdir, listxattr, scandir, walk, fwalk, copytree, rmtree, move, find, descriptors, dump,
    )
}  # fmt: skip
