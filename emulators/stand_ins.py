"""What stands in user code, while a `with world:` block runs, for modules and functions that the world does not have."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any


class AbsentModule(types.ModuleType):
    """A module that had been imported from the host and that the world does not provide.

    Exceptions and plain constants are the host's, so that `except` clauses go on to work. Whatever could act raises
    `error`, which is what importing the module in the world raises.
    """

    def __init__(self, host: types.ModuleType, error: ImportError) -> None:
        super().__init__(host.__name__, host.__doc__)
        self.host, self.error = host, error
        self.lacking = isinstance(error, ModuleNotFoundError)
        """Whether the platform has no such module, rather than this emulator."""

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
