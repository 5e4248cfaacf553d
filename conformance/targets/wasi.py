"""CPython on WASI as a target. Nothing is started to find it."""

from __future__ import annotations

import sys
from types import MappingProxyType

from osconform.provision import wasi
from osconform.targets.command import PYTHON
from osconform.targets.model import Channel, Target, Unavailable

STARTUP_TIMEOUT = 60.0  # seconds


def wasi_target() -> Target | Unavailable:
    """The target `wasi-cpython312`."""
    if sys.platform == "win32":
        return Unavailable(name=wasi.NAME, reason="its adapter needs named pipes as POSIX has them.")
    root = wasi.folder()
    if not wasi.module(root).exists():
        reason = "it is not in osconform's cache. `osconform provision wasi` gets it where npm and pip are at hand."
        return Unavailable(name=wasi.NAME, reason=reason)
    return Target(
        name=wasi.NAME,
        command=(PYTHON, "-m", "osconform.targets.wasi_adapter", str(wasi.module(root))),
        origin=f"{wasi.PYTHON} under {wasi.WASMTIME}, provisioned",
        channel=Channel.STDIO,
        baselines=("wasi",),
        environ=MappingProxyType({"PYTHONPATH": str(wasi.library(root))}),
        startup_timeout=STARTUP_TIMEOUT,
    )
