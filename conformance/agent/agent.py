"""The portable agent: runs programs in the target's interpreter and reports what came of each.

It is started as `INTERPRETER agent.py [IN OUT SCRATCH]`, IN and OUT being inherited descriptors and SCRATCH a
directory for what cases print; without them it talks over its own stdin and stdout, and the environment variable
OSCONFORM_SCRATCH may name that directory. It runs unmodified on CPython 2.7 and 3, PyPy and MicroPython, hence
no f-strings, no type hints, few imports.

Messages are frames: "\x02" + 8 hex digits of length + the text in ASCII + "\x03". Requests are JSON objects
{"id", "program", "modules", "dir"?, "uid"?, "alone"?, "sys"?}; each is answered by
{"id", "returns" | "raises", "stdout"?, "stderr"?}, or by {"token", "gone": wait status} where the program took
its process with it. An agent that cannot fork ends with {"token", "retire": true} once a program has left
traces in it; requests after that want a new agent.
"""

import sys

try:
    import errno
except ImportError:  # a very small Python
    errno = None
import os
import struct

try:
    import json
except ImportError:
    import ujson as json

PROTOCOL = 2
LIMIT = 1 << 20  # characters in a reply
PRINTED = 1 << 16  # bytes of a case's output that are reported
MEMORY = 1 << 30  # bytes of address space for a case
FILESIZE = 1 << 26  # bytes a case can write into one file

MICROPYTHON = sys.implementation.name == "micropython" if hasattr(sys, "implementation") else False


# --- encoding: by hand, since small Pythons' json.dumps is unsafe for bytes and sets -------------------------


def quote(text):
    """A str or a Python 2 unicode as an ASCII JSON string."""
    out = ['"']
    for char in text:
        code = ord(char)
        if char in '"\\':
            out.append("\\" + char)
        elif 32 <= code < 127:
            out.append(char)
        elif code < 0x10000:
            out.append("\\u%04x" % code)
        else:
            code -= 0x10000
            out.append("\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)))
    out.append('"')
    return "".join(out)


def sequence(items, depth):
    """The elements of a JSON array."""
    return "[" + ",".join([encode(item, depth) for item in items]) + "]"


def type_name(value):
    """The type's name with its module, builtins bare."""
    kind = type(value)
    module = getattr(kind, "__module__", "")
    name = getattr(kind, "__name__", "object")
    return name if module in ("", "builtins", "__builtin__", None) or "." in name else module + "." + name


def encode(value, depth=12):
    """A value in the wire encoding of osconform.wire, as JSON text."""
    kind = type(value)
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if depth == 0:
        return '{"o":"...","r":"..."}'
    if hasattr(value, "__len__") and len(value) > LIMIT:
        return '{"o":%s,"r":"%d elements, too many to report"}' % (quote(type_name(value)), len(value))
    if kind is str:
        return quote(value)
    if kind is bytes or kind is bytearray:
        return '{"b":' + quote("".join([chr(byte) for byte in value])) + "}"
    if isinstance(value, int) or kind.__name__ == "long":
        text = "%d" % value
        return text if len(text) < 16 else '{"i":"' + text + '"}'  # 2**53, beyond which readers round, has 16
    if isinstance(value, float):
        return '{"f":"' + repr(float(value)) + '"}'
    if kind.__name__ == "unicode":
        return '{"u":' + quote(value) + "}"
    if isinstance(value, list):
        return sequence(value, depth - 1)
    if isinstance(value, tuple) or hasattr(kind, "n_sequence_fields"):  # Python 2's os.stat_result is no tuple
        name = ',"n":' + quote(type_name(value)) if kind is not tuple else ""
        return '{"t":' + sequence(value, depth - 1) + name + "}"
    if isinstance(value, dict):
        return '{"d":' + sequence([list(item) for item in value.items()], depth - 1) + "}"
    if isinstance(value, set):
        return '{"s":' + sequence(value, depth - 1) + "}"
    if kind.__name__ == "frozenset":
        return '{"z":' + sequence(value, depth - 1) + "}"
    return '{"o":%s,"r":%s%s}' % (
        quote(type_name(value)), quote(repr(value)[:300]), ',"c":1' if callable(value) else "")


try:
    OS_ERRORS = (EnvironmentError,)  # the base of OSError, IOError and mmap.error in Python 2, OSError itself since
except NameError:  # MicroPython
    OS_ERRORS = (OSError,)

JAVA = sys.platform.startswith("java")
RAISED, FAILED = (BaseException,), (Exception,)
if JAVA:  # what Java raises below Jython's functions is none of Python's exceptions
    from java.lang import Throwable
    RAISED, FAILED = RAISED + (Throwable,), FAILED + (Throwable,)


def errno_of(error):
    """The number an OSError carries, or None."""
    if not isinstance(error, OS_ERRORS):
        return None
    number = getattr(error, "errno", None)
    if number is None and error.args:
        number = error.args[0]
    return number if isinstance(number, int) else None


def encode_exception(error):
    """What an exception says of itself: class and ancestors, errno, winerror, text."""
    kind = type(error)
    mro = [base.__name__ for base in getattr(kind, "__mro__", (kind,)) if base is not object]
    if MICROPYTHON:
        mro = [base.__name__ for base in (kind, OSError, ValueError, Exception) if issubclass(kind, base)]
    fields = ['"class":' + quote(kind.__name__), '"mro":' + encode(mro), '"errno":' + encode(errno_of(error))]
    winerror = getattr(error, "winerror", None)
    if winerror is not None:
        fields.append('"winerror":' + encode(winerror))
    try:
        text = str(error)
    except Exception:  # a message that cannot even be printed is still an outcome
        text = "?"
    fields.append('"message":' + quote(text[:500]))
    return "{" + ",".join(fields) + "}"


# --- the tools that programs find beside the builtins --------------------------------------------------------


def errno_name(number):
    """ENOENT for 2, or the number as text."""
    return getattr(errno, "errorcode", {}).get(number) or ERRNOS.get(number) or str(number)


ERRNOS = {}  # number -> name, for Pythons whose errno module is incomplete; the host sends it


def fails(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except FAILED as error:
        number = errno_of(error)
        return type(error).__name__ if number is None else errno_name(number)
    return None


class Path(object):
    def __init__(self, text):
        self.text = text

    def __fspath__(self):
        return self.text


class Runner(object):
    """Runs programs with this interpreter's own modules; adapters of emulators override the three methods."""

    open = staticmethod(open)

    def enter(self, request):
        """Makes the case's directory the current one and returns the globals of the program."""
        if request.get("dir") is not None:
            os.chdir(request["dir"])
        return {"__name__": "__main__"}

    def execute(self, program, names):
        exec(compile(program, "<case>", "exec") if not MICROPYTHON else program, names)

    def after(self, request):
        """Further fields of the reply, as JSON text: what became of the tree, where the host cannot look."""
        return []

    def put(self, path, data):
        with self.open(path, "wb") as file:
            file.write(data if isinstance(data, (bytes, bytearray)) else data.encode())

    def get(self, path):
        with self.open(path, "rb") as file:
            data = file.read()
        return data if isinstance(data, str) else data.decode()  # the native str of Python 2 are the bytes

    def run(self, request):
        """The reply to one request, as JSON text without the braces."""
        try:
            names = self.enter(request)
            names.update({"fails": fails, "put": self.put, "get": self.get, "Path": Path})
            if hasattr(sys, "exc_clear"):  # Python 2 shows programs what the agent has handled, as it lies below them
                sys.exc_clear()
            self.execute(request["program"], names)
            outcome = '"returns":' + encode(names.get("result"))
            if len(outcome) > LIMIT:
                outcome = '"returns":{"o":"too large","r":"%d characters"}' % len(outcome)
        except RAISED as error:
            outcome = '"raises":' + encode_exception(error)
        try:
            fields = self.after(request)
        except Exception as error:  # the case's own damage; it must not look like an answer
            fields = ['"broken":' + quote(type(error).__name__ + ": " + str(error))]
        return ",".join([outcome] + fields)


# --- the channel ---------------------------------------------------------------------------------------------


class Channel(object):
    """Frames over two descriptors, or over the standard streams where descriptors cannot be had."""

    def __init__(self, source, target):
        self.source, self.target = source, target
        self.raw = hasattr(os, "read") and isinstance(source, int) and not JAVA
        if JAVA and isinstance(source, int):  # os.read() cannot fill its buffer from a number there
            self.source, self.target = open("/dev/fd/%d" % source, "rb", 0), open("/dev/fd/%d" % target, "wb", 0)
        elif not self.raw and isinstance(source, int):
            # The objects must live as long as the agent: a dropped one closes its descriptor.
            self.source, self.target = open(source, "rb"), open(target, "wb")

    def take(self, count):
        data = b""
        while len(data) < count:
            piece = os.read(self.source, count - len(data)) if self.raw else self.source.read(count - len(data))
            if not piece:
                raise EOFError()
            data += piece
        return data

    def receive_text(self):
        """The next request as JSON text. Raises EOFError when the host has closed its end."""
        size = int(self.take(9)[1:].decode(), 16)
        return self.take(size + 1)[:-1].decode()

    def receive(self):
        """The next request. Raises EOFError when the host has closed its end."""
        return json.loads(self.receive_text())

    def send(self, text):
        data = ("\x02%08x%s\x03" % (len(text), text)).encode()
        if self.raw:
            while data:
                data = data[os.write(self.target, data):]
        else:
            self.target.write(data)
            if hasattr(self.target, "flush") and not MICROPYTHON:  # MicroPython cannot flush a pipe
                self.target.flush()


HIGH = 200  # far above the descriptors that cases open and close


def standard_channel(scratch=""):
    """The interpreter's own stdin and stdout, moved out of the cases' reach where the system can.

    What cases print goes into the files stdout and stderr in the directory `scratch` then, if they are there.
    """
    if not (hasattr(os, "dup2") and hasattr(os, "devnull")):
        channel = Channel(getattr(sys.stdin, "buffer", sys.stdin), getattr(sys.stdout, "buffer", sys.stdout))
        for name in ("stdout", "stderr") if scratch else ():
            try:
                setattr(sys, name, open(scratch + "/" + name, "a"))
            except (AttributeError, OSError):  # they cannot be replaced, or the host's files cannot be seen
                pass
        return channel
    for descriptor in (0, 1):
        os.dup2(descriptor, HIGH + descriptor)
        if hasattr(os, "set_inheritable"):
            os.set_inheritable(HIGH + descriptor, False)
        if sys.platform == "win32":
            import msvcrt
            msvcrt.setmode(HIGH + descriptor, os.O_BINARY)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.close(null)
    for descriptor, name in ((1, "stdout"), (2, "stderr")) if scratch else ():
        try:
            file = os.open(scratch + "/" + name, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        except OSError:  # a target that does not see the host's files
            continue
        os.dup2(file, descriptor)
        os.close(file)
    return Channel(HIGH, HIGH + 1)


# --- a process per program -----------------------------------------------------------------------------------


class System(object):
    """fork, waitpid, _exit and setresuid: the interpreter's own, or the C library's through ffi."""

    starts_processes = True

    def __init__(self):
        self.available = hasattr(os, "fork") and hasattr(os, "waitpid")
        self.identity = os.getuid() if hasattr(os, "getuid") else None
        if not self.available and MICROPYTHON:
            try:
                import ffi
                library = ffi.open(None)
                self._fork = library.func("i", "fork", "")
                self._waitpid = library.func("i", "waitpid", "ipi")
                self._exit = library.func("v", "_exit", "i")
                self._getpid = library.func("i", "getpid", "")
                self._setrlimit = library.func("i", "setrlimit", "ip")
                self._setresuid = library.func("i", "setresuid", "iii")
                self.identity = library.func("i", "getuid", "")()
                self.available = True
            except (ImportError, OSError):
                pass

    def process(self):
        """The number of this process, None where there is none."""
        if MICROPYTHON:
            return self._getpid() if self.available else None
        return os.getpid() if hasattr(os, "getpid") else None

    def fork(self):
        return self._fork() if MICROPYTHON else os.fork()

    def wait(self, pid):
        """The wait status of a child."""
        if not MICROPYTHON:
            while True:
                try:
                    return os.waitpid(pid, 0)[1]
                except OSError as error:  # Python 2 does not retry by itself
                    if error.errno != errno.EINTR:
                        raise
        status = bytearray(4)
        while self._waitpid(pid, status, 0) != pid:
            pass
        return status[0] | status[1] << 8

    def exit(self, code):
        self._exit(code) if MICROPYTHON else os._exit(code)

    def become(self, uid):
        """Gives up root for this process, for good."""
        if MICROPYTHON:
            self._setresuid(uid, uid, uid)
            return
        os.setgroups([])
        if hasattr(os, "setresgid"):
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        else:
            os.setgid(uid)
            os.setuid(uid)

    def limit(self):
        """Caps what this process can use up."""
        if MICROPYTHON:
            for kind, value in ((1, FILESIZE), (4, 0)):  # RLIMIT_FSIZE and RLIMIT_CORE, everywhere; its heap is fixed
                self._setrlimit(kind, struct.pack("QQ", value, value))
            return
        if resource is not None:
            for kind, value in (("RLIMIT_AS", MEMORY), ("RLIMIT_FSIZE", FILESIZE), ("RLIMIT_CORE", 0)):
                if hasattr(resource, kind):
                    try:
                        resource.setrlimit(getattr(resource, kind), (value, value))
                    except (ValueError, OSError):  # a lower limit is in force already
                        pass


try:
    import resource
except ImportError:
    resource = None


class Printed(object):
    """What programs print: descriptors 1 and 2 lead into files in the scratch directory."""

    def __init__(self, scratch):
        self.paths = (scratch + "/stdout", scratch + "/stderr") if scratch else ()

    def clear(self):
        for path in self.paths:
            try:
                if os.stat(path)[6]:
                    open(path, "w").close()
            except OSError:
                pass

    def read(self, index):
        if not self.paths:
            return ""
        for name in ("stdout", "stderr"):
            try:
                getattr(sys, name).flush()
            except Exception:  # closed or replaced by the case, or a stream without flush
                pass
        try:
            if not os.stat(self.paths[index])[6]:
                return ""
            with open(self.paths[index], "rb") as file:
                return "".join([chr(byte) for byte in bytearray(file.read(PRINTED))])
        except OSError:
            return ""

    def field(self, index, key):
        text = self.read(index)
        return ',"%s":%s' % (key, quote(text)) if text else ""


KEEPERS = ("filecmp", "linecache", "tempfile")  # modules that remember what they were asked, and nothing else
# What sys has a function to ask for, by its name behind "get", and one to set.
ASKED = ("recursionlimit", "switchinterval", "checkinterval", "trace", "profile", "defaultencoding", "_int_max_str_digits",
         "_coroutine_origin_tracking_depth")


class Traces(object):
    """What a program can leave behind in its process, and whether one did.

    `undo` puts back what can be put back; it returns False when something remains, and then the process must go.
    """

    def __init__(self):
        self.directory = os.getcwd()
        self.environ = dict(os.environ) if hasattr(os, "environ") else None
        self.lowest = self.lowest_free()
        self.streams = self.read_streams()
        self.umask = self.read_umask()
        self.entries = os.listdir(".") if JAVA else None
        if not MICROPYTHON:  # whose processes serve one program each
            self.sys, self.argv = dict(vars(sys)), list(getattr(sys, "argv", ()))
            # From 3.2 to 3.8 the check interval is deprecated, and reading it warns; there it has no effect to undo.
            old = ("checkinterval",) if hasattr(sys, "getswitchinterval") else ()
            asked = [name for name in ASKED if name not in old and hasattr(sys, "get" + name) and hasattr(sys, "set" + name)]
            self.asked = [(name, getattr(sys, "get" + name)()) for name in asked]

    def lowest_free(self):
        """The number that the next descriptor gets: it moves when one was left open, or 0 to 2 were closed."""
        if not (hasattr(os, "dup") and hasattr(os, "close")):
            return None
        try:
            descriptor = os.dup(2)
        except OSError:  # WASI never duplicates one; elsewhere 2 itself was closed
            return self.lowest_unused()
        os.close(descriptor)
        return descriptor

    def lowest_unused(self):
        """The lowest number behind which there is no open file, by looking at each."""
        descriptor = 0
        while True:
            try:
                os.fstat(descriptor)
            except OSError:
                return descriptor
            descriptor += 1

    def read_streams(self):
        """Which files the standard streams are, as far as the system tells."""
        found = []
        for descriptor in (0, 1, 2):
            try:
                found.append(os.fstat(descriptor)[:3])
            except (AttributeError, OSError):  # a Python without fstat, or a stream that is closed
                found.append(None)
        return found

    def read_umask(self):
        if not hasattr(os, "umask"):
            return None
        mask = os.umask(0o22)
        os.umask(mask)
        return mask

    def has_children(self):
        """Whether a process that a program started is left, running or unclaimed: another program's wait would find it."""
        if not (hasattr(os, "waitpid") and hasattr(os, "WNOHANG")):
            return False
        try:
            os.waitpid(-1, os.WNOHANG)
        except Exception:  # ECHILD, or a system without processes
            return False
        return True

    def close_leaks(self):
        """Closes the descriptors that a program left open, in a process that goes on, unless an object holds one."""
        try:
            import gc
            import io
            gc.collect()
            held = [item for item in gc.get_objects() if isinstance(item, io.FileIO) and not item.closed]
            if all(not self.lowest <= item.fileno() < HIGH for item in held):
                os.closerange(self.lowest, HIGH)
        except Exception:  # a small Python; then `undo` finds them
            pass

    def put_back_sys(self):
        """Puts back what a program set in the module sys, or by its functions; False when something remains."""
        try:
            now = vars(sys)
            for name in [name for name in now if name not in self.sys]:
                del now[name]
            now.update(self.sys)
            sys.argv[:] = self.argv
            for name, value in self.asked:
                getattr(sys, "set" + name)(value)
            if hasattr(sys, "set_asyncgen_hooks"):
                sys.set_asyncgen_hooks(None, None)
            sys.modules.pop("shutil", None)  # with the formats that it knows
            return not (sys.stdin.closed or sys.stdout.closed or sys.stderr.closed)
        except Exception:  # whatever it is, this process is not what it was
            return False

    def undo(self):
        for name in KEEPERS:
            sys.modules.pop(name, None)  # the next program that imports it gets a fresh one
        try:
            os.chdir(self.directory)
            if self.entries is not None:  # Java's own current directory stays, and what makes links resolves names from it
                for name in os.listdir("."):
                    if name not in self.entries:
                        os.remove(name)
            if self.environ is not None and dict(os.environ) != self.environ:
                os.environ.clear()
                os.environ.update(self.environ)
            if self.umask is not None:
                os.umask(self.umask)
            threads = sys.modules.get("_thread") or sys.modules.get("thread")
            if threads is not None and getattr(threads, "_count", int)() or self.has_children():
                return False
            return self.lowest_free() == self.lowest and self.read_streams() == self.streams
        except Exception:  # whatever it is, this process is not what it was
            return False


class Agent(object):
    """The loop: requests in, for each a reply and an end.

    Where the system can fork, requests are served by children of the agent. A child serves up to `batch` of them and
    goes early when a program left traces or was to run `alone`; its parent stays as it was when it started. A child
    that ends otherwise than by itself took its last request with it: the parent says so in a message that carries
    the token of the greeting.
    """

    def __init__(self, channel, scratch, runner, batch):
        self.channel, self.runner, self.batch = channel, runner, batch
        self.system, self.printed = System(), Printed(scratch)
        self.token = "".join(["%02x" % byte for byte in bytearray(os.urandom(9))])
        self.well = 64 + int(self.token[:2], 16) % 190  # exit code of a child that ended by itself

    def greet(self, text):
        self.channel.send('{"token":%s,%s' % (quote(self.token), text[1:]))

    def handle(self, request):
        ERRNOS.update({int(number): name for number, name in request.get("errnos", {}).items()})
        self.printed.clear()
        before = self.system.process()
        reply = self.runner.run(request)
        if self.system.process() != before:  # a child that the program forked and forgot must not answer for it
            self.system.exit(0)
        printed = self.printed.field(0, "stdout") + self.printed.field(1, "stderr")
        self.channel.send('{"id":%s,%s%s}' % (quote(request["id"]), reply, printed))

    def child(self, traces):
        """Serves requests; the exit code says whether the conversation goes on."""
        self.system.limit()
        for _ in range(self.batch):
            try:
                request = self.channel.receive()
            except EOFError:
                return 0
            for name in request["modules"]:
                try:
                    __import__(name)  # before root is given up: the library may lie where only root reads
                except ImportError:
                    pass
            if request.get("uid") is not None:
                self.system.become(request["uid"])
            self.handle(request)
            if not traces.undo() or request.get("alone"):
                break
        return self.well

    def serve(self):
        # What the children have in common is made before they are. CPython makes the types of the module ast when it first
        # compiles (Python/Python-ast.c, init_types), which takes longer than most programs do.
        if not MICROPYTHON:
            compile("", "<agent>", "exec")
        traces = Traces()
        while self.system.available:
            self.printed.clear()
            pid = self.system.fork()
            if pid == 0:
                code = 1
                try:
                    code = self.child(traces)
                finally:
                    self.system.exit(code)
            status = self.system.wait(pid)
            if status == 0:
                return
            if status != self.well << 8:
                stderr = self.printed.field(1, "stderr")
                self.channel.send('{"token":%s,"gone":%d%s}' % (quote(self.token), status, stderr))
        while True:
            try:
                request = self.channel.receive()
            except EOFError:
                return
            self.handle(request)
            if traces.lowest_free() != traces.lowest:
                traces.close_leaks()
            left = request.get("alone") and not (request.get("sys") and traces.put_back_sys())
            if not traces.undo() or left:
                self.channel.send('{"token":%s,"retire":true}' % quote(self.token))
                return


def system_below_java():
    """What `sys.platform` would be on the system that Java runs on, by its property os.name."""
    from java.lang import System as Java
    name = Java.getProperty("os.name")
    for start, platform in (("Linux", "linux2"), ("Mac", "darwin"), ("Windows", "win32")):
        if name.startswith(start):
            return platform
    return name.lower()


def hello(system, python_os=os, python_sys=sys, python_errno=errno):
    """What the target is, as JSON text; the host makes a profile of it."""
    implementation = getattr(python_sys, "implementation", None)
    platform = python_sys.platform
    name = implementation.name if implementation else "cpython"
    if platform.startswith("java"):  # Jython 2.7 has no sys.implementation; below it lies a system of its own
        name, platform = "jython", system_below_java()
    version = implementation.version if MICROPYTHON else python_sys.version_info
    fields = ['"hello":%d' % PROTOCOL, '"implementation":' + quote(name)]
    fields.append('"version":' + encode([part for part in list(version)[:3] if isinstance(part, int)]))
    fields.append('"platform":' + quote(platform))
    if hasattr(python_os, "uname"):
        uname = python_os.uname()
        fields.append('"machine":' + quote(uname[4]))
        if not MICROPYTHON:
            fields.append('"kernel":' + quote(uname[2]))
    try:
        fields.append('"libc":' + quote(python_os.confstr("CS_GNU_LIBC_VERSION") or ""))
    except (AttributeError, ValueError, OSError):
        pass
    # Of links in the tree that the host builds; MicroPython has no os.symlink, and needs none to follow them.
    features = ["symlinks"] if (hasattr(python_os, "symlink") or MICROPYTHON) and platform != "win32" else []
    if hasattr(python_os, "fork") and system.starts_processes:
        features.append("fork")
    if name != "micropython" and platform not in ("emscripten", "wasi"):
        features += ["subprocess", "threads"] if system.starts_processes else ["threads"]
    # As root with a process per program, a case that needs it can be run as somebody else.
    features.append("root" if system.identity == 0 else "unprivileged")
    if system.identity == 0 and system.available:
        features.append("unprivileged")
    codes = getattr(python_errno, "errorcode", {})
    table = ["%s:%d" % (quote(codes[number]), number) for number in codes]
    fields += ['"features":' + encode(features), '"errnos":{' + ",".join(table) + "}"]
    return "{" + ",".join(fields) + "}"


def main(arguments):
    if arguments:
        channel, scratch = Channel(int(arguments[0]), int(arguments[1])), arguments[2]
    else:
        scratch = getattr(os, "environ", {}).pop("OSCONFORM_SCRATCH", "")
        channel = standard_channel(scratch)
    # MicroPython keeps every identifier for good, so its children serve one program each.
    agent = Agent(channel, scratch, Runner(), batch=1 if MICROPYTHON else 100)
    agent.greet(hello(agent.system))
    agent.serve()


if __name__ == "__main__":
    main(sys.argv[1:])
