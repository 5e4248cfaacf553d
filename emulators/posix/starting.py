"""posix: functions that start programs: exec, posix_spawn, system, and what os.spawn* stand on."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from osconform.emulators.boundary.arguments import c_int, descriptor, fspath, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.process_table import Replaced
from osconform.emulators.store import AnyNode

SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2, SPAWN_CLOSEFROM = 0, 1, 2, 3
MISSING = ("ENOENT", "ENOTDIR")


def functions(context: Context) -> dict[str, Any]:
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
        """The program of a path, or of an open file (fexecve)."""
        try:
            where: str | AnyNode = (
                process.descriptors.file(path).node if isinstance(path, int) else context.text(path)
            )
            return table.load(machine, where, arguments)
        except Failure as failure:
            raise error(failure.code, path) from None

    def execv(path: Any, argv: Any, /) -> None:
        raise Replaced(*load(path_argument("execv")(path), texts("execv", argv)))

    execve_path = path_argument("execve", allow_fd=machine.traits.name == "linux")

    def execve(path: Any, argv: Any, env: Any) -> None:
        path = execve_path(path)
        arguments, environ = texts("execve", argv), variables(env)
        program = load(path, arguments)
        process.environ.clear()
        process.environ.update(environ)
        raise Replaced(*program)

    def spawn(
        function: str,
        path: Any,
        argv: Any,
        env: Any,
        candidates: list[str],
        prepare: Callable[[Machine], None],
    ) -> int:
        """Start the first of the `candidates` that can be executed, in a child that `prepare` has made ready."""
        arguments = texts(function, argv)
        environ = dict(process.environ) if env is None else variables(env)
        try:
            child = table.fork(machine)
        except Failure as failure:
            raise error(failure.code) from None
        child.process.environ = environ
        code: str | int = "ENOENT"
        try:
            prepare(child)
            for candidate in candidates:
                try:
                    program, words = table.load(child, candidate, arguments)
                    return table.start(child, program, words)
                except Failure as failure:
                    # A search goes on behind what may not be executed, and reports it in the end (POSIX exec).
                    if len(candidates) == 1 or failure.code not in (*MISSING, "EACCES"):
                        raise
                    code = code if failure.code in MISSING else failure.code
            raise Failure(code)
        except (Failure, TypeError, ValueError) as failure:
            child.process.descriptors.close_range(0, child.process.descriptors.limit)
            if isinstance(failure, Failure):
                raise error(failure.code, path) from None
            raise

    def system(command: Any) -> int:
        text = encoded(command)
        pid = spawn("system", "/bin/sh", ["sh", "-c", text], None, ["/bin/sh"], lambda child: None)
        ended = table.wait(process, pid)
        return 0 if ended is None else ended.status or 0

    def posix_spawn(
        path: Any, argv: Any, env: Any, /, *, file_actions: Any = (), setpgroup: Any = None,
        resetids: bool = False, setsid: bool = False, setsigmask: Any = (), setsigdef: Any = (),
        scheduler: Any = None,
    ) -> int:  # fmt: skip
        convert = path_argument("posix_spawn")
        prepare = preparing(
            context, file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler
        )
        return spawn("posix_spawn", path, argv, env, [context.text(convert(path))], prepare)

    def posix_spawnp(
        path: Any, argv: Any, env: Any, /, *, file_actions: Any = (), setpgroup: Any = None,
        resetids: bool = False, setsid: bool = False, setsigmask: Any = (), setsigdef: Any = (),
        scheduler: Any = None,
    ) -> int:  # fmt: skip
        name = context.text(path_argument("posix_spawnp")(path))
        prepare = preparing(
            context, file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler
        )
        found = search(name, process.environ.get("PATH", "/bin:/usr/bin"))
        return spawn("posix_spawnp", path, argv, env, found, prepare)

    def _spawn_searching(path: Any, argv: Any, env: Any, /) -> int:
        """What os.spawn*p* need: the program is looked for in the PATH of the environment given."""
        variables_given = process.environ if env is None else variables(env)
        found = search(encoded(path), variables_given.get("PATH", "/bin:/usr/bin"))
        return spawn("execve", path, argv, env, found, lambda child: None)

    return {
        "system": system, "execv": execv, "execve": execve, "posix_spawn": posix_spawn,
        "posix_spawnp": posix_spawnp, "_spawn_searching": _spawn_searching,
    }  # fmt: skip


def search(name: str, path: str) -> list[str]:
    """Where a program may lie: a name with a slash is the place, another is looked for along PATH."""
    if "/" in name or not name:
        return [name]
    return [f"{folder or '.'}/{name}" for folder in path.split(":")]


def preparing(
    context: Context, file_actions: Any, setpgroup: Any, resetids: Any, setsid: Any, setsigmask: Any,
    setsigdef: Any, scheduler: Any,
) -> Callable[[Machine], None]:  # fmt: skip
    """Check the options of posix_spawn() as CPython does; what has to be done in the child for them."""
    actions = _check_actions(file_actions)
    group = None if setpgroup is None else c_int(setpgroup)
    blocked = _signal_numbers("setsigmask", setsigmask)
    default = _signal_numbers("setsigdef", setsigdef)
    policy = _check_scheduler(context, scheduler)

    def prepare(child: Machine) -> None:
        new = child.process
        if setsid:
            new.sid = new.pgid = new.pid
        if group is not None:
            if group and not child.table.group(group):
                raise Failure("EPERM")
            new.pgid = group or new.pid
        if policy is not None:
            new.policy, new.priority = new.policy if policy[0] is None else policy[0], policy[1]
        if resetids:
            new.credentials.euid, new.credentials.egid = new.credentials.ruid, new.credentials.rgid
        new.signals.blocked |= blocked
        for number in default:
            new.signals.actions.pop(number, None)
        for action in actions:
            _act(child, action)

    return prepare


def _signal_numbers(name: str, numbers: Iterable[Any]) -> set[int]:
    found = {operator.index(number) for number in numbers}
    if any(not 1 <= number <= 64 for number in found):
        raise ValueError(f"{name}: signal number out of range")
    return found


def _check_scheduler(context: Context, scheduler: Any) -> tuple[int | None, int] | None:
    """The `scheduler` option: a pair of a policy, or None, and a sched_param."""
    if scheduler is None:
        return None
    if context.machine.traits.name == "macos":
        raise NotImplementedError("posix_spawn: scheduler unavailable on this platform")
    if not isinstance(scheduler, tuple) or len(scheduler) != 2:
        raise TypeError("A scheduler tuple must have two elements")
    policy, parameters = scheduler
    if not hasattr(parameters, "sched_priority"):
        raise TypeError("must have a sched_param object")
    return None if policy is None else c_int(policy), c_int(parameters.sched_priority)


def _check_actions(actions: Any) -> list[tuple[Any, ...]]:
    """CPython's complaints about malformed file actions, before anything is started."""
    if actions is None:
        return []
    sizes = {SPAWN_OPEN: 5, SPAWN_CLOSE: 2, SPAWN_DUP2: 3, SPAWN_CLOSEFROM: 2}
    found = list(actions)
    for action in found:
        if not isinstance(action, tuple) or not action:
            raise TypeError("Each file_actions element must be a non-empty tuple")
        if action[0] not in sizes:
            raise TypeError("Unknown file_actions identifier")
        if len(action) != sizes[action[0]]:
            raise TypeError("A file_actions tuple has the wrong number of elements")
    return found


def _act(child: Machine, action: tuple[Any, ...]) -> None:
    """Carry out one file action of posix_spawn() in the child."""
    descriptors = child.process.descriptors
    if action[0] == SPAWN_OPEN:
        _, fd, path, flags, mode = action
        name = fspath(path)
        text = name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")
        descriptors.put(descriptor(fd), open_file(child, text, c_int(flags), c_int(mode)), inheritable=True)
    elif action[0] == SPAWN_CLOSE:
        if action[1] in descriptors.entries:
            descriptors.close(action[1])
    elif action[0] == SPAWN_CLOSEFROM:
        descriptors.close_range(action[1], descriptors.limit)
    else:
        descriptors.put(descriptor(action[2]), descriptors.file(descriptor(action[1])), inheritable=True)


def adapt_os(context: Context, os_module: Any) -> None:
    """Give the spawn functions of `os` another base, as CPython's own forks, which no process can here."""
    spawn = os_module.posix_spawn
    searching = ("execvp", "_execvpe", "execvpe")

    def _spawnvef(mode: int, file: Any, args: Any, env: Any, func: Any) -> int:
        if not isinstance(args, (tuple, list)):
            raise TypeError("argv must be a tuple or a list")
        if not args or not args[0]:
            raise ValueError("argv first element cannot be empty")
        searched = any(func is getattr(os_module, name) for name in searching)
        try:
            given = os_module.environ if env is None else env
            start = functions(context)["_spawn_searching"] if searched else spawn
            pid = start(file, args, given)
        except (OSError, ValueError, TypeError):
            # The forked child is where exec fails, and it ends with this status.
            pid = spawn("/bin/sh", ["sh", "-c", "exit 127"], {})
        if mode == os_module.P_NOWAIT:
            return int(pid)
        return int(os_module.waitstatus_to_exitcode(os_module.waitpid(pid, 0)[1]))

    os_module._spawnvef = _spawnvef
