"""The emulated C module `select`: which descriptors are ready, and time that passes while none is."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, cast

from osconform.emulators.boundary.arguments import fildes
from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.open_files import OpenFile
from osconform.emulators.kernel.waiting import wait_timed

POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL = 1, 2, 4, 8, 16, 32


def build(machine: Machine, error: Callable[..., OSError]) -> types.ModuleType:
    """`select` of one world: select() everywhere, poll() on POSIX systems."""
    module: Any = types.ModuleType("select")
    module.error = OSError
    table = machine.process.descriptors

    def opened(target: Any) -> OpenFile:
        try:
            return table.file(fildes(target))
        except Failure as failure:
            raise error(failure.code) from None

    def settle(ready: Callable[[], bool], files: list[OpenFile], seconds: float | None, what: str) -> None:
        """Let the wait be over: at once if something is ready, else after `seconds` of the world's time."""
        clock = machine.clock
        end_ns = None
        if seconds is not None and seconds >= 0:
            clock.monotonic()  # a look takes time, so that who asks again and again sees it pass
            end_ns = clock.elapsed_ns + int(seconds * 1e9)
        wait_timed(clock, ready, files, end_ns, what)

    def select(rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None, /) -> Any:
        readers = [(target, opened(target)) for target in rlist]
        writers = [(target, opened(target)) for target in wlist]
        for target in xlist:
            opened(target)

        def ready() -> bool:
            return any(file.can_read() for _, file in readers) or any(file.can_write() for _, file in writers)

        files = [file for _, file in readers]
        settle(ready, files, timeout, "select() on descriptors of which none is ready")
        return (
            [target for target, file in readers if file.can_read()],
            [target for target, file in writers if file.can_write()],
            [],
        )

    class poll:
        """The object that select.poll() makes."""

        def __init__(self) -> None:
            self._masks: dict[int, int] = {}

        def register(self, fd: Any, eventmask: int = POLLIN | POLLPRI | POLLOUT, /) -> None:
            self._masks[fildes(fd)] = eventmask

        def modify(self, fd: Any, eventmask: int, /) -> None:
            if fildes(fd) not in self._masks:
                raise error("ENOENT")
            self._masks[fildes(fd)] = eventmask

        def unregister(self, fd: Any, /) -> None:
            del self._masks[fildes(fd)]

        def _events(self) -> list[tuple[int, int]]:
            found = []
            for fd, mask in self._masks.items():
                entry = table.entries.get(fd)
                if entry is None:
                    found.append((fd, POLLNVAL))
                    continue
                file = entry.file
                events = (POLLIN if mask & POLLIN and file.readable and file.can_read() else 0) | (
                    POLLOUT if mask & POLLOUT and file.writable and file.can_write() else 0
                )
                if events:
                    found.append((fd, events))
            return found

        def poll(self, timeout: float | None = None, /) -> list[tuple[int, int]]:
            seconds = None if timeout is None or timeout < 0 else timeout / 1000
            files = [table.entries[fd].file for fd in self._masks if fd in table.entries]
            what = "poll() on descriptors of which none is ready"
            settle(lambda: bool(self._events()), files, seconds, what)
            return self._events()

    module.select = select
    if machine.traits.os_name == "posix":
        module.poll = poll
        module.PIPE_BUF = 4096 if machine.traits.name == "linux" else 512
        vars(module).update(
            POLLIN=POLLIN,
            POLLPRI=POLLPRI,
            POLLOUT=POLLOUT,
            POLLERR=POLLERR,
            POLLHUP=POLLHUP,
            POLLNVAL=POLLNVAL,
        )
    return cast(types.ModuleType, module)
