"""The emulated C module `_stat`: the interpreter's constants, with those that only Windows builds have."""

from __future__ import annotations

import _stat
import types

# winnt.h
WINDOWS = {
    "FILE_ATTRIBUTE_INTEGRITY_STREAM": 32768,
    "FILE_ATTRIBUTE_NO_SCRUB_DATA": 131072,
    "IO_REPARSE_TAG_SYMLINK": 0xA000000C,
    "IO_REPARSE_TAG_MOUNT_POINT": 0xA0000003,
    "IO_REPARSE_TAG_APPEXECLINK": 0x8000001B,
}


CONSTANTS = {
    name: value for name, value in vars(_stat).items() if not name.startswith("__") and name not in WINDOWS
}
"""What all platforms have, functions included: these know nothing but their arguments."""


def build(*, windows: bool) -> types.ModuleType:
    """`_stat` of one platform."""
    module = types.ModuleType("_stat")
    vars(module).update(CONSTANTS)
    if windows:
        vars(module).update(WINDOWS)
    return module
