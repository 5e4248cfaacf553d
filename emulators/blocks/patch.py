"""`with world:`: the host's running code sees the world's modules, `open` and imports until the block ends.

What is patched: the names of modules such as `os`, and functions and classes taken from them, in every
imported module of user code and in those of the standard library that open files in its name
(`osconform.emulators.blocks.modules`); and `import` statements and `open()` that such modules execute in the
block. The interpreter's own modules stay as they are, so that pytest, debuggers and tracebacks work. What reaches
the host all the same is refused (`osconform.emulators.blocks.refusal`). The patch is the whole process', not one thread's.
"""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from osconform.emulators.blocks import refusal
from osconform.emulators.blocks.counterparts import Counterparts, Key
from osconform.emulators.blocks.modules import DIVIDED, EXCHANGED, is_user_code, sees_the_world

if TYPE_CHECKING:
    from osconform.emulators.world import World

_HOST_STREAMS = frozenset(
    "stdin stdout stderr __stdin__ __stdout__ __stderr__ argv modules path meta_path path_hooks path_importer_cache"
    " excepthook displayhook exc_info settrace setprofile".split()
)


class _Sys(types.ModuleType):
    """The world's `sys`, with the streams and arguments of the code that is really running, also when they change."""

    def __init__(self, world_sys: types.ModuleType) -> None:
        super().__init__("sys", sys.__doc__)
        vars(self).update(
            {name: value for name, value in vars(world_sys).items() if name not in _HOST_STREAMS}
        )

    def __getattr__(self, name: str) -> Any:
        if name in _HOST_STREAMS:
            return getattr(sys, name)
        raise AttributeError(f"module 'sys' has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOST_STREAMS:
            setattr(sys, name, value)
        else:
            super().__setattr__(name, value)


_CALLER = "__main__"
"""As whose namespace that of the code with the block counts, whatever its name."""
_ACTIVE: list[Patch] = []
"""The blocks that the process is in, the innermost last."""


class Patch:
    """The patch of one `with` block."""

    def __init__(self, world: World, caller: dict[str, Any]) -> None:
        self.world = world
        self.caller = caller
        self.sys = _Sys(world.sys)
        self.counterparts = Counterparts(world, self.sys)
        self.saved: tuple[Any, Any] = (builtins.__import__, builtins.open)
        self.journal: list[tuple[dict[str, Any], str, Any, Any]] = []
        self.modules_known = 0

    def enter(self) -> None:
        """Put the patch in place; a block around this one is suspended."""
        if _ACTIVE:
            _ACTIVE[-1]._suspend()
        _ACTIVE.append(self)
        self._resume()
        refusal.begin()

    def _resume(self) -> None:
        self.saved = (builtins.__import__, builtins.open)
        self._exchange()
        builtins.__import__ = self._importing(builtins.__import__)
        builtins.open = self._opening(builtins.open)

    def leave(self) -> None:
        """Take it away again, from modules that were imported in the block as well."""
        refusal.end()
        self._suspend()
        _ACTIVE.remove(self)
        if _ACTIVE:
            _ACTIVE[-1]._resume()

    def _suspend(self) -> None:
        builtins.__import__, builtins.open = self.saved
        for namespace, name, before, after in reversed(self.journal):
            if namespace.get(name) is after:
                namespace[name] = before
        # User code may have taken more of the world meanwhile; the library has not.
        originals = self.counterparts.of_world()
        for module, namespace in self._namespaces():
            if is_user_code(module):
                for name, value in list(namespace.items()):
                    if name != "__builtins__" and id(value) in originals:
                        namespace[name] = originals[id(value)]
        self.journal.clear()

    def _namespaces(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Namespaces in which names are exchanged, with the names of their modules."""
        seen = {id(self.caller)}
        yield _CALLER, self.caller
        for name, module in list(sys.modules.items()):
            if sees_the_world(name) or name.partition(".")[0] in DIVIDED:
                namespace = getattr(module, "__dict__", None)
                if isinstance(namespace, dict) and id(namespace) not in seen:
                    seen.add(id(namespace))
                    yield name, namespace

    def _exchange(self) -> None:
        self.modules_known = len(sys.modules)
        exchanged = self.counterparts.of_host()
        for module, namespace in self._namespaces():
            counterpart = self._kind(module)
            for name, value in list(namespace.items()):
                if name != "__builtins__" and id(value) in exchanged:
                    other = counterpart(exchanged[id(value)])
                    if other is not value:
                        namespace[name] = other
                        self.journal.append((namespace, name, value, other))

    def _kind(self, module: str) -> Callable[[Key], Any]:
        if is_user_code(module):
            return self.counterparts.in_world
        if module.partition(".")[0] in DIVIDED:
            return self.counterparts.in_divided
        return self.counterparts.in_library

    def _importing(self, host_import: Callable[..., Any]) -> Callable[..., Any]:
        def __import__(
            name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
        ) -> Any:
            if level or not sees_the_world((globals or {}).get("__name__", "__main__")):
                return host_import(name, globals, locals, fromlist, level)
            if _being_imported(globals) and not is_user_code(globals["__name__"]):
                # What a module of the library takes now it keeps for good, in the bases of its classes for one.
                return host_import(name, globals, locals, fromlist, level)
            if name == "sys":
                return self.sys
            if name.partition(".")[0] in EXCHANGED:
                return self.world.interpreter.importer(name, globals, locals, fromlist)
            module = host_import(name, globals, locals, fromlist, level)
            if len(sys.modules) != self.modules_known:
                self._exchange()
            return module

        __import__.sys = self.sys  # type: ignore[attr-defined]  # by which code knows in which world it runs
        return __import__

    def _opening(self, host_open: Callable[..., Any]) -> Any:
        def open(*arguments: Any, **keywords: Any) -> Any:
            inside = sees_the_world(sys._getframe(1).f_globals.get("__name__", "__main__"))
            return (self.world.open if inside else host_open)(*arguments, **keywords)

        return open


def _being_imported(globals: Any) -> bool:
    return bool(getattr((globals or {}).get("__spec__"), "_initializing", False))
