"""An in-memory POSIX and Windows to run Python code on.

world = World("windows")
world.build_tree({"notes.txt": "hello"})
world.run("import os; os.rename('notes.txt', 'NOTES.TXT')")
assert world.tree() == {"NOTES.TXT": "hello"}
"""

from osconform.emulators.errors import Unemulated
from osconform.emulators.kernel.accounts import User
from osconform.emulators.kernel.clock import Clock
from osconform.emulators.tree import Dir, Fifo, File, Link
from osconform.emulators.world import World

__all__ = ["Clock", "Dir", "Fifo", "File", "Link", "Unemulated", "User", "World"]
