"""An in-memory POSIX and Windows to run Python code on.

world = World("windows")
world.build_tree({"notes.txt": "hello"})
world.run("import os; os.rename('notes.txt', 'NOTES.TXT')")
assert world.tree() == {"NOTES.TXT": "hello"}
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osconform.emulators.errors import Unemulated
    from osconform.emulators.kernel.accounts import User
    from osconform.emulators.kernel.clock import Clock
    from osconform.emulators.tree import Dir, Fifo, File, Link
    from osconform.emulators.world import World

__all__ = ["Clock", "Dir", "Fifo", "File", "Link", "Unemulated", "User", "World"]

_HOMES = {
    "Clock": "kernel.clock", "Dir": "tree", "Fifo": "tree", "File": "tree", "Link": "tree", "Unemulated": "errors",
    "User": "kernel.accounts", "World": "world",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """What is public, imported when it is asked for: the fixtures' module is imported at the start of every pytest."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
