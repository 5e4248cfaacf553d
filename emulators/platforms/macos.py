"""The macOS platform: traits, constants, system facts, and which names its `posix` module has in which version."""

from __future__ import annotations

import sys
from functools import cache

from osconform.emulators.platforms import linux
from osconform.emulators.platforms.linux_constants import CONSTANTS as LINUX_CONSTANTS
from osconform.emulators.platforms.macos_errno import ERRNO
from osconform.emulators.platforms.traits import OpenFlags, Traits
from osconform.emulators.posix.system import SystemFacts

# Darwin: fcntl.h, sys/wait.h, sys/mount.h, dlfcn.h, sys/resource.h, sys/unistd.h, sysexits.h, copyfile.h.
CONSTANTS: dict[str, int] = {
    "CLD_EXITED": 1, "CLD_KILLED": 2, "CLD_DUMPED": 3, "CLD_TRAPPED": 4, "CLD_STOPPED": 5,
    "CLD_CONTINUED": 6,
    "EX_OK": 0, "EX_USAGE": 64, "EX_DATAERR": 65, "EX_NOINPUT": 66, "EX_NOUSER": 67, "EX_NOHOST": 68,
    "EX_UNAVAILABLE": 69, "EX_SOFTWARE": 70, "EX_OSERR": 71, "EX_OSFILE": 72, "EX_CANTCREAT": 73,
    "EX_IOERR": 74, "EX_TEMPFAIL": 75, "EX_PROTOCOL": 76, "EX_NOPERM": 77, "EX_CONFIG": 78,
    "F_OK": 0, "X_OK": 1, "W_OK": 2, "R_OK": 4,
    "F_ULOCK": 0, "F_LOCK": 1, "F_TLOCK": 2, "F_TEST": 3,
    "NGROUPS_MAX": 16, "TMP_MAX": 308915776,
    "O_RDONLY": 0, "O_WRONLY": 1, "O_RDWR": 2, "O_ACCMODE": 3, "O_NONBLOCK": 0x4, "O_NDELAY": 0x4,
    "O_APPEND": 0x8, "O_SHLOCK": 0x10, "O_EXLOCK": 0x20, "O_ASYNC": 0x40, "O_SYNC": 0x80,
    "O_FSYNC": 0x80, "O_NOFOLLOW": 0x100, "O_CREAT": 0x200, "O_TRUNC": 0x400, "O_EXCL": 0x800,
    "O_EVTONLY": 0x8000, "O_NOCTTY": 0x20000, "O_DIRECTORY": 0x100000, "O_SYMLINK": 0x200000,
    "O_DSYNC": 0x400000, "O_CLOEXEC": 0x1000000, "O_NOFOLLOW_ANY": 0x20000000, "O_EXEC": 0x40000000,
    "O_SEARCH": 0x40100000,
    "POSIX_SPAWN_OPEN": 0, "POSIX_SPAWN_CLOSE": 1, "POSIX_SPAWN_DUP2": 2,
    "PRIO_PROCESS": 0, "PRIO_PGRP": 1, "PRIO_USER": 2,
    "PRIO_DARWIN_THREAD": 3, "PRIO_DARWIN_PROCESS": 4, "PRIO_DARWIN_BG": 0x1000,
    "PRIO_DARWIN_NONUI": 0x1001,
    "P_ALL": 0, "P_PID": 1, "P_PGID": 2,
    "RTLD_LAZY": 1, "RTLD_NOW": 2, "RTLD_LOCAL": 4, "RTLD_GLOBAL": 8, "RTLD_NOLOAD": 16,
    "RTLD_NODELETE": 128,
    "SCHED_OTHER": 1, "SCHED_RR": 2, "SCHED_FIFO": 4,
    "SEEK_HOLE": 3, "SEEK_DATA": 4,
    "ST_RDONLY": 1, "ST_NOSUID": 2,
    "WNOHANG": 1, "WUNTRACED": 2, "WEXITED": 4, "WSTOPPED": 8, "WCONTINUED": 16, "WNOWAIT": 32,
    "_COPYFILE_ACL": 1, "_COPYFILE_STAT": 2, "_COPYFILE_XATTR": 4, "_COPYFILE_DATA": 8,
}  # fmt: skip

TRAITS = Traits(
    name="macos",
    sys_platform="darwin",
    os_name="posix",
    errno=ERRNO,
    open=OpenFlags.of(CONSTANTS),
    case_sensitive=False,
    path_max=1024,
    symlink_max=32,
    unlink_directory="EPERM",
    link_follows=True,
    group_from_parent=True,
    symlink_mode=0o755,
    no_attribute="ENOATTR",
    at_fdcwd=-2,
    directory_size=64,
)

SYSCONF_NAMES = {
    "SC_ARG_MAX": 1, "SC_CHILD_MAX": 2, "SC_CLK_TCK": 3, "SC_NGROUPS_MAX": 4, "SC_OPEN_MAX": 5,
    "SC_JOB_CONTROL": 6, "SC_SAVED_IDS": 7, "SC_VERSION": 8, "SC_BC_BASE_MAX": 9, "SC_BC_DIM_MAX": 10,
    "SC_BC_SCALE_MAX": 11, "SC_BC_STRING_MAX": 12, "SC_COLL_WEIGHTS_MAX": 13, "SC_EXPR_NEST_MAX": 14,
    "SC_LINE_MAX": 15, "SC_RE_DUP_MAX": 16, "SC_2_VERSION": 17, "SC_2_C_BIND": 18, "SC_2_C_DEV": 19,
    "SC_2_CHAR_TERM": 20, "SC_2_FORT_DEV": 21, "SC_2_FORT_RUN": 22, "SC_2_LOCALEDEF": 23,
    "SC_2_SW_DEV": 24, "SC_2_UPE": 25, "SC_STREAM_MAX": 26, "SC_TZNAME_MAX": 27, "SC_PAGESIZE": 29,
    "SC_PAGE_SIZE": 29, "SC_NPROCESSORS_CONF": 57, "SC_NPROCESSORS_ONLN": 58, "SC_IOV_MAX": 56,
    "SC_HOST_NAME_MAX": 72, "SC_LOGIN_NAME_MAX": 73, "SC_TTY_NAME_MAX": 101, "SC_PHYS_PAGES": 200,
}  # fmt: skip

FACTS = SystemFacts(
    uname=("Darwin", "emulated.local", "23.0.0", "Darwin Kernel Version 23.0.0", "arm64"),
    sysconf_names=SYSCONF_NAMES,
    confstr_names={
        "CS_PATH": 1, "CS_XBS5_ILP32_OFF32_CFLAGS": 2, "CS_XBS5_ILP32_OFF32_LDFLAGS": 3,
        "CS_XBS5_ILP32_OFF32_LIBS": 4,
    },
    pathconf_names={
        "PC_LINK_MAX": 1, "PC_MAX_CANON": 2, "PC_MAX_INPUT": 3, "PC_NAME_MAX": 4, "PC_PATH_MAX": 5,
        "PC_PIPE_BUF": 6, "PC_CHOWN_RESTRICTED": 7, "PC_NO_TRUNC": 8, "PC_VDISABLE": 9,
        "PC_ALLOC_SIZE_MIN": 16, "PC_ASYNC_IO": 17, "PC_FILESIZEBITS": 18, "PC_PRIO_IO": 19,
        "PC_REC_INCR_XFER_SIZE": 20, "PC_REC_MAX_XFER_SIZE": 21, "PC_REC_MIN_XFER_SIZE": 22,
        "PC_REC_XFER_ALIGN": 23, "PC_SYMLINK_MAX": 24, "PC_SYNC_IO": 25, "PC_MIN_HOLE_SIZE": 27,
    },
    sysconf={
        "SC_ARG_MAX": 1048576, "SC_CHILD_MAX": 2666, "SC_CLK_TCK": 100, "SC_NGROUPS_MAX": 16,
        "SC_OPEN_MAX": 1024, "SC_JOB_CONTROL": 1, "SC_SAVED_IDS": 1, "SC_VERSION": 200112,
        "SC_LINE_MAX": 2048, "SC_RE_DUP_MAX": 255, "SC_STREAM_MAX": 20, "SC_TZNAME_MAX": 255,
        "SC_PAGESIZE": 16384, "SC_NPROCESSORS_CONF": 4, "SC_NPROCESSORS_ONLN": 4, "SC_IOV_MAX": 1024,
        "SC_HOST_NAME_MAX": 255, "SC_LOGIN_NAME_MAX": 255, "SC_TTY_NAME_MAX": 128,
        "SC_PHYS_PAGES": 524288,
    },
    confstr={"CS_PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
    pathconf={
        "PC_LINK_MAX": 32767, "PC_MAX_CANON": 1024, "PC_MAX_INPUT": 1024, "PC_NAME_MAX": 255,
        "PC_PATH_MAX": 1024, "PC_PIPE_BUF": 512, "PC_CHOWN_RESTRICTED": 1, "PC_NO_TRUNC": 1,
        "PC_VDISABLE": 255, "PC_FILESIZEBITS": 64, "PC_SYMLINK_MAX": 255,
    },
    no_error="Undefined error: 0",
    unknown_error="Unknown error: {}",
)  # fmt: skip

HAVE = sorted(
    {
        "HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWN", "HAVE_FCHOWNAT",
        "HAVE_FDOPENDIR", "HAVE_FPATHCONF", "HAVE_FSTATAT", "HAVE_FSTATVFS", "HAVE_FTRUNCATE",
        "HAVE_FUTIMENS", "HAVE_FUTIMES", "HAVE_LCHFLAGS", "HAVE_LCHMOD", "HAVE_LCHOWN", "HAVE_LINKAT",
        "HAVE_LSTAT", "HAVE_LUTIMES", "HAVE_MKDIRAT", "HAVE_OPENAT", "HAVE_READLINKAT",
        "HAVE_RENAMEAT", "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT",
    }
    | ({"HAVE_MKFIFOAT", "HAVE_MKNODAT"} if sys.version_info >= (3, 13) else set())
    | ({"HAVE_PTSNAME_R"} if sys.version_info >= (3, 13) else set())
)  # fmt: skip

STAT_EXTRA = ("st_blksize", "st_blocks", "st_rdev", "st_flags", "st_gen", "st_birthtime")

# Against Linux: what Darwin's libc does not have, and what it has beyond.
WITHOUT = frozenset(
    "copy_file_range eventfd eventfd_read eventfd_write fdatasync getrandom getresgid getresuid getxattr"
    " listxattr removexattr setxattr memfd_create pidfd_open pipe2 posix_fadvise posix_fallocate"
    " sched_getaffinity sched_getparam sched_getscheduler sched_param sched_rr_get_interval"
    " sched_setaffinity sched_setparam sched_setscheduler setresgid setresuid splice setns unshare"
    " timerfd_create timerfd_gettime timerfd_gettime_ns timerfd_settime timerfd_settime_ns".split()
)
LATER = frozenset(("waitid", "waitid_result", "O_EXEC", "O_SEARCH"))
"""What CPython did not have on macOS before 3.13."""
BEYOND = frozenset("chflags lchflags lchmod _fcopyfile".split())
DARWIN_PRIORITIES = frozenset(
    "PRIO_DARWIN_THREAD PRIO_DARWIN_PROCESS PRIO_DARWIN_BG PRIO_DARWIN_NONUI".split()
)


@cache
def available(version: tuple[int, int] = sys.version_info[:2]) -> frozenset[str]:
    """The names of the `posix` module in that version of CPython."""
    names = {name for name in linux.available(version) if name not in LINUX_CONSTANTS}
    constants = set(CONSTANTS) - (DARWIN_PRIORITIES if version < (3, 12) else set())
    later = LATER if version < (3, 13) else set()
    return frozenset(((names - WITHOUT) | BEYOND | constants) - later)
