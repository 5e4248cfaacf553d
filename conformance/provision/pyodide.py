"""Pyodide, CPython on WebAssembly, from the npm registry into the cache; it runs under the Node that is on PATH."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from osconform.errors import UserError
from osconform.provision.cache import cache_folder
from osconform.provision.npm_packages import NODE_REMEDY, install_package, run_step

VERSION = "314.0.7"
HOST = Path(__file__).resolve().parent.parent / "targets" / "pyodide_host.mjs"
# Programs are short, and most of the interpreter is never called: compiling it all takes longer than a run.
NODE_OPTIONS = ("--wasm-lazy-compilation",)


def folder() -> Path:
    """Where Pyodide lies; it may not exist yet."""
    return cache_folder() / "pyodide"


def package(root: Path) -> Path:
    """The package's folder below the one that npm installs into."""
    return root / "node_modules" / "pyodide"


def snapshot(root: Path) -> Path:
    """The image of the interpreter's memory that makes it start faster."""
    return root / "snapshot.bin"


def provision(report: Callable[[str], None]) -> Path:
    """Make sure that Pyodide is in the cache, and return its folder. Raises UserError if it cannot be had."""
    final = folder()
    if snapshot(final).exists():
        report(f"Pyodide is provisioned already, in {final}.")
        return package(final)
    node = shutil.which("node")
    if node is None:
        raise UserError("Pyodide runs under Node.js, and `node` is not on PATH.", NODE_REMEDY)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        # Beside its final place, so that a rename suffices: nobody ever sees half of it.
        with tempfile.TemporaryDirectory(prefix=".pyodide-", dir=final.parent) as temporary:
            root = Path(temporary) / "root"
            root.mkdir()
            report(f"Fetching pyodide {VERSION} with npm.")
            unpacked = install_package(f"pyodide@{VERSION}", root)
            report("Starting it once, and keeping an image of its memory.")
            command = [node, *NODE_OPTIONS, str(HOST), str(unpacked), "--snapshot", str(snapshot(root))]
            run_step(command, "Pyodide")
            shutil.rmtree(final, ignore_errors=True)
            os.rename(root, final)
    except OSError as error:
        raise UserError(
            f"Pyodide could not be put into {final}: {error}.",
            "Make room there, or see to it that you may write there.",
        ) from error
    report(f"Pyodide is ready in {final}.")
    return package(final)
