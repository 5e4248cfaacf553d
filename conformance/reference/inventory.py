"""Reads `objects.inv`, Sphinx's inventory of a version of the docs: names, kinds and pages.

Version 2 of the format is four lines of head, then zlib over a line per object, `name domain:role priority uri title`
(sphinx/util/inventory.py).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from osconform.errors import UserError
from osconform.reference.documented import Docs, Documented

_HEAD = b"# Sphinx inventory version 2\n"
_VERSION = re.compile(rb"# Version: (\d+\.\d+)")
_LINE = re.compile(r"(?P<name>\S+)\s+py:(?P<role>\w+)\s+-?\d+\s+(?P<uri>\S+)\s+.*\Z")


def read_inventory(file: Path, modules: Collection[str], remedy: str) -> Docs:
    """The Python objects of an inventory, each with the module that it is of.

    `modules` are modules that there are, should the inventory have none of its own.

    :raises UserError: the file cannot be read, is damaged, or is of another form; `remedy` says what to do.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UserError(f"The inventory cannot be read: {error.strerror}.", remedy, file=file) from None
    if not data.startswith(_HEAD):
        raise UserError("The file is no Sphinx inventory of version 2.", remedy, file=file)
    try:
        text = zlib.decompress(data.split(b"\n", 4)[4]).decode("utf-8")
    except (zlib.error, IndexError, UnicodeDecodeError) as error:
        raise UserError(f"The inventory is damaged: {error}.", "Fetch it again.", file=file) from None
    found = {item.name: item for item in _objects(text)}
    known = {*modules, *(item.name for item in found.values() if item.kind == "module")}
    stated = _VERSION.search(data[:300])
    return Docs(
        {name: replace(item, module=module_of(name, known)) for name, item in found.items()},
        stated[1].decode() if stated else None,
    )


def module_of(name: str, modules: Collection[str]) -> str:
    """The module of a name: the longest that it begins with, so that os.path.join is none of os; "" if there is none."""
    parts = name.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in modules), "")


def _objects(text: str) -> Iterator[Documented]:
    for line in text.splitlines():
        if match := _LINE.match(line):
            name, uri = match["name"], match["uri"]
            yield Documented(name, match["role"], uri[:-1] + name if uri.endswith("$") else uri)
