"""What stands for modules while a `with world:` block runs: they load later, serve some only, or are not in the world."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from osconform.emulators.blocks.modules import acts_for_user


class LazyModule(types.ModuleType):
    """A module of the world that loads when something of it is asked for."""

    def __init__(self, name: str, load: Callable[[], types.ModuleType]) -> None:
        super().__init__(name)
        self.__load = load

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__load(), name)


class DividedModule(types.ModuleType):
    """The world's module for what user code has brought about, and the host's for everybody else."""

    def __init__(self, host: types.ModuleType, load: Callable[[], types.ModuleType]) -> None:
        super().__init__(host.__name__, host.__doc__)
        self.__host, self.__load = host, load
        # `os.name` chooses classes, which are the host's; `os.fspath` asks nobody, and every function on paths calls it.
        vars(self).update({name: vars(host)[name] for name in ("name", "fspath") if name in vars(host)})

    def __getattr__(self, name: str) -> Any:
        for_user, _ = acts_for_user(sys._getframe(1))
        return getattr(self.__load() if for_user else self.__host, name)


class AbsentModule(types.ModuleType):
    """A module that had been imported from the host and that the world does not provide.

    Exceptions and plain constants are the host's, so that `except` clauses go on to work. Whatever could act raises
    `error`, which is what importing the module in the world raises.
    """

    def __init__(self, host: types.ModuleType, error: ImportError) -> None:
        super().__init__(host.__name__, host.__doc__)
        self.host, self.error = host, error

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.host, name)
        if isinstance(value, (int, str, bytes, float, tuple)):
            return value
        if isinstance(value, type) and issubclass(value, BaseException):
            return value
        raise type(self.error)(str(self.error), name=self.error.name)


def absent_call(module: str, attribute: str, why: Exception) -> Callable[..., Any]:
    """What stands for a function taken from the host's `module`, where the world's has none of that name."""

    def absent(*arguments: Any, **keywords: Any) -> Any:
        raise type(why)(str(why))

    absent.__name__ = absent.__qualname__ = attribute
    absent.__module__ = module
    return absent
