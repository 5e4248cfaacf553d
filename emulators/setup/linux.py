"""An emulated Linux computer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel import devices, proc_folder
from osconform.emulators.kernel.accounts import Group, User
from osconform.emulators.kernel.clock import Clock
from osconform.emulators.kernel.lookup import resolve_as_owner
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.platforms import linux as tables
from osconform.emulators.platforms.linux_constants import CONSTANTS
from osconform.emulators.posix import module, starting
from osconform.emulators.runtime.programs.on_posix import PROGRAMS
from osconform.emulators.setup.computer import Computer
from osconform.emulators.setup.late_directories import plant_later
from osconform.emulators.setup.posix_base import MODULES, make_machine
from osconform.emulators.setup.posix_files import (
    make_directories,
    plant_devices,
    plant_file,
    plant_link,
    plant_usr,
)
from osconform.emulators.store import Directory, Store

WINDOWS_ONLY = frozenset("nt msvcrt winreg winsound _winapi _wmi _overlapped _msi nt_ntlm".split())

ENVIRON = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TERM": "dumb",
}

DEVICE_LINKS = {
    "fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2",
}  # fmt: skip
SYSTEM_USERS = [
    User("daemon", 1, 1, "/usr/sbin", "/usr/sbin/nologin", "daemon"),
    User("nobody", 65534, 65534, "/nonexistent", "/usr/sbin/nologin", "nobody"),
]
SYSTEM_GROUPS = [Group("root", 0), Group("daemon", 1), Group("users", 100), Group("nogroup", 65534)]


def linux(
    *,
    environ: Mapping[str, str] | None,
    cwd: str | None,
    users: list[User] | None,
    umask: int,
    seed: int,
    clock: Clock,
    symlinks: bool,
) -> Machine:
    """Set up a Linux computer; the parameters are those of `World`."""
    store = Store(clock.now)
    store.relatime = True
    machine = make_machine(
        tables.TRAITS, users or [User("user", 1000, 1000, "/home/user", "/bin/bash", "User")], SYSTEM_GROUPS, SYSTEM_USERS,
        environ, ENVIRON, store=store, clock=clock, seed=seed, umask=umask, cwd=cwd, root_home="/root",
    )  # fmt: skip
    plant_usr(store)
    plant_later(store, make_directories(store, "/etc"), partial(_fill_etc, machine))
    plant_later(store, make_directories(store, "/var"), partial(_fill_var, store), folders=2)
    dev, terminals = make_directories(store, "/dev"), store.directory(0o755, 0, 0)
    store.mount_tree(dev, "/dev")
    store.mount(terminals, "/dev/pts")
    plant_later(store, dev, partial(_fill_dev, machine, terminals), folders=1)
    plant_file(store, proc_folder.plant(machine), "loadavg", b"0.25 0.50 0.75 1/100 4242\n", 0o444)
    machine.table.programs.update(PROGRAMS)
    return machine


def _fill_etc(machine: Machine, folder: Directory) -> None:
    accounts = "".join(
        f"{u.name}:x:{u.uid}:{u.gid}:{u.gecos}:{u.home}:{u.shell}\n" for u in machine.accounts.users
    )
    plant_file(machine.store, folder, "passwd", accounts.encode())
    plant_file(machine.store, folder, "hostname", f"{tables.FACTS.uname[1]}\n".encode())


def _fill_var(store: Store, folder: Directory) -> None:
    make_directories(store, "log", below=folder)
    make_directories(store, "tmp", 0o1777, below=folder)


def _fill_dev(machine: Machine, terminals: Directory, folder: Directory) -> None:
    store = machine.store
    plant_devices(store, folder, {
        "null": (0x103, devices.null()),
        "zero": (0x105, devices.zero()),
        "full": (0x107, devices.full()),
        "random": (0x108, devices.random(machine.entropy)),
        "urandom": (0x109, devices.random(machine.entropy)),
    })  # fmt: skip
    folder.attach("pts", terminals)
    for name, target in DEVICE_LINKS.items():
        plant_link(store, folder, name, target)


def assemble(machine: Machine) -> Computer:
    """The C modules of one process of the machine."""
    context = Context(machine)
    return Computer(
        machine=machine,
        context=context,
        os_module=module.build(
            context, tables.FACTS, CONSTANTS, tables.available(), tables.HAVE, tables.STAT_EXTRA
        ),
        modules=MODULES,
        absent=WINDOWS_ONLY,
        resolve=lambda path: resolve_as_owner(machine, path),
        library="/usr/local/lib/python",
        adapt_os=lambda os_module: starting.adapt_os(context, os_module),
    )
