"""What distinguishes one emulated platform from another, as plain values."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class OpenFlags:
    """The numbers of the flags of open(2); 0 where the platform has none of that name."""

    O_CREAT: int
    O_EXCL: int
    O_TRUNC: int
    O_APPEND: int
    O_NONBLOCK: int
    O_CLOEXEC: int = 0
    O_DIRECTORY: int = 0
    O_NOFOLLOW: int = 0
    O_PATH: int = 0
    O_TMPFILE: int = 0
    O_NOATIME: int = 0
    O_NOFOLLOW_ANY: int = 0
    O_EXLOCK: int = 0
    O_SHLOCK: int = 0
    O_SYMLINK: int = 0
    O_EXEC: int = 0
    O_TEMPORARY: int = 0
    O_NOINHERIT: int = 0
    O_TEXT: int = 0
    O_BINARY: int = 0

    @classmethod
    def of(cls, constants: Mapping[str, int]) -> OpenFlags:
        """Pick the flags out of a table of constants."""
        return cls(**{name: constants[name] for name in cls.__dataclass_fields__ if name in constants})


@dataclass(frozen=True)
class Traits:
    """One platform: its names, limits and the choices that POSIX leaves to it."""

    name: str
    """The name of the world: "linux", "macos" or "windows"."""
    sys_platform: str
    os_name: str
    errno: Mapping[str, tuple[int, str]]
    open: OpenFlags
    case_sensitive: bool = True
    separator: str = "/"
    """Between the names of a path, and between the paths of a list such as PATH."""
    path_separator: str = ":"
    line_end: str = "\n"
    """What the C runtime ends a line with in a text file."""
    name_max: int = 255
    path_max: int = 4096
    symlink_max: int = 40
    unlink_directory: str = "EISDIR"
    """The errno of unlink() on a directory: Linux says EISDIR, POSIX and macOS say EPERM."""
    protected_hardlinks: bool = False
    """Whether a file gets further names from its owner alone, unless whoever wants one could write to it as well."""
    link_follows: bool = False
    """Whether link() follows a symbolic link (POSIX leaves it open: macOS does, Linux does not)."""
    group_from_parent: bool = False
    """Whether new files take the group of their directory (BSD) or of the process (System V)."""
    symlink_mode: int = 0o777
    no_attribute: str = "ENODATA"
    at_fdcwd: int = -100
    """The number that stands for the working directory where a `dir_fd` is asked for (AT_FDCWD)."""
    encoding: str = "utf-8" if sys.version_info >= (3, 15) else "UTF-8"
    """What locale.getencoding() answers, and text files use by default."""
    directory_size: int = 4096
    block_size: int = 4096
    have: frozenset[str] = field(default_factory=frozenset)
