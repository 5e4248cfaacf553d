"""CPython on WASI as a target. Nothing is started to find it."""

from __future__ import annotations

import shlex
import sys
from types import MappingProxyType

from osconform.provision import wasi
from osconform.targets.command import PYTHON
from osconform.targets.model import Channel, Target, Unavailable

_BY_HAND = (
    "import sys, wasmtime as w; e = w.Engine(); l = w.Linker(e); l.define_wasi(); s = w.Store(e); c = w.WasiConfig(); "
    "c.argv = ['python', sys.argv[2]]; c.preopen_dir('.', '.'); c.inherit_stdout(); c.inherit_stderr(); s.set_wasi(c); "
    "l.instantiate(s, w.Module.deserialize_file(e, sys.argv[1])).exports(s)['_start'](s)"
)
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
        by_hand=shlex.join(
            [
                "env",
                f"PYTHONPATH={wasi.library(root)}",
                sys.executable,
                "-c",
                _BY_HAND,
                str(wasi.module(root)),
                "FILE",
            ]
        ),
    )
