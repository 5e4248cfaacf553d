"""`with world:`: the host's running code sees the world's modules, `open` and imports until the block ends.

What is patched: the names of modules such as `os`, and functions and classes taken from them, in every
imported module that is neither the standard library's nor the test machinery's; and `import` statements
and `open()` that such modules execute in the block. The interpreter's own modules stay as they are, so
that pytest, debuggers and tracebacks work. The patch is the whole process', not one thread's.
"""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osconform.emulators.world import World

PATCHED = tuple(
    "os posixpath ntpath genericpath posix nt stat shutil tempfile glob fnmatch filecmp fileinput linecache pathlib"
    " io time errno subprocess signal select selectors fcntl resource pwd grp platform getpass locale zipfile"
    " tarfile gzip bz2 lzma configparser netrc mailbox _io _winapi msvcrt random mmap termios tty pty codecs shelve"
    " dbm".split()
)
"""Modules whose functions reach the operating system; `os` before those that it takes its functions from."""
UNTOUCHED = frozenset(
    "osconform pytest _pytest pluggy xdist execnet hypothesis pyfakefs coverage pytest_cov pygments rich click mypy"
    " pytest_randomly pip setuptools pkg_resources debugpy pydevd site sitecustomize".split()
)
"""Packages that serve the test run and must go on seeing the host."""
_HOST_STREAMS = (
    "stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__", "argv", "modules", "path", "meta_path",
    "path_hooks", "path_importer_cache", "excepthook", "displayhook", "exc_info", "settrace", "setprofile",
)  # fmt: skip


def _is_user_code(name: str) -> bool:
    top = name.partition(".")[0]
    # The tests of this package are its users, not part of it.
    return bool(top) and top not in UNTOUCHED and top not in sys.stdlib_module_names


_ACTIVE: list[Patch] = []
"""The blocks that the process is in, the innermost last."""


class Patch:
    """The patch of one `with` block."""

    def __init__(self, world: World, caller: dict[str, Any]) -> None:
        self.world = world
        self.caller = caller
        self.sys = self._sys()
        self.saved: tuple[Any, Any] = (builtins.__import__, builtins.open)
        self.journal: list[tuple[dict[str, Any], str, Any, Any]] = []

    def _sys(self) -> types.ModuleType:
        """The world's `sys`, with the streams and arguments of the code that is really running."""
        module = types.ModuleType("sys", sys.__doc__)
        vars(module).update(vars(self.world.sys))
        for name in _HOST_STREAMS:
            setattr(module, name, getattr(sys, name))
        return module

    def enter(self) -> None:
        """Put the patch in place; a block around this one is suspended."""
        if _ACTIVE:
            _ACTIVE[-1]._suspend()
        _ACTIVE.append(self)
        self._resume()

    def _resume(self) -> None:
        self.saved = (builtins.__import__, builtins.open)
        self._replace(self._host_objects())
        builtins.__import__ = self._importing(builtins.__import__)
        builtins.open = self._opening(builtins.open)

    def leave(self) -> None:
        """Take it away again, from modules that were imported in the block as well."""
        self._suspend()
        _ACTIVE.remove(self)
        if _ACTIVE:
            _ACTIVE[-1]._resume()

    def _suspend(self) -> None:
        builtins.__import__, builtins.open = self.saved
        for namespace, name, before, after in reversed(self.journal):
            if namespace.get(name) is after:
                namespace[name] = before
        self._replace(self._world_objects())
        self.journal.clear()

    def _namespaces(self) -> Iterator[dict[str, Any]]:
        seen = {id(self.caller)}
        yield self.caller
        for name, module in list(sys.modules.items()):
            namespace = getattr(module, "__dict__", None)
            if isinstance(namespace, dict) and _is_user_code(name) and id(namespace) not in seen:
                seen.add(id(namespace))
                yield namespace

    def _replace(self, counterparts: dict[int, Callable[[], Any]]) -> None:
        for namespace in self._namespaces():
            for name, value in list(namespace.items()):
                if name == "__builtins__" or id(value) not in counterparts:
                    continue
                other = counterparts[id(value)]()
                if other is not value:
                    namespace[name] = other
                    self.journal.append((namespace, name, value, other))

    def _host_objects(self) -> dict[int, Callable[[], Any]]:
        """What stands for which object of the host, by identity; the world's modules load when needed."""
        found: dict[int, Callable[[], Any]] = {id(sys): lambda: self.sys}
        host_path = sys.modules["os"].path
        for attribute, value in vars(host_path).items():
            if _is_call(value):
                found[id(value)] = lambda attribute=attribute, value=value: getattr(  # type: ignore[misc]
                    self.world.path, attribute, value
                )
        for name in PATCHED:
            module = sys.modules.get(name)
            if module is None:
                continue
            found[id(module)] = lambda name=name, module=module: self._module(name, module)  # type: ignore[misc]
            for attribute, value in vars(module).items():
                if _is_call(value):
                    found.setdefault(
                        id(value),
                        lambda name=name, attribute=attribute, value=value: self._attribute(  # type: ignore[misc]
                            name, attribute, value
                        ),
                    )
        found[id(host_path)] = lambda: self.world.path
        return found

    def _module(self, name: str, otherwise: Any) -> Any:
        try:
            return self.world.module(name)
        except ImportError:
            return otherwise

    def _attribute(self, name: str, attribute: str, otherwise: Any) -> Any:
        return getattr(self._module(name, None), attribute, otherwise)

    def _world_objects(self) -> dict[int, Callable[[], Any]]:
        """The way back: the host's object for each of the world's."""
        found: dict[int, Callable[[], Any]] = {id(self.sys): lambda: sys}
        if "os" in self.world.sys.modules:
            host_path = sys.modules["os"].path
            found[id(self.world.path)] = lambda: host_path
            for attribute, value in vars(self.world.path).items():
                if _is_call(value) and hasattr(host_path, attribute):
                    found[id(value)] = lambda attribute=attribute: getattr(host_path, attribute)  # type: ignore[misc]
        for name, module in list(self.world.sys.modules.items()):
            if name.partition(".")[0] not in PATCHED:
                continue
            try:
                host = __import__(name, fromlist=["*"])
            except (
                ImportError
            ):  # a module of the emulated platform only, which the block's code imported itself
                continue
            found.setdefault(id(module), lambda host=host: host)  # type: ignore[misc]
            for attribute, value in vars(module).items():
                if _is_call(value) and hasattr(host, attribute):
                    original = getattr(host, attribute)
                    if original is not value:
                        found.setdefault(id(value), lambda original=original: original)  # type: ignore[misc]
        return found

    def _importing(self, host_import: Callable[..., Any]) -> Callable[..., Any]:
        def __import__(
            name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
        ) -> Any:
            if not level and _is_user_code((globals or {}).get("__name__", "__main__")):
                if name == "sys":
                    return self.sys
                if name.partition(".")[0] in PATCHED:
                    return self.world.interpreter.importer(name, globals, locals, fromlist)
            return host_import(name, globals, locals, fromlist, level)

        return __import__

    def _opening(self, host_open: Callable[..., Any]) -> Any:
        def open(*arguments: Any, **keywords: Any) -> Any:
            user = _is_user_code(sys._getframe(1).f_globals.get("__name__", "__main__"))
            return (self.world.open if user else host_open)(*arguments, **keywords)

        return open


def _is_call(value: Any) -> bool:
    return isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType))
