"""An emulated macOS computer."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import partial

from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel import devices, proc_folder
from osconform.emulators.kernel.accounts import Group, User
from osconform.emulators.kernel.clock import Clock
from osconform.emulators.kernel.lookup import resolve_as_owner
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.platforms import macos as tables
from osconform.emulators.posix import module, starting
from osconform.emulators.runtime.programs.on_posix import PROGRAMS
from osconform.emulators.runtime.small_modules import scproxy_module
from osconform.emulators.setup.computer import Computer
from osconform.emulators.setup.late_directories import plant_later
from osconform.emulators.setup.linux import WINDOWS_ONLY
from osconform.emulators.setup.posix_base import MODULES, make_machine
from osconform.emulators.setup.posix_files import (
    make_directories,
    plant_devices,
    plant_file,
    plant_link,
    plant_usr,
)
from osconform.emulators.store import Directory, Store

LINUX_ONLY = frozenset("spwd ossaudiodev nis".split())
ENVIRON = {
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
    "LANG": "en_US.UTF-8",
    "TERM": "dumb",
    "TMPDIR": "/var/folders/zz/emulated/T/",
}
SYSTEM_VERSION = """<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>ProductName</key><string>macOS</string>
<key>ProductVersion</key><string>14.0</string>
<key>ProductBuildVersion</key><string>23A344</string>
</dict></plist>
"""
"""What platform.mac_ver() reads; the release that goes with the kernel of uname()."""
SYSTEM_USERS = [
    User("nobody", 4294967294, 4294967294, "/var/empty", "/usr/bin/false", "Unprivileged User"),
    User("daemon", 1, 1, "/var/root", "/usr/bin/false", "System Services"),
]
SYSTEM_GROUPS = [Group("wheel", 0), Group("daemon", 1), Group("staff", 20), Group("nobody", 4294967294)]


def fold(name: str) -> str:
    """The key under which APFS compares names: normalized and without case."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def macos(
    *,
    environ: Mapping[str, str] | None,
    cwd: str | None,
    users: list[User] | None,
    umask: int,
    seed: int,
    clock: Clock,
    symlinks: bool,
) -> Machine:
    """Set up a macOS computer; the parameters are those of `World`."""
    store = Store(clock.now, fold)
    for path in ("/Applications", "/Library", "/Volumes"):
        make_directories(store, path)
    var = make_directories(store, "/private/var")
    for name in ("log", "root"):
        make_directories(store, name, below=var)
    private = make_directories(store, "/private")
    make_directories(store, "etc", below=private)
    make_directories(store, "tmp", 0o1777, below=private)
    account = users or [User("user", 1000, 20, "/Users/user", "/bin/zsh", "User")]
    machine = make_machine(
        tables.TRAITS, account, SYSTEM_GROUPS, SYSTEM_USERS, environ, ENVIRON, store=store, clock=clock, seed=seed,
        umask=umask, cwd=cwd, root_home="/private/var/root", tmp="/private/tmp",
    )  # fmt: skip
    plant_later(
        store, make_directories(store, "folders", below=var), partial(_fill_folders, store, account[0]),
        folders=1,
    )  # fmt: skip
    for name in ("tmp", "var", "etc"):
        plant_link(store, store.root, name, f"private/{name}", 0o755)
    plant_usr(store)
    dev = make_directories(store, "/dev")
    store.mount_tree(dev, "/dev")
    plant_later(store, dev, partial(_fill_dev, machine))
    plant_later(store, make_directories(store, "/System"), partial(_fill_system, store), folders=1)
    machine.table.programs.update(PROGRAMS)
    return machine


def _fill_dev(machine: Machine, folder: Directory) -> None:
    plant_devices(machine.store, folder, {
        "null": (0x3000002, devices.null()),
        "zero": (0x3000003, devices.zero()),
        "random": (0x11000000, devices.random(machine.entropy)),
        "urandom": (0x11000001, devices.random(machine.entropy)),
    })  # fmt: skip
    proc_folder.plant_descriptors(machine, folder)


def _fill_folders(store: Store, user: User, folder: Directory) -> None:
    make_directories(store, "zz/emulated/T", 0o700, user.uid, user.gid, below=folder)


def _fill_system(store: Store, folder: Directory) -> None:
    services = make_directories(store, "Library/CoreServices", below=folder)
    plant_file(store, services, "SystemVersion.plist", SYSTEM_VERSION.encode())


MACOS_MODULES = {**MODULES, "_scproxy": lambda _: scproxy_module()}


def assemble(machine: Machine) -> Computer:
    """The C modules of one process of the machine."""
    context = Context(machine)
    return Computer(
        machine=machine,
        context=context,
        os_module=module.build(
            context, tables.FACTS, tables.CONSTANTS, tables.available(), tables.HAVE, tables.STAT_EXTRA
        ),
        modules=MACOS_MODULES,
        absent=WINDOWS_ONLY | LINUX_ONLY,
        resolve=lambda path: resolve_as_owner(machine, path),
        library="/usr/local/lib/python",
        adapt_os=lambda os_module: starting.adapt_os(context, os_module),
    )
