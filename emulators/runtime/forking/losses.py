"""Files that the garbage collector closes: in each process at a moment of its own, which a child learns from its parent's log."""

from __future__ import annotations

import weakref
from typing import Any


class Losses:
    """What was closed by nobody's call, in a child that has not reached its fork yet."""

    def __init__(self) -> None:
        self._files: dict[int, weakref.ref[Any]] = {}
        """By descriptor, the raw file that was opened last over it."""
        self.early: set[int] = set()
        """The descriptors that were still open in the parent when the child's collector came to their files."""

    def opened(self, file: Any) -> None:
        """Note a raw file that has just been made."""
        self._files[file._fd] = weakref.ref(file)

    def lost_in_parent(self, fd: int) -> None:
        """The parent's collector has come to the file over `fd`: another may have that number from here on."""
        self.early.discard(fd)
        reference = self._files.pop(fd, None)
        file = None if reference is None else reference()
        if file is not None and file._fd == fd:
            file._fd = -1
