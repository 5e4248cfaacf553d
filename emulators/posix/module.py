"""Assembles the module `posix` of one world: which names it has is the platform's table, not code."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Any

from osconform.emulators.boundary import c_module
from osconform.emulators.boundary.context import Context
from osconform.emulators.posix import (
    attributes,
    descriptors,
    directories,
    event_counters,
    identity,
    locking_and_space,
    names,
    pipes,
    processes,
    resource_module,
    scheduling,
    starting,
    system,
    terminals,
    timers,
    unsharing,
    waiting,
)
from osconform.emulators.posix.results import make_types


def build(
    context: Context,
    facts: system.SystemFacts,
    constants: Mapping[str, int],
    available: frozenset[str],
    have: Iterable[str],
    stat_extra: tuple[str, ...],
) -> types.ModuleType:
    """The module with exactly the `available` names; `have` is what os.py reads as `_have_functions`."""
    results = make_types("posix", *stat_extra)
    found: dict[str, Any] = attributes.functions(context, results["stat_result"])
    found.update(names.functions(context))
    found.update(directories.functions(context, found["stat"], found["lstat"]))
    found.update(descriptors.functions(context))
    found.update(locking_and_space.functions(context))
    found.update(pipes.functions(context))
    found.update(terminals.functions(context, results))
    found.update(event_counters.functions(context))
    found.update(timers.functions(context))
    found.update(identity.functions(context))
    found.update(system.functions(context, facts, results))
    found.update(processes.functions(context))
    found.update(starting.functions(context))
    found.update(unsharing.functions(context))
    found.update(waiting.functions(context, results, resource_module.usage_of))
    found.update(scheduling.functions(context, facts.cpus))
    found.update(results)
    found["sysconf_names"] = dict(facts.sysconf_names)
    found["confstr_names"] = dict(facts.confstr_names)
    found["pathconf_names"] = dict(facts.pathconf_names)
    found["error"] = OSError
    found["environ"] = found["_create_environ"]()
    found["_have_functions"] = list(have)
    return c_module.make(
        "posix", "The emulated C boundary of a POSIX system.", constants, found, available,
        context.machine.audit_hooks, windows=False,
    )  # fmt: skip
