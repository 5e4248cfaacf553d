"""Windows CPython on a Unix machine: Wine, a prefix for it, and the official embeddable interpreters.

What is fetched lies in the folder `windows` of the cache: one folder for each interpreter, and the prefix, which holds
drive C and the registry and takes about 700 MB, since Wine copies its libraries there.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from pathlib import Path

from osconform.errors import UserError
from osconform.provision import wine_install, wine_prefix
from osconform.provision.cache import cache_folder
from osconform.provision.embedded import EMBEDDED, PROGRAM, adapt, install

MACHINES = ("x86_64", "AMD64")


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
    loader = wine_install.ensure(report)
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
