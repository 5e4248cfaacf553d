"""An emulated C module from all that its groups of functions provide: the names that its platform's table has, and no other."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any

from osconform.emulators.boundary.arguments import fspath
from osconform.emulators.boundary.auditing import EVENTS, Hooks, auditor
from osconform.emulators.errors import Unemulated


@dataclass(frozen=True)
class _Table:
    """What a platform's table comes to, which is the same for all of its worlds."""

    constants: dict[str, int]
    """The constants that it names."""
    surplus: frozenset[str]
    """What else is provided, and it does not name."""
    public: list[str]
    """The names without an underscore, in order."""


_TABLES: dict[frozenset[str], _Table] = {}
"""By the names that a platform has."""


def make(
    name: str,
    doc: str,
    constants: Mapping[str, int],
    found: dict[str, Any],
    available: frozenset[str],
    hooks: Hooks,
    *,
    windows: bool,
) -> types.ModuleType:
    """The module `name` with exactly the `available` names; its functions tell the audit `hooks`.

    `found` is used up. The module has an `__all__` which the real one has not, for os.py alone: without it that would
    put some three hundred names in order in each world. Raises LookupError for names that neither `found` nor
    `constants` provides.
    """
    found["fspath"] = fspath
    table = _TABLES.get(available)
    if table is None:
        table = _TABLES[available] = _table(constants, found.keys(), available)
    for unnamed in table.surplus:
        del found[unnamed]
    module = types.ModuleType(name, doc)
    namespace = module.__dict__
    namespace.update(table.constants)
    audited = auditor(hooks, windows=windows)
    for public, value in found.items():
        if type(value) is types.FunctionType and value is not fspath:
            value.__module__ = name
            value.__qualname__ = public
            if public in EVENTS:
                found[public] = audited(value)
    namespace.update(found)
    namespace["__all__"] = table.public
    return module


@cache
def refusal(name: str, why: str) -> Callable[..., Any]:
    """A function of `os` that raises Unemulated, whatever it is called with; it knows of no world."""

    def call(*arguments: Any, **keywords: Any) -> Any:
        raise Unemulated(f"os.{name}", why)

    call.__name__ = call.__qualname__ = name
    return call


def _table(constants: Mapping[str, int], found: AbstractSet[str], available: frozenset[str]) -> _Table:
    missing = available - found - constants.keys()
    if missing:
        raise LookupError(f"the platform's table names what nothing provides: {', '.join(sorted(missing))}")
    plain = {public: value for public, value in constants.items() if public in available}
    public = sorted(item for item in available if not item.startswith("_"))
    return _Table(plain, frozenset(found - available), public)
