"""YAML as nodes that remember their line and whether they were quoted; scalars stay text.

The spec decides by context what a scalar means (text, Python literal, version), so YAML's own guesses,
in which `no` is False and `3.10` is 3.1, must never happen. Only the composer of PyYAML is used.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

import yaml

from .errors import UserError

# libyaml is about ten times faster; the wheel of PyYAML has it nearly everywhere.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class YamlNode:
    """A scalar, a sequence or a mapping. `line` is 1-based; `quoted` says that a scalar is not plain."""

    kind: Literal["scalar", "sequence", "mapping"]
    text: str
    items: tuple[YamlNode, ...]
    pairs: tuple[tuple[YamlNode, YamlNode], ...]
    quoted: bool
    file: str
    line: int
    end_line: int

    def error(self, what: str, remedy: str = "") -> UserError:
        """An error that points here."""
        return UserError(what, remedy, file=self.file, line=self.line)

    def describe(self) -> str:
        """`the text 'abc'`, `a list`, `a mapping`: for messages."""
        if self.kind == "scalar":
            return f"the text {self.text[:60]!r}" if self.text else "nothing"
        return "a list" if self.kind == "sequence" else "a mapping"


Pairs: TypeAlias = dict[str, YamlNode]


def compose(text: str, file: str) -> YamlNode | None:
    """The one document in the text, None if it is empty. Raises `UserError` at the line that breaks YAML."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        raise UserError(
            f"This is not valid YAML: {problem}.",
            "A text with ': ', ' #', '{', '[' or a quote in it must be quoted, and indentation is by spaces.",
            file=file,
            line=mark.line + 1 if mark else None,
        ) from None
    return _convert(root, file) if root is not None else None


def _convert(node: yaml.Node, file: str) -> YamlNode:
    items: tuple[YamlNode, ...] = ()
    pairs: tuple[tuple[YamlNode, YamlNode], ...] = ()
    text, quoted = "", False
    kind: Literal["scalar", "sequence", "mapping"] = "scalar"
    if isinstance(node, yaml.ScalarNode):
        text, quoted = node.value, bool(node.style)
    elif isinstance(node, yaml.SequenceNode):
        kind, items = "sequence", tuple(_convert(item, file) for item in node.value)
    else:
        kind = "mapping"
        pairs = tuple((_convert(key, file), _convert(value, file)) for key, value in node.value)
    start, end = node.start_mark.line + 1, node.end_mark.line + 1
    return YamlNode(kind, text, items, pairs, quoted, file, start, end)


def mapping(node: YamlNode, what: str, allowed: Collection[str] | None = None) -> Pairs:
    """The node's pairs by key. Raises for a node that is no mapping, duplicate keys and keys not allowed."""
    if node.kind != "mapping":
        raise node.error(f"{what} is {node.describe()}, but must be a mapping of keys to values.")
    pairs: Pairs = {}
    for key, value in node.pairs:
        if key.kind != "scalar":
            raise key.error(f"A key of {what} is {key.describe()}.", "Keys are plain text.")
        if key.text in pairs:
            raise key.error(f"{what} has the key {key.text!r} twice.", "Remove or rename one of the two.")
        if allowed is not None and key.text not in allowed:
            raise key.error(
                f"{what} has the unknown key {key.text!r}.{_near(key.text, allowed)}",
                f"It may have: {', '.join(sorted(allowed))}.",
            )
        pairs[key.text] = value
    return pairs


def text(node: YamlNode, what: str) -> str:
    """The text of a scalar that is not empty."""
    if node.kind != "scalar" or not (node.text or node.quoted):
        raise node.error(f"{what} is {node.describe()}, but must be a text.")
    return node.text


def texts(node: YamlNode, what: str) -> tuple[str, ...]:
    """A list of texts, or one text alone."""
    if node.kind == "scalar" and node.text:
        return (node.text,)
    if node.kind != "sequence":
        raise node.error(f"{what} is {node.describe()}, but must be a text or a list of texts.")
    return tuple(text(item, f"An item of {what}") for item in node.items)


def _near(word: str, allowed: Collection[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, sorted(allowed), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
