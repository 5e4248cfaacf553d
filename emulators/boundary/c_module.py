"""An emulated C module from all that its groups of functions provide: the names that its platform's table has, and no other."""

from __future__ import annotations

import types
from collections.abc import Set as AbstractSet
from typing import Any

from osconform.emulators.boundary.arguments import fspath
from osconform.emulators.boundary.auditing import EVENTS, Hooks, audited


def make(
    name: str, doc: str, found: dict[str, Any], available: AbstractSet[str], hooks: Hooks, *, windows: bool
) -> types.ModuleType:
    """The module `name` with exactly the `available` names; its functions tell the audit `hooks`.

    Raises LookupError for names that nothing provides.
    """
    found["fspath"] = fspath
    missing = available - found.keys()
    if missing:
        raise LookupError(f"the platform's table names what nothing provides: {', '.join(sorted(missing))}")
    module = types.ModuleType(name, doc)
    namespace = vars(module)
    namespace.update({public: found[public] for public in available})
    for public, value in namespace.items():
        if type(value) is types.FunctionType and value is not fspath:
            value.__module__, value.__qualname__ = name, value.__name__
            if public in EVENTS:
                namespace[public] = audited(value, public, hooks, windows=windows)
    return module
