"""Signatures as the docs write them, read into parameters: `(path, mode=0o777, *, dir_fd=None)`, `(cmd[, mode])`."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .profile import parse_version


class Kind(enum.StrEnum):
    """How a parameter can be passed."""

    POSITIONAL = "positional only"
    EITHER = "positional or by keyword"
    KEYWORD = "by keyword only"
    REST = "any number"  # *paths, **kwargs, ...


@dataclass(frozen=True)
class Parameter:
    """One parameter; `default` is the docs' own text, None where they give none."""

    name: str
    kind: Kind
    optional: bool = False
    default: str | None = None


def parameters(text: str) -> list[Parameter]:
    """The parameters of a signature; of alternatives (joined with ` | `) those of the first, then what others add."""
    found: dict[str, Parameter] = {}
    for alternative in alternatives(text):
        for parameter in _one(alternative):
            found.setdefault(parameter.name, parameter)
    return list(found.values())


def in_force(signatures: Mapping[str, str], version: tuple[int, ...]) -> str | None:
    """The signature that the docs of a version give: that of the newest docs version up to it, else the oldest."""
    known = sorted(signatures, key=parse_version)
    if not known:
        return None
    reached = [docs for docs in known if parse_version(docs) <= version]
    return signatures[reached[-1] if reached else known[0]]


def alternatives(text: str) -> list[str]:
    """The signatures that a text joins with ` | `; within parentheses that is Python's operator."""
    depth, start, found = 0, 0, []
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            found.append(text[start:index])
            start = index + 1
    return [part.strip() for part in [*found, text[start:]]]


def _one(text: str) -> list[Parameter]:
    found: list[Parameter] = []
    keyword_only = False
    for part, optional in _parts(text.strip()[1:-1]):
        name, _, default = (piece.strip() for piece in part.partition("="))
        if name == "/":
            found = [replace(p, kind=Kind.POSITIONAL) if p.kind is Kind.EITHER else p for p in found]
        elif name == "*":
            keyword_only = True
        elif name.startswith("*") or name == "...":
            # What follows the dots of `(mode, path, ..., env)` is the last argument by position.
            keyword_only = keyword_only or (name != "..." and not name.startswith("**"))
            found.append(Parameter(name, Kind.REST, optional=True))
        elif name.isidentifier():
            kind = Kind.KEYWORD if keyword_only else Kind.EITHER
            found.append(Parameter(name, kind, optional or bool(default), default or None))
    return found


def _parts(text: str) -> list[tuple[str, bool]]:
    """The pieces between commas, and whether each stands in the brackets that mean optional."""
    found: list[tuple[str, bool]] = []
    piece, optional, brackets, depth = "", False, 0, 0
    for char in text + ",":
        depth += (char == "(") - (char == ")")
        if char in "[]":
            brackets += 1 if char == "[" else -1
        elif char == "," and depth == 0:
            if piece.strip():
                found.append((piece.strip(), optional))
            piece = ""
        else:
            if not piece.strip() and char.strip():
                optional = brackets > 0
            piece += char
    return found
