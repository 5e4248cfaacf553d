"""File names with `*` and `?` as the commands of Windows take them (FindFirstFileW)."""

from __future__ import annotations

import re

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.nt import lookup


def matches(machine: Machine, pattern: str, *, directories: bool = False, files: bool = True) -> list[str]:
    """The names in the folder of a pattern that it fits, in order; without the folder."""
    cut = max(pattern.rfind("\\"), pattern.rfind("/"), pattern.rfind(":")) + 1
    folder, last = pattern[:cut], pattern[cut:]
    try:
        node = lookup.node_of(machine, folder or ".")
    except Failure:
        return []
    if not node.is_directory:
        return []
    wanted = expression(last)
    found = []
    for name, child in node.items():
        is_directory = child.is_directory or bool(child.meta.attributes & 0x10)
        if wanted.fullmatch(name) and (directories if is_directory else files):
            found.append(name)
    return sorted(found, key=str.lower)


def expression(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression: `*.*` fits all names, and a `?` at the end may stand for nothing."""
    if pattern == "*.*":
        pattern = "*"
    stem = pattern.rstrip("?")
    optional = len(pattern) - len(stem)
    made = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in stem)
    return re.compile(made + ".?" * optional, re.IGNORECASE | re.DOTALL)
