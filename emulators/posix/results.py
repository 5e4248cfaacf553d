"""posix: the result types of stat, statvfs, uname, times and their kin."""

from __future__ import annotations

from functools import cache
from typing import Any

from osconform.emulators.boundary.structseq import structseq

STAT_FIELDS = (
    "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size",
    "_integer_atime", "_integer_mtime", "_integer_ctime",
)  # fmt: skip
STAT_TIMES = ("st_atime", "st_mtime", "st_ctime", "st_atime_ns", "st_mtime_ns", "st_ctime_ns")


def stat_result_type(*extra: str) -> Any:
    """The `os.stat_result` of a platform with these fields beside the common ones."""
    cls = structseq("stat_result", "os", STAT_FIELDS, (*STAT_TIMES, *extra), unnamed=3)
    # repr() prints the whole seconds under the names of the attributes.
    cls._names = (*STAT_FIELDS[:7], "st_atime", "st_mtime", "st_ctime")
    for name in STAT_FIELDS[7:]:
        delattr(cls, name)
    return cls


@cache
def make_types(module: str, *extra_stat: str) -> dict[str, Any]:
    """All result types of one platform; `module` is "posix" or "nt"."""
    return {
        "stat_result": stat_result_type(*extra_stat),
        "statvfs_result": structseq(
            "statvfs_result",
            "os",
            ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail",
             "f_flag", "f_namemax"),
            ("f_fsid",),
        ),
        "terminal_size": structseq("terminal_size", "os", ("columns", "lines")),
        "uname_result": structseq(
            "uname_result", module, ("sysname", "nodename", "release", "version", "machine")
        ),
        "times_result": structseq(
            "times_result", module, ("user", "system", "children_user", "children_system", "elapsed")
        ),
        "waitid_result": structseq(
            "waitid_result", module, ("si_pid", "si_uid", "si_signo", "si_status", "si_code")
        ),
    }  # fmt: skip
