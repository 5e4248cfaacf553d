"""The line on which a key of a TOML text stands, which the standard library's parser does not tell."""

from __future__ import annotations

import re
import tomllib

HEADER = re.compile(r"\s*\[{1,2}(?P<keys>[^\[\]]+)\]{1,2}\s*(?:#.*)?$")
ASSIGNMENT = re.compile(
    r"""\s*(?P<keys>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)


def line_of(text: str, keys: tuple[str, ...]) -> int:
    """The 1-based line that names the value `keys` lead to, in a text that tomllib accepts.

    For a key within an inline table it is the line where that table starts; 1 if nothing names the value.
    """
    best_line, best_depth = 1, 0
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if (header := HEADER.match(line)) is not None:
            table = named = _split(header["keys"]) or table
        elif (assignment := ASSIGNMENT.match(line)) is not None:
            named = table + _split(assignment["keys"])
        else:
            continue
        depth = min(len(named), len(keys))  # `[a.b]` names the table `a` too
        if keys[:depth] == named[:depth] and depth > best_depth:
            best_line, best_depth = number, depth
    return best_line


def _split(dotted: str) -> tuple[str, ...]:
    """The keys of a dotted key; tomllib knows the quotes and escapes. Empty if it is none after all."""
    try:
        inner: object = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str] = []
    while isinstance(inner, dict):
        (key, inner), *_ = inner.items()
        keys.append(key)
    return tuple(keys)
