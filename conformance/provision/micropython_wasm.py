"""MicroPython's WebAssembly port, from the npm registry into the cache; it runs under the Node that is on PATH."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from osconform.errors import UserError
from osconform.provision.cache import cache_folder
from osconform.provision.npm_packages import install_package

#: The variant for PyScript, which has the larger library; the project publishes no other.
PACKAGE = "@micropython/micropython-webassembly-pyscript"
VERSION = "1.27.0"


def folder() -> Path:
    """Where it lies; it may not exist yet."""
    return cache_folder() / "micropython-wasm"


def package(root: Path) -> Path:
    """The package's folder below the one that npm installs into."""
    return root / "node_modules" / PACKAGE


def provision(report: Callable[[str], None]) -> Path:
    """Make sure that it is in the cache, and return its folder. Raises UserError if it cannot be had."""
    final = folder()
    if package(final).exists():
        report(f"MicroPython for WebAssembly is provisioned already, in {final}.")
        return package(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        # Beside its final place, so that a rename suffices: nobody ever sees half of it.
        with tempfile.TemporaryDirectory(prefix=".micropython-wasm-", dir=final.parent) as temporary:
            root = Path(temporary) / "root"
            root.mkdir()
            report(f"Fetching {PACKAGE} {VERSION} with npm.")
            install_package(f"{PACKAGE}@{VERSION}", root)
            shutil.rmtree(final, ignore_errors=True)
            os.rename(root, final)
    except OSError as error:
        raise UserError(
            f"MicroPython for WebAssembly could not be put into {final}: {error}.",
            "Make room there, or see to it that you may write there.",
        ) from error
    report(f"MicroPython for WebAssembly is ready in {final}.")
    return package(final)
