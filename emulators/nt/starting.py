"""nt: functions that start programs, and what waits for them and ends them: the C runtime's, over CreateProcessW.

Source: Microsoft, "_spawn, _wspawn functions", "_exec, _wexec functions", "system, _wsystem", "_cwait", ShellExecuteW;
CPython, Modules/posixmodule.c.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, cast

from osconform.emulators.boundary.arguments import c_int, fspath, path_argument
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.process import Process
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.nt import lookup
from osconform.emulators.nt.create_process import (
    BATCH,
    DETACHED_PROCESS,
    Startup,
    create_process,
    is_file,
    search,
)
from osconform.emulators.nt.handles import HandleTable
from osconform.emulators.nt.names import full_path
from osconform.emulators.nt.process_table import EVENTS, WindowsProcesses
from osconform.emulators.platforms import windows_errors as code
from osconform.emulators.platforms.windows_errors import WINERROR

SUFFIXES = (".com", ".exe", ".bat", ".cmd")
"""What the C runtime tries behind the name of a program that has no extension."""
P_WAIT, P_NOWAIT, P_OVERLAY, P_NOWAITO, P_DETACH = MODES = range(5)
PROGRAMS = (".exe", ".com", *BATCH)
SCRIPTS = (".py", ".pyw")
"""What the installer of Python has associated with it."""


def functions(context: Context) -> dict[str, Callable[..., Any]]:
    """The functions of this group, bound to one world."""
    machine, error = context.machine, context.error
    process, table = machine.process, cast(WindowsProcesses, machine.table)
    handles = HandleTable.of(process)

    def arguments_of(function: str, argv: Any) -> list[str]:
        if not isinstance(argv, (list, tuple)):
            raise TypeError(f"{function}() arg 2 must be a tuple or list")
        found = [word(item) for item in argv]
        if not found:
            raise ValueError(f"{function}() arg 2 cannot be empty")
        if not found[0]:
            raise ValueError(f"{function}() arg 2 first element cannot be empty")
        return found

    def word(item: Any) -> str:
        value = context.text(fspath(item))
        if "\0" in value:
            raise ValueError("embedded null character")
        return value

    def variables(env: Any) -> dict[str, str]:
        if not hasattr(env, "keys"):
            raise TypeError("execve: environment must be a mapping object")
        found = {}
        for key, value in zip(list(env.keys()), list(env.values()), strict=True):
            name, text = word(key), word(value)
            if not name or "=" in name[1:]:
                raise ValueError("illegal environment variable name")
            found[name.upper()] = text
        # The C runtime adds what no program can do without, and where the drives' current directories are.
        kept = {name: text for name, text in process.environ.items() if name.startswith("=")}
        if "SYSTEMROOT" not in found and "SYSTEMROOT" in process.environ:
            kept["SYSTEMROOT"] = process.environ["SYSTEMROOT"]
        return kept | found

    def exists(path: str) -> bool:
        try:
            return lookup.existing(machine, path).node is not None
        except Failure:
            return False

    def start(path: str, arguments: list[str], environ: Mapping[str, str] | None, flags: int = 0) -> Process:
        """Start what the C runtime finds by a path; arguments are joined by blanks, without a quote. Raises Failure."""
        last = path.replace("/", "\\").rpartition("\\")[2]
        tried = [path] if "." in last else [path + suffix for suffix in SUFFIXES]
        found = next((name for name in tried if exists(name)), None)
        if found is None:
            raise Failure("ENOENT")
        startup = Startup(flags=flags, environ=environ, descriptors=True)
        return create_process(machine, found, " ".join(arguments), startup)

    def spawn(
        function: str, mode: int, path: Any, arguments: list[str], environ: Mapping[str, str] | None
    ) -> int:
        if mode not in MODES:
            raise error("EINVAL")
        named = path if function.startswith("execve") else None
        try:
            child = start(context.text(path), arguments, environ, DETACHED_PROCESS if mode == P_DETACH else 0)
        except Failure as failure:
            raise error(_errno(failure), named) from None
        if mode == P_OVERLAY:
            process.exit_status = 0
            raise ProcessExit(0)
        if mode == P_DETACH:
            return 0
        return signed(table.wait_for(child)) if mode == P_WAIT else table.hold(child, handles)

    def execv(path: Any, argv: Any, /) -> None:
        path = path_argument("execv", wide=True)(path)
        spawn("execv", P_OVERLAY, path, arguments_of("execv", argv), None)

    def execve(path: Any, argv: Any, env: Any) -> None:
        path = path_argument("execve", wide=True)(path)
        spawn("execve", P_OVERLAY, path, arguments_of("execve", argv), variables(env))

    def spawnv(mode: int, path: Any, argv: Any, /) -> int:
        kind, path = c_int(mode), path_argument("spawnv", wide=True)(path)
        return spawn("spawnv", kind, path, arguments_of("spawnv", argv), None)

    def spawnve(mode: int, path: Any, argv: Any, env: Any, /) -> int:
        kind, path = c_int(mode), path_argument("spawnve", wide=True)(path)
        return spawn("spawnve", kind, path, arguments_of("spawnve", argv), variables(env))

    def system(command: str) -> int:
        if not isinstance(command, str):
            raise TypeError(f"system() argument 'command' must be str, not {type(command).__name__}")
        if "\0" in command:
            raise ValueError("embedded null character")
        shell = process.environ.get("COMSPEC")
        if shell is None or not is_file(machine, shell):
            shell = search(machine, "cmd.exe")
        if shell is None:
            return -1
        try:
            return signed(table.wait_for(start(shell, [shell, "/c", command], None)))
        except Failure:
            return -1  # with an errno, which os.system() does not look at

    def waitpid(pid: int, options: int, /) -> tuple[int, int]:
        number = operator.index(pid)
        c_int(options)
        try:
            child = handles.process(number, process)
            if child is process:
                raise Failure(code.ERROR_INVALID_HANDLE)
        except Failure:
            raise error("ECHILD") from None
        status = table.wait_for(child)
        if handles.close(number) is not None:
            table.forget([child])
        return number, status << 8

    def kill(pid: int, signal: int, /) -> None:
        pid, signal = c_int(pid), c_int(signal)
        try:
            if signal in EVENTS:
                table.console_event(process, signal, pid)
                return
            target = table.find(pid)
            if target is None:
                raise Failure(code.ERROR_INVALID_PARAMETER)
            if target is process:
                process.exit_status = signal
                raise ProcessExit(signal)
            table.terminate(target, signal)
        except Failure as failure:
            raise error(failure.code) from None

    def startfile(
        filepath: Any, operation: Any = None, arguments: Any = None, cwd: Any = None, show_cmd: int = 1
    ) -> None:
        path = path_argument("startfile", "filepath", wide=True)(filepath)
        for name, value in (("operation", operation), ("arguments", arguments)):
            if value is not None and not isinstance(value, str):
                raise TypeError(f"startfile() argument '{name}' must be str, not {type(value).__name__}")
        directory = None if cwd is None else context.text(path_argument("startfile", "cwd", wide=True)(cwd))
        c_int(show_cmd)
        try:
            open_document(context.text(path), operation or "open", arguments or "", directory)
        except Failure as failure:
            raise error(failure.code, path) from None

    def open_document(path: str, operation: str, arguments: str, directory: str | None) -> None:
        """ShellExecuteW(): programs start, scripts are Python's, and nothing else is associated with a program."""
        node = lookup.existing(machine, path).node
        if node is not None and node.is_directory:
            raise Unemulated("os.startfile of a directory", "a world has no desktop that could show it")
        full = full_path(machine, path)
        command = f'"{full}" {arguments}'.rstrip(" ")
        if full.lower().endswith(SCRIPTS):
            command = f'"{table.interpreter}" {command}'
        elif not full.lower().endswith(PROGRAMS):
            raise Failure(code.ERROR_NO_ASSOCIATION)
        if operation.lower() != "open":
            raise Failure(code.ERROR_NO_ASSOCIATION)
        create_process(machine, None, command, Startup(inherit=False, directory=directory))

    def _add_dll_directory(path: Any) -> object:
        path = path_argument("_add_dll_directory", wide=True)(path)
        text = context.text(path)
        try:
            if not (text[1:3] == ":\\" or text.startswith("\\\\")):
                raise Failure(code.ERROR_INVALID_PARAMETER)
            lookup.existing(machine, text)
        except Failure as failure:
            raise error(failure.code, path) from None
        return object()

    return {
        "execv": execv, "execve": execve, "spawnv": spawnv, "spawnve": spawnve, "system": system, "kill": kill,
        "startfile": startfile, "waitpid": waitpid, "_add_dll_directory": _add_dll_directory,
    }  # fmt: skip


def signed(exit_code: int) -> int:
    """An exit code as the C runtime gives it: an int."""
    return exit_code - 2**32 if exit_code >= 2**31 else exit_code


def _errno(failure: Failure) -> str:
    """The errno that the C runtime makes of what has failed."""
    return failure.code if isinstance(failure.code, str) else WINERROR.get(failure.code, ("EINVAL", ""))[0]
