"""Which calls of a program are logged: all those of the emulated C modules whose outcome is not known from their arguments."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from osconform.emulators.boundary.auditing import EVENTS, auditor
from osconform.emulators.boundary.scandir import Listing, make_types
from osconform.emulators.runtime.forking import duplicating, maps
from osconform.emulators.runtime.forking.recording import Recording

PURE = frozenset(
    "fspath major minor makedev strerror register_at_fork fork forkpty WIFEXITED WEXITSTATUS WIFSIGNALED WTERMSIG"
    " WIFSTOPPED WSTOPSIG WIFCONTINUED WCOREDUMP waitstatus_to_exitcode _path_normpath _path_splitroot_ex"
    " signal getsignal strsignal valid_signals default_int_handler set_wakeup_fd siginterrupt asctime strptime mktime"
    " get_clock_info tzset getpagesize".split()
)
"""Functions of their arguments alone, and those on what a child has anew: the handlers of signals, hooks."""
FILLING = {"readv": 1, "preadv": 1, "readinto": 1, "ioctl": 2}
"""Functions that fill buffers: which argument these are."""
FILE_METHODS = "isatty read readall readinto seek seekable tell truncate write".split()
WATCHED = frozenset(
    "time _signal select fcntl termios resource mmap _posixsubprocess _random _thread".split()
)
"""The emulated modules beside `posix` that are logged."""


def watch(recording: Recording, os_module: types.ModuleType) -> None:
    """Let the `posix` of one interpreter log what it does."""
    _watch_functions(recording, os_module)
    audited = auditor(recording.machine.audit_hooks, windows=False)
    vars(os_module)["scandir"] = audited(_scandir(recording, os_module))
    duplicating.install(recording, os_module)
    # As the program found it, not as the fork did.
    vars(os_module)["environ"] = recording.perform("environ", lambda: dict(os_module.environ), (), {})


def watch_files(recording: Recording, FileIO: Any, calls: Any) -> None:
    """The same for the type of raw files; `calls` is what it is made from."""
    calls.position = recording.observed("FileIO.position", calls.position)
    for name in FILE_METHODS:
        method = getattr(FileIO, name)
        if name == "readinto":
            setattr(FileIO, name, _filling(recording, "FileIO.readinto", method, 1))
        else:
            setattr(FileIO, name, recording.observed(f"FileIO.{name}", method))
    FileIO.write = _writing(recording, FileIO.write)
    finalize, initialize = FileIO.__del__, FileIO.__init__

    def __init__(self: Any, *arguments: Any, **keywords: Any) -> None:
        initialize(self, *arguments, **keywords)
        recording.losses.opened(self)

    def __del__(self: Any) -> None:
        if recording.over is not None or self._fd < 0 or not self._closefd:
            return  # the process may have ended, and its descriptors with it
        if recording.loses(self._fd):
            with recording.apart():
                finalize(self)

    FileIO.__init__, FileIO.__del__ = __init__, __del__


def _writing(recording: Recording, function: Callable[..., Any]) -> Callable[..., Any]:
    """FileIO.write(), which takes in what a process that has ended has left in its buffers: these end with it.

    A buffer that could not be emptied would be reported when it is finalized, since Python 3.13 (python/cpython#62948).
    """

    def write(self: Any, data: Any, /) -> Any:
        written = function(self, data)
        return memoryview(data).nbytes if written is None and recording.over is not None else written

    return write


def _watch_functions(recording: Recording, module: types.ModuleType) -> None:
    namespace = vars(module)
    # The program's audit hooks are called in a child as well: they are part of what made its variables.
    audited = auditor(recording.machine.audit_hooks, windows=False)
    for name, value in list(namespace.items()):
        if not isinstance(value, types.FunctionType) or name in PURE:
            continue
        inner = getattr(value, "__wrapped__", None) if name in EVENTS else None
        if name in FILLING:
            namespace[name] = _filling(recording, name, value, FILLING[name])
        elif inner is not None:
            namespace[name] = audited(recording.observed(name, inner))
        else:
            namespace[name] = recording.observed(name, value)


def watch_module(recording: Recording, name: str, module: Any) -> None:
    """The same for another emulated module, if it is one of those whose outcomes are logged."""
    if name not in WATCHED:
        return
    if name == "_random":
        _watch_seeds(recording, module)
    elif name == "mmap":
        module.mmap = maps.make_type(module.mmap, recording)
    elif name == "_thread":
        _watch_threads(recording, module)
    elif name == "_posixsubprocess":
        duplicating.install_fork_exec(recording, module)
    else:
        _watch_functions(recording, module)
    if name == "select":
        module.select = _select(recording, module.select.__wrapped__)
        if hasattr(module, "poll"):
            module.poll.poll = recording.observed("poll.poll", module.poll.poll)


def _filling(recording: Recording, name: str, function: Callable[..., Any], index: int) -> Callable[..., Any]:
    """A function that fills one of its arguments: a buffer, or a list of them."""

    def contents(target: Any) -> Any:
        if isinstance(target, (list, tuple)):
            return [contents(item) for item in target]
        if isinstance(target, (int, str, bytes)):
            return None
        return bytes(memoryview(target))

    def refill(target: Any, data: Any) -> None:
        if isinstance(data, list):
            for item, part in zip(target, data, strict=True):
                refill(item, part)
        elif data is not None:
            view = memoryview(target)
            if not view.readonly:
                view.cast("B")[:] = data

    def call(*arguments: Any, **keywords: Any) -> Any:
        def perform(*arguments: Any, **keywords: Any) -> Any:
            result = function(*arguments, **keywords)
            return result, contents(arguments[index]) if index < len(arguments) else None

        repeated = recording.replaying
        result, data = recording.perform(name, perform, arguments, keywords)
        if repeated and data is not None:
            refill(arguments[index], data)
        return result

    call.__name__ = call.__qualname__ = name.rpartition(".")[2]
    vars(call)["__wrapped__"] = function
    return call


def _scandir(recording: Recording, os_module: Any) -> Callable[..., Any]:
    """scandir() whose entries are logged, and made of the interpreter's own functions."""
    function = os_module.scandir.__wrapped__.__wrapped__
    entry_type = os_module.DirEntry
    _, iterator_type = make_types("posix")
    listing = Listing(os_module.stat, os_module.lstat, lambda node: False)

    def entries(*arguments: Any, **keywords: Any) -> list[_Entry]:
        with function(*arguments, **keywords) as found:
            return [_Entry(entry) for entry in found]

    logged = recording.observed("scandir", entries)

    def scandir(path: Any = None) -> Any:
        return iterator_type._make(
            entry_type._make(listing, known.name, known.path, known.node, None, known.at)
            for known in logged(path)
        )

    return scandir


class _Entry:
    """What a directory entry is made of."""

    def __init__(self, entry: Any) -> None:
        self.name, self.path, self.node, self.at = entry.name, entry.path, entry._node, entry._at

    def __deepcopy__(self, memo: dict[int, Any]) -> _Entry:
        return self  # the file is the same in every process


def _select(recording: Recording, function: Callable[..., Any]) -> Callable[..., Any]:
    """select() returns objects that it was given, of which a child has its own: what is logged is which."""

    def chosen(lists: list[list[Any]], timeout: Any) -> tuple[Any, ...]:
        found = function(*lists, timeout)
        return tuple(
            tuple(index for index, item in enumerate(given) if any(item is other for other in ready))
            for given, ready in zip(lists, found, strict=True)
        )

    def select(rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None, /) -> Any:
        lists = [list(rlist), list(wlist), list(xlist)]
        indices = recording.perform("select", chosen, (lists, timeout), {})
        return tuple([given[index] for index in ready] for given, ready in zip(lists, indices, strict=True))

    return select


def _watch_threads(recording: Recording, module: Any) -> None:
    lock = module.LockType
    lock.acquire = lock.acquire_lock = recording.locking(lock.acquire)
    for name in ("start_new_thread", "start_joinable_thread"):
        start = getattr(module, name, None)
        if start is not None:
            setattr(module, name, _starting(recording, start))
    module.start_new = module.start_new_thread


def _starting(recording: Recording, start: Callable[..., Any]) -> Callable[..., Any]:
    def call(function: Any, /, *arguments: Any, **keywords: Any) -> Any:
        known = recording.thread(function) if callable(function) else function
        return start(known, *arguments, **keywords)

    call.__name__ = start.__name__
    return call


def _watch_seeds(recording: Recording, module: Any) -> None:
    base: Any = module.Random
    draw = recording.observed("seed", lambda: base().getrandbits(128))

    class Random(base):  # type: ignore[misc]  # made at run time
        """The interpreter's generator."""

        def seed(self, n: Any = None, /) -> None:
            super().seed(draw() if n is None else n)

    module.Random = Random
