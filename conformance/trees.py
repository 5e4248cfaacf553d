"""Trees of files as YAML has them (`given`, `files`), and as people read them in messages."""

from __future__ import annotations

import re
from typing import Any

from . import yaml_nodes as y
from .model import Node, Tree
from .patterns import read_value
from .yaml_nodes import YamlNode

_KEYS = frozenset({"text", "symlink", "link", "special", "mode", "mtime", "dir"})
_SPECIAL = ("fifo", "socket", "device")


def read_tree(node: YamlNode, what: str) -> Tree:
    """The tree that a mapping of relative paths describes. Raises `UserError` at the item that is wrong."""
    tree: Tree = {}
    for key, value in y.mapping(node, what).items():
        path = key.rstrip("/")
        if not path or path.startswith("/") or any(part in ("", ".", "..") for part in path.split("/")):
            raise value.error(
                f"{what} names {key!r}, which does not lie within the case's directory.",
                'Write a relative path with "/" and without "." or "..".',
            )
        tree[path] = _read_node(value, f"{key!r} in {what}", directory=key.endswith("/"))
    return tree


def _read_node(node: YamlNode, what: str, *, directory: bool) -> Node:
    if directory:
        if node.kind == "mapping":
            pairs = y.mapping(node, what, frozenset({"mode", "mtime"}))
            return Node(
                directory=True, mode=_integer(pairs, "mode", what), mtime=_integer(pairs, "mtime", what)
            )
        if node.text in ("dir", "", "~"):
            return Node(directory=True)
        raise node.error(
            f"{what} is a directory, but has {node.describe()}.", "Write `dir` or {mode: 0o755}."
        )
    if node.kind == "scalar":
        if not node.quoted and node.text == "any":
            return Node(any_data=True)
        return Node(data=_data(node, what))
    pairs = y.mapping(node, what, _KEYS)
    mode, mtime = _integer(pairs, "mode", what), _integer(pairs, "mtime", what)
    kinds = [key for key in ("text", "symlink", "link", "special") if key in pairs]
    if len(kinds) != 1:
        raise node.error(f"{what} must have exactly one of text, symlink, link and special.")
    if kinds == ["special"]:
        special = y.text(pairs["special"], what)
        if special not in _SPECIAL:
            raise node.error(f"{what} is a {special!r}.", f"It may be: {', '.join(_SPECIAL)}.")
        return Node(special=special, mode=mode)
    if kinds == ["symlink"]:
        is_directory = "dir" in pairs
        return Node(symlink=y.text(pairs["symlink"], what), mtime=mtime, target_is_directory=is_directory)
    if kinds == ["link"]:
        return Node(link=y.text(pairs["link"], what))
    content = pairs["text"]
    if not content.quoted and content.text == "any":
        return Node(any_data=True, mode=mode, mtime=mtime)
    return Node(data=_data(content, what), mode=mode, mtime=mtime)


def _data(node: YamlNode, what: str) -> bytes:
    value = read_value(node, what)
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, dict) and "b" in value:
        return str(value["b"]).encode("latin-1")
    raise node.error(f"{what} is {node.describe()}.", 'A file holds a "text" or a plain b"bytes" literal.')


def _integer(pairs: y.Pairs, key: str, what: str) -> int | None:
    if key not in pairs:
        return None
    value = read_value(pairs[key], f"{key} of {what}")
    if not isinstance(value, int) or isinstance(value, bool):
        raise pairs[key].error(f"{key} of {what} must be an integer.", "A mode is written 0o644.")
    return value


def show_tree(tree: Tree) -> str:
    """`{a: 'A', d/, ln -> a}`: one line for people, paths in order."""
    return "{" + ", ".join(f"{path}{_show_node(node)}" for path, node in sorted(tree.items())) + "}"


def _show_node(node: Node) -> str:
    mode = f" mode {node.mode:#o}" if node.mode is not None else ""
    if node.directory:
        return "/" + mode
    if node.symlink is not None:
        return f" -> {node.symlink}"
    if node.special is not None:
        return f" ({node.special})" + mode
    if node.link is not None:
        return f" = {node.link}"
    if node.any_data:
        return ": any" + mode
    data = node.data or b""
    shown = re.sub(r"^b", "", repr(data[:200])) + ("..." if len(data) > 200 else "")
    return f": {shown}{mode}"


def to_wire(tree: Tree) -> dict[str, dict[str, object]]:
    """The tree as the protocol has it: path -> fields, bytes as Latin-1 text."""
    wire: dict[str, dict[str, object]] = {}
    for path, node in tree.items():
        fields = {
            "data": None if node.data is None else node.data.decode("latin-1"),
            "dir": node.directory or None,
            "symlink": node.symlink,
            "link": node.link,
            "special": node.special,
            "mode": node.mode,
            "mtime": node.mtime,
        }
        wire[path] = {key: value for key, value in fields.items() if value is not None}
    return wire


def from_wire(wire: dict[str, dict[str, Any]]) -> Tree:
    """The tree that `to_wire` gives."""
    return {
        path: Node(
            data=fields["data"].encode("latin-1") if "data" in fields else None,
            directory=bool(fields.get("dir")),
            symlink=fields.get("symlink"),
            link=fields.get("link"),
            special=fields.get("special"),
            mode=fields.get("mode"),
            mtime=fields.get("mtime"),
        )
        for path, fields in wire.items()
    }
