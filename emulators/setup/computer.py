"""What setting up a platform yields: the machine and the C modules on top of it."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from osconform.emulators.boundary.context import Context
from osconform.emulators.boundary.os_errors import ErrorFactory
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.store import AnyNode


def _as_it_is(os_module: Any) -> None:
    pass


@dataclass
class Computer:
    """A machine and what its interpreter is made of."""

    machine: Machine
    context: Context
    """What the C modules share."""
    os_module: types.ModuleType
    """The emulated `posix` or `nt`."""
    modules: Mapping[str, Callable[[Context], types.ModuleType]]
    """Makers of the further C modules that the platform has, by name."""
    absent: frozenset[str]
    """Modules that CPython does not have on this platform."""
    resolve: Callable[[str], AnyNode]
    """The node behind a path, for the owner of the world: raises Failure."""
    library: str
    """Where the standard library would lie."""
    adapt_os: Callable[[Any], None] = _as_it_is
    """What is done to the world's instance of `os`."""

    @property
    def error(self) -> ErrorFactory:
        """What makes the exceptions of the platform."""
        return self.context.error
