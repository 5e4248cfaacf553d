"""What a thread no longer shares with the others of its process after unshare(2): descriptors, or its place in the tree.

Tables and processes are of the plain kind until a thread asks; then the one object changes its class, so that nothing is
slower for those who never ask. A thread shares with the one that has started it (clone(2)).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from osconform.emulators.kernel.descriptors import Descriptor, DescriptorTable
from osconform.emulators.kernel.guard import GUARD
from osconform.emulators.kernel.process import Process
from osconform.emulators.kernel.signals import CURRENT


class _OwnEntries(dict[int, Descriptor]):
    """The descriptors of one thread and those that it started, which are closed when the last of them ends."""

    def __del__(self) -> None:
        for entry in self.values():
            entry.file.let_go()


class UnsharedTable(DescriptorTable):
    """A table of which some threads have a copy of their own."""

    own: threading.local
    shared: dict[int, Descriptor]

    @property
    def entries(self) -> dict[int, Descriptor]:  # type: ignore[override]  # an attribute of the plain kind
        """What the thread that asks has open, by number."""
        found: dict[int, Descriptor] = getattr(self.own, "entries", self.shared)
        return found


class UnsharedProcess(Process):
    """A process of which some threads have a working directory, a root and a umask of their own."""

    own: threading.local

    def __new__(cls, *arguments: Any, **keywords: Any) -> Any:
        """A copy by `dataclasses.replace` is a process whose threads share again: fork(2) copies one thread."""
        return Process(*arguments, **keywords)


def _apart(name: str) -> property:
    def read(self: UnsharedProcess) -> Any:
        return getattr(self.own, "place", vars(self))[name]

    def write(self: UnsharedProcess, value: Any) -> None:
        getattr(self.own, "place", vars(self))[name] = value

    return property(read, write)


PLACE = ("cwd", "root", "umask")
for _name in PLACE:
    assert _name in {field.name for field in fields(Process)}
    setattr(UnsharedProcess, _name, _apart(_name))


def alone(process: Process) -> bool:
    """Whether the thread that asks is the only one of its program, so that it shares with nobody."""
    if CURRENT.signals is None:  # not the thread that the program began in, or none of a program
        return CURRENT.waits is None and threading.current_thread() is threading.main_thread()
    return CURRENT.signals is process.signals and not process.threads


def heritage(process: Process) -> Callable[[], None]:
    """What a new thread has to do first, so that it shares what the thread that asks now does not share with all."""
    table, given = process.descriptors, []
    if isinstance(table, UnsharedTable):
        given.append((table.own, dict(vars(table.own))))
    if isinstance(process, UnsharedProcess):
        given.append((process.own, dict(vars(process.own))))

    def take() -> None:
        for own, values in given:
            vars(own).update(values)
        given.clear()  # so that nothing but the threads keeps descriptors open

    return take


def unshare_descriptors(table: DescriptorTable) -> None:
    """CLONE_FILES: the thread that asks gets a copy of the table."""
    if not isinstance(table, UnsharedTable):
        shared = table.__dict__.pop("entries")
        table.__class__ = UnsharedTable
        vars(table).update(own=threading.local(), shared=shared)
    assert isinstance(table, UnsharedTable)
    if not hasattr(table.own, "entries"):
        with GUARD:
            copies = {
                fd: Descriptor(entry.file, entry.inheritable)
                for fd, entry in table.shared.copy().items()
                if entry.file.keep()
            }
        table.own.entries = _OwnEntries(copies)


def unshare_place(process: Process) -> None:
    """CLONE_FS: the thread that asks gets copies of the working directory, the root and the umask."""
    if not isinstance(process, UnsharedProcess):
        vars(process)["own"] = threading.local()
        process.__class__ = UnsharedProcess
    assert isinstance(process, UnsharedProcess)
    process.own.place = {name: getattr(process, name) for name in PLACE}
