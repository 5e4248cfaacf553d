"""An emulated process: identity, credentials, environment, working directory and descriptor table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from osconform.emulators.kernel import linux_namespaces
from osconform.emulators.kernel.address_space import AddressSpace
from osconform.emulators.kernel.descriptors import DescriptorTable
from osconform.emulators.kernel.signals import Signals
from osconform.emulators.store import Directory

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass
class Credentials:
    """Real, effective and saved user and group ids, and the supplementary groups."""

    ruid: int
    euid: int
    suid: int
    rgid: int
    egid: int
    sgid: int
    groups: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, uid: int, gid: int, groups: Iterable[int] = ()) -> Credentials:
        """The credentials of a fresh login."""
        return cls(uid, uid, uid, gid, gid, gid, list(groups))

    def in_group(self, gid: int) -> bool:
        """Whether the effective group or a supplementary one is `gid`."""
        return gid == self.egid or gid in self.groups


SCHED_FIFO, SCHED_RR, SCHED_RESET_ON_FORK = 1, 2, 0x40000000


@dataclass
class Process:
    """One entry of the process table."""

    pid: int
    ppid: int
    credentials: Credentials
    cwd: Directory
    root: Directory
    environ: dict[str, str]
    signals: Signals
    umask: int = 0o022
    pgid: int = 0
    sid: int = 0
    nice: int = 0
    login_uid: int = -1
    """Who logged in (getlogin), which setuid does not change."""
    descriptors: DescriptorTable = field(default_factory=DescriptorTable)
    exit_status: int | None = None
    status: int | None = None
    """The wait status, once the process has ended."""
    killed_by: int = 0
    """The signal that is about to end it."""
    file_size_limit: int | None = None
    """Bytes beyond which a file cannot grow (RLIMIT_FSIZE)."""
    policy: int = 0
    """How the scheduler treats it (SCHED_OTHER and so on), and with which priority."""
    priority: int = 0
    cpus: frozenset[int] = frozenset(range(4))
    """The processors that it may run on."""
    limits: dict[int, tuple[int, int]] = field(default_factory=dict)
    """The soft and the hard limits that it has set, by RLIMIT_* number."""
    born_ns: int = 0
    """What the clock's `busy_ns` was when it began."""
    used_ns: int = 0
    """Its processor time, once it has ended."""
    children_ns: int = 0
    """That of the children that it has waited for, and of theirs."""
    executed: bool = True
    """Whether it runs a program of its own, and no longer that of the parent that forked it."""
    cpu_count: int | None = None
    """How many processors its interpreter was told to see (-X cpu_count), whatever the machine has."""
    namespaces: dict[str, int] = field(default_factory=linux_namespaces.initial)
    """Linux: the numbers of its namespaces, by the names in /proc/*/ns."""
    memory: AddressSpace = field(default_factory=AddressSpace)
    """Where its memory maps lie."""
    thread: int | None = None
    """The identifier of the host's thread in which its program runs, once it does."""
    threads: dict[int, object] = field(default_factory=dict)
    """The further threads that its program has started: what stands for each in `Waits.running`, by identifier."""
    ending: bool = False
    """Whether its program is over, so that nothing is raised in its thread any more."""
    image: str = ""
    """Windows: the path of the file that the program was started from."""
    command_line: str = ""
    """Windows: what the program was started with, which it takes apart itself."""
    handles: Any = None
    """Windows: the table of handles, an `osconform.emulators.nt.handles.HandleTable`."""
    terminated: int | None = None
    """Windows: the exit code that another process has ended it with."""
    open_handles: int = 0
    """Windows: how many handles are open on the process, which outlives its end as long as there is one."""

    def schedule_of_child(self) -> dict[str, Any]:
        """Policy, priority and niceness of a forked process (Linux sched(7), Resetting scheduling policy)."""
        if not self.policy & SCHED_RESET_ON_FORK:
            return {"policy": self.policy, "priority": self.priority, "nice": self.nice}
        policy = self.policy & ~SCHED_RESET_ON_FORK
        if policy in (SCHED_FIFO, SCHED_RR):
            return {"policy": 0, "priority": 0, "nice": 0}
        return {"policy": policy, "priority": self.priority, "nice": max(self.nice, 0)}
