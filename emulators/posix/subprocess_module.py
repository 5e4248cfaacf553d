"""The emulated C module `_posixsubprocess`: what `subprocess.Popen` starts children with on POSIX systems."""

from __future__ import annotations

import types
from typing import Any, NamedTuple, NoReturn, cast

from osconform.emulators.boundary.arguments import fspath
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.lookup import resolve
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.process_table import Replaced
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.posix.processes import WITHOUT_FORK
from osconform.emulators.store import Directory


class Request(NamedTuple):
    """The arguments of fork_exec(), in their order."""

    arguments: Any
    executables: Any
    close_fds: Any
    pass_fds: Any
    cwd: Any
    environ: Any
    p2cread: int
    p2cwrite: int
    c2pread: int
    c2pwrite: int
    errread: int
    errwrite: int
    errpipe_read: int
    errpipe_write: int
    restore_signals: Any
    new_session: Any
    process_group: int
    gid: Any
    groups: Any
    uid: Any
    umask: int
    preexec_fn: Any = None
    use_vfork: Any = False


def build(context: Context) -> types.ModuleType:
    """`_posixsubprocess`: a program that is not there fails as execve() does."""
    machine, error = context.machine, context.error
    table = machine.table
    module: Any = types.ModuleType("_posixsubprocess")

    def text(item: Any) -> str:
        value = context.text(fspath(item))
        if "\0" in value:
            raise ValueError("embedded null byte")
        return value

    def fork_exec(*arguments: Any) -> int:
        request = Request(*arguments)
        if request.preexec_fn is not None:
            raise Unemulated("preexec_fn", WITHOUT_FORK)
        words = [text(item) for item in request.arguments]
        try:
            child = table.fork(machine)
        except Failure as failure:
            raise error(failure.code) from None
        try:
            prepare(child, request)
            program, words = _first(child, [text(item) for item in request.executables], words)
        except Failure as failure:
            child.process.descriptors.close_range(0, child.process.descriptors.limit)
            raise error(failure.code, words[0]) from None
        except (OSError, ValueError, TypeError):
            child.process.descriptors.close_range(0, child.process.descriptors.limit)
            raise
        return table.start(child, program, words)

    def prepare(child: Machine, request: Request) -> None:
        """What is done between fork() and exec(). Raises Failure and OSError."""
        process = child.process
        kept = set(request.pass_fds) - {request.errpipe_write} if request.close_fds else None
        # The other ends of the pipes are the parent's.
        for parents in (request.errpipe_read, request.p2cwrite, request.c2pread, request.errread):
            if parents in process.descriptors.entries:
                process.descriptors.close(parents)
        _connect(child, (request.p2cread, request.c2pwrite, request.errwrite), kept)
        if request.cwd is not None:
            _enter(child, text(request.cwd), error)
        if request.restore_signals:
            for name in ("SIGPIPE", "SIGXFSZ"):
                process.signals.actions.pop(process.signals.table.number(name), None)
        if request.new_session:
            process.sid = process.pgid = process.pid
        group = request.process_group
        if group > 0 and not any(member.sid == process.sid for member in table.group(group)):
            raise Failure("EPERM")
        if group >= 0:
            process.pgid = group or process.pid
        if request.umask >= 0:
            process.umask = request.umask
        _become(child, request.uid, request.gid, request.groups)

        if request.environ is not None:
            pairs = (text(item).partition("=") for item in request.environ)
            process.environ = {name: value for name, _, value in pairs}

    def _execute_here(request: Request) -> NoReturn:
        """The part of a forked child, whose `preexec_fn` runs last (Modules/_posixsubprocess.c, child_exec)."""
        complaint = b"OSError:%X:noexec"
        try:
            prepare(machine, request)
            complaint = b"SubprocessError:0:Exception occurred in preexec_fn."
            request.preexec_fn()
            complaint = b"OSError:%X:"
            words = [text(item) for item in request.arguments]
            raise Replaced(*_first(machine, [text(item) for item in request.executables], words))
        except Failure as failure:
            said = complaint % machine.traits.errno[str(failure.code)][0]
        except Exception as caught:
            said = (
                complaint % caught.errno if isinstance(caught, OSError) and b"%" in complaint else complaint
            )
        machine.process.descriptors.file(request.errpipe_write).write(said)
        raise ProcessExit(255)

    module.fork_exec, module._execute_here = fork_exec, _execute_here
    return cast(types.ModuleType, module)


def _connect(child: Machine, standard: tuple[int, int, int], kept: set[int] | None) -> None:
    """Put pipes in the place of the standard streams, and say which descriptors stay open."""
    descriptors = child.process.descriptors
    files = [descriptors.file(fd) if fd >= 0 else None for fd in standard]
    for fd, file in enumerate(files):
        if file is not None:
            descriptors.put(fd, file, inheritable=True)
    for fd, entry in descriptors.entries.copy().items():
        if kept is not None and fd > 2:
            entry.inheritable = fd in kept


def _enter(child: Machine, path: str, error: Any) -> None:
    try:
        folder = resolve(child, path)
        if not isinstance(folder, Directory):
            raise Failure("ENOTDIR")
    except Failure as failure:
        raise error(failure.code, path) from None
    child.process.cwd = folder


def _become(child: Machine, uid: Any, gid: Any, groups: Any) -> None:
    """Change the ids; only the superuser may take others than its own."""
    credentials = child.process.credentials
    privileged = credentials.euid == 0
    if groups is not None:
        if not privileged:
            raise Failure("EPERM")
        credentials.groups = list(groups)
    if gid is not None and gid != -1:
        if not privileged and gid not in (credentials.rgid, credentials.egid, credentials.sgid):
            raise Failure("EPERM")
        credentials.rgid = credentials.egid = credentials.sgid = gid
    if uid is not None and uid != -1:
        if not privileged and uid not in (credentials.ruid, credentials.euid, credentials.suid):
            raise Failure("EPERM")
        credentials.ruid = credentials.euid = credentials.suid = uid


def _first(child: Machine, candidates: list[str], words: list[str]) -> Any:
    """The first candidate that can be executed; a failure other than absence is the one reported."""
    code: str | int = "ENOENT"
    for path in candidates:
        try:
            return child.table.load(child, path, words)
        except Failure as failure:
            if failure.code not in ("ENOENT", "ENOTDIR"):
                code = failure.code
    raise Failure(code)
