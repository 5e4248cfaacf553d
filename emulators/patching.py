"""`with world:`: the host's running code sees the world's modules, `open` and imports until the block ends.

What is patched: the names of modules such as `os`, and functions and classes taken from them, in every
imported module of user code and in those of the standard library that open files in its name
(`osconform.emulators.patched_modules`); and `import` statements and `open()` that such modules execute in the
block. The interpreter's own modules stay as they are, so that pytest, debuggers and tracebacks work. What reaches
the host all the same is refused (`osconform.emulators.guarding`). The patch is the whole process', not one thread's.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
import types
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from osconform.emulators import guarding
from osconform.emulators.patched_modules import EXCHANGED, is_user_code, sees_the_world
from osconform.emulators.stand_ins import AbsentModule, absent_call

if TYPE_CHECKING:
    from osconform.emulators.world import World

_HOST_STREAMS = frozenset(
    "stdin stdout stderr __stdin__ __stdout__ __stderr__ argv modules path meta_path path_hooks path_importer_cache"
    " excepthook displayhook exc_info settrace setprofile".split()
)

_HOMES = frozenset({*EXCHANGED, "_socket", "_signal", "_locale", "_random", "_ssl"})


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


_ACTIVE: list[Patch] = []
"""The blocks that the process is in, the innermost last."""


class Patch:
    """The patch of one `with` block."""

    def __init__(self, world: World, caller: dict[str, Any]) -> None:
        self.world = world
        self.caller = caller
        self.sys = _Sys(world.sys)
        self.saved: tuple[Any, Any] = (builtins.__import__, builtins.open)
        self.journal: list[tuple[dict[str, Any], str, Any, Any]] = []
        self.stand_ins: dict[tuple[str, str], tuple[Any, Any]] = {}
        """By module and attribute: what stands for something that the world lacks, and the host's object."""
        self.modules_known = 0

    def enter(self) -> None:
        """Put the patch in place; a block around this one is suspended."""
        if _ACTIVE:
            _ACTIVE[-1]._suspend()
        _ACTIVE.append(self)
        self._resume()
        guarding.begin()

    def _resume(self) -> None:
        self.saved = (builtins.__import__, builtins.open)
        self._replace(self._host_objects())
        self.modules_known = len(sys.modules)
        builtins.__import__ = self._importing(builtins.__import__)
        builtins.open = self._opening(builtins.open)

    def leave(self) -> None:
        """Take it away again, from modules that were imported in the block as well."""
        guarding.end()
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

    def _namespaces(self) -> Iterator[tuple[dict[str, Any], bool]]:
        """Namespaces in which names are exchanged, and whether each is one of the standard library's."""
        seen = {id(self.caller)}
        yield self.caller, False
        for name, module in list(sys.modules.items()):
            namespace = getattr(module, "__dict__", None)
            if isinstance(namespace, dict) and sees_the_world(name) and id(namespace) not in seen:
                seen.add(id(namespace))
                yield namespace, not is_user_code(name)

    def _replace(self, counterparts: dict[int, Callable[[], Any]]) -> None:
        for namespace, of_library in self._namespaces():
            for name, value in list(namespace.items()):
                if name == "__builtins__" or id(value) not in counterparts:
                    continue
                other = counterparts[id(value)]()
                if of_library and isinstance(other, AbsentModule) and other.lacking:
                    other = None  # as `try: import fcntl` of the library leaves it, where there is none
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
        for name in EXCHANGED:
            module = sys.modules.get(name)
            if module is None:
                continue
            found[id(module)] = lambda name=name, module=module: self._module(name, module)  # type: ignore[misc]
            for attribute, value in vars(module).items():
                if _is_call(value) and _at_home(value):
                    found.setdefault(
                        id(value),
                        lambda name=name, module=module, attribute=attribute: self._attribute(  # type: ignore[misc]
                            name, module, attribute
                        ),
                    )
        found[id(host_path)] = lambda: self.world.path
        return found

    def _module(self, name: str, host: types.ModuleType) -> types.ModuleType:
        try:
            module = self.world.module(name)
            if hasattr(host, "__path__"):  # user code that imported `dbm.dumb` finds it in the world's `dbm`
                for below in [other for other in sys.modules if other.startswith(f"{name}.")]:
                    with contextlib.suppress(ImportError):
                        self.world.module(below)
            return module
        except ImportError as error:
            stand_in, _ = self.stand_ins.setdefault((name, ""), (AbsentModule(host, error), host))
            return cast(types.ModuleType, stand_in)

    def _attribute(self, name: str, host: types.ModuleType, attribute: str) -> Any:
        module, value = self._module(name, host), getattr(host, attribute)
        is_class = isinstance(value, type)
        if isinstance(module, AbsentModule):
            if is_class and issubclass(value, BaseException):
                return value
            why: Exception = module.error
        elif is_class or hasattr(module, attribute):
            return getattr(module, attribute, value)
        else:
            why = AttributeError(f"the {self.world.platform} world has no {name}.{attribute}")
        stand_in, _ = self.stand_ins.setdefault((name, attribute), (absent_call(name, attribute, why), value))
        return stand_in

    def _world_objects(self) -> dict[int, Callable[[], Any]]:
        """The way back: the host's object for each of the world's."""
        found: dict[int, Callable[[], Any]] = {id(self.sys): lambda: sys}
        for stand_in, original in self.stand_ins.values():
            found[id(stand_in)] = lambda original=original: original  # type: ignore[misc]
        if "os" in self.world.sys.modules:
            host_path = sys.modules["os"].path
            found[id(self.world.path)] = lambda: host_path
            for attribute, value in vars(self.world.path).items():
                if _is_call(value) and hasattr(host_path, attribute):
                    found[id(value)] = lambda attribute=attribute: getattr(host_path, attribute)  # type: ignore[misc]
        for name, module in list(self.world.sys.modules.items()):
            if name.partition(".")[0] not in EXCHANGED:
                continue
            try:
                host = __import__(name, fromlist=["*"])
            except ImportError:
                continue  # a module of the emulated platform only, which the block's code imported itself
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
                self.modules_known = len(sys.modules)
                self._replace(self._host_objects())
            return module

        __import__.sys = self.sys  # type: ignore[attr-defined]  # by which code knows in which world it runs
        return __import__

    def _opening(self, host_open: Callable[..., Any]) -> Any:
        def open(*arguments: Any, **keywords: Any) -> Any:
            inside = sees_the_world(sys._getframe(1).f_globals.get("__name__", "__main__"))
            return (self.world.open if inside else host_open)(*arguments, **keywords)

        return open


def _is_call(value: Any) -> bool:
    return isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType))


def _at_home(call: Any) -> bool:
    """Whether a function or class comes from a module that is exchanged, and was not just imported by one."""
    home = getattr(call, "__module__", None)
    return home is None or home.partition(".")[0] in _HOMES


def _being_imported(globals: Any) -> bool:
    return bool(getattr((globals or {}).get("__spec__"), "_initializing", False))
