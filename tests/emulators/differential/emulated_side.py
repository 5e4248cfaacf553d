"""The emulated side: a fresh Linux world for every sequence of operations, with the same tree as the real side."""

from typing import Any

from osconform.emulators import World

from .performing import Side, perform
from .real_side import USER


class EmulatedSide:
    """Performs operations in a world, as user 1000 or as the superuser."""

    def __init__(self, *, superuser: bool, owns_root: bool) -> None:
        world = World("linux")
        world.become(0)
        world.os.mkdir("/jail", 0o755)
        world.os.mkdir("/jail/w", 0o755)
        owner = 0 if superuser else USER
        world.os.chown("/jail/w", owner, owner)
        if owns_root:
            world.os.chown("/jail", owner, owner)
        world.os.chroot("/jail")
        world.os.chdir("/w")
        world.become(owner, owner, [owner])
        self.side = Side(world.os, world.open, world.shutil, world.glob)

    def perform(self, name: str, arguments: tuple = (), keywords: dict | None = None) -> Any:
        """What came of the operation."""
        return perform(self.side, name, arguments, keywords or {})
