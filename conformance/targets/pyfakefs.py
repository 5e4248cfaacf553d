"""pyfakefs as its users have it, in each of its modes: everything patched by its Patcher, in this process.

It is a target so that those who test with pyfakefs see what they rely on; the emulators' store, which also uses its nodes,
goes by other rules. Names that pyfakefs does not know reach the host, `sys.platform` and `os.name` included.
"""

from __future__ import annotations

import builtins
import importlib
import os
import random
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pyfakefs.fake_filesystem import FakeFilesystem, OSType
from pyfakefs.fake_filesystem_unittest import Patcher
from pyfakefs.helpers import set_gid, set_uid

from ..agent import agent
from ..portable import MODULES
from . import fake_tree
from .in_process import NOBODY


class Pyfakefs:
    """One mode, patched into this process for good: the process is the adapter's own."""

    def __init__(self, mode: OSType, platform: str, directory: str) -> None:
        self.mode, self.platform, self.directory = mode, platform, directory
        for name in sorted(MODULES):  # as a test file does, before the patching
            with suppress(ImportError):
                importlib.import_module(name)
        real = {"os": os, "open": open}
        patcher = Patcher()
        patcher.setUp()
        # The Patcher replaced `os` in every module. The agent talks to the host, with the host's own.
        vars(agent).update(real)
        assert patcher.fs is not None
        self._fs: FakeFilesystem = patcher.fs
        self._os: Any = importlib.import_module("os")
        # As the process that will run the program has them, since getuid is the host's.
        user = agent.os.getuid() if agent.os.name == "posix" else 1
        self._user = user or NOBODY
        self._renew()

    def start(self, *, root: bool) -> Mapping[str, Any]:
        """A fresh file system. The patched modules are the process's own, so none is named."""
        if not self._fresh:  # what is prepared before the fork does not have to be done in each child
            self._renew()
        self._be(0 if root else self._user)
        # It lists directories in an order that it draws anew each time; the verdict on a program shall not be drawn.
        random.seed(0)
        return {"builtins": {"open": builtins.open}}

    def _renew(self) -> None:
        self._be(self._user)
        self._fs.os = self.mode  # this resets it
        self._fs.create_dir(self.directory)
        self._os.chdir(self.directory)
        self._fresh = True

    def plant(self, given: dict[str, fake_tree.Fields]) -> None:
        """The tree of a case. pyfakefs has no mkfifo: the host's would run."""
        self._fresh = False
        plain = {path: fields for path, fields in given.items() if "special" not in fields}
        fake_tree.plant(self._os, builtins.open, plain)
        for path in given.keys() - plain.keys():
            self._fs.create_file(path, st_mode=0o010000 | given[path].get("mode", 0o644))

    def look(self) -> dict[str, fake_tree.Fields]:
        """The tree afterwards, which root sees whatever the modes."""
        self._be(0)
        separator = "\\" if self.platform == "win32" else "/"
        return fake_tree.look(self._os, builtins.open, self.directory, separator)

    @staticmethod
    def _be(user: int) -> None:
        set_uid(user)
        set_gid(user)


def linux() -> Pyfakefs:
    """`fs.os = OSType.LINUX`."""
    return Pyfakefs(OSType.LINUX, "linux", "/case")


def macos() -> Pyfakefs:
    """`fs.os = OSType.MACOS`."""
    return Pyfakefs(OSType.MACOS, "darwin", "/case")


def windows() -> Pyfakefs:
    """`fs.os = OSType.WINDOWS`."""
    return Pyfakefs(OSType.WINDOWS, "win32", "C:\\case")
