"""Holds a value that a target sent against a pattern, and says where they differ."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .model import Pattern
from .wire import Wire, show, storable


@dataclass(frozen=True)
class Context:
    """What a comparison has to know of the target.

    `python2` lets Python 2's native str stand for both text and bytes; `here` is the absolute path of the case's
    directory on the target.
    """

    python2: bool = False
    here: str = ""
    separator: str = "/"


def matches(pattern: Pattern, value: Wire, context: Context) -> bool:
    """Whether the value fits the pattern."""
    kind, content = pattern
    if kind == "value":
        return equal(content, value, context)
    if kind == "list":
        items = value if isinstance(value, list) else None
        return (
            items is not None
            and len(items) == len(content)
            and all(matches(part, item, context) for part, item in zip(content, items, strict=True))
        )
    return all(_MATCHERS[name](argument, value, context) for name, argument in content)


def equal(expected: Wire, value: Wire, context: Context) -> bool:
    """Python's ==, but a bool is no int, a list no tuple, and text no bytes."""
    if isinstance(expected, bool) or isinstance(value, bool) or expected is None or value is None:
        return expected is value
    if context.python2 and isinstance(value, str) and isinstance(expected, dict) and "b" in expected:
        return bool(expected["b"] == value)
    if isinstance(expected, dict) and "u" in expected and isinstance(value, str):
        return not context.python2 and bool(expected["u"] == value)
    if isinstance(expected, dict) and "e" in expected:
        return bool(expected == storable(value))
    if isinstance(expected, (int, str)) or isinstance(value, (int, str)):
        return type(expected) is type(value) and bool(expected == value)
    if isinstance(expected, list) or isinstance(value, list):
        return isinstance(expected, list) and isinstance(value, list) and _sequences(expected, value, context)
    if "t" in expected:
        # A named tuple equals a plain one.
        return "t" in value and _sequences(expected["t"], value["t"], context)
    if "d" in expected:
        return "d" in value and _same_elements(
            [{"t": pair} for pair in expected["d"]], [{"t": pair} for pair in value["d"]], context
        )
    if "s" in expected:
        found = value.get("s", value.get("z"))
        return found is not None and _same_elements(expected["s"], found, context)
    if "f" in expected:
        return "f" in value and float(expected["f"]) == float(value["f"])
    return bool(expected == value)


def _sequences(expected: list[Wire], value: list[Wire], context: Context) -> bool:
    return len(expected) == len(value) and all(
        equal(left, right, context) for left, right in zip(expected, value, strict=True)
    )


def _same_elements(expected: list[Wire], value: list[Wire], context: Context) -> bool:
    rest = list(value)
    for item in expected:
        for index, other in enumerate(rest):
            if equal(item, other, context):
                del rest[index]
                break
        else:
            return False
    return not rest


def type_name(value: Wire) -> str:
    """The Python type of a wire value: `int`, `os.stat_result`, ..."""
    if value is None:
        return "None"
    if not isinstance(value, dict):
        return type(value).__name__
    for key, name in (
        ("b", "bytes"),
        ("u", "unicode"),
        ("f", "float"),
        ("i", "int"),
        ("d", "dict"),
        ("s", "set"),
    ):
        if key in value:
            return name
    if "z" in value:
        return "frozenset"
    return str(value.get("n") or "tuple") if "t" in value else str(value["o"])


def _is(names: list[str], value: Wire, context: Context) -> bool:
    actual = type_name(value)
    for name in names:
        if name == actual or (name == "tuple" and isinstance(value, dict) and "t" in value):
            return True
        if name == "bytes" and context.python2 and isinstance(value, str):
            return True
        if name == "callable" and isinstance(value, dict) and value.get("c"):
            return True
        # A C type may name its module otherwise than the docs do (posix.DirEntry for os.DirEntry).
        if "." in name and name.rpartition(".")[2] == actual.rpartition(".")[2]:
            return True
    return False


def _number(value: Wire) -> float | int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, dict) and "f" in value:
        return float(value["f"])
    return int(value["i"]) if isinstance(value, dict) and "i" in value else None


def _elements(value: Wire) -> list[Wire] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for key in ("t", "s", "z"):
            if key in value:
                return list(value[key])
        if "d" in value:
            return [key for key, _ in value["d"]]
    return None


def _text(value: Wire) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return value.get("b", value.get("u"))
    return None


def _length(pattern: Pattern, value: Wire, context: Context) -> bool:
    elements = _elements(value)
    text = _text(value)
    length = len(elements) if elements is not None else len(text) if text is not None else None
    return length is not None and matches(pattern, length, context)


def _has(patterns: list[Pattern], value: Wire, context: Context) -> bool:
    text = _text(value)
    if text is not None:
        return all(_text(content) is not None and str(_text(content)) in text for _, content in patterns)
    elements = _elements(value)
    return elements is not None and all(
        any(matches(pattern, element, context) for element in elements) for pattern in patterns
    )


def _unordered(patterns: list[Pattern], value: Wire, context: Context) -> bool:
    elements = _elements(value)
    if elements is None or len(elements) != len(patterns):
        return False
    return _assign(patterns, elements, context)


def _assign(patterns: list[Pattern], elements: list[Wire], context: Context) -> bool:
    if not patterns:
        return True
    first, rest = patterns[0], patterns[1:]
    return any(
        matches(first, element, context) and _assign(rest, elements[:index] + elements[index + 1 :], context)
        for index, element in enumerate(elements)
    )


def _here(argument: Wire, value: Wire, context: Context) -> bool:
    in_bytes = isinstance(argument, dict)
    relative = argument["b"] if isinstance(argument, dict) else argument
    path = context.here + (context.separator + relative.replace("/", context.separator) if relative else "")
    return equal({"b": path.encode().decode("latin-1")} if in_bytes else path, value, context)


def _compare(test: Callable[[float, float], bool]) -> Callable[[Wire, Wire, Context], bool]:
    def holds(argument: Wire, value: Wire, _context: Context) -> bool:
        number, bound = _number(value), _number(argument)
        return number is not None and bound is not None and test(number, bound)

    return holds


def _on_text(test: Callable[[str, str], bool]) -> Callable[[Wire, Wire, Context], bool]:
    def holds(argument: Wire, value: Wire, _context: Context) -> bool:
        text = _text(value)
        return text is not None and test(str(argument), text)

    return holds


_MATCHERS: dict[str, Callable[..., bool]] = {
    "is": _is,
    "literal": equal,
    "ge": _compare(lambda value, bound: value >= bound),
    "gt": _compare(lambda value, bound: value > bound),
    "le": _compare(lambda value, bound: value <= bound),
    "lt": _compare(lambda value, bound: value < bound),
    "in": lambda patterns, value, context: any(matches(pattern, value, context) for pattern in patterns),
    "not": lambda pattern, value, context: not matches(pattern, value, context),
    "len": _length,
    "items": lambda pattern, value, context: (
        (elements := _elements(value)) is not None
        and all(matches(pattern, item, context) for item in elements)
    ),
    "has": _has,
    "unordered": _unordered,
    "matches": _on_text(lambda regex, text: re.search(regex, text) is not None),
    "starts": _on_text(lambda prefix, text: text.startswith(prefix)),
    "ends": _on_text(lambda suffix, text: text.endswith(suffix)),
    "here": _here,
    "varies": lambda _why, _value, _context: True,  # it is about what results show, see `osconform.volatile`
}


def show_pattern(pattern: Pattern) -> str:
    """The pattern in one line, for people."""
    kind, content = pattern
    if kind == "value":
        return show(content)
    if kind == "list":
        return "[" + ", ".join(map(show_pattern, content)) + "]"
    return ", ".join(f"{name} {_show_argument(name, argument)}" for name, argument in content)


def _show_argument(name: str, argument: object) -> str:
    if name == "is" and isinstance(argument, list):
        return " or ".join(argument)
    if name in ("in", "unordered", "has") and isinstance(argument, list):
        return "[" + ", ".join(map(show_pattern, argument)) + "]"
    if name in ("not", "len", "items") and isinstance(argument, list):
        return show_pattern(argument)
    return show(argument)
