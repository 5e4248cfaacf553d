"""The emulated C modules `_winapi` and `msvcrt`, as far as the standard library needs them."""

from __future__ import annotations

import operator
import types
from typing import Any, cast

from osconform.emulators.boundary.context import Context
from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.waiting import would_block
from osconform.emulators.nt import files, winapi_processes
from osconform.emulators.nt.handles import HandleTable

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
    "DUPLICATE_SAME_ACCESS": 2, "DUPLICATE_CLOSE_SOURCE": 1, "FILE_TYPE_UNKNOWN": 0, "FILE_TYPE_DISK": 1,
    "FILE_TYPE_CHAR": 2, "FILE_TYPE_PIPE": 3, "FILE_TYPE_REMOTE": 0x8000, "PIPE_ACCESS_INBOUND": 1,
    "WAIT_ABANDONED_0": 128, "PROCESS_ALL_ACCESS": 0x1FFFFF, "PROCESS_DUP_HANDLE": 0x40, "SYNCHRONIZE": 0x100000,
    "INVALID_HANDLE_VALUE": 2**64 - 1, "NULL": 0, "ERROR_BROKEN_PIPE": 109, "ERROR_NO_DATA": 232, "ERROR_ACCESS_DENIED": 5,
    "ERROR_PRIVILEGE_NOT_HELD": 1314,
}  # fmt: skip


def winapi_module(context: Context) -> types.ModuleType:
    """`_winapi`: junctions, case mapping, processes and their handles."""
    module: Any = types.ModuleType("_winapi")
    machine, error = context.machine, context.error
    module.LOCALE_NAME_INVARIANT, module.LOCALE_NAME_USER_DEFAULT = "", None
    module.LCMAP_LOWERCASE, module.LCMAP_UPPERCASE = 0x100, 0x200

    vars(module).update(SUBPROCESS_CONSTANTS)

    vars(module).update(winapi_processes.functions(context))

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


def msvcrt_module(context: Context) -> types.ModuleType:
    """`msvcrt`: the modes of descriptors, the handles below them, and the console."""
    module: Any = types.ModuleType("msvcrt")
    machine, error = context.machine, context.error
    table = machine.process.descriptors
    handles = HandleTable.of(machine.process)
    module.LK_UNLCK, module.LK_LOCK, module.LK_NBLCK, module.LK_RLCK, module.LK_NBRLCK = range(5)
    module.SEM_FAILCRITICALERRORS, module.SEM_NOGPFAULTERRORBOX = 1, 2
    module.SEM_NOALIGNMENTFAULTEXCEPT, module.SEM_NOOPENFILEERRORBOX = 4, 0x8000

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
            return handles.of_descriptor(fd)
        except Failure as failure:
            raise error(failure.code) from None

    def open_osfhandle(handle: int, flags: int, /) -> int:
        try:
            return handles.to_descriptor(handle)
        except Failure as failure:  # the C runtime speaks of a descriptor
            raise error("EMFILE" if failure.code == "EMFILE" else "EBADF") from None

    def locking(fd: int, mode: int, nbytes: int, /) -> None:
        get_osfhandle(fd)

    modes = [0]

    def SetErrorMode(mode: int, /) -> int:
        before, modes[0] = modes[0], operator.index(mode)
        return before

    def GetErrorMode() -> int:
        return modes[0]

    def heapmin() -> None:
        """The host's interpreter has the memory."""

    for call in (setmode, get_osfhandle, open_osfhandle, locking, SetErrorMode, GetErrorMode, heapmin):
        setattr(module, call.__name__, call)
    for name, function in _console(context).items():
        setattr(module, name, function)
    return cast(types.ModuleType, module)


def _console(context: Context) -> dict[str, Any]:
    """The functions of `msvcrt` on the console: what the owner of the world has fed is the keyboard."""
    console, encoding = context.machine.console, context.machine.traits.encoding

    def kbhit() -> bool:
        return bool(console.stdin)

    def getch() -> bytes:
        if not console.stdin:
            raise would_block("waiting for a key of the console")
        return bytes([console.stdin.pop(0)])

    def getwch() -> str:
        return getch().decode(encoding, "replace")

    def getche() -> bytes:
        key = getch()
        console.output.extend(key)
        return key

    def getwche() -> str:
        return getche().decode(encoding, "replace")

    def putch(char: bytes, /) -> None:
        if len(char) != 1:
            raise TypeError("putch(): argument must be a byte string of length 1")
        console.output.extend(char)

    def putwch(unicode_char: str, /) -> None:
        if len(unicode_char) != 1:
            raise TypeError("putwch() argument must be a unicode character, not str")
        console.output.extend(unicode_char.encode(encoding, "replace"))

    def ungetch(char: bytes, /) -> None:
        console.stdin[:0] = char

    def ungetwch(unicode_char: str, /) -> None:
        console.stdin[:0] = unicode_char.encode(encoding, "replace")

    return {name: call for name, call in locals().items() if callable(call)}
