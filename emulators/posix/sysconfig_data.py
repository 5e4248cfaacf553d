"""The emulated module of build variables that `sysconfig` reads on POSIX systems."""

from __future__ import annotations

import types
from typing import Any


def module_name(sys_module: Any) -> str:
    """What `sysconfig` looks for: ABI flags, platform and architecture are part of the name."""
    return (
        f"_sysconfigdata_{sys_module.abiflags}_{sys_module.platform}_{sys_module.implementation._multiarch}"
    )


def build(name: str, version: str) -> types.ModuleType:
    """The variables of a plain build, as far as the standard library asks for them."""
    module = types.ModuleType(name)
    vars(module)["build_time_vars"] = {
        "CC": "cc",
        "CFLAGS": "-O2",
        "CONFIG_ARGS": "",
        "EXE": "",
        "EXT_SUFFIX": ".so",
        "HAVE_FORK": 1,
        "PY_CFLAGS": "-O2",
        "Py_DEBUG": 0,
        "Py_ENABLE_SHARED": 0,
        "VERSION": version,
        "py_version_short": version,
    }
    return module
