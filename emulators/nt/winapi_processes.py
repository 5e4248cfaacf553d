"""The functions of `_winapi` on processes, handles and pipes (Modules/_winapi.c), as subprocess.py calls them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, cast

from osconform.emulators.boundary.auditing import raise_event
from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.open_files import DeviceFile
from osconform.emulators.kernel.pipes import Pipe, PipeFile
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.kernel.waiting import pass_time, wait_until
from osconform.emulators.nt.create_process import Startup, create_process
from osconform.emulators.nt.handles import CURRENT_PROCESS, Handle, HandleTable, ProcessHandle
from osconform.emulators.nt.process_table import STILL_ACTIVE, WindowsProcesses
from osconform.emulators.platforms import windows_errors as code

STD_INPUT = 0xFFFFFFF6
USE_STANDARD = 0x100
DUPLICATE_CLOSE_SOURCE = 1
INFINITE = 0xFFFFFFFF
WAIT_OBJECT_0, WAIT_TIMEOUT = 0, 258
DISK, CHARACTER, PIPE = 1, 2, 3
"""What GetFileType() answers."""


def functions(context: Context) -> dict[str, Any]:
    """The functions, bound to one process."""
    machine, error, guarded = context.machine, context.error, context.guarded
    process, table = machine.process, cast(WindowsProcesses, machine.table)
    handles = HandleTable.of(process)

    def CloseHandle(handle: int, /) -> None:
        number = operator.index(handle)
        released = guarded(lambda: handles.close(number))
        if released is not None:
            table.forget([released])

    def CreatePipe(pipe_attrs: Any, size: int, /) -> tuple[int, int]:
        raise_event(machine.audit_hooks, "_winapi.CreatePipe")
        ends = Pipe()
        node = machine.store.node(0o010600, 0, 0)
        return (
            handles.add_file(PipeFile(ends, node, readable=True, writable=False)),
            handles.add_file(PipeFile(ends, node, readable=False, writable=True, flags=1)),
        )

    def GetCurrentProcess() -> int:
        return CURRENT_PROCESS

    def GetStdHandle(std_handle: int, /) -> int | None:
        fd = STD_INPUT - operator.index(std_handle)
        if fd not in (0, 1, 2):
            raise error(code.ERROR_INVALID_HANDLE)
        return handles.of_descriptor(fd) if fd in process.descriptors.entries else None

    def GetFileType(handle: int) -> int:
        file = guarded(lambda: handles.file(operator.index(handle)))
        return PIPE if isinstance(file, PipeFile) else CHARACTER if isinstance(file, DeviceFile) else DISK

    def DuplicateHandle(
        source_process_handle: int, source_handle: int, target_process_handle: int, desired_access: int,
        inherit_handle: bool, options: int = 0, /,
    ) -> int:  # fmt: skip
        inheritable = bool(inherit_handle)

        def call() -> int:
            source = HandleTable.of(handles.process(source_process_handle, process))
            target = HandleTable.of(handles.process(target_process_handle, process))
            if source_handle in (CURRENT_PROCESS, -1):
                return target.add_process(process, inheritable=inheritable)
            original = source.get(source_handle)
            if isinstance(original, ProcessHandle):
                number = target.add_process(original.process, inheritable=inheritable, thread=original.thread)
            else:
                number = target.add_file(original.descriptor.file, inheritable=inheritable)
            if options & DUPLICATE_CLOSE_SOURCE:
                source.close(source_handle)
            return number

        duplicate: int = guarded(call)
        return duplicate

    def CreateProcess(
        application_name: str | None, command_line: str | None, proc_attrs: Any, thread_attrs: Any,
        inherit_handles: Any, creation_flags: int, env_mapping: Any, current_directory: str | None,
        startup_info: Any, /,
    ) -> tuple[int, int, int, int]:  # fmt: skip
        for value in (application_name, current_directory):
            if isinstance(value, str) and "\0" in value:
                raise ValueError("embedded null character")
        raise_event(
            machine.audit_hooks, "_winapi.CreateProcess", application_name, command_line, current_directory
        )
        flags = _number(startup_info, "dwFlags")
        streams = tuple(_number(startup_info, name) for name in ("hStdInput", "hStdOutput", "hStdError"))
        environ = None if env_mapping is None else environment(env_mapping)
        only = _handle_list(startup_info)
        if not isinstance(command_line, (str, type(None))):
            kind = type(command_line).__name__
            raise TypeError(f"CreateProcess() argument 2 must be str or None, not {kind}")
        if command_line is not None and "\0" in command_line:
            raise ValueError("embedded null character")
        startup = Startup(
            flags=operator.index(creation_flags), inherit=bool(inherit_handles), only=only, environ=environ,
            standard=streams if flags & USE_STANDARD else None,  # type: ignore[arg-type]  # three of them
            directory=current_directory,
        )  # fmt: skip

        def call() -> tuple[int, int, int, int]:
            if only is not None and any(not _inheritable(number) for number in only):
                raise Failure(code.ERROR_INVALID_PARAMETER)
            line = f'"{application_name}"' if command_line is None else command_line
            child = create_process(machine, application_name, line, startup)
            return (
                table.hold(child, handles),
                handles.add_process(child, thread=True),
                child.pid,
                child.pid + 2,
            )

        started: tuple[int, int, int, int] = guarded(call)
        return started

    def _inheritable(number: int) -> bool:
        try:
            return handles.get(number).inheritable
        except Failure:
            return False

    def GetExitCodeProcess(handle: int, /) -> int:
        target = guarded(lambda: handles.process(operator.index(handle), process))
        return STILL_ACTIVE if target.status is None else int(target.status)

    def ExitProcess(ExitCode: int, /) -> None:
        number = operator.index(ExitCode) & 0xFFFFFFFF
        process.exit_status = number - 2**32 if number >= 2**31 else number
        raise ProcessExit(process.exit_status)

    def TerminateProcess(handle: int, exit_code: int, /) -> None:
        target = guarded(lambda: handles.process(operator.index(handle), process))
        if target is process:
            ExitProcess(exit_code)
        guarded(lambda: table.terminate(target, operator.index(exit_code)))

    def OpenProcess(desired_access: int, inherit_handle: bool, process_id: int, /) -> int:
        raise_event(machine.audit_hooks, "_winapi.OpenProcess", process_id, desired_access)
        target = table.find(operator.index(process_id))
        if target is None:
            raise error(code.ERROR_INVALID_PARAMETER)
        return handles.add_process(target, inheritable=bool(inherit_handle))

    def signalled(handle: Handle) -> bool:
        return not isinstance(handle, ProcessHandle) or handle.process.status is not None

    def WaitForSingleObject(handle: int, milliseconds: int, /) -> int:
        number = operator.index(handle)
        target = ProcessHandle(process) if number == CURRENT_PROCESS else guarded(lambda: handles.get(number))
        return WAIT_OBJECT_0 if _wait(lambda: signalled(target), milliseconds) else WAIT_TIMEOUT

    def WaitForMultipleObjects(handle_seq: Any, wait_flag: bool, milliseconds: int = INFINITE, /) -> int:
        targets = guarded(lambda: [handles.get(number) for number in handle_seq])
        enough = all if wait_flag else any
        if not targets:
            raise error(code.ERROR_INVALID_PARAMETER)
        if not _wait(lambda: enough(map(signalled, targets)), milliseconds):
            return WAIT_TIMEOUT
        return WAIT_OBJECT_0 + (
            0 if wait_flag else next(i for i, target in enumerate(targets) if signalled(target))
        )

    def _wait(ready: Callable[[], bool], milliseconds: int) -> bool:
        if milliseconds == INFINITE:
            wait_until(ready, "waiting for a process that does not end")
        else:
            pass_time(machine.clock, milliseconds * 1_000_000, ready)
        return ready()

    def ReadFile(handle: int, size: int, overlapped: Any = False) -> tuple[bytes, int]:
        if overlapped:
            raise Unemulated("overlapped reading", "nothing goes on in the background of a world's program")

        def call() -> bytes:
            file = handles.file(operator.index(handle))
            data: bytes = file.read(size)
            if not data and isinstance(file, PipeFile):
                raise Failure(code.ERROR_BROKEN_PIPE)
            return data

        return guarded(call), 0

    def WriteFile(handle: int, buffer: Any, overlapped: Any = False) -> tuple[int, int]:
        if overlapped:
            raise Unemulated("overlapped writing", "nothing goes on in the background of a world's program")

        def call() -> int:
            try:
                return handles.file(operator.index(handle)).write(bytes(buffer))
            except Failure as failure:
                raise Failure(code.ERROR_NO_DATA if failure.code == "EPIPE" else failure.code) from None

        return guarded(call), 0

    def PeekNamedPipe(handle: int, size: int = 0, /) -> Any:
        file = guarded(lambda: handles.file(operator.index(handle)))
        if not isinstance(file, PipeFile):
            raise error(code.ERROR_INVALID_FUNCTION)
        with GUARD:
            waiting = bytes(file.pipe.queue)
        if not waiting and not file.pipe.writers:
            raise error(code.ERROR_BROKEN_PIPE)
        return (waiting[:size], len(waiting), 0) if size else (len(waiting), 0)

    def GetModuleFileName(module_handle: int, /) -> str:
        return process.image

    return {name: call for name, call in locals().items() if name in PUBLIC}


PUBLIC = frozenset(
    "CloseHandle CreatePipe GetCurrentProcess GetStdHandle GetFileType DuplicateHandle CreateProcess GetExitCodeProcess"
    " ExitProcess TerminateProcess OpenProcess WaitForSingleObject WaitForMultipleObjects ReadFile WriteFile PeekNamedPipe"
    " GetModuleFileName".split()
)


def environment(mapping: Any) -> dict[str, str]:
    """The environment for a child, with CPython's complaints about it; names are in upper case, as os.environ has them."""
    if not hasattr(mapping, "keys"):
        raise TypeError("environment must be dictionary or None")
    found = {}
    for name, value in zip(list(mapping.keys()), list(mapping.values()), strict=True):
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError("environment can only contain strings")
        if "\0" in name + value:
            raise ValueError("embedded null character")
        if not name or "=" in name[1:]:
            raise ValueError("illegal environment variable name")
        found[name.upper()] = value
    return found


def _number(startup: Any, name: str) -> int:
    """A number in a STARTUPINFO; what is missing or None is 0."""
    value = getattr(startup, name, None)
    return 0 if value is None else operator.index(value)


def _handle_list(startup: Any) -> frozenset[int] | None:
    attributes = getattr(startup, "lpAttributeList", None)
    if attributes is None:
        return None
    if not hasattr(attributes, "keys"):
        raise TypeError("lpAttributeList must be a mapping or None")
    try:
        listed = attributes["handle_list"]
    except KeyError:
        return None
    if listed is None:
        return None
    try:
        numbers = [operator.index(number) for number in iter(listed)]
    except TypeError:
        if hasattr(listed, "__iter__"):
            raise
        raise TypeError("handle_list must be a sequence or None") from None
    return frozenset(numbers) or None  # CPython passes no empty list on
