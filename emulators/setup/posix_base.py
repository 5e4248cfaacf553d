"""What the Linux and macOS computers share: root file system, accounts, devices, the first process."""

from __future__ import annotations

import stat
import sys
from collections.abc import Mapping

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
from osconform.emulators.runtime.programs import tools
from osconform.emulators.store import Directory, Node, Store


def make_directories(store: Store, path: str, mode: int = 0o755, uid: int = 0, gid: int = 0) -> Directory:
    """The directory `path`, made with its parents; the last one gets the mode and owner."""
    current = store.root
    parts = [part for part in path.split("/") if part]
    for index, part in enumerate(parts):
        found = current.find(part)
        if found is None:
            last = index == len(parts) - 1
            made = store.directory(mode if last else 0o755, uid if last else 0, gid if last else 0)
            store.add(current, part, made)
            current = made
        elif isinstance(found, Directory):
            current = found
        else:
            raise ValueError(f"{path!r}: {part!r} is a file")
    return current


def plant_file(store: Store, path: str, data: str, mode: int = 0o644) -> None:
    """A file of the superuser's."""
    folder, _, name = path.rpartition("/")
    _plant(store, make_directories(store, folder), name, data.encode(), mode)


def _plant(store: Store, parent: Directory, name: str, data: bytes, mode: int) -> Node:
    node = store.node(stat.S_IFREG | mode, 0, 0)
    node.data.extend(data)
    store.add(parent, name, node)
    return node


def plant_link(store: Store, path: str, target: str) -> None:
    """A symbolic link of the superuser's."""
    parent = make_directories(store, path.rpartition("/")[0])
    node = store.node(stat.S_IFLNK | 0o777, 0, 0)
    node.target = target
    node.meta._st_size = len(target)
    store.add(parent, path.rpartition("/")[2], node)


def plant_devices(machine: Machine, numbers: Mapping[str, tuple[int, devices.Driver]]) -> None:
    """Character devices in /dev: name to device number and driver."""
    store = machine.store
    parent = make_directories(store, "/dev")
    for name, (number, driver) in numbers.items():
        node = store.node(stat.S_IFCHR | 0o666, 0, 0)
        node.device = driver
        node.meta.rdev = number
        store.add(parent, name, node)


def plant_programs(store: Store) -> None:
    """The executable files of the system, among them Python under the names it is started by."""

    def fill(folder: Directory) -> None:
        for name in ("sh", *tools.PROGRAMS):
            meta = _plant(store, folder, name, MAGIC + name.encode() + b"\n", 0o755).meta
            meta.atime_ns = meta.mtime_ns = meta.ctime_ns = meta.birth_ns = folder.meta.birth_ns

    for path in ("/bin", "/usr/bin"):  # scripts name either, and most Linux systems have both in one
        make_directories(store, path).fill_later(fill)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    folder = make_directories(store, "/usr/local/bin")
    for name in (f"python{version}", "python3", "python"):
        _plant(store, folder, name, MAGIC + b"python\n", 0o755)


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
