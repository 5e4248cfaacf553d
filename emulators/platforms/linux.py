"""The Linux platform: traits, system facts, and which names its `posix` module has in which version."""

from __future__ import annotations

import sys
from functools import cache

from osconform.emulators.platforms.linux_constants import (
    CONFSTR_NAMES,
    CONSTANTS,
    PATHCONF_NAMES,
    SYSCONF_NAMES,
)
from osconform.emulators.platforms.linux_errno import ERRNO
from osconform.emulators.platforms.traits import OpenFlags, Traits
from osconform.emulators.posix.system import SystemFacts

TRAITS = Traits(
    name="linux",
    sys_platform="linux",
    os_name="posix",
    errno=ERRNO,
    open=OpenFlags.of(CONSTANTS),
    protected_hardlinks=True,
)

FACTS = SystemFacts(
    uname=("Linux", "emulated", "6.1.0", "#1 SMP PREEMPT_DYNAMIC", "x86_64"),
    sysconf_names=SYSCONF_NAMES,
    confstr_names=CONFSTR_NAMES,
    pathconf_names=PATHCONF_NAMES,
    sysconf={
        "SC_ARG_MAX": 2097152, "SC_CHILD_MAX": 96365, "SC_CLK_TCK": 100, "SC_NGROUPS_MAX": 65536,
        "SC_OPEN_MAX": 1024, "SC_STREAM_MAX": 16, "SC_JOB_CONTROL": 1, "SC_SAVED_IDS": 1,
        "SC_VERSION": 200809, "SC_2_VERSION": 200809, "SC_PAGESIZE": 4096, "SC_PHYS_PAGES": 2097152,
        "SC_AVPHYS_PAGES": 1048576, "SC_NPROCESSORS_CONF": 4, "SC_NPROCESSORS_ONLN": 4,
        "SC_IOV_MAX": 1024, "SC_LINE_MAX": 2048, "SC_LOGIN_NAME_MAX": 256, "SC_TTY_NAME_MAX": 32,
        "SC_RE_DUP_MAX": 32767, "SC_RTSIG_MAX": 32, "SC_THREAD_STACK_MIN": 16384, "SC_THREADS": 200809,
        "SC_FSYNC": 200809, "SC_MAPPED_FILES": 200809, "SC_TIMERS": 200809, "SC_SEMAPHORES": 200809,
        "SC_ATEXIT_MAX": 2147483647, "SC_GETPW_R_SIZE_MAX": 1024, "SC_GETGR_R_SIZE_MAX": 1024,
        "SC_CHAR_BIT": 8, "SC_CHAR_MAX": 127, "SC_CHAR_MIN": -128, "SC_INT_MAX": 2147483647,
        "SC_INT_MIN": -2147483648, "SC_LONG_BIT": 64, "SC_WORD_BIT": 32, "SC_MB_LEN_MAX": 16,
        "SC_XOPEN_VERSION": 700, "SC_XOPEN_UNIX": 1, "SC_NZERO": 20,
    },
    confstr={
        "CS_PATH": "/bin:/usr/bin",
        "CS_GNU_LIBC_VERSION": "glibc 2.36",
        "CS_GNU_LIBPTHREAD_VERSION": "NPTL 2.36",
    },
    pathconf={
        "PC_ALLOC_SIZE_MIN": 4096, "PC_CHOWN_RESTRICTED": 1, "PC_FILESIZEBITS": 64, "PC_LINK_MAX": 65000,
        "PC_MAX_CANON": 255, "PC_MAX_INPUT": 255, "PC_NAME_MAX": 255, "PC_NO_TRUNC": 1,
        "PC_PATH_MAX": 4096, "PC_PIPE_BUF": 4096, "PC_REC_MIN_XFER_SIZE": 4096,
        "PC_REC_XFER_ALIGN": 4096, "PC_VDISABLE": 0,
    },
)  # fmt: skip

# What os.py turns into supports_dir_fd, supports_fd and supports_follow_symlinks.
HAVE = sorted(
    {
        "HAVE_EVENTFD", "HAVE_FACCESSAT", "HAVE_FCHDIR", "HAVE_FCHMOD", "HAVE_FCHMODAT", "HAVE_FCHOWN",
        "HAVE_FCHOWNAT", "HAVE_FEXECVE", "HAVE_FDOPENDIR", "HAVE_FPATHCONF", "HAVE_FSTATAT",
        "HAVE_FSTATVFS", "HAVE_FTRUNCATE", "HAVE_FUTIMENS", "HAVE_FUTIMES", "HAVE_FUTIMESAT",
        "HAVE_LINKAT", "HAVE_LCHOWN", "HAVE_LSTAT", "HAVE_LUTIMES", "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT",
        "HAVE_MKFIFOAT", "HAVE_MKNODAT", "HAVE_OPENAT", "HAVE_READLINKAT", "HAVE_RENAMEAT",
        "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT",
    }
    | ({"HAVE_TIMERFD_CREATE", "HAVE_PTSNAME_R"} if sys.version_info >= (3, 13) else set())
)  # fmt: skip

STAT_EXTRA = ("st_blksize", "st_blocks", "st_rdev")

_FUNCTIONS = """
DirEntry WCOREDUMP WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED WSTOPSIG WTERMSIG
_exit _have_functions _path_normpath abort access chdir chmod chown chroot close closerange confstr
confstr_names copy_file_range cpu_count ctermid device_encoding dup dup2 environ error eventfd eventfd_read
eventfd_write execv execve fchdir fchmod fchown fdatasync fork forkpty fpathconf fspath fstat fstatvfs fsync
ftruncate get_blocking get_inheritable get_terminal_size getcwd getcwdb getegid geteuid getgid getgrouplist
getgroups getloadavg getlogin getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getsid
getuid getxattr initgroups isatty kill killpg lchown link listdir listxattr lockf login_tty lseek lstat major
makedev memfd_create minor mkdir mkfifo mknod nice open openpty pathconf pathconf_names pidfd_open pipe pipe2
posix_fadvise posix_fallocate posix_spawn posix_spawnp pread preadv putenv pwrite pwritev read readlink readv
register_at_fork remove removexattr rename replace rmdir scandir sched_get_priority_max
sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler sched_param sched_rr_get_interval
sched_setaffinity sched_setparam sched_setscheduler sched_yield sendfile set_blocking set_inheritable setegid
seteuid setgid setgroups setpgid setpgrp setpriority setregid setresgid setresuid setreuid setsid setuid
setxattr splice stat stat_result statvfs statvfs_result strerror symlink sync sysconf sysconf_names system
tcgetpgrp tcsetpgrp terminal_size times times_result truncate ttyname umask uname uname_result unlink unsetenv
urandom utime wait wait3 wait4 waitid waitid_result waitpid waitstatus_to_exitcode write writev
"""

# Names that came later than 3.11, by the version of CPython that brought them.
SINCE: dict[tuple[int, int], str] = {
    (
        3,
        12,
    ): "setns unshare CLONE_FILES CLONE_FS CLONE_NEWCGROUP CLONE_NEWIPC CLONE_NEWNET CLONE_NEWNS"
    " CLONE_NEWPID CLONE_NEWTIME CLONE_NEWUSER CLONE_NEWUTS CLONE_SIGHAND CLONE_SYSVSEM CLONE_THREAD"
    " CLONE_VM",
    (3, 13): "grantpt posix_openpt ptsname unlockpt timerfd_create timerfd_gettime timerfd_gettime_ns"
    " timerfd_settime timerfd_settime_ns TFD_CLOEXEC TFD_NONBLOCK TFD_TIMER_ABSTIME"
    " TFD_TIMER_CANCEL_ON_SET POSIX_SPAWN_CLOSEFROM _inputhook _is_inputhook_installed"
    " _path_splitroot_ex",
    (3, 14): "_create_environ readinto PIDFD_NONBLOCK SCHED_DEADLINE SCHED_NORMAL",
}


@cache
def available(version: tuple[int, int] = sys.version_info[:2]) -> frozenset[str]:
    """The names of the `posix` module in that version of CPython."""
    later = {name for since, names in SINCE.items() if since > version for name in names.split()}
    named = {name for names in SINCE.values() for name in names.split()}
    return frozenset((set(_FUNCTIONS.split()) | named | set(CONSTANTS)) - later)
