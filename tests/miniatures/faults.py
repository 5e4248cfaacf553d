"""Programs that do their worst, in the words of CPython and of MicroPython, and the verdict that each deserves itself.

A fault is written as a case's program is: it leaves None in `result` if nothing stops it, which passes. MicroPython's unix port
reaches the C library through `ffi`; where it cannot do a deed at all, `absent` says why.
"""

from __future__ import annotations

from dataclasses import dataclass

# What the MicroPython programs begin with.
_LIBC = "import ffi\nlibc = ffi.open(None)\n"
# To every descriptor on which the agent might listen or speak.
_WRITE = "import os\nfor fd in range(3, 256):\n    try:\n        os.write(fd, {data})\n    except OSError:\n        pass\n"
_WRITE_FFI = (
    _LIBC
    + "write = libc.func('i', 'write', 'ipi')\nfor fd in range(3, 256):\n    write(fd, {data}, len({data}))\n"
)
_REPLY = b'{"id":"0123456789abcdef","returns":5}'
_GONE = b'{"token":"0123456789abcdef01","gone":0}'


def _framed(text: bytes) -> bytes:
    return b"\x02%08x%s\x03" % (len(text), text)


@dataclass(frozen=True)
class Fault:
    """One deed. The verdicts are those of its own case: `pass` where it harms nobody, itself included."""

    name: str
    cpython: str
    verdict: str
    micropython: str = ""
    micropython_verdict: str = ""
    absent: str = ""  # why MicroPython cannot do it
    actual: str = ""  # what the record says of it, where that is sure
    detail: str = ""  # likewise of the end of its stderr
    timeout: float = 1.0  # seconds; more for what takes a while to come to its end


FAULTS = (
    # --- it never answers
    Fault("hang", "import os\nr, w = os.pipe()\nos.read(r, 1)\n", "timeout",
          _LIBC + "libc.func('i', 'pause', '')()\n", "timeout", actual="no answer within"),
    Fault("spin", "while True:\n    pass\n", "timeout", "while True:\n    pass\n", "timeout"),
    Fault("sleep", "import time\ntime.sleep(3600)\n", "timeout", "import time\ntime.sleep(3600)\n", "timeout"),
    Fault("stop-itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n", "timeout",
          _LIBC + "libc.func('i', 'raise', 'i')(19)\n", "timeout"),
    Fault("half-a-frame", _WRITE.format(data=b"\x02000fffff"), "timeout",
          _WRITE_FFI.format(data=b"\x02000fffff"), "timeout"),
    # --- it ends its process
    Fault("exit-0", "import os\nos._exit(0)\n", "crash", _LIBC + "libc.func('v', '_exit', 'i')(0)\n", "crash",
          actual="exited with 0"),
    Fault("exit-as-the-agent-does", "import os\nos._exit(64)\n", "crash",
          _LIBC + "libc.func('v', '_exit', 'i')(64)\n", "crash", actual="exited with 64 without an answer"),
    Fault("kill-itself", "import os\nos.kill(os.getpid(), 9)\n", "crash",
          _LIBC + "libc.func('i', 'raise', 'i')(9)\n", "crash", actual="was killed by SIGKILL"),
    Fault("kill-its-group", "import os\nos.kill(0, 9)\n", "crash",
          _LIBC + "libc.func('i', 'kill', 'ii')(0, 9)\n", "crash"),
    Fault("kill-its-parent", "import os\nos.kill(os.getppid(), 9)\nresult = None\n", "pass",
          _LIBC + "libc.func('i', 'kill', 'ii')(libc.func('i', 'getppid', '')(), 9)\n", "pass"),
    Fault("abort", "import os\nos.abort()\n", "crash", _LIBC + "libc.func('v', 'abort', '')()\n", "crash",
          actual="was killed by SIGABRT"),
    Fault("last-words", "import os\nos.write(2, b'the last words\\n')\nos.abort()\n", "crash",
          _LIBC + "import sys\nsys.stderr.write('the last words\\n')\nlibc.func('v', 'abort', '')()\n", "crash",
          actual="was killed by SIGABRT", detail="the last words"),
    Fault("segfault", "import ctypes\nctypes.string_at(0)\n", "crash",
          _LIBC + "libc.func('i', 'strlen', 'p')(0)\n", "crash", actual="was killed by SIGSEGV"),
    Fault("system-exit", "import sys\nsys.exit(0)\n", "fail", "import sys\nsys.exit(0)\n", "fail",
          actual="raised SystemExit"),
    Fault("keyboard-interrupt", "raise KeyboardInterrupt\n", "fail", "raise KeyboardInterrupt\n", "fail",
          actual="raised KeyboardInterrupt"),
    # --- it wants too much
    Fault("endless-output", "import os\nwhile True:\n    os.write(1, b'x' * 65536)\n", "fail",
          "while True:\n    print('x' * 65536)\n", "crash", timeout=20),
    Fault("endless-file", "f = open('f', 'wb')\nwhile True:\n    f.write(b'x' * 65536)\n", "fail",
          "f = open('f', 'wb')\nwhile True:\n    f.write(b'x' * 65536)\n", "crash", timeout=20),
    Fault("four-gigabytes", "held = bytearray(4 << 30)\n", "fail", "held = bytearray(4 << 30)\n", "fail",
          actual="raised MemoryError"),
    Fault("huge-reply", "result = 'x' * (16 << 20)\n", "fail", "result = 'x' * (16 << 20)\n", "fail"),
    Fault("endless-recursion", "def down():\n    return down()\ndown()\n", "fail",
          "def down():\n    return down()\ndown()\n", "fail"),
    Fault("fork-bomb",
          "import os, time\nme = os.getpid()\nfor _ in range(6):\n    os.fork()\n"
          "if os.getpid() != me:\n    time.sleep(0.2)\n    os._exit(0)\nresult = None\n", "pass",
          _LIBC + "import time\nfork, getpid = libc.func('i', 'fork', ''), libc.func('i', 'getpid', '')\n"
          "me = getpid()\nfor _ in range(6):\n    fork()\n"
          "if getpid() != me:\n    time.sleep(0.2)\n    libc.func('v', '_exit', 'i')(0)\nresult = None\n", "pass"),
    # --- it interferes with the conversation
    Fault("closed-stdio", "import os\nfor fd in (0, 1, 2):\n    os.close(fd)\nresult = None\n", "pass",
          _LIBC + "for fd in (0, 1, 2):\n    libc.func('i', 'close', 'i')(fd)\n", "pass"),
    Fault("closed-everything", "import os\nos.closerange(0, 4096)\n", "crash",
          _LIBC + "close = libc.func('i', 'close', 'i')\nfor fd in range(256):\n    close(fd)\n", "crash"),
    Fault("replaced-streams", "import sys\nsys.stdout = sys.stderr = None\nresult = None\n", "pass",
          absent="sys.stdout cannot be assigned to"),
    Fault("garbage-on-the-pipe", _WRITE.format(data=b"\x02garbage\x0200000010{\x03\xff" * 20), "pass",
          _WRITE_FFI.format(data=b"\x02garbage\x0200000010{\x03\xff" * 20), "pass"),
    Fault("forged-reply", _WRITE.format(data=_framed(_REPLY)), "pass", _WRITE_FFI.format(data=_framed(_REPLY)), "pass"),
    Fault("forged-end", _WRITE.format(data=_framed(_GONE)), "pass", _WRITE_FFI.format(data=_framed(_GONE)), "pass"),
    # --- it leaves something behind
    Fault("changed-directory", "import os\nos.chdir('/')\nresult = None\n", "pass", "import os\nos.chdir('/')\n", "pass"),
    Fault("deleted-directory", "import os\nos.rmdir(os.getcwd())\nresult = None\n", "pass",
          "import os\nos.rmdir(os.getcwd())\n", "pass"),
    Fault("changed-umask", "import os\nos.umask(0o777)\nresult = None\n", "pass",
          _LIBC + "libc.func('i', 'umask', 'i')(0o777)\n", "pass"),
    Fault("changed-environ", "import os\nos.environ.clear()\nos.environ['LEFT'] = 'x'\nresult = None\n", "pass",
          "import os\nos.putenv('LEFT', 'x')\n", "pass"),
    Fault("open-descriptors", "import os\nfor _ in range(50):\n    os.open(os.devnull, os.O_RDONLY)\nresult = None\n", "pass",
          _LIBC + "for _ in range(50):\n    libc.func('i', 'open', 'si')('/dev/null', 0)\n", "pass"),
    Fault("thread-left-running",
          "import threading, time\nt = threading.Thread(target=time.sleep, args=(3600,))\nt.daemon = True\nt.start()\n"
          "result = None\n", "pass",
          "import _thread, time\n_thread.start_new_thread(time.sleep, (3600,))\n", "pass"),
    Fault("signal-handler-left",
          "import os, signal\nsignal.signal(signal.SIGALRM, lambda *_: os._exit(9))\nsignal.alarm(1)\nresult = None\n", "pass",
          _LIBC + "libc.func('i', 'alarm', 'i')(1)\n", "pass"),
    Fault("forgotten-child", "import os\nos.fork()\nresult = None\n", "pass",
          _LIBC + "libc.func('i', 'fork', '')()\n", "pass"),
    Fault("daemon-left-running",
          "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(2)\n    os._exit(0)\nresult = None\n", "pass",
          _LIBC + "import time\nif libc.func('i', 'fork', '')() == 0:\n    libc.func('i', 'setsid', '')()\n"
          "    time.sleep(2)\n    libc.func('v', '_exit', 'i')(0)\n", "pass"),
    Fault("lowered-limits", "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))\nresult = None\n", "pass",
          _LIBC + "import struct\nlibc.func('i', 'setrlimit', 'ip')(7, struct.pack('QQ', 8, 8))\n", "pass"),
    Fault("patched-modules",
          "import os\nos.listdir = None\ndel os.stat\nos.path.join = None\nresult = None\n",
          "crash",  # the agent itself stands on os.stat
          absent="built-in modules are read-only"),
    Fault("trace-function-left", "import sys\nsys.settrace(lambda *_: 1 // 0)\n", "fail",
          absent="sys.settrace is not compiled in"),
)  # fmt: skip
