"""The emulated C module `_stat`: the interpreter's constants, with those that only Windows builds have."""

from __future__ import annotations

import _stat
import types
from typing import Any, cast

# winnt.h
WINDOWS = {
    "FILE_ATTRIBUTE_INTEGRITY_STREAM": 32768,
    "FILE_ATTRIBUTE_NO_SCRUB_DATA": 131072,
    "IO_REPARSE_TAG_SYMLINK": 0xA000000C,
    "IO_REPARSE_TAG_MOUNT_POINT": 0xA0000003,
    "IO_REPARSE_TAG_APPEXECLINK": 0x8000001B,
}


def build(*, windows: bool) -> types.ModuleType:
    """`_stat` of one platform."""
    module: Any = types.ModuleType("_stat")
    for name, value in vars(_stat).items():
        if not name.startswith("__") and name not in WINDOWS:
            setattr(module, name, value)
    if windows:
        vars(module).update(WINDOWS)
    return cast(types.ModuleType, module)
