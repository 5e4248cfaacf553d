"""CreateProcessW: from a command line to a running program with its handles, directory and environment.

Source: Microsoft, "CreateProcessW function" and "Inheritance (Processes and Threads)".
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from osconform.emulators.errors import Failure
from osconform.emulators.kernel import devices
from osconform.emulators.kernel.descriptors import Descriptor, DescriptorTable
from osconform.emulators.kernel.open_files import DeviceFile
from osconform.emulators.kernel.signals import IGNORE
from osconform.emulators.nt import lookup
from osconform.emulators.nt.command_line import candidates, parse
from osconform.emulators.nt.handles import FileHandle, HandleTable
from osconform.emulators.nt.inherited import bare
from osconform.emulators.nt.names import full_path, split_root
from osconform.emulators.nt.process_table import CTRL_C_EVENT, WindowsProcesses
from osconform.emulators.platforms import windows_errors as code
from osconform.emulators.store import Directory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.kernel.process import Process
    from osconform.emulators.kernel.process_table import Program

CREATE_NEW_CONSOLE, DETACHED_PROCESS, CREATE_NO_WINDOW = 0x10, 0x8, 0x8000000
CREATE_NEW_PROCESS_GROUP = 0x200
ANOTHER_CONSOLE = CREATE_NEW_CONSOLE | DETACHED_PROCESS | CREATE_NO_WINDOW
MAX_COMMAND_LINE = 32767
BATCH = (".bat", ".cmd")


@dataclass(frozen=True)
class Startup:
    """What a child begins with, beside its command line."""

    flags: int = 0
    """CREATE_NEW_CONSOLE and its kin."""
    inherit: bool = True
    """Whether inheritable handles are the child's as well."""
    only: frozenset[int] | None = None
    """The only handles that it inherits (PROC_THREAD_ATTRIBUTE_HANDLE_LIST)."""
    standard: tuple[int, int, int] | None = None
    """Handles for its standard streams (STARTF_USESTDHANDLES); 0 is none."""
    descriptors: bool = False
    """Whether it inherits descriptors under their numbers, as what the C runtime's spawn functions start."""
    environ: Mapping[str, str] | None = None
    """Its environment, or None for the parent's."""
    directory: str | None = None
    """Its working directory, or None for the parent's."""


def create_process(
    machine: Machine, application: str | None, command_line: str, startup: Startup | None = None
) -> Process:
    """Start a program and return its process at once.

    Raises Failure: ERROR_FILE_NOT_FOUND and others of looking up the program, ERROR_ACCESS_DENIED,
    ERROR_BAD_EXE_FORMAT, ERROR_DIRECTORY for the working directory, ERROR_FILENAME_EXCED_RANGE for a command line
    of more than 32,767 characters, ERROR_INVALID_PARAMETER for an empty one.
    """
    startup = startup or Startup()
    if len(command_line) >= MAX_COMMAND_LINE:
        raise Failure(code.ERROR_FILENAME_EXCED_RANGE)
    table = cast(WindowsProcesses, machine.table)
    path = application if application is not None else _find(machine, command_line)
    path = full_path(machine, path)
    if path.lower().endswith(BATCH):
        lookup.node_of(machine, path)
        path, command_line = batch(machine, command_line)
    program = table.program(machine, path)
    directory = None if startup.directory is None else _directory(machine, startup.directory)
    try:
        child = table.fork(machine)
    except Failure:
        raise Failure(code.ERROR_NOT_ENOUGH_MEMORY) from None
    _fill(machine, child, startup)
    if directory is not None:
        child.cwd_text, child.process.cwd = directory
    return _begin(child, program, path, command_line)


def batch(machine: Machine, command_line: str) -> tuple[str, str]:
    """The interpreter of a batch file and the command line it gets."""
    shell = machine.process.environ.get("COMSPEC", r"C:\Windows\system32\cmd.exe")
    return full_path(machine, shell), f'{shell} /c "{command_line}"'


def _begin(child: Machine, program: Program, path: str, command_line: str) -> Process:
    process = child.process
    process.image = path
    process.command_line = command_line
    child.table.start(child, program, parse(command_line))
    return process


def run_in_child(machine: Machine, program: Program, startup: Startup) -> Process:
    """Run a function as a program in a child that differs from its parent in nothing but what `startup` says."""
    try:
        child = machine.table.fork(machine)
    except Failure:
        raise Failure(code.ERROR_NOT_ENOUGH_MEMORY) from None
    _fill(machine, child, startup)
    return _begin(child, program, machine.process.image, machine.process.command_line)


def _find(machine: Machine, command_line: str) -> str:
    """The program that a command line names: the first of its readings that is there."""
    for name in candidates(command_line):
        if not name:
            raise Failure(code.ERROR_INVALID_PARAMETER)
        found = search(machine, name)
        if found is not None:
            return found
    raise Failure(code.ERROR_FILE_NOT_FOUND)


def search(machine: Machine, name: str) -> str | None:
    """A program by name, in the order of CreateProcessW: the parent's folder, the current one, the system's, PATH.

    Without an extension the name gets ".exe". A name with a folder is looked for there alone.
    """
    last = name.replace("/", "\\").rpartition("\\")[2]
    if last != name or name[1:2] == ":":
        folders: Iterable[str] = ("",)
    else:
        root = machine.process.environ.get("SYSTEMROOT", r"C:\Windows")
        folders = (
            machine.process.image.rpartition("\\")[0], machine.cwd_text, rf"{root}\system32", rf"{root}\system", root,
            *machine.process.environ.get("PATH", "").split(";"),
        )  # fmt: skip
    names = (name,) if "." in last else (name + ".exe", name)
    for folder in dict.fromkeys(folders):
        for candidate in names:
            path = f"{folder}\\{candidate}" if folder else candidate
            if is_file(machine, path):
                return path
    return None


def is_file(machine: Machine, path: str) -> bool:
    """Whether a path leads to a file."""
    try:
        return not lookup.node_of(machine, path).is_directory
    except Failure:
        return False


def _directory(machine: Machine, path: str) -> tuple[str, Directory]:
    """The text and the node of a directory to start in. Raises Failure(ERROR_DIRECTORY)."""
    full = full_path(machine, path)
    try:
        node = lookup.node_of(machine, full)
    except Failure:
        raise Failure(code.ERROR_DIRECTORY) from None
    if not isinstance(node, Directory):
        raise Failure(code.ERROR_DIRECTORY)
    drive, root, rest = split_root(full)
    return f"{drive}{root}" + rest.rstrip("\\"), node


def _fill(machine: Machine, child: Machine, startup: Startup) -> None:
    """Give the child its descriptors, handles, environment and console."""
    parent, process = machine.process, child.process
    if startup.environ is not None:
        process.environ = dict(startup.environ)
    copies, process.descriptors = process.descriptors, DescriptorTable(process.descriptors.limit)
    process.handles = handles = HandleTable(process.descriptors)
    known = HandleTable.of(parent)
    standard = startup.standard
    if startup.inherit:
        handles.inherit(known, startup.only)
    if startup.flags & ANOTHER_CONSOLE:
        process.sid = process.pid
        if standard is None and not startup.flags & DETACHED_PROCESS:
            _open_console(child)
    elif standard is None:
        for fd in (0, 1, 2):
            entry = copies.entries.get(fd)
            if entry is not None and entry.file.keep():
                process.descriptors.entries[fd] = Descriptor(bare(entry.file), True)
    if startup.descriptors:
        for fd, entry in copies.entries.items():
            if fd > 2 and entry.inheritable:
                process.descriptors.put(fd, entry.file, inheritable=True)
    for fd, number in enumerate(standard or ()):
        inherited = handles.entries.get(number)
        if isinstance(inherited, FileHandle) and inherited.fd < 0:
            handles.adopt(number, fd)
        elif number and isinstance(inherited, FileHandle):
            process.descriptors.put(fd, inherited.descriptor.file, inheritable=True)
    copies.close_range(0, copies.limit)
    if startup.flags & CREATE_NEW_PROCESS_GROUP:
        process.pgid = process.pid
        process.signals.actions[CTRL_C_EVENT] = IGNORE


def _open_console(child: Machine) -> None:
    """Standard streams of a console that nobody looks at."""
    driver = devices.null()
    for fd in (0, 1, 2):
        node = child.store.node(stat.S_IFCHR | 0o620, 0, 0)
        file = DeviceFile(
            node, driver.read, driver.write, readable=fd == 0, writable=fd != 0, flags=int(fd != 0)
        )
        child.process.descriptors.put(fd, file, inheritable=True)
