"""While a `with world:` block runs, what user code does to the host by way of an object of the host's is refused.

Names are exchanged, objects are not: a subclass of a library class, or a function in a list, still are the host's.
The audit events of PEP 578 tell of what they do before it is done (docs: library/audit_events.html), C modules
included.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from osconform.emulators.blocks.modules import acts_for_user
from osconform.emulators.errors import Unemulated

_WATCHED = frozenset(
    "open os subprocess sqlite3 socket ctypes fcntl mmap pty resource syslog winreg msvcrt webbrowser".split()
)
"""First parts of the events that tell of something done to the system."""
_HARMLESS = frozenset(
    "socket.__new__ sqlite3.connect/handle ctypes.cdata ctypes.cdata/buffer ctypes.addressof ctypes.string_at"
    " ctypes.wstring_at ctypes.create_string_buffer ctypes.create_unicode_buffer ctypes.get_errno ctypes.set_errno".split()
)
"""Events of objects in memory. A socket that is neither bound nor connected reaches nobody."""
_IN_MEMORY: dict[str, Any] = {"sqlite3.connect": ":memory:", "mmap.__new__": -1}
"""Events with the first argument for which nothing but memory is touched."""

_blocks = 0
_installed = False


def begin() -> None:
    """A block begins. The hook is for good, since no audit hook can be taken back; it sleeps between blocks."""
    global _blocks, _installed
    _blocks += 1
    if not _installed:
        _installed = True
        sys.addaudithook(_hook)


def end() -> None:
    """A block has ended."""
    global _blocks
    _blocks -= 1


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _blocks or event.partition(".")[0] not in _WATCHED or event in _HARMLESS:
        return
    first = arguments[0] if arguments else None
    if event in _IN_MEMORY and first == _IN_MEMORY[event]:
        return
    if event == "open" and _is_time_zone(first):
        return
    if event == "ctypes.call_function" and sys._getframe(1).f_globals.get("__name__") == "ctypes":
        return  # cast(), string_at() and their like are C functions themselves, whose calls are told since Python 3.14
    for_user, through = acts_for_user(sys._getframe(1))
    if for_user:
        by = f", by way of {through}" if through else ""
        raise Unemulated(
            f"the host's {event} on {first!r} in a `with world:` block{by}",
            "the object that was called is the host's, such as a function or a class that something kept from before. Take"
            " it in the block by its name, or use it outside of the block",
        )


def _is_time_zone(path: Any) -> bool:
    """Whether a file is of the time zone database, which `zoneinfo` reads in C: it belongs to the running interpreter."""
    zoneinfo = sys.modules.get("zoneinfo")
    folders = () if zoneinfo is None else zoneinfo.TZPATH
    return isinstance(path, str) and any(path.startswith(folder + os.sep) for folder in folders)
