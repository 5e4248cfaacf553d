"""MicroPython's WebAssembly port under Node as a target. Nothing is started to find it."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from osconform.provision import micropython_wasm
from osconform.provision.npm_packages import NODE_REMEDY
from osconform.targets.command import AGENT
from osconform.targets.model import Channel, Target, Tree, Unavailable

NAME = "micropython-wasm"
_BY_HAND = (
    'import("%s").then(async (m) => { const p = await m.loadMicroPython(); p.FS.mkdir("/case"); p.FS.chdir("/case"); '
    'p.runPython(require("fs").readFileSync("FILE", "utf8")); })'
)
HOST = Path(__file__).with_name("micropython_host.mjs")


def micropython_wasm_target() -> Target | Unavailable:
    """The target `micropython-wasm`."""
    node, root = shutil.which("node"), micropython_wasm.folder()
    if node is None:
        return Unavailable(name=NAME, reason=f"node is not on PATH. {NODE_REMEDY}")
    if not micropython_wasm.package(root).exists():
        reason = f"it is not in osconform's cache. `osconform provision {NAME}` gets it where npm is at hand."
        return Unavailable(name=NAME, reason=reason)
    return Target(
        name=NAME,
        command=(node, str(HOST), str(micropython_wasm.package(root)), AGENT),
        origin=f"{micropython_wasm.VERSION}, provisioned",
        channel=Channel.STDIO,
        tree=Tree.TARGET,
        baselines=("emscripten",),
        by_hand=shlex.join([node, "-e", _BY_HAND % (micropython_wasm.package(root) / "micropython.mjs")]),
    )
