"""What the Linux and macOS computers share: C modules, accounts, and the machine with its first process."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping

from osconform.emulators.boundary.context import Context
from osconform.emulators.kernel.accounts import Accounts, Group, User
from osconform.emulators.kernel.clock import Clock
from osconform.emulators.kernel.descriptors import DescriptorTable
from osconform.emulators.kernel.entropy import Entropy
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.process import Credentials, Process
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
from osconform.emulators.runtime.small_modules import grp_module, pwd_module
from osconform.emulators.setup.console import open_console
from osconform.emulators.setup.posix_files import make_directories
from osconform.emulators.store import Store

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
