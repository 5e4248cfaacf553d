"""Expected values as YAML has them, turned into patterns (see `osconform.model`)."""

from __future__ import annotations

import re

from . import yaml_nodes as y
from .model import Pattern
from .wire import Wire, encode, encode_literal
from .yaml_nodes import YamlNode

#: Every matcher, in one word each; `osconform.matching` holds values against them.
MATCHERS = frozenset(
    [
        "is",
        "literal",
        "ge",
        "gt",
        "le",
        "lt",
        "in",
        "not",
        "len",
        "items",
        "has",
        "unordered",
        "matches",
        "starts",
        "ends",
        "here",
        "varies",
    ]
)


def read_pattern(node: YamlNode, what: str, *, shown: bool = True) -> Pattern:
    """The pattern that a node describes. Raises `UserError` at the part that is none.

    `shown` says that results show what fits it in a place of its own, so that `varies` has something to replace.
    """
    if node.kind == "scalar":
        return ["value", read_value(node, what)]
    if node.kind == "sequence":
        return ["list", [read_pattern(item, f"an item of {what}", shown=shown) for item in node.items]]
    pairs = y.mapping(node, what, MATCHERS)
    if not pairs:
        raise node.error(f"{what} is an empty matcher.", "For an empty dict write {literal: '{}'}.")
    if pairs.keys() == {"varies"}:
        raise node.error(
            f"{what} varies, and anything would do.",
            "Say beside it what holds nevertheless: {is: int, varies: inode number}.",
        )
    if "varies" in pairs and not shown:
        raise node.error(
            f"{what} varies where it could be any part of the value.",
            "Write `varies` for the value, an element of a list, or below `items`.",
        )
    return [
        "all",
        [[name, _argument(name, value, f"{name!r} of {what}", shown)] for name, value in pairs.items()],
    ]


def read_value(node: YamlNode, what: str) -> Wire:
    """A quoted scalar is a str, a plain one a Python literal."""
    if node.kind != "scalar":
        raise node.error(f"{what} is {node.describe()}, but must be one value.")
    if node.quoted:
        return node.text
    try:
        return encode_literal(node.text)
    except ValueError:
        fix = {"true": "True", "false": "False", "null": "None", "~": "None", "": "None"}.get(node.text)
        remedy = f"Write {fix}." if fix else f'Quote it if it is a str: "{node.text}".'
        raise node.error(f"{what} is {node.text!r}, which is no Python literal.", remedy) from None


def _argument(name: str, node: YamlNode, what: str, shown: bool) -> object:
    if name == "is":
        return list(y.texts(node, what))
    if name == "literal":
        try:
            return encode_literal(y.text(node, what))
        except ValueError as error:
            raise node.error(f"{what}: {error}.", "Write the Python source of the value in quotes.") from None
    if name in ("ge", "gt", "le", "lt"):
        value = read_value(node, what)
        if isinstance(value, bool) or not (
            isinstance(value, int) or (isinstance(value, dict) and "f" in value)
        ):
            raise node.error(f"{what} is {node.describe()}, but must be a number.")
        return value
    if name in ("in", "unordered"):
        if node.kind != "sequence":
            raise node.error(f"{what} is {node.describe()}, but must be a list.")
        return [read_pattern(item, f"an item of {what}", shown=False) for item in node.items]
    if name == "has":
        items = node.items if node.kind == "sequence" else (node,)
        return [read_pattern(item, f"an item of {what}", shown=False) for item in items]
    if name in ("not", "len", "items"):
        return read_pattern(node, what, shown=shown and name == "items")
    argument = y.text(node, what)
    if name == "matches":
        try:
            re.compile(argument)
        except re.error as error:
            raise node.error(f"{what} is no regular expression: {error}.") from None
    return encode(argument)
