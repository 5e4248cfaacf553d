"""The real side: a process of its own, in a directory on tmpfs that it takes for the root of the file system."""

import contextlib
import ctypes
import glob
import os
import pickle
import resource
import shutil
import signal
import struct
import tempfile
import traceback
from typing import Any

from .performing import Side, perform

CLONE_NEWUSER = 0x10000000
CHANNEL = (2000, 2001, 2002)
"""Where the process has its ends of the pipes and its stderr: out of sight for operations that list or reuse descriptors."""
USER = 1000
PATIENCE = 20
"""Seconds after which an operation counts as hanging; the process then dies of SIGALRM."""


class RealSide:
    """Performs operations as user 1000 or, where the tests run as root, as the superuser."""

    def __init__(self, *, superuser: bool = False) -> None:
        self.folder = tempfile.mkdtemp(dir="/dev/shm", prefix="differential-")
        os.chmod(self.folder, 0o755)
        requests, to_child = os.pipe()
        from_child, replies = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            try:
                serve(self.folder, superuser, requests, replies)
            except BaseException:
                os.write(CHANNEL[2], traceback.format_exc().encode())
            finally:
                os._exit(1)
        os.close(requests), os.close(replies)
        self._out, self._in = os.fdopen(to_child, "wb"), os.fdopen(from_child, "rb")

    def perform(self, name: str, arguments: tuple = (), keywords: dict | None = None) -> Any:
        """What came of the operation; "reset" starts again in an empty tree."""
        send(self._out, (name, arguments, keywords or {}))
        try:
            return receive(self._in)
        except EOFError:
            raise RuntimeError(f"the real side died in {name}{arguments!r}") from None

    def close(self) -> None:
        """End the process and remove its directory."""
        self._out.close(), self._in.close()
        os.waitpid(self.pid, 0)
        for folder, folders, _ in os.walk(self.folder):
            for path in (os.path.join(folder, name) for name in folders):
                # A link may lead out of the tree, to the root of the system that runs the tests.
                if not os.path.islink(path):
                    with contextlib.suppress(OSError):
                        os.chmod(path, 0o700)
        shutil.rmtree(self.folder)


def send(stream: Any, value: Any) -> None:
    data = pickle.dumps(value)
    stream.write(struct.pack("<I", len(data)) + data)
    stream.flush()


def receive(stream: Any) -> Any:
    head = stream.read(4)
    if len(head) < 4:
        raise EOFError
    return pickle.loads(stream.read(*struct.unpack("<I", head)))


def available() -> str | None:
    """Why there is no real side here, or None."""
    if not os.path.isdir("/dev/shm"):
        return "there is no tmpfs at /dev/shm"
    if os.getuid() == 0:
        return None
    pid = os.fork()
    if not pid:
        os._exit(ctypes.CDLL(None).unshare(CLONE_NEWUSER) != 0)
    if os.waitpid(pid, 0)[1]:
        return "an ordinary user needs user namespaces to work in a root directory of their own"
    return None


def serve(folder: str, superuser: bool, requests: int, replies: int) -> None:
    """Lock this process into `folder` and answer until the other end closes."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    os.dup2(requests, CHANNEL[0]), os.dup2(replies, CHANNEL[1]), os.dup2(2, CHANNEL[2])
    null = os.open("/dev/null", os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    os.closerange(3, CHANNEL[0])
    incoming, outgoing = os.fdopen(CHANNEL[0], "rb"), os.fdopen(CHANNEL[1], "wb")
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    side = Side(os, open, shutil, glob)
    privileged = os.getuid() == 0
    if not privileged:
        become_mapped()
    os.chroot(folder)
    os.chdir("/")
    if not privileged:
        drop_capabilities()
    if privileged:
        os.setgroups([0 if superuser else USER])
        if not superuser:
            os.mkdir("/w", 0o755)
            os.chown("/w", USER, USER)
            os.setresgid(USER, USER, USER)
            os.setresuid(USER, USER, USER)
    while True:
        try:
            name, arguments, keywords = receive(incoming)
        except EOFError:
            os._exit(0)
        signal.alarm(PATIENCE)
        if name == "reset":
            reset()
            side.numbers.clear()
            send(outgoing, None)
        else:
            send(outgoing, perform(side, name, arguments, keywords))
        signal.alarm(0)


def become_mapped() -> None:
    """Enter a user namespace in which this process is user 1000."""
    uid, gid = os.getuid(), os.getgid()
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER):
        raise OSError("no user namespace")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{USER} {uid} 1"), ("gid_map", f"{USER} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as stream:
            stream.write(text)


def drop_capabilities() -> None:
    """Give up what the founder of a user namespace may do in it, so that permissions count (Linux capset(2))."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError("capset failed")


def reset() -> None:
    """Close everything, and leave /w, empty and as new, as the only directory and the current one."""
    os.closerange(3, 1024)
    os.umask(0o022)
    os.chdir("/")
    empty("/")
    with contextlib.suppress(FileExistsError):
        os.mkdir("/w", 0o755)
    for folder in ("/w", "/"):
        # "/" belongs to the superuser where user 1000 is not all there is.
        with contextlib.suppress(PermissionError):
            os.chown(folder, os.getuid(), os.getgid())
            os.chmod(folder, 0o755)
            for name in os.listxattr(folder):
                os.removexattr(folder, name)
            os.utime(folder)
    os.chdir("/w")


def empty(folder: str) -> None:
    """Remove everything below a directory, except /w itself."""
    with contextlib.suppress(PermissionError):
        os.chmod(folder, 0o755)
    with os.scandir(folder) as entries:
        found = list(entries)
    for entry in found:
        if not entry.is_dir(follow_symlinks=False):
            os.unlink(entry.path)
            continue
        empty(entry.path)
        if entry.path != "/w":
            os.rmdir(entry.path)
