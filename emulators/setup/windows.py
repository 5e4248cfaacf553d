"""An emulated Windows 10 computer."""

from __future__ import annotations

import stat
import types
from collections.abc import Callable, Mapping
from functools import partial

from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel.accounts import User
from osconform.emulators.kernel.clock import Clock
from osconform.emulators.kernel.entropy import Entropy
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.process import Credentials, Process
from osconform.emulators.kernel.signals import Signals
from osconform.emulators.nt import files, lookup, mmap_module, module, winapi
from osconform.emulators.nt.names import fold, split_root
from osconform.emulators.nt.process_table import EXECUTABLE, WindowsProcesses
from osconform.emulators.platforms import windows as tables
from osconform.emulators.platforms.signals import WINDOWS
from osconform.emulators.runtime import code_pages, small_modules
from osconform.emulators.runtime.programs.on_windows import PROGRAMS, SYSTEM_PROGRAMS
from osconform.emulators.setup.computer import Computer
from osconform.emulators.setup.console import open_console
from osconform.emulators.setup.late_directories import plant_later
from osconform.emulators.store import Directory, Store

POSIX_ONLY = frozenset(
    "posix pwd grp spwd fcntl termios resource syslog tty pty readline curses _curses _curses_panel"
    " _posixsubprocess _posixshmem _scproxy nis ossaudiodev crypt _crypt".split()
)


def _make_directories(store: Store, volume: Directory, path: str) -> Directory:
    current = volume
    for part in (part for part in path.split("\\") if part):
        found = current.find(part)
        if found is None:
            found = store.directory(0o777, 0, 0)
            found.meta.attributes = files.DIRECTORY
            store.add(current, part, found)
        if not isinstance(found, Directory):
            raise ValueError(f"{path!r}: {part!r} is a file")
        current = found
    return current


def plant_program(store: Store, folder: Directory, name: str, program: str) -> None:
    """The file of a program that the emulator provides."""
    node = store.node(stat.S_IFREG | 0o666, 0, 0)
    node.data.extend(EXECUTABLE + program.encode() + b"\n")
    node.meta._st_size = len(node.data)
    node.meta.attributes = files.ARCHIVE
    store.add(folder, name, node)


def _fill_system(store: Store, folder: Directory) -> None:
    for name in SYSTEM_PROGRAMS:
        plant_program(store, folder, f"{name}.exe", name)


def default_environ(user: str) -> dict[str, str]:
    """The usual variables of a user who is logged in."""
    home = rf"C:\Users\{user}"
    return {
        "ALLUSERSPROFILE": r"C:\ProgramData",
        "APPDATA": rf"{home}\AppData\Roaming",
        "COMPUTERNAME": "EMULATED",
        "COMSPEC": r"C:\Windows\system32\cmd.exe",
        "HOMEDRIVE": "C:",
        "HOMEPATH": rf"\Users\{user}",
        "LOCALAPPDATA": rf"{home}\AppData\Local",
        "NUMBER_OF_PROCESSORS": "4",
        "OS": "Windows_NT",
        "PATH": rf"C:\Windows\system32;C:\Windows;{tables.PREFIX}",
        "PATHEXT": ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
        "PROCESSOR_ARCHITECTURE": "AMD64",
        "PROGRAMFILES": r"C:\Program Files",
        "SYSTEMDRIVE": "C:",
        "SYSTEMROOT": r"C:\Windows",
        # Not below the home directory, so that a world starts in an empty one.
        "TEMP": r"C:\Temp",
        "TMP": r"C:\Temp",
        "USERDOMAIN": "EMULATED",
        "USERNAME": user,
        "USERPROFILE": home,
        "WINDIR": r"C:\Windows",
    }


def windows(
    *,
    environ: Mapping[str, str] | None,
    cwd: str | None,
    users: list[User] | None,
    umask: int,
    seed: int,
    clock: Clock,
    symlinks: bool,
) -> Machine:
    """Set up a Windows computer; the parameters are those of `World`."""
    user = users[0].name if users else "user"
    store = Store(clock.now, fold)
    store.holes = False  # NTFS allots what a file is made longer by, unless it is told otherwise
    drive = store.directory(0o777, 0, 0)
    drive.meta.attributes = files.DIRECTORY | 0x6  # hidden, system: how Windows marks the root of a drive
    store.add(store.root, "C:", drive)
    store.mount(drive, "C:")
    drive.__dict__["parent"] = drive
    home = rf"Users\{user}"
    for path in ("Program Files", "ProgramData", "Temp"):
        _make_directories(store, drive, path)
    system = _make_directories(store, drive, r"Windows\system32")
    plant_later(store, system, partial(_fill_system, store))
    prefix = _make_directories(store, drive, split_root(tables.PREFIX)[2])
    plant_program(store, prefix, "python.exe", "python")
    interpreter = rf"{tables.PREFIX}\python.exe"
    where = cwd or rf"C:\{home}"
    if split_root(where)[0].upper() != "C:":
        raise ValueError(f"cwd={where!r}: this world has only the drive C:")
    variables = default_environ(user) if environ is None else {k.upper(): v for k, v in environ.items()}
    process = Process(
        pid=4240,
        ppid=4000,
        credentials=Credentials.of(0, 0),
        cwd=_make_directories(store, drive, split_root(where)[2]),
        root=store.root,
        environ=variables,
        signals=Signals(WINDOWS, clock),
        umask=umask & 0o600,
        pgid=4240,
        sid=4000,
        image=interpreter,
        command_line="python",
    )
    process.descriptors.limit = 8192
    table = WindowsProcesses()
    machine = Machine(
        tables.TRAITS, store, clock, Entropy(seed), process, volumes={"C:": drive}, cwd_text=where,
        symlinks_allowed=symlinks, user=user, table=table,
    )  # fmt: skip
    table.first, table.interpreter = process, interpreter
    table.programs.update(PROGRAMS)
    open_console(machine)
    return machine


MODULES: dict[str, Callable[[Context], types.ModuleType]] = {
    "_winapi": winapi.winapi_module,
    "mmap": mmap_module.build,
    "_codecs": lambda context: code_pages.build(context.error),
    "_imp": lambda _: small_modules.imp_module(tables.EXTENSION_SUFFIXES),
    "msvcrt": winapi.msvcrt_module,
}
"""The C modules of Windows beside `nt`."""


def assemble(machine: Machine) -> Computer:
    """The C modules of the machine's process."""
    context = Context(machine)
    code_pages.register()
    return Computer(
        machine=machine,
        context=context,
        os_module=module.build(context, tables.CONSTANTS, tables.available(), tables.HAVE, tables.STAT_EXTRA),
        modules=MODULES,
        absent=POSIX_ONLY,
        resolve=lambda path: lookup.node_of(machine, path),
        library=rf"{tables.PREFIX}\Lib",
    )
