"""Where the private module instances come from: the host's standard library, compiled once per process."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import types
from functools import cache


@cache
def code_of(name: str) -> tuple[types.CodeType, bool] | None:
    """The code object of a standard library module and whether it is a package; None without source."""
    spec = _find(name)
    if spec is None or not isinstance(spec.loader, importlib.machinery.SourceFileLoader):
        return None
    code = spec.loader.get_code(name)
    if code is None:
        return None
    return code, spec.submodule_search_locations is not None


@cache
def _find(name: str) -> importlib.machinery.ModuleSpec | None:
    """The spec of a standard library module on disk, past frozen copies, without importing parents."""
    import sysconfig

    path = [sysconfig.get_paths()["stdlib"]]
    parts = name.split(".")
    spec = None
    for index in range(len(parts)):
        spec = importlib.machinery.PathFinder.find_spec(".".join(parts[: index + 1]), path)
        if spec is None:
            return None
        path = list(spec.submodule_search_locations or ())
    return spec
