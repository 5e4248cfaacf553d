"""The wire encoding of Python values: what the agent writes and what expected literals become.

None, booleans, integers, text and lists are themselves in JSON; every other value is an object with one
telling key:

    {"b": text}  bytes, one character per byte       {"u": text}  Python 2's unicode
    {"f": repr}  float                               {"i": digits} an integer of 16 characters or more
    {"t": [...], "n": name?}  tuple, or a named one  {"d": [[key, value], ...]}  dict
    {"s": [...]} set   {"z": [...]} frozenset        {"o": type, "r": repr, "c": callable?}  anything else
    {"e": text}  in the spec only: text with lone surrogates, which no cache can store, as Latin-1 of its UTF-8
"""

from __future__ import annotations

import ast
from typing import Any

Wire = Any

_DIGITS = 16  # JSON readers in small Pythons hold integers of 16 digits, near 2**53, as floats


def encode(value: object) -> Wire:
    """The encoding of a host value. Raises `TypeError` for a value that literals cannot have."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        # Half a surrogate pair, as os.fsdecode makes them.
        return {"e": _spelled(value)} if any("\ud800" <= char <= "\udfff" for char in value) else value
    if isinstance(value, int):
        return value if len(str(value)) < _DIGITS else {"i": str(value)}
    if isinstance(value, float):
        return {"f": repr(value)}
    if isinstance(value, bytes):
        return {"b": value.decode("latin-1")}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, tuple):
        return {"t": [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"d": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, (set, frozenset)):
        return {"s": sorted((encode(item) for item in value), key=repr)}
    raise TypeError(f"{type(value).__name__} has no wire encoding")


def _spelled(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def storable(wire: Wire) -> Wire:
    """A target's text in the form that expected text has: `{"e"}` where it holds lone surrogates."""
    return encode(wire) if isinstance(wire, str) else wire


def encode_literal(text: str) -> Wire:
    """The encoding of a Python literal's source. Raises `ValueError` if it is none.

    A `u"..."` literal is Python 2's unicode and keeps that apart from the native str.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        if isinstance(tree, ast.Constant) and tree.kind == "u":
            return {"u": tree.value}
        return encode(ast.literal_eval(tree))
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(f"{text!r} is not a Python literal") from error


def show(wire: Wire) -> str:
    """The value as Python would write it, for people."""
    if wire is None or isinstance(wire, (bool, int, str)):
        return repr(wire)
    if isinstance(wire, list):
        return "[" + ", ".join(map(show, wire)) + "]"
    if "b" in wire:
        return repr(wire["b"].encode("latin-1", "replace"))
    if "u" in wire:
        return "u" + repr(wire["u"])
    if "e" in wire:
        return repr(wire["e"].encode("latin-1").decode("utf-8", "surrogatepass"))
    if "f" in wire or "i" in wire:
        return str(wire.get("f", wire.get("i")))
    if "t" in wire:
        items = ", ".join(map(show, wire["t"])) + ("," if len(wire["t"]) == 1 else "")
        return f"{wire['n']}({items})" if wire.get("n") else f"({items})"
    if "d" in wire:
        return "{" + ", ".join(f"{show(key)}: {show(value)}" for key, value in wire["d"]) + "}"
    if "s" in wire or "z" in wire:
        items = ", ".join(map(show, wire.get("s", wire.get("z"))))
        return f"frozenset({{{items}}})" if "z" in wire else (f"{{{items}}}" if items else "set()")
    return str(wire.get("r", wire))


def plain(text: str) -> str:
    """Text that can be stored and sent: what is half a surrogate pair is spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()
