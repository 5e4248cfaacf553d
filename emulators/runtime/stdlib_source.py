"""Where the private module instances come from: the host's standard library, compiled once per process."""

from __future__ import annotations

import importlib.machinery
import os
import sys
import sysconfig
import types
from functools import cache


@cache
def code_of(name: str) -> tuple[types.CodeType, bool] | None:
    """The code object of a standard library module and whether it is a package; None without Python code."""
    spec = _find(name)
    # A folder without code has a loader as well, which makes a module of nothing.
    get_code = None if spec is None or not spec.has_location else getattr(spec.loader, "get_code", None)
    code = None if get_code is None else get_code(name)
    if spec is None or code is None:
        return None
    return code, spec.submodule_search_locations is not None


@cache
def places() -> tuple[str, ...]:
    """Where the library may lie: in its folder, or compiled in a zip file, as in Windows' embeddable package.

    (docs: library/sys_path_init.html, using/windows.html#the-embeddable-package)
    """
    archive = f"python{sys.version_info[0]}{sys.version_info[1]}.zip"
    return sysconfig.get_paths()["stdlib"], *(
        entry for entry in sys.path if os.path.basename(entry).lower() == archive
    )


def missing() -> str:
    """Why no world can be had of this interpreter, in a paragraph; "" if its library can be read."""
    if code_of("os") is not None:
        return ""
    return (
        f"The standard library of {sys.executable or 'this Python'} cannot be read: there is no module os in"
        f" {' nor in '.join(places())}. A world runs the library's modules once more, on an emulated system, and for"
        " that needs their code, as files or in a zip file; an interpreter that has it built in alone cannot be used."
    )


@cache
def _find(name: str) -> importlib.machinery.ModuleSpec | None:
    """The spec of a standard library module on disk, past frozen copies, without importing parents."""
    path = list(places())
    parts = name.split(".")
    spec = None
    for index in range(len(parts)):
        spec = importlib.machinery.PathFinder.find_spec(".".join(parts[: index + 1]), path)
        if spec is None:
            return None
        path = list(spec.submodule_search_locations or ())
    return spec
