"""The emulated machine: store, clock, randomness, accounts, console and the process that is running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from osconform.emulators.kernel.accounts import Accounts
from osconform.emulators.kernel.devices import Console
from osconform.emulators.kernel.locks import Locks
from osconform.emulators.kernel.process_table import ProcessTable

if TYPE_CHECKING:
    from osconform.emulators.kernel.clock import Clock
    from osconform.emulators.kernel.entropy import Entropy
    from osconform.emulators.kernel.process import Process
    from osconform.emulators.platforms.traits import Traits
    from osconform.emulators.store import Directory, Store


@dataclass
class Machine:
    """Everything that the system calls of one world act on."""

    traits: Traits
    store: Store
    clock: Clock
    entropy: Entropy
    process: Process
    accounts: Accounts = field(default_factory=Accounts)
    console: Console = field(default_factory=Console)
    table: ProcessTable = field(default_factory=ProcessTable)
    locks: Locks = field(default_factory=Locks)
    volumes: dict[str, Directory] = field(default_factory=dict)
    """Windows: roots of volumes by upper-case drive (`C:`) or share (`\\\\SERVER\\SHARE`)."""
    cwd_text: str = ""
    """Windows: the working directory as text; POSIX systems derive it from the directory node."""
    symlinks_allowed: bool = True
    """Windows: whether the process may create symbolic links (developer mode or the privilege)."""

    user: str = "user"
    """Windows: the name of the user who is logged in."""

    initial_umask: int = 0o022
    """The umask that the world began with."""
    audit_hooks: list[Callable[[str, tuple[Any, ...]], None]] = field(default_factory=list)
    """What the program installed with sys.addaudithook()."""
    recording: Any = None
    """The log of what the program asked of the system, from which a child is made; None if it cannot fork."""

    namespace_numbers: Iterator[int] = field(default_factory=lambda: count(4026532177))
    """Linux: the numbers of namespaces that processes make."""

    def now(self) -> int:
        """Nanoseconds since the epoch, for time stamps."""
        return self.clock.now()
