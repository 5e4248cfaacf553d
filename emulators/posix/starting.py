"""posix: functions that start programs, wait for them and signal them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from osconform.emulators.boundary.arguments import c_int, fspath
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.process_table import ProcessExit, Replaced

WNOHANG, WNOWAIT = 1, 0x1000000
P_ALL, P_PID, P_PGID = 0, 1, 2
CLD_EXITED, CLD_KILLED = 1, 2
SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2 = 0, 1, 2
SIGABRT, SIGCHLD = 6, 17


def functions(context: Context, types: Mapping[str, Any], rusage: Callable[[], Any]) -> dict[str, Any]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    process, table = machine.process, machine.table

    def texts(function: str, arguments: Any) -> list[str]:
        if not isinstance(arguments, (list, tuple)):
            raise TypeError(f"{function}() arg 2 must be a tuple or list")
        found = [encoded(item) for item in arguments]
        if not found:
            raise ValueError(f"{function}() arg 2 must not be empty")
        if not found[0]:
            raise ValueError(f"{function}() arg 2 first element cannot be empty")
        return found

    def encoded(item: Any) -> str:
        value = context.text(fspath(item))
        if "\0" in value:
            raise ValueError("embedded null byte")
        return value

    def variables(env: Any) -> dict[str, str]:
        if not hasattr(env, "keys"):
            raise TypeError("execve: environment must be a mapping object")
        found = {}
        for key, value in zip(list(env.keys()), list(env.values()), strict=True):
            name, text = encoded(key), encoded(value)
            if "=" in name[1:] or not name:
                raise ValueError("illegal environment variable name")
            found[name] = text
        return found

    def load(path: Any, arguments: list[str]) -> Any:
        try:
            return table.load(machine, encoded(path), arguments)
        except Failure as failure:
            raise error(failure.code, path) from None

    def execv(path: Any, argv: Any, /) -> None:
        raise Replaced(*load(path, texts("execv", argv)))

    def execve(path: Any, argv: Any, env: Any) -> None:
        arguments, environ = texts("execve", argv), variables(env)
        program = load(path, arguments)
        process.environ.clear()
        process.environ.update(environ)
        raise Replaced(*program)

    def forked() -> Machine:
        try:
            return table.fork(machine)
        except Failure as failure:
            raise error(failure.code) from None

    def abandon(child: Machine) -> None:
        child.process.descriptors.close_range(0, child.process.descriptors.limit)

    def spawn(path: Any, argv: Any, env: Any, prepare: Callable[[Machine], None], function: str) -> int:
        """Start a program in a child that `prepare` has made ready."""
        arguments = texts(function, argv)
        environ = dict(process.environ) if env is None else variables(env)
        child = forked()
        child.process.environ = environ
        try:
            prepare(child)
            program, arguments = table.load(child, encoded(path), arguments)
        except Failure as failure:
            abandon(child)
            raise error(failure.code, path) from None
        return table.start(child, program, arguments)

    def system(command: Any) -> int:
        text = encoded(command)
        pid = spawn("/bin/sh", ["sh", "-c", text], None, lambda child: None, "system")
        return int(waitpid(pid, 0)[1])

    def posix_spawn(
        path: Any,
        argv: Any,
        env: Any,
        /,
        *,
        file_actions: Any = (),
        setpgroup: Any = None,
        resetids: bool = False,
        setsid: bool = False,
        setsigmask: Any = (),
        setsigdef: Any = (),
        scheduler: Any = None,
    ) -> int:
        def prepare(child: Machine) -> None:
            new = child.process
            if setpgroup is not None:
                new.pgid = c_int(setpgroup) or new.pid
            if setsid:
                new.sid = new.pgid = new.pid
            if resetids:
                new.credentials.euid, new.credentials.egid = new.credentials.ruid, new.credentials.rgid
            for action in file_actions or ():
                _act(child, action)

        if file_actions is not None:
            _check_actions(file_actions)
        for name, numbers in (("setsigmask", setsigmask), ("setsigdef", setsigdef)):
            for number in numbers:
                if not 1 <= operator.index(number) <= 64:
                    raise ValueError(f"{name}: signal number out of range")
        return spawn(path, argv, env, prepare, "posix_spawn")

    def posix_spawnp(path: Any, argv: Any, env: Any, /, **options: Any) -> int:
        name = encoded(path)
        candidates = [name]
        if "/" not in name:
            folders = process.environ.get("PATH", "/bin:/usr/bin").split(":")
            candidates = [f"{folder or '.'}/{name}" for folder in folders]
        for candidate in candidates:
            try:
                return posix_spawn(candidate, argv, env, **options)
            except OSError:
                continue
        raise error("ENOENT", path)

    def waited(chosen: int, options: int) -> tuple[int, int]:
        try:
            child = table.wait(process, chosen, block=not options & WNOHANG)
        except Failure as failure:
            raise error(failure.code) from None
        return (0, 0) if child is None else (child.pid, child.status or 0)

    def waitpid(pid: int, options: int, /) -> tuple[int, int]:
        return waited(c_int(pid), c_int(options))

    def wait() -> tuple[int, int]:
        return waited(-1, 0)

    def wait4(pid: int, options: int) -> tuple[int, int, Any]:
        return (*waited(c_int(pid), c_int(options)), rusage())

    def wait3(options: int) -> tuple[int, int, Any]:
        return (*waited(-1, c_int(options)), rusage())

    def waitid(idtype: int, id: int, options: int, /) -> Any:
        kind, number, flags = c_int(idtype), c_int(id), c_int(options)
        if kind not in (P_ALL, P_PID, P_PGID) or not flags & 0xE:
            raise error("EINVAL")
        chosen = {P_ALL: -1, P_PID: number, P_PGID: -number}[kind]
        try:
            child = table.wait(process, chosen, block=not flags & WNOHANG, reap=not flags & WNOWAIT)
        except Failure as failure:
            raise error(failure.code) from None
        if child is None:
            return None
        status = child.status or 0
        killed = status & 0x7F
        return types["waitid_result"]._make(
            (
                child.pid,
                child.credentials.ruid,
                SIGCHLD,
                killed or status >> 8,
                CLD_KILLED if killed else CLD_EXITED,
            )
        )

    def kill(pid: int, signal: int, /) -> None:
        pid, signal = c_int(pid), c_int(signal)
        if not 0 <= signal <= 64:
            raise error("EINVAL")
        if pid in (0, process.pid, -1, -process.pgid):
            if signal:
                machine.deliver_signal(signal)
            return
        other = table.find(pid) if pid > 0 else None
        if other is None:
            raise error("ESRCH")
        if signal:
            table.signal(other, signal)

    def killpg(pgid: int, signal: int, /) -> None:
        if c_int(pgid) != process.pgid:
            raise error("ESRCH")
        kill(process.pid, signal)

    def abort() -> None:
        raise ProcessExit(128 + SIGABRT, SIGABRT)

    return {
        "system": system, "execv": execv, "execve": execve, "posix_spawn": posix_spawn,
        "posix_spawnp": posix_spawnp, "waitpid": waitpid, "wait": wait, "wait3": wait3, "wait4": wait4,
        "waitid": waitid, "kill": kill, "killpg": killpg, "abort": abort,
    }  # fmt: skip


def _check_actions(actions: Any) -> None:
    """CPython's complaints about malformed file actions, before anything is started."""
    sizes = {SPAWN_OPEN: 5, SPAWN_CLOSE: 2, SPAWN_DUP2: 3}
    for action in actions:
        if not isinstance(action, tuple) or not action:
            raise TypeError("Each file_actions element must be a non-empty tuple")
        if action[0] not in sizes:
            raise TypeError("Unknown file_actions identifier")
        if len(action) != sizes[action[0]]:
            raise TypeError("A file_actions tuple has the wrong number of elements")


def os_text(path: Any) -> str:
    """A path argument as text."""
    value = fspath(path)
    return value if isinstance(value, str) else value.decode("utf-8", "surrogateescape")


def _act(child: Machine, action: tuple[Any, ...]) -> None:
    """Carry out one file action of posix_spawn() in the child."""
    descriptors = child.process.descriptors
    if action[0] == SPAWN_OPEN:
        _, fd, path, flags, mode = action
        file = open_file(child, os_text(path), flags, mode)
        descriptors.put(fd, file, inheritable=True)
    elif action[0] == SPAWN_CLOSE:
        if action[1] in descriptors.entries:
            descriptors.close(action[1])
    else:
        descriptors.put(action[2], descriptors.file(action[1]), inheritable=True)


def install_spawn(os_module: Any) -> None:
    """Give `os` what the spawn functions are built on; CPython's own forks, which no emulated process can."""
    spawn, spawnp = os_module.posix_spawn, os_module.posix_spawnp

    def _spawnvef(mode: int, file: Any, args: Any, env: Any, func: Any) -> int:
        if not isinstance(args, (tuple, list)):
            raise TypeError("argv must be a tuple or a list")
        if not args or not args[0]:
            raise ValueError("argv first element cannot be empty")
        start = spawnp if func in (os_module.execvp, os_module._execvpe, os_module.execvpe) else spawn
        try:
            pid = start(file, args, os_module.environ if env is None else env)
        except (OSError, ValueError, TypeError):
            # The forked child is where exec fails, and it ends with this status.
            pid = spawn("/bin/sh", ["sh", "-c", "exit 127"], {})
        if mode == os_module.P_NOWAIT:
            return int(pid)
        return int(os_module.waitstatus_to_exitcode(os_module.waitpid(pid, 0)[1]))

    os_module._spawnvef = _spawnvef
