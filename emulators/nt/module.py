"""Assembles the module `nt` of one world: which names it has is the platform's table, not code."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Any

from osconform.emulators.boundary.arguments import fspath
from osconform.emulators.boundary.auditing import audited
from osconform.emulators.boundary.context import Context
from osconform.emulators.nt import attributes, descriptors, names_functions, paths, starting, system
from osconform.emulators.posix.results import make_types


def build(
    context: Context,
    constants: Mapping[str, int],
    available: Iterable[str],
    have: Iterable[str],
    stat_extra: tuple[str, ...],
) -> types.ModuleType:
    """The module with exactly the `available` names; `have` is what os.py reads as `_have_functions`."""
    results = make_types("nt", *stat_extra)
    found: dict[str, Any] = dict(constants)
    found.update(attributes.functions(context, results["stat_result"]))
    found.update(names_functions.functions(context))
    found.update(
        names_functions.directory_functions(
            context, found["stat"], found["lstat"], attributes.stat_maker(results["stat_result"])
        )
    )
    found.update(descriptors.functions(context))
    found.update(paths.functions(context))
    found.update(system.functions(context, results))
    found.update(starting.functions(context))
    found.update(results)
    found.update(
        error=OSError, environ=found["_create_environ"](), _have_functions=sorted(have), fspath=fspath
    )
    module = types.ModuleType("nt", "The emulated C boundary of Windows.")
    missing = sorted(name for name in available if name not in found)
    if missing:
        raise LookupError(f"the platform's table names what nothing provides: {', '.join(missing)}")
    for name in available:
        value = found[name]
        if isinstance(value, types.FunctionType) and value is not fspath:
            value.__module__ = "nt"
            value.__qualname__ = value.__name__
            value = audited(value, name, context.machine.audit_hooks, windows=True)
        setattr(module, name, value)
    return module
