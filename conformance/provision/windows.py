"""Windows CPython on a Unix machine: Wine, a prefix for it, and the official embeddable interpreters.

What is fetched lies in the folder `windows` of the cache: one folder for each interpreter, and the prefix, which holds
drive C and the registry and takes about 700 MB, since Wine copies its libraries there.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from osconform.errors import UserError
from osconform.provision import system_package, wine_prefix
from osconform.provision.cache import cache_folder
from osconform.provision.embedded import EMBEDDED, PROGRAM, adapt, install
from osconform.provision.system_package import SystemPackage
from osconform.targets import wine

MACHINES = ("x86_64", "AMD64")
# The 64-bit loader comes with the package and is all that the interpreters need; what is recommended beside it is 32-bit.
WINE = SystemPackage(
    "Wine",
    "wine",
    lambda: wine.program() if shutil.which("wineserver") is not None else None,
    otherwise="Wine 8 or newer with your package manager; its 64-bit part suffices.",
    note=" No other architecture (i386) needs to be added.",
)


def folder() -> Path:
    """Where all of it lies; it may not exist yet."""
    return cache_folder() / "windows"


def interpreter(version: tuple[int, int]) -> Path:
    """Where the interpreter of a minor version, such as (3, 13), lies; it may not exist yet."""
    return folder() / f"cpython{version[0]}{version[1]}" / PROGRAM


def prefix() -> Path:
    """Where the Wine prefix lies; it may not exist yet."""
    return folder() / "prefix"


def provision(report: Callable[[str], None]) -> Path:
    """Make sure that Wine, the prefix and every interpreter are here, and return the folder they are in.

    What is here already is left as it is. Raises UserError if this machine cannot get one of them.
    """
    _check_machine()
    loader = system_package.ensure(WINE, report)
    for version, embedded in EMBEDDED.items():
        python = interpreter(version)
        if python.exists():
            report(f"Windows CPython {embedded.release} is provisioned already, in {python.parent}.")
            adapt(embedded, python.parent)  # an older osconform may have unpacked it
        else:
            install(embedded, python.parent, report)
    wine_prefix.ensure(prefix(), loader, interpreter(max(EMBEDDED)), report)
    report(f"Windows CPython is ready in {folder()}.")
    return folder()


def _check_machine() -> None:
    if sys.platform == "win32":
        raise UserError(
            "This is Windows: its interpreters are targets without Wine.",
            "Install the versions that you want; those that the py launcher knows are found.",
        )
    if platform.machine() not in MACHINES:
        raise UserError(
            f"The Windows interpreters are x86-64 programs, and this machine is {platform.machine()}: "
            "Wine runs programs, but does not emulate processors.",
            "Run osconform on an x86-64 machine.",
        )
