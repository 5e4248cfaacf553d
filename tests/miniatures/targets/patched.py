"""Runs the agent after patching os.rename by one of the tricks below: miniature implementations that are wrong.

Started as `python patched.py TRICK AGENT [arguments of the agent]`; what needs a file is written TRICK:FILE.
"""

import ctypes
import os
import runpy
import signal
import sys
import threading
import time

real_rename, real_stat = os.rename, os.stat
TRACE = "OSCONFORM_TRACE"


def nothing(src, dst):
    """Claims success and does nothing."""


def wrong_value(src, dst):
    real_rename(src, dst)
    return 0


def wrong_class(src, dst):
    try:
        real_rename(src, dst)
    except OSError as error:
        raise Plain(error.errno, "plain") from None


class Plain(OSError):
    """Has the errno, but is none of the classes of PEP 3151."""

    def __new__(cls, *args):
        return OSError.__new__(cls)

    def __init__(self, number, text):
        self.errno = number


def wrong_errno(src, dst):
    try:
        real_rename(src, dst)
    except OSError:
        raise OSError(5, "always EIO") from None


def crash(src, dst):
    os.abort()


def segfault(src, dst):
    ctypes.string_at(0)


def kill_itself(src, dst):
    os.kill(os.getpid(), signal.SIGKILL)


def say_why_and_die(src, dst):
    sys.stderr.write("the disk is on fire\n")
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def kill_the_agent(src, dst):
    os.kill(os.getppid(), signal.SIGKILL)


def leave(src, dst):
    os._exit(0)


def leave_as_if_done(src, dst):
    os._exit(64)


def hang(src, dst):
    time.sleep(3600)


def spin(src, dst):
    while True:
        pass


def flood(src, dst):
    while True:
        os.write(1, b"x" * 65536)


def devour(src, dst):
    return [bytes(1 << 28) for _ in range(1 << 8)]


def large_reply(src, dst):
    return "x" * (1 << 24)


def close_everything(src, dst):
    os.closerange(0, 4096)


def garbage(src, dst):
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, b"\x02garbage\x0200000010{\x03\xff" * 20)
        except OSError:
            pass
    real_rename(src, dst)


def forge(src, dst):
    forged = b'{"id":"0123456789abcdef","returns":null}'
    tokens = b'{"token":"0123456789abcdef01","gone":0}'
    for descriptor in range(3, 256):
        for text in (forged, tokens):
            try:
                os.write(descriptor, b"\x02%08x%s\x03" % (len(text), text))
            except OSError:
                pass


def forge_a_long_header(src, dst):
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, b"\x02000fffff")
        except OSError:
            pass
    real_rename(src, dst)


def exit_by_exception(src, dst):
    sys.exit(0)


def interrupt(src, dst):
    raise KeyboardInterrupt


def leave_traces(src, dst):
    """Renames, and changes all that a process has."""
    real_rename(src, dst)
    os.chdir("/")
    os.umask(0o77)
    os.environ[TRACE] = "left"
    signal.signal(signal.SIGALRM, lambda *_: os._exit(9))
    signal.alarm(1)
    for _ in range(20):
        os.open(os.devnull, os.O_RDONLY)
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()


def delete_the_directory(src, dst):
    real_rename(src, dst)
    here = os.getcwd()
    for name in os.listdir(here):
        os.unlink(name)
    os.rmdir(here)


def fork_and_forget(src, dst):
    real_rename(src, dst)
    os.fork()


def fork_bomb(src, dst):
    me = os.getpid()
    for _ in range(6):
        os.fork()
    if os.getpid() != me:
        time.sleep(0.2)
        os._exit(0)
    real_rename(src, dst)


def print_a_lot(src, dst):
    sys.stdout.write("line\n" * 100000)
    real_rename(src, dst)


def replace_streams(src, dst):
    sys.stdout = sys.stderr = None
    real_rename(src, dst)


def waver(src, dst):
    """Does nothing the first time it is called for a name, and works from then on; FILE keeps the names."""
    with open(argument, "a+") as memory:
        memory.seek(0)
        known = src in memory.read().split()
        memory.write(src + "\n")
    if known:
        real_rename(src, dst)


def kill_the_agent_for_good(src, dst):
    """FILE, once it is there, keeps the next agent from starting."""
    open(argument, "w").close()
    os.killpg(os.getsid(0), signal.SIGKILL)


trick, sys.argv = sys.argv[1], sys.argv[2:]
trick, _, argument = trick.partition(":")
if trick == "lack_a_name":
    del os.rename
elif trick == "have_one_too_many":
    os.getcwdu = os.getcwd
elif trick == "say_nothing":
    time.sleep(3600)
elif trick == "babble":
    print("hello, this is no agent")
    sys.exit(0)
elif trick != "honest":
    if trick == "kill_the_agent_for_good" and os.path.exists(argument):
        sys.exit("no more")
    os.rename = globals()[trick]
runpy.run_path(sys.argv[0], run_name="__main__")
