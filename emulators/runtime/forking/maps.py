"""Memory maps of programs that may fork: what a child has of its parent's memory (POSIX fork(), mmap(2), madvise(2)).

While a child repeats its parent's calls, its maps are memory of its own; the results of their methods come from the log.
When it has reached the fork, each gets what the parent's holds at that moment, and shared ones are joined to the file, or to
the nameless one that takes its place for anonymous memory.
"""

from __future__ import annotations

import mmap as host_mmap
import stat
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.platforms.mmap_constants import TABLES
from osconform.emulators.store import Node

if TYPE_CHECKING:
    from osconform.emulators.kernel.address_space import Region
    from osconform.emulators.runtime.forking.recording import Recording

METHODS = (
    "__getitem__ __setitem__ __len__ close find flush madvise move read read_byte readline resize rfind seek seekable"
    " size tell write write_byte"
).split()


@dataclass(frozen=True)
class Made:
    """What is known of a map when it is made."""

    node: Node | None
    start: int
    data: bytes
    access: int
    shared: bool
    readonly: bool
    kept: int
    """The descriptor that the map keeps of its file, -1 for none."""
    trackfd: bool
    region: Region

    def __deepcopy__(self, memo: dict[int, Any]) -> Made:
        return self  # the file is the same in every process


class Maps:
    """The maps of one process, in the order in which they were made."""

    def __init__(self) -> None:
        self.made: list[weakref.ref[Any]] = []
        self.awaited: list[tuple[bytes, int] | None] = []
        """What the parent's maps held at the fork, and their positions; None for those that were gone."""

    def contents(self) -> list[tuple[bytes, int] | None]:
        """The `awaited` of a child that is forked now."""
        found: list[tuple[bytes, int] | None] = []
        for reference in self.made:
            memory: Any = reference()
            alive = memory is not None and not memory.closed
            found.append(
                (host_mmap.mmap.__getitem__(memory, slice(None)), host_mmap.mmap.tell(memory))
                if alive
                else None
            )
        return found

    def attach(self) -> None:
        """Bring the maps of a child to the moment of the fork."""
        for reference, held in zip(self.made, self.awaited, strict=False):
            memory = reference()
            if memory is None or memory.closed or held is None:
                continue
            data, position = held
            if len(data) == host_mmap.mmap.__len__(memory):
                host_mmap.mmap.__setitem__(memory, slice(None), data)
                host_mmap.mmap.seek(memory, position)
            memory.join()
        self.awaited = []


def make_type(base: Any, recording: Recording) -> Any:
    """The `mmap` of a program that may fork, over the platform's."""
    machine = recording.machine
    constants = TABLES[machine.traits.name]
    inheriting = {constants.get("MADV_DONTFORK"): False, constants.get("MADV_DOFORK"): True}

    class mmap(base):  # type: ignore[misc]  # made at run time
        """A map of a file's bytes, or anonymous memory."""

        inherited = True
        """Whether children have it (MADV_DONTFORK)."""
        gone = False

        def __new__(cls, *arguments: Any, **keywords: Any) -> Any:
            live: list[Any] = []

            def make(*arguments: Any, **keywords: Any) -> Made:
                new = base.__new__(cls, *arguments, **keywords)
                live.append(new)
                if new._node is None and new._shared:
                    new._node = machine.store.node(stat.S_IFREG | 0o600, 0, 0)
                    new._node.data.resize(host_mmap.mmap.__len__(new))
                    new.share()
                data = host_mmap.mmap.__getitem__(new, slice(None))
                return Made(
                    new._node, new._start, data, new._access, new._shared, new._readonly, new.fd, new.trackfd,
                    new.region,
                )  # fmt: skip

            made = recording.perform("mmap", make, arguments, keywords)
            new = live[0] if live else cls.repeat(made)
            recording.maps.made.append(weakref.ref(new))
            return new

        @classmethod
        def repeat(cls, made: Made) -> Any:
            """The map of a child that has not reached its fork."""
            new = cls.make(
                machine.store, None, made.start, len(made.data), access=made.access, shared=made.shared,
                readonly=made.readonly,
            )  # fmt: skip
            host_mmap.mmap.__setitem__(new, slice(None), made.data)
            new.made = made
            return new

        def join(self) -> None:
            """The child lives: what it maps is from now on what its parent maps."""
            if not self.inherited:
                self.gone = True
                return
            made, process = self.made, machine.process
            self._node, self.fd, self.trackfd = made.node, made.kept, made.trackfd
            self.entry = process.descriptors.entries.get(made.kept)
            self.region = process.memory.add(
                len(self),
                made.region.permissions,
                made.start,
                made.region.node,
                low=made.region.end < 1 << 31,
            )
            if self._node is not None and self._shared:
                self.share()
                self.pull()

        def share(self) -> None:
            """Take part in what happens to the file."""
            self._node.__dict__["maps"] = self._node.maps or weakref.WeakSet()
            self._node.maps.add(self)

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, *arguments: Any, **keywords: Any) -> Any:
            if self.gone:
                number = machine.process.signals.table.number("SIGSEGV")
                recording.end(ProcessExit(128 + number, number))
            if recording.replaying:
                with suppress(Exception), recording.apart():  # the log has the error as well
                    function(self, *arguments, **keywords)
            result = recording.perform(f"mmap.{name}", function, (self, *arguments), keywords)
            if name == "madvise" and arguments[0] in inheriting:
                self.inherited = inheriting[arguments[0]]
            return result

        call.__name__ = name
        return call

    for name in METHODS:
        if hasattr(base, name):  # seekable() is new in 3.13
            setattr(mmap, name, watched(name, getattr(base, name)))
    mmap.__module__, mmap.__qualname__ = "mmap", "mmap"
    return mmap
