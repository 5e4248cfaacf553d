"""Random sequences of operations on the emulated Linux and the real one; every outcome has to be the same."""

import atexit
import functools
import os
import sys
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from .emulated_side import EmulatedSide
from .operations import (
    attributes,
    chosen,
    data,
    descriptors,
    dir_fds,
    ids,
    lengths,
    modes,
    offsets,
    open_flags,
    optional_offsets,
    paths,
    paths_or_descriptors,
    sizes,
    targets,
    targets_of_dup,
    times,
)
from .real_side import USER, RealSide

truths = chosen([True, False])


@functools.cache
def real_side(superuser: bool) -> RealSide:
    """The one process per user that all sequences use in turn."""
    side = RealSide(superuser=superuser)
    atexit.register(side.close)
    return side


class Differential(RuleBasedStateMachine):
    """The rules are the kinds of operations; `operations` counts what was performed."""

    operations = 0
    different = False
    """Whether a difference was seen, and told."""

    @initialize(superuser=truths)
    def start(self, superuser: bool) -> None:
        privileged = os.getuid() == 0
        superuser = superuser and privileged
        self.real = real_side(superuser)
        self.real.perform("reset")
        self.emulated = EmulatedSide(superuser=superuser, owns_root=not privileged)
        self.superuser, self.privileged = superuser, privileged

    def both(self, name: str, *arguments: Any, **keywords: Any) -> None:
        """Perform the operation on both sides and compare."""
        type(self).operations += 1
        real = self.real.perform(name, arguments, keywords)
        emulated = self.emulated.perform(name, arguments, keywords)
        if emulated != real:
            shown = difference(name, arguments, keywords, emulated, real)
            if not type(self).different:  # the search for the shortest sequence takes a while
                type(self).different = True
                print(f"\n{shown}\nlooking for the shortest sequence", file=sys.stderr, flush=True)
            raise AssertionError(shown)

    def teardown(self) -> None:
        if hasattr(self, "real"):
            self.both("descriptors")
            self.both("dump")

    # Descriptors

    @rule(path=paths, flags=open_flags, mode=modes, dir_fd=dir_fds)
    def open(self, path, flags, mode, dir_fd):
        self.both("open", path, flags, mode, dir_fd=dir_fd)

    @rule(fd=descriptors)
    def close(self, fd):
        self.both("close", fd)

    @rule(fd=descriptors)
    def dup(self, fd):
        self.both("dup", fd)

    @rule(fd=targets_of_dup, fd2=targets_of_dup, inheritable=truths)
    def dup2(self, fd, fd2, inheritable):
        self.both("dup2", fd, fd2, inheritable)

    @rule(fd=descriptors, size=sizes)
    def read(self, fd, size):
        self.both("read", fd, size)

    @rule(fd=descriptors, data=data)
    def write(self, fd, data):
        self.both("write", fd, data)

    @rule(fd=descriptors, size=sizes, offset=offsets)
    def pread(self, fd, size, offset):
        self.both("pread", fd, size, offset)

    @rule(fd=descriptors, data=data, offset=offsets)
    def pwrite(self, fd, data, offset):
        self.both("pwrite", fd, data, offset)

    @rule(fd=descriptors, one=data, two=data)
    def writev(self, fd, one, two):
        self.both("writev", fd, [one, two])

    @rule(fd=descriptors, offset=offsets, whence=chosen([0, 0, 1, 2, 3, 4, 9]))
    def lseek(self, fd, offset, whence):
        self.both("lseek", fd, offset, whence)

    @rule(fd=descriptors, length=lengths)
    def ftruncate(self, fd, length):
        self.both("ftruncate", fd, length)

    @rule(path=paths_or_descriptors, length=lengths)
    def truncate(self, path, length):
        self.both("truncate", path, length)

    @rule(fd=descriptors, offset=offsets, length=lengths)
    def posix_fallocate(self, fd, offset, length):
        self.both("posix_fallocate", fd, offset, length)

    @rule(out_fd=descriptors, in_fd=descriptors, offset=optional_offsets, count=sizes)
    def sendfile(self, out_fd, in_fd, offset, count):
        self.both("sendfile", out_fd, in_fd, offset, count)

    @rule(
        src=descriptors,
        dst=descriptors,
        count=sizes,
        at=optional_offsets,
        to=optional_offsets,
    )
    def copy_file_range(self, src, dst, count, at, to):
        self.both("copy_file_range", src, dst, count, at, to)

    @rule(fd=descriptors)
    def fstat(self, fd):
        self.both("fstat", fd)

    @rule(fd=descriptors)
    def fsync(self, fd):
        self.both("fsync", fd)

    @rule(fd=descriptors, inheritable=truths)
    def set_inheritable(self, fd, inheritable):
        self.both("set_inheritable", fd, inheritable)

    @rule(fd=descriptors)
    def get_inheritable(self, fd):
        self.both("get_inheritable", fd)

    @rule(flags=chosen([os.O_NONBLOCK, os.O_NONBLOCK | os.O_CLOEXEC, os.O_NONBLOCK | os.O_CREAT]))
    def pipe2(self, flags):
        self.both("pipe2", flags)

    # Names

    @rule(path=paths, mode=modes, dir_fd=dir_fds)
    def mkdir(self, path, mode, dir_fd):
        self.both("mkdir", path, mode, dir_fd=dir_fd)

    @rule(path=paths, dir_fd=dir_fds)
    def rmdir(self, path, dir_fd):
        self.both("rmdir", path, dir_fd=dir_fd)

    @rule(path=paths, dir_fd=dir_fds)
    def unlink(self, path, dir_fd):
        self.both("unlink", path, dir_fd=dir_fd)

    @rule(path=paths)
    def remove(self, path):
        self.both("remove", path)

    @rule(src=paths, dst=paths, src_dir_fd=dir_fds, dst_dir_fd=dir_fds)
    def rename(self, src, dst, src_dir_fd, dst_dir_fd):
        self.both("rename", src, dst, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    @rule(src=paths, dst=paths)
    def replace(self, src, dst):
        self.both("replace", src, dst)

    @rule(src=paths, dst=paths, src_dir_fd=dir_fds, dst_dir_fd=dir_fds, follow_symlinks=truths)
    def link(self, src, dst, src_dir_fd, dst_dir_fd, follow_symlinks):
        self.both(
            "link", src, dst, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd, follow_symlinks=follow_symlinks
        )

    @rule(src=targets, dst=paths, dir_fd=dir_fds)
    def symlink(self, src, dst, dir_fd):
        self.both("symlink", src, dst, dir_fd=dir_fd)

    @rule(path=paths, dir_fd=dir_fds)
    def readlink(self, path, dir_fd):
        self.both("readlink", path, dir_fd=dir_fd)

    @rule(path=paths, mode=modes, dir_fd=dir_fds)
    def mkfifo(self, path, mode, dir_fd):
        self.both("mkfifo", path, mode, dir_fd=dir_fd)

    @rule(path=paths, mode=modes, kind=chosen([0, 0o100000, 0o010000, 0o140000, 0o040000]))
    def mknod(self, path, mode, kind):
        self.both("mknod", path, mode & 0o7777 | kind)

    @rule(path=paths, mode=modes, exist_ok=truths)
    def makedirs(self, path, mode, exist_ok):
        self.both("makedirs", path, mode, exist_ok)

    @rule(path=paths)
    def removedirs(self, path):
        self.both("removedirs", path)

    @rule(src=paths, dst=paths)
    def renames(self, src, dst):
        self.both("renames", src, dst)

    # What a file says about itself

    @rule(path=paths_or_descriptors, dir_fd=dir_fds, follow_symlinks=truths)
    def stat(self, path, dir_fd, follow_symlinks):
        self.both("stat", path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    @rule(path=paths, dir_fd=dir_fds)
    def lstat(self, path, dir_fd):
        self.both("lstat", path, dir_fd=dir_fd)

    @rule(path=paths, mode=chosen(range(9)), dir_fd=dir_fds, effective_ids=truths, follow_symlinks=truths)
    def access(self, path, mode, dir_fd, effective_ids, follow_symlinks):
        self.both(
            "access", path, mode, dir_fd=dir_fd, effective_ids=effective_ids, follow_symlinks=follow_symlinks
        )

    @rule(path=paths_or_descriptors, mode=modes, dir_fd=dir_fds)
    def chmod(self, path, mode, dir_fd):
        self.both("chmod", path, mode, dir_fd=dir_fd)

    @rule(fd=descriptors, mode=modes)
    def fchmod(self, fd, mode):
        self.both("fchmod", fd, mode)

    @rule(path=paths_or_descriptors, uid=ids, gid=ids, dir_fd=dir_fds, follow_symlinks=truths)
    def chown(self, path, uid, gid, dir_fd, follow_symlinks):
        if not self.privileged:  # the namespace of an ordinary user has no other numbers
            uid, gid = (number if number in (-1, USER) else -1 for number in (uid, gid))
        self.both("chown", path, uid, gid, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    @rule(
        path=paths_or_descriptors,
        ns=times,
        dir_fd=dir_fds,
        follow_symlinks=truths,
    )
    def utime(self, path, ns, dir_fd, follow_symlinks):
        given = {} if ns is None else {"ns": ns}
        self.both("utime", path, **given, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    @rule(mask=chosen([0o022, 0o022, 0, 0o077, 0o027, 0o777, 0o7000]))
    def umask(self, mask):
        self.both("umask", mask)

    @rule(path=paths_or_descriptors)
    def statvfs(self, path):
        self.both("statvfs", path)

    @rule(
        path=paths_or_descriptors, name=attributes, value=data, flags=chosen([0, 0, 1, 2, 3]), follow=truths
    )
    def setxattr(self, path, name, value, flags, follow):
        self.both("setxattr", path, name, value, flags, follow_symlinks=follow)

    @rule(path=paths_or_descriptors, name=attributes, follow_symlinks=truths)
    def getxattr(self, path, name, follow_symlinks):
        self.both("getxattr", path, name, follow_symlinks=follow_symlinks)

    @rule(path=paths_or_descriptors, name=attributes, follow_symlinks=truths)
    def removexattr(self, path, name, follow_symlinks):
        self.both("removexattr", path, name, follow_symlinks=follow_symlinks)

    @rule(path=paths_or_descriptors, follow_symlinks=truths)
    def listxattr(self, path, follow_symlinks):
        self.both("listxattr", path, follow_symlinks=follow_symlinks)

    # Directories

    @rule(path=paths_or_descriptors)
    def listdir(self, path):
        self.both("listdir", path)

    @rule(path=paths_or_descriptors)
    def scandir(self, path):
        self.both("scandir", path)

    @rule(path=paths_or_descriptors)
    def chdir(self, path):
        self.both("chdir", path)

    @rule(fd=descriptors)
    def fchdir(self, fd):
        self.both("fchdir", fd)

    @rule()
    def getcwd(self):
        self.both("getcwd")

    @rule(top=paths, topdown=truths)
    def walk(self, top, topdown):
        self.both("walk", top, topdown=topdown)

    @rule(top=paths, topdown=truths, dir_fd=dir_fds)
    def fwalk(self, top, topdown, dir_fd):
        self.both("fwalk", top, topdown=topdown, dir_fd=dir_fd)

    # Above the system calls

    @rule(path=paths, mode=chosen(["w", "x", "a", "r+", "w+"]), data=data)
    def put(self, path, mode, data):
        self.both("put", path, mode, data)

    @rule(path=paths, size=sizes)
    def get(self, path, size):
        self.both("get", path, size)

    @rule(
        path=paths_or_descriptors, name=chosen(["exists", "lexists", "isdir", "isfile", "islink", "ismount"])
    )
    def ask(self, path, name):
        self.both(f"os.path.{name}", path)

    @rule(path=paths, strict=truths)
    def realpath(self, path, strict):
        self.both("os.path.realpath", path, strict=strict)

    @rule(one=paths, two=paths)
    def samefile(self, one, two):
        self.both("os.path.samefile", one, two)

    @rule(src=paths, dst=paths, name=chosen(["copyfile", "copy", "copy2"]), follow_symlinks=truths)
    def copy(self, src, dst, name, follow_symlinks):
        self.both(f"shutil.{name}", src, dst, follow_symlinks=follow_symlinks)

    @rule(src=paths, dst=paths)
    def copytree(self, src, dst):
        self.both("copytree", src, dst, symlinks=True)

    @rule(src=paths, dst=paths)
    def move(self, src, dst):
        self.both("move", src, dst)

    @rule(path=paths)
    def rmtree(self, path):
        self.both("rmtree", path)

    @rule(pattern=chosen(["*", "*/*", "*/a", "a/*", "[a-c]", ".*", "*/", "/*/*", "?/b/*"]))
    def glob(self, pattern):
        self.both("find", pattern)

    @rule()
    def dump(self):
        self.both("dump")

    @rule()
    def descriptors(self):
        self.both("descriptors")


def difference(name: str, arguments: tuple, keywords: dict, emulated: Any, real: Any) -> str:
    """The call and both outcomes; of long ones the parts that differ."""
    if len(repr((emulated, real))) > 2000 and isinstance(emulated[1], list) and isinstance(real[1], list):
        emulated, real = (
            [part for part in one[1] if part not in other[1]]
            for one, other in ((emulated, real), (real, emulated))
        )
    shown = ", ".join([*map(repr, arguments), *(f"{key}={value!r}" for key, value in keywords.items())])
    return f"{name}({shown})\n  emulated: {emulated}\n  real:     {real}"
