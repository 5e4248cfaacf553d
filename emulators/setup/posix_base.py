"""What the Linux and macOS computers share: root file system, accounts, devices, the first process."""

from __future__ import annotations

import stat
import sys
import types
from collections.abc import Callable, Mapping
from functools import partial

from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel import devices
from osconform.emulators.kernel.accounts import Accounts, Group, User
from osconform.emulators.kernel.clock import Clock
from osconform.emulators.kernel.descriptors import DescriptorTable
from osconform.emulators.kernel.entropy import Entropy
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.open_files import DeviceFile
from osconform.emulators.kernel.process import Credentials, Process
from osconform.emulators.kernel.process_table import MAGIC
from osconform.emulators.kernel.signals import Signals
from osconform.emulators.platforms.signals import TABLES
from osconform.emulators.platforms.traits import Traits
from osconform.emulators.posix import (
    fcntl_module,
    mmap_module,
    resource_module,
    subprocess_module,
    termios_module,
)
from osconform.emulators.runtime.programs import tools
from osconform.emulators.runtime.small_modules import grp_module, pwd_module
from osconform.emulators.store import Directory, Store

MODULES: dict[str, Callable[[Context], types.ModuleType]] = {
    "pwd": lambda context: pwd_module(context.machine.accounts),
    "grp": lambda context: grp_module(context.machine.accounts),
    "_posixsubprocess": subprocess_module.build,
    "fcntl": fcntl_module.build,
    "mmap": mmap_module.build,
    "termios": termios_module.build,
    "resource": resource_module.build,
}
"""The C modules of Linux and macOS beside `posix`."""


def make_directories(
    store: Store, path: str, mode: int = 0o755, uid: int = 0, gid: int = 0, below: Directory | None = None
) -> Directory:
    """The directory `path`, made with its parents; the last one gets the mode and owner.

    It begins at the root, or at the directory `below`.
    """
    current = below or store.root
    parts = [part for part in path.split("/") if part]
    last = len(parts) - 1
    for index, part in enumerate(parts):
        found = current.find(part)
        if found is None:
            made = store.directory(mode, uid, gid) if index == last else store.directory(0o755, 0, 0)
            store.add(current, part, made)
            current = made
        elif isinstance(found, Directory):
            current = found
        else:
            raise ValueError(f"{path!r}: {part!r} is a file")
    return current


def plant_later(store: Store, folder: Directory, fill: Callable[[Directory], None], folders: int = 0) -> None:
    """Have the entries of a directory, among them so many `folders`, made when somebody looks for one.

    They are as old as it is. If it has entries already, as the one in which somebody's home lies, they are made at once.
    """
    if len(folder):
        fill(folder)
        return

    folder.meta.st_nlink += folders
    folder.fill_later(partial(_fill_as_of_its_birth, store, fill, folders))


def _fill_as_of_its_birth(
    store: Store, fill: Callable[[Directory], None], folders: int, folder: Directory
) -> None:
    folder.meta.st_nlink -= folders
    now, store.now = store.now, lambda: folder.meta.birth_ns
    try:
        fill(folder)
    finally:
        store.now = now


def plant_file(store: Store, folder: Directory, name: str, data: bytes, mode: int = 0o644) -> None:
    """A file of the superuser's."""
    node = store.node(stat.S_IFREG | mode, 0, 0)
    node.data.extend(data)
    store.add(folder, name, node)


def plant_link(store: Store, folder: Directory, name: str, target: str, mode: int = 0o777) -> None:
    """A symbolic link of the superuser's."""
    node = store.node(stat.S_IFLNK | mode, 0, 0)
    node.target = target
    node.meta._st_size = len(target)
    store.add(folder, name, node)


def plant_devices(store: Store, folder: Directory, numbers: Mapping[str, tuple[int, devices.Driver]]) -> None:
    """Character devices: name to device number and driver."""
    for name, (number, driver) in numbers.items():
        node = store.node(stat.S_IFCHR | 0o666, 0, 0)
        node.device = driver
        node.meta.rdev = number
        store.add(folder, name, node)


def plant_programs(store: Store, folder: Directory) -> None:
    """The executable files of /bin and /usr/bin: scripts name either, and most Linux systems have both in one."""
    for name in ("sh", *tools.PROGRAMS):
        plant_file(store, folder, name, MAGIC + name.encode() + b"\n", 0o755)


def plant_python(store: Store, folder: Directory) -> None:
    """Python under the names that it is started by."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for name in (f"python{version}", "python3", "python"):
        plant_file(store, folder, name, MAGIC + b"python\n", 0o755)


def plant_usr(store: Store) -> None:
    """/bin and /usr, with all programs."""
    plant_later(store, make_directories(store, "/bin"), partial(plant_programs, store))
    plant_later(store, make_directories(store, "/usr"), partial(_fill_usr, store), folders=3)


def _fill_usr(store: Store, folder: Directory) -> None:
    plant_later(store, make_directories(store, "bin", below=folder), partial(plant_programs, store))
    make_directories(store, "lib", below=folder)
    plant_python(store, make_directories(store, "local/bin", below=folder))


def open_console(machine: Machine) -> None:
    """Descriptors 0, 1 and 2."""
    console = machine.console
    drivers = (console.input(), console.out(console.output), console.out(console.errors))
    for fd, driver in enumerate(drivers):
        node = machine.store.node(stat.S_IFCHR | 0o620, 0, 0)
        node.meta.st_nlink = 1
        node.device = driver
        file = DeviceFile(
            node, driver.read, driver.write, readable=fd == 0, writable=fd != 0, flags=int(fd != 0)
        )
        machine.process.descriptors.put(fd, file, inheritable=True)


def make_machine(
    traits: Traits,
    users: list[User],
    system_groups: list[Group],
    system_users: list[User],
    environ: Mapping[str, str] | None,
    default_environ: Mapping[str, str],
    *,
    store: Store,
    clock: Clock,
    seed: int,
    umask: int,
    cwd: str | None,
    root_home: str,
    tmp: str = "/tmp",
) -> Machine:
    """A POSIX machine whose first ordinary user is logged in, in their home directory."""
    user = users[0]
    root = User("root", 0, 0, root_home, "/bin/sh", "root")
    accounts = Accounts(
        [root, *(account for account in users if account.uid != 0)],
        [
            *system_groups,
            *(Group(u.name, u.gid) for u in users if all(g.gid != u.gid for g in system_groups)),
        ],
    )
    accounts.users.extend(system_users)
    for account in [root, *users]:
        mode = 0o700 if account.uid == 0 else 0o755
        make_directories(store, account.home, mode, account.uid, account.gid)
    make_directories(store, tmp, 0o1777)
    where = make_directories(store, cwd or user.home, 0o755, user.uid, user.gid)
    variables = dict(environ) if environ is not None else {**default_environ, "HOME": user.home,
        "USER": user.name, "LOGNAME": user.name, "PWD": cwd or user.home, "SHELL": user.shell}  # fmt: skip
    process = Process(
        pid=4242,
        ppid=4000,
        credentials=Credentials.of(user.uid, user.gid, accounts.group_list(user.name, user.gid)),
        cwd=where,
        root=store.root,
        environ=variables,
        signals=Signals(TABLES[traits.name], clock),
        umask=umask,
        pgid=4242,
        sid=4000,
        login_uid=user.uid,
        descriptors=DescriptorTable(),
    )
    machine = Machine(traits, store, clock, Entropy(seed), process, accounts, initial_umask=umask)
    machine.table.first = process
    open_console(machine)
    return machine
