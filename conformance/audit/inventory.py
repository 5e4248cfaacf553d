"""Sphinx's `objects.inv`: the names that a set of docs documents.

Source: Sphinx, `sphinx/util/inventory.py`: four lines of text, then zlib-compressed lines
`name domain:role priority uri dispname`.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from osconform.errors import UserError

_LINE = re.compile(r"(?P<name>.+?)\s+(?P<role>py:\w+)\s+-?\d+\s+\S*\s+.*")


def read(path: Path) -> frozenset[str]:
    """The Python names in an inventory, `os.rename`; a folder is searched for its `objects.inv`.

    :raises UserError: there is none, or it is of another form.
    """
    file = path / "objects.inv" if path.is_dir() else path
    try:
        header, _, body = file.read_bytes().partition(b"using zlib")
        if not header.startswith(b"# Sphinx inventory version 2"):
            raise ValueError("its first line is not that of an inventory of version 2")
        text = zlib.decompress(body.partition(b"\n")[2]).decode("utf-8")
    except OSError as error:
        raise UserError(
            f"the inventory of the docs cannot be read: {error.strerror or error}.",
            "Name an objects.inv, or the folder of built docs that holds one.",
            file=file,
        ) from error
    except (ValueError, zlib.error) as error:
        raise UserError(
            f"this is no inventory that Sphinx has written: {error}.",
            "Name an objects.inv, or the folder of built docs that holds one.",
            file=file,
        ) from error
    matches = filter(None, map(_LINE.fullmatch, text.splitlines()))
    return frozenset(match["name"] for match in matches)
