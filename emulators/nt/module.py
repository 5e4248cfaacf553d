"""Assembles the module `nt` of one world: which names it has is the platform's table, not code."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Any

from osconform.emulators.boundary import c_module
from osconform.emulators.boundary.context import Context
from osconform.emulators.nt import attributes, descriptors, names_functions, paths, starting, system
from osconform.emulators.posix.results import make_types


def build(
    context: Context,
    constants: Mapping[str, int],
    available: frozenset[str],
    have: Iterable[str],
    stat_extra: tuple[str, ...],
) -> types.ModuleType:
    """The module with exactly the `available` names; `have` is what os.py reads as `_have_functions`."""
    results = make_types("nt", *stat_extra)
    found: dict[str, Any] = attributes.functions(context, results["stat_result"])
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
    found.update(error=OSError, environ=found["_create_environ"](), _have_functions=list(have))
    return c_module.make(
        "nt",
        "The emulated C boundary of Windows.",
        constants,
        found,
        available,
        context.machine.audit_hooks,
        windows=True,
    )
