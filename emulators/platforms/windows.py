"""The Windows platform: traits and which names its `nt` module has in which version."""

from __future__ import annotations

import sys
from functools import cache

from osconform.emulators.platforms.traits import OpenFlags, Traits
from osconform.emulators.platforms.windows_errno import ERRNO

# UCRT fcntl.h, process.h, stdio.h; LoadLibraryEx flags from libloaderapi.h.
CONSTANTS: dict[str, int] = {
    "F_OK": 0, "R_OK": 4, "W_OK": 2, "X_OK": 1, "TMP_MAX": 2147483647,
    "O_RDONLY": 0, "O_WRONLY": 1, "O_RDWR": 2, "O_APPEND": 8, "O_RANDOM": 16, "O_SEQUENTIAL": 32,
    "O_TEMPORARY": 64, "O_NOINHERIT": 128, "O_CREAT": 256, "O_TRUNC": 512, "O_EXCL": 1024,
    "O_SHORT_LIVED": 4096, "O_TEXT": 16384, "O_BINARY": 32768,
    "P_WAIT": 0, "P_NOWAIT": 1, "P_OVERLAY": 2, "P_NOWAITO": 3, "P_DETACH": 4,
    "_LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR": 0x100, "_LOAD_LIBRARY_SEARCH_APPLICATION_DIR": 0x200,
    "_LOAD_LIBRARY_SEARCH_USER_DIRS": 0x400, "_LOAD_LIBRARY_SEARCH_SYSTEM32": 0x800,
    "_LOAD_LIBRARY_SEARCH_DEFAULT_DIRS": 0x1000,
    "EX_OK": 0,
}  # fmt: skip

TRAITS = Traits(
    name="windows",
    sys_platform="win32",
    os_name="nt",
    errno=ERRNO,
    open=OpenFlags(
        O_CREAT=256, O_EXCL=1024, O_TRUNC=512, O_APPEND=8, O_NONBLOCK=0, O_TEMPORARY=64,
        O_NOINHERIT=128, O_TEXT=16384, O_BINARY=32768,
    ),
    case_sensitive=False,
    separator="\\",
    path_separator=";",
    line_end="\r\n",
    encoding="utf-8" if sys.version_info >= (3, 15) else "cp1252",
    directory_size=0,
)  # fmt: skip

PREFIX = rf"C:\Python{sys.version_info[0]}{sys.version_info[1]}"
"""Where Python is installed. The path has no blank, which os.spawn*() would take for the end of an argument."""

EXTENSION_SUFFIXES = [f".cp{sys.version_info[0]}{sys.version_info[1]}-win_amd64.pyd", ".pyd"]
"""How the names of extension modules end (CPython, Python/dynload_win.c)."""

HAVE = ["HAVE_FTRUNCATE", "MS_WINDOWS"]

STAT_EXTRA = (
    *(("st_birthtime", "st_birthtime_ns") if sys.version_info >= (3, 12) else ()),
    "st_file_attributes",
    "st_reparse_tag",
)

_NAMES = """
DirEntry abort access chdir chmod close closerange cpu_count device_encoding dup dup2 environ error execv
execve fspath fstat fsync ftruncate get_handle_inheritable get_inheritable get_terminal_size getcwd getcwdb
getlogin getpid getppid isatty kill link listdir lseek lstat mkdir open pipe putenv read readlink remove rename
replace rmdir scandir set_handle_inheritable set_inheritable spawnv spawnve startfile stat stat_result
statvfs_result strerror symlink system terminal_size times times_result truncate umask uname_result unlink
unsetenv urandom utime waitpid waitstatus_to_exitcode write _exit _have_functions _add_dll_directory
_remove_dll_directory _getfullpathname _getfinalpathname _getvolumepathname _getdiskusage _path_normpath
_path_splitroot
"""

# Names by the version of CPython that brought them.
SINCE: dict[tuple[int, int], str] = {
    (3, 12): "listdrives listmounts listvolumes get_blocking set_blocking _path_exists _path_isdir"
    " _path_isfile _path_islink _path_isdevdrive",
    (3, 13): "fchmod lchmod _path_lexists _path_isjunction _findfirstfile _path_splitroot_ex"
    " _supports_virtual_terminal _inputhook _is_inputhook_installed",
    (3, 14): "_create_environ readinto",
}


@cache
def available(version: tuple[int, int] = sys.version_info[:2]) -> frozenset[str]:
    """The names of the `nt` module in that version of CPython."""
    named = {name for names in SINCE.values() for name in names.split()}
    later = {name for since, names in SINCE.items() if since > version for name in names.split()}
    return frozenset((set(_NAMES.split()) | named | set(CONSTANTS)) - later)
