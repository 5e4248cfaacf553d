"""Which programs may fork: those whose text, or that of a module of theirs, names what forks.

Only their calls are logged, so that all other programs run as fast as ever.
"""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Iterable

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import resolve_as_owner
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.runtime.options import Options
from osconform.emulators.store import AnyNode, Directory

NAMES = frozenset(("fork", "forkpty", "preexec_fn", "pty"))
_WORDS = re.compile(r"\b(?:" + "|".join(sorted(NAMES)) + r")\b")
_IMPORTS = re.compile(r"^[ \t]*(?:import|from)[ \t]+(\w+)|[;:][ \t]*(?:import|from)[ \t]+(\w+)", re.MULTILINE)
MOST_FILES = 500
"""How many files of imported packages are looked at."""


def may_fork(machine: Machine, source: str | types.CodeType, folders: Iterable[str]) -> bool:
    """Whether a program names what forks, or imports a module from one of the `folders` that does."""
    if machine.traits.os_name != "posix":
        return False
    if isinstance(source, types.CodeType):
        return _names_it(source)
    return _text_names_it(machine, source, list(folders), set())


def program_may_fork(machine: Machine, options: Options, source: str) -> bool:
    """The same for what a Python was started with; `source` is what a script holds."""
    if options.kind == "module":
        text = f"import {options.program.partition('.')[0]}"
    else:
        text = options.program if options.kind == "command" else source
    script = options.program.rpartition("/")[0] if options.kind == "script" else ""
    return may_fork(machine, text, [script or ".", *options.path])


def _names_it(code: types.CodeType) -> bool:
    for item in (*code.co_names, *code.co_consts):
        if isinstance(item, types.CodeType):
            if _names_it(item):
                return True
        elif (
            item in NAMES if isinstance(item, str) else isinstance(item, tuple) and not NAMES.isdisjoint(item)
        ):
            return True
    return False


def _text_names_it(machine: Machine, text: str, folders: list[str], seen: set[str]) -> bool:
    if _WORDS.search(text):
        return True
    for match in _IMPORTS.finditer(text):
        name = match[1] or match[2]
        if name in sys.stdlib_module_names or name in seen:
            continue
        seen.add(name)
        if any(_text_names_it(machine, found, folders, seen) for found in _sources(machine, name, folders)):
            return True
    return False


def _sources(machine: Machine, name: str, folders: list[str]) -> list[str]:
    """The source of a module, or of all modules of a package."""
    for folder in folders:
        package = _find(machine, f"{folder}/{name}")
        if isinstance(package, Directory):
            return _below(package)
        module = _find(machine, f"{folder}/{name}.py")
        if module is not None and not isinstance(module, Directory):
            return [bytes(module.data).decode("utf-8", "replace")]
    return []


def _below(package: Directory) -> list[str]:
    found: list[str] = []
    pending = [package]
    while pending and len(found) < MOST_FILES:
        for name, node in pending.pop().items():
            if isinstance(node, Directory):
                pending.append(node)
            elif name.endswith(".py"):
                found.append(bytes(node.data).decode("utf-8", "replace"))
    return found


def _find(machine: Machine, path: str) -> AnyNode | None:
    try:
        return resolve_as_owner(machine, path)
    except Failure:
        return None
