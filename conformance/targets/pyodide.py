"""Pyodide under Node as a target. Nothing is started to find it."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from osconform.provision import pyodide
from osconform.provision.npm_packages import NODE_REMEDY
from osconform.targets.command import AGENT
from osconform.targets.model import Channel, Target, Unavailable

NAME = "pyodide"
PART = Path(__file__).with_name("wasm_part.py")
_BY_HAND = (
    'import("%s").then(async (m) => { const p = await m.loadPyodide(); p.mountNodeFS("/case", process.cwd()); '
    'p.FS.chdir("/case"); p.runPython(require("fs").readFileSync("FILE", "utf8")); })'
)
STARTUP_TIMEOUT = 60.0  # seconds; one to five, and more on a busy machine


def pyodide_target() -> Target | Unavailable:
    """The target `pyodide`."""
    node, root = shutil.which("node"), pyodide.folder()
    if node is None:
        return Unavailable(name=NAME, reason=f"node is not on PATH. {NODE_REMEDY}")
    if not pyodide.snapshot(root).exists():
        reason = "it is not in osconform's cache. `osconform provision pyodide` gets it where npm is at hand."
        return Unavailable(name=NAME, reason=reason)
    files = (str(pyodide.HOST), str(pyodide.package(root)), AGENT, str(PART), str(pyodide.snapshot(root)))
    return Target(
        name=NAME,
        command=(node, *pyodide.NODE_OPTIONS, *files),
        origin=f"{pyodide.VERSION}, provisioned",
        channel=Channel.STDIO,
        baselines=("emscripten",),
        startup_timeout=STARTUP_TIMEOUT,
        by_hand=shlex.join(
            [node, *pyodide.NODE_OPTIONS, "-e", _BY_HAND % (pyodide.package(root) / "pyodide.mjs")]
        ),
    )
