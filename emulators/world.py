"""`World`: one emulated computer with its files, its users and a running Python program."""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from osconform.emulators import tree as trees
from osconform.emulators.blocks.patch import Patch
from osconform.emulators.kernel.accounts import User
from osconform.emulators.kernel.clock import Clock
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.process import Credentials
from osconform.emulators.kernel.process_table import Owner
from osconform.emulators.runtime.forking.naming import may_fork
from osconform.emulators.runtime.forking.sessions import Session, session_of
from osconform.emulators.runtime.interpreter import Interpreter
from osconform.emulators.setup import ASSEMBLERS, PLATFORMS
from osconform.emulators.snapshots import Snapshot
from osconform.emulators.store import Directory


class World:
    """A computer of the kind `platform`: "linux", "macos" or "windows".

    files: a tree to plant below the working directory, as `build_tree` takes it.
    environ: replaces the default environment.
    cwd: working directory (default: the user's home, which is made if need be).
    users: user accounts beside root; the first one runs the program. POSIX systems only.
    umask: file mode creation mask. seed: start of the random source. clock: a Clock to use.

    The modules of the world are attributes (`world.os`, `world.shutil`); `world.open` is its open.
    Nothing that runs in a world touches the host, and any number of worlds live side by side.
    """

    def __init__(
        self,
        platform: str = "linux",
        *,
        files: trees.Tree | None = None,
        environ: Mapping[str, str] | None = None,
        cwd: str | None = None,
        users: list[User] | None = None,
        umask: int = 0o022,
        seed: int = 0,
        clock: Clock | None = None,
        symlinks: bool = True,
    ) -> None:
        if platform not in PLATFORMS:
            known = ", ".join(repr(name) for name in PLATFORMS)
            raise ValueError(f"no platform {platform!r}: World takes one of {known}")
        self.platform = platform
        self.machine: Machine = PLATFORMS[platform](
            environ=environ, cwd=cwd, users=users, umask=umask, seed=seed, clock=clock or Clock(),
            symlinks=symlinks,
        )  # fmt: skip
        self._owner = Owner(self.machine.table)
        self._patches: list[Patch] = []
        if files:
            self.build_tree(files)

    @cached_property
    def interpreter(self) -> Interpreter:
        """The world's Python, which starts when something first asks for it."""
        interpreter = Interpreter(ASSEMBLERS[self.platform](self.machine))
        interpreter.owner = self._owner
        return interpreter

    def __repr__(self) -> str:
        return f"<World {self.platform!r}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if hasattr(World, name):
            # A property has raised AttributeError: its own words say more than that there is no such module.
            return object.__getattribute__(self, name)
        try:
            return self.interpreter.module("os").path if name == "path" else self.interpreter.module(name)
        except ModuleNotFoundError:
            raise AttributeError(f"the {self.platform} world has no module {name!r}") from None

    def __enter__(self) -> World:
        """Let the running code see this world instead of the host; see `osconform.emulators.blocks.patch`."""
        patch = Patch(self, sys._getframe(1).f_globals)
        patch.enter()
        self._patches.append(patch)
        return self

    def __exit__(self, *exception: object) -> None:
        self._patches.pop().leave()

    def snapshot(self) -> Snapshot:
        """The state of the files and of the process, for `restore`."""
        return Snapshot(self.machine)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot that this world has given."""
        snapshot.restore(self.machine)

    @property
    def open(self) -> Any:
        """The world's built-in `open`."""
        return self.interpreter.open

    @property
    def builtins(self) -> types.ModuleType:
        """The world's `builtins`, whose dict can serve as `__builtins__` of code to run."""
        return self.interpreter.builtins

    def module(self, name: str) -> types.ModuleType:
        """The world's module `name`; raises ImportError where it has none."""
        return self.interpreter.module(name)

    def run(
        self, source: str | types.CodeType, filename: str = "<program>", globals: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Execute a program in the world and return its globals.

        Exceptions of the program come out as they are. `globals` continues an earlier run. A program that names what
        forks has an interpreter of its own, which runs that go on with its globals share.
        """
        session = session_of(globals)
        if session is None and may_fork(self.machine, source, ["."]):
            session = Session(self.machine, ASSEMBLERS[self.platform])
            session.interpreter.owner = self._owner
        return (session or self.interpreter).run(source, filename, globals)

    def build_tree(self, tree: trees.Tree, base: str | None = None) -> None:
        """Plant files below `base` (default: the working directory), past the API under test.

        See `osconform.emulators.tree.build` for the form of a tree.
        """
        trees.build(self.machine, self._directory(base), tree)

    def tree(self, base: str | None = None) -> dict[str, trees.Entry]:
        """The files below `base` (default: the working directory), read past the API under test."""
        return trees.read(self.machine, self._directory(base))

    def become(self, uid: int, gid: int | None = None, groups: list[int] | None = None) -> None:
        """Let the program go on as another user; `become(0)` is the superuser. POSIX systems only."""
        if gid is None:
            user = self.machine.accounts.user(uid)
            gid = uid if user is None else user.gid
        credentials = self.machine.process.credentials
        vars(credentials).update(vars(Credentials.of(uid, gid, [gid] if groups is None else groups)))

    @property
    def stdout(self) -> str:
        """What the program has written to its standard output, as text."""
        self.interpreter.flush()
        return self._output(self.machine.console.output)

    @property
    def stderr(self) -> str:
        """What the program has written to its standard error, as text."""
        self.interpreter.flush()
        return self._output(self.machine.console.errors)

    def _output(self, data: bytearray) -> str:
        text = data.decode(self.machine.traits.encoding, "backslashreplace")
        return text.replace("\r\n", "\n") if self.machine.traits.os_name == "nt" else text

    def feed(self, text: str) -> None:
        """Append to what the program will read from its standard input."""
        self.machine.console.stdin += text.encode(self.machine.traits.encoding)

    def _directory(self, base: str | None) -> Directory:
        node = self.interpreter.directory(base)
        if not isinstance(node, Directory):
            raise NotADirectoryError(f"{base!r} is not a directory of this world")
        return node
