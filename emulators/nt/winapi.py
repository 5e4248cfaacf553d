"""The emulated C modules `_winapi` and `msvcrt`, as far as the standard library needs them without processes."""

from __future__ import annotations

import types
from typing import Any, cast

from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.pipes import Pipe, PipeFile
from osconform.emulators.nt import files, lookup

# winbase.h, as far as subprocess.py imports them.
SUBPROCESS_CONSTANTS = {
    "CREATE_NEW_CONSOLE": 0x10, "CREATE_NEW_PROCESS_GROUP": 0x200, "STD_INPUT_HANDLE": 0xFFFFFFF6,
    "STD_OUTPUT_HANDLE": 0xFFFFFFF5, "STD_ERROR_HANDLE": 0xFFFFFFF4, "SW_HIDE": 0,
    "STARTF_USESTDHANDLES": 0x100, "STARTF_USESHOWWINDOW": 1, "STARTF_FORCEONFEEDBACK": 0x40,
    "STARTF_FORCEOFFFEEDBACK": 0x80, "ABOVE_NORMAL_PRIORITY_CLASS": 0x8000,
    "BELOW_NORMAL_PRIORITY_CLASS": 0x4000, "HIGH_PRIORITY_CLASS": 0x80, "IDLE_PRIORITY_CLASS": 0x40,
    "NORMAL_PRIORITY_CLASS": 0x20, "REALTIME_PRIORITY_CLASS": 0x100, "CREATE_NO_WINDOW": 0x8000000,
    "DETACHED_PROCESS": 8, "CREATE_DEFAULT_ERROR_MODE": 0x4000000, "CREATE_BREAKAWAY_FROM_JOB": 0x1000000,
    "INFINITE": 0xFFFFFFFF, "WAIT_OBJECT_0": 0, "WAIT_TIMEOUT": 258, "STILL_ACTIVE": 259,
    "DUPLICATE_SAME_ACCESS": 2, "FILE_TYPE_CHAR": 2, "PIPE_ACCESS_INBOUND": 1, "ERROR_ACCESS_DENIED": 5,
    "ERROR_PRIVILEGE_NOT_HELD": 1314,
}  # fmt: skip


def winapi_module(context: Context) -> types.ModuleType:
    """`_winapi`: junctions, case mapping, program look-up."""
    module: Any = types.ModuleType("_winapi")
    machine, error = context.machine, context.error
    module.LOCALE_NAME_INVARIANT, module.LOCALE_NAME_USER_DEFAULT = "", None
    module.LCMAP_LOWERCASE, module.LCMAP_UPPERCASE = 0x100, 0x200

    vars(module).update(SUBPROCESS_CONSTANTS)

    vars(module).update(_process_functions(context))

    def CreateJunction(src_path: str, dst_path: str, /) -> None:
        try:
            files.junction(machine, src_path, dst_path)
        except Failure as failure:
            raise error(failure.code) from None

    def LCMapStringEx(locale: str | None, flags: int, src: str) -> str:
        if flags == module.LCMAP_LOWERCASE:
            return "".join(low if len(low := letter.lower()) == 1 else letter for letter in src)
        if flags == module.LCMAP_UPPERCASE:
            return "".join(up if len(up := letter.upper()) == 1 else letter for letter in src)
        raise Unemulated("_winapi.LCMapStringEx", "only the mappings to lower and upper case exist")

    def NeedCurrentDirectoryForExePath(exe_name: str, /) -> bool:
        # True for names with a path; otherwise an environment variable can switch it off.
        return "\\" in exe_name or "NODEFAULTCURRENTDIRECTORYINEXEPATH" not in machine.process.environ

    def GetACP() -> int:
        return 1252

    for call in (CreateJunction, LCMapStringEx, NeedCurrentDirectoryForExePath, GetACP):
        setattr(module, call.__name__, call)
    return cast(types.ModuleType, module)


def _process_functions(context: Context) -> dict[str, Any]:
    """What subprocess.py calls on the way to starting a program. Handles are descriptors' numbers."""
    machine, error = context.machine, context.error
    table = machine.process.descriptors

    def CloseHandle(handle: int, /) -> None:
        if handle in table.entries:
            table.close(handle)

    def CreatePipe(pipe_attrs: Any, size: int, /) -> tuple[int, int]:
        ends = Pipe()
        node = machine.store.node(0o010600, 0, 0)
        return (
            table.add(PipeFile(ends, node, readable=True, writable=False)),
            table.add(PipeFile(ends, node, readable=False, writable=True, flags=1)),
        )

    def GetCurrentProcess() -> int:
        return -1

    def GetStdHandle(std_handle: int, /) -> int | None:
        fd = 0xFFFFFFF6 - std_handle
        return fd if fd in table.entries else None

    def GetFileType(handle: int) -> int:
        return 3 if isinstance(table.file(handle), PipeFile) else 1

    def DuplicateHandle(source_process: int, source: int, target_process: int, *rest: int) -> int:
        return table.add(table.file(source), inheritable=True)

    def CreateProcess(application_name: str | None, command_line: str | None, *rest: Any) -> Any:
        program = application_name or _first_word(command_line or "")
        for candidate in (program, f"{program}.exe"):
            try:
                lookup.existing(machine, candidate)
            except Failure:
                continue
            raise Unemulated(f"starting {candidate!r}", "worlds cannot run programs yet")
        raise error(2)

    calls = (
        CloseHandle,
        CreatePipe,
        GetCurrentProcess,
        GetStdHandle,
        GetFileType,
        DuplicateHandle,
        CreateProcess,
    )
    return {call.__name__: call for call in calls} | dict.fromkeys(
        ("GetExitCodeProcess", "TerminateProcess", "WaitForSingleObject"), CreateProcess
    )


def _first_word(command_line: str) -> str:
    if command_line.startswith('"'):
        return command_line[1:].partition('"')[0]
    return command_line.partition(" ")[0]


def msvcrt_module(context: Context) -> types.ModuleType:
    """`msvcrt`: descriptor modes and handles (a handle is the descriptor's number)."""
    module: Any = types.ModuleType("msvcrt")
    machine, error = context.machine, context.error
    table = machine.process.descriptors
    module.LK_UNLCK, module.LK_LOCK, module.LK_NBLCK, module.LK_RLCK, module.LK_NBRLCK = range(5)
    module.SEM_FAILCRITICALERRORS, module.SEM_NOOPENFILEERRORBOX = 1, 0x8000

    def setmode(fd: int, mode: int, /) -> int:
        try:
            file: Any = table.file(fd)
        except Failure as failure:
            raise error(failure.code) from None
        flags = machine.traits.open
        if mode not in (flags.O_TEXT, flags.O_BINARY):
            raise error("EINVAL")
        previous = flags.O_TEXT if getattr(file, "text", False) else flags.O_BINARY
        file.text = mode == flags.O_TEXT
        return previous

    def get_osfhandle(fd: int, /) -> int:
        try:
            table.get(fd)
        except Failure as failure:
            raise error(failure.code) from None
        return fd

    def open_osfhandle(handle: int, flags: int, /) -> int:
        return handle

    def locking(fd: int, mode: int, nbytes: int, /) -> None:
        get_osfhandle(fd)

    for call in (setmode, get_osfhandle, open_osfhandle, locking):
        setattr(module, call.__name__, call)
    return cast(types.ModuleType, module)
