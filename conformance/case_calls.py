"""What a case's program calls, and how: which names, how many positional arguments, which keywords."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Call:
    """One call. `name` is dotted (`os.rename`), or starts with a dot where a value's method is called (`.is_dir`)."""

    name: str
    positional: int
    keywords: frozenset[str]
    fails: bool = False  # made through the tool `fails`
    starred: bool = False  # with `*values` or `**values`, so that there may be more arguments


@cache
def calls(run: str) -> tuple[Call, ...]:
    """The calls in the text of `run`, in no particular order."""
    return tuple(_calls(ast.parse(run)))


def _calls(tree: ast.Module) -> Iterator[Call]:
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        arguments, function, fails = node.args, node.func, False
        if isinstance(function, ast.Name) and function.id == "fails" and arguments:
            function, arguments, fails = arguments[0], arguments[1:], True
        starred = any(isinstance(item, ast.Starred) for item in arguments)
        keywords = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        starred = starred or any(keyword.arg is None for keyword in node.keywords)
        for name in _names(function, aliases):
            yield Call(name, len(arguments), keywords, fails, starred)


def _aliases(tree: ast.Module) -> dict[str, list[str]]:
    """Local names that stand for functions: `f = os.stat`, and `f` in `for f in (os.stat, os.lstat)`."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, (ast.For, ast.comprehension)):
            pairs = [(node.target, node.iter)]
        else:
            continue
        for target, value in pairs:
            values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
            names = [name for name in map(_dotted, values) if name and "." in name]
            if isinstance(target, ast.Name) and names:
                found.setdefault(target.id, []).extend(names)
    return found


def _names(function: ast.expr, aliases: dict[str, list[str]]) -> list[str]:
    dotted = _dotted(function)
    if dotted in aliases:
        return aliases[dotted]
    if dotted:
        return [dotted]
    return [f".{function.attr}"] if isinstance(function, ast.Attribute) else []


def _dotted(node: ast.expr) -> str:
    """`os.path.join`, or nothing for what is not a chain of names."""
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return node.id if isinstance(node, ast.Name) else ""
