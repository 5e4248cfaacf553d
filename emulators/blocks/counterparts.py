"""What stands for which object of the host in a world, and the way back: modules, and functions and classes of them.

Objects are found by identity, whatever they are called where they are used. `os.path` is the module of the system's
own paths, on either side.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import types
from functools import cache
from typing import TYPE_CHECKING, Any

from osconform.emulators.blocks.modules import EXCHANGED
from osconform.emulators.blocks.stand_ins import AbsentModule, DividedModule, LazyModule, absent_call

if TYPE_CHECKING:
    from osconform.emulators.world import World

Key = tuple[str, str]
"""A module, and the name of a function or class in it; "" for the module itself."""
PATH = "os.path"
_HOMES = frozenset({*EXCHANGED, "_socket", "_signal", "_locale", "_random", "_ssl"})
_CALLS = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType)


class Counterparts:
    """The two sides of one world's block; `world_sys` stands for `sys` in it."""

    def __init__(self, world: World, world_sys: types.ModuleType) -> None:
        self.world = world
        self.sys = world_sys
        self.stand_ins: dict[Key, tuple[Any, Any]] = {}
        """What stands for something that the world lacks, and the host's object."""

    def of_host(self) -> dict[int, Key]:
        """What can be exchanged, by the identity of the host's object; no module of the world is loaded for it."""
        host_path = sys.modules[PATH]
        found = {
            id(value): (PATH, attribute)
            for attribute, value in vars(host_path).items()
            if isinstance(value, _CALLS)
        }
        for name in EXCHANGED:
            module = sys.modules.get(name)
            if module is not None:
                found[id(module)] = (name, "")
                for attribute, value in vars(module).items():
                    if isinstance(value, _CALLS) and _at_home(value):
                        found.setdefault(id(value), (name, attribute))
        found[id(host_path)] = (PATH, "")
        found[id(sys)] = ("sys", "")
        return found

    def in_library(self, key: Key) -> Any:
        """What stands for an object of the host in a module of the library: a module loads when it is used."""
        name, attribute = key
        if attribute or name in ("sys", PATH):
            return self.in_world(key)
        if name.partition(".")[0] in self.world.interpreter.importer.absent:
            return None  # as `try: import fcntl` of the library leaves it, where there is none
        return self.world.sys.modules.get(name) or LazyModule(name, lambda: self._module(name))

    def in_divided(self, key: Key) -> Any:
        """What stands for a module of the host in a module that user code and others share; calls stay as they are."""
        name, attribute = key
        host = sys.modules[name]
        if attribute:
            return getattr(host, attribute)
        return host if host is sys else DividedModule(host, lambda: self.in_world(key))

    def in_world(self, key: Key) -> Any:
        """What stands for an object of the host in user code; for what the world lacks, something that says so."""
        name, attribute = key
        if name == "sys":
            return self.sys
        if name == PATH:
            host = getattr(sys.modules[PATH], attribute) if attribute else None
            return getattr(self.world.path, attribute, host) if attribute else self.world.path
        return self._attribute(name, attribute) if attribute else self._module(name)

    def _module(self, name: str) -> types.ModuleType:
        host = sys.modules[name]
        try:
            module = self.world.module(name)
        except ImportError as error:
            stand_in, _ = self.stand_ins.setdefault((name, ""), (AbsentModule(host, error), host))
            return stand_in  # type: ignore[no-any-return]
        if hasattr(host, "__path__"):  # user code that imported `dbm.dumb` finds it in the world's `dbm`
            for below in [other for other in sys.modules if other.startswith(f"{name}.")]:
                with contextlib.suppress(ImportError):
                    self.world.module(below)
        return module

    def _attribute(self, name: str, attribute: str) -> Any:
        module, value = self._module(name), getattr(sys.modules[name], attribute)
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

    def of_world(self) -> dict[int, Any]:
        """The host's object for each of the world's, by identity."""
        found: dict[int, Any] = {id(self.sys): sys}
        found |= {id(stand_in): original for stand_in, original in self.stand_ins.values()}
        loaded = self.world.sys.modules
        if "os" in loaded:
            self._pair(found, self.world.path, sys.modules[PATH])
        for name, module in list(loaded.items()):
            if name.partition(".")[0] in EXCHANGED:
                host = sys.modules.get(name) or _imported(name)
                if host is not None:
                    self._pair(found, module, host)
        return found

    def _pair(self, found: dict[int, Any], module: types.ModuleType, host: types.ModuleType) -> None:
        found.setdefault(id(module), host)
        originals = vars(host)
        for attribute, value in vars(module).items():
            if isinstance(value, _CALLS):
                original = originals.get(attribute, value)
                if original is not value:
                    found.setdefault(id(value), original)


@cache
def _imported(name: str) -> types.ModuleType | None:
    """The host's module of a name that the block's code imported itself; None for one of the emulated platform only."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _at_home(call: Any) -> bool:
    """Whether a function or class comes from a module that is exchanged, and was not just imported by one."""
    home = getattr(call, "__module__", None)
    return home is None or home.partition(".")[0] in _HOMES
