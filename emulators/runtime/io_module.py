"""The emulated C module `_io`: the interpreter's own, with files that belong to the world."""

from __future__ import annotations

import _io
import types
from collections.abc import Callable
from typing import Any


def build(FileIO: type, open_: Callable[..., Any], TextIOWrapper: type) -> types.ModuleType:
    """A copy of `_io` whose files, on all layers that differ, are the world's."""
    module = types.ModuleType("_io", _io.__doc__)
    for name, value in vars(_io).items():
        if not name.startswith("__"):
            setattr(module, name, value)

    def open_code(path: str) -> Any:
        return open_(path, "rb")

    vars(module).update(FileIO=FileIO, TextIOWrapper=TextIOWrapper, open=open_, open_code=open_code)
    return module
