"""Wine itself: found on PATH, or installed with apt where root asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

from osconform.errors import UserError
from osconform.targets import wine

# The 64-bit loader comes with it and is all that the interpreters need; what is recommended beside it is 32-bit.
COMMAND = ("apt-get", "install", "--yes", "--no-install-recommends", "wine")
STEP_TIMEOUT = 1800.0  # seconds; it is about 100 MB


def ensure(report: Callable[[str], None]) -> str:
    """The path of Wine's loader, after an installation if needed and possible.

    Raises UserError, saying what root must do, if Wine is not here and this is not root on a machine with apt.
    """
    if (loader := _found()) is not None:
        report(f"Wine is on PATH already, at {loader}.")
        return loader
    if shutil.which(COMMAND[0]) is None:
        raise UserError(
            "Wine is not on PATH, and this machine has no apt-get to install it with.",
            "Install Wine 8 or newer with your package manager; its 64-bit part suffices.",
        )
    command = " ".join(COMMAND)
    if os.geteuid() != 0:
        raise UserError(
            "Wine is not on PATH, and only root can install it.",
            f"As root, run `{command}`, then try again. No other architecture (i386) needs to be added.",
        )
    report(f"Installing Wine: {command}")
    done = _run(COMMAND)
    if done.returncode != 0:
        report("Reading the package lists anew, since that failed.")
        _run((COMMAND[0], "update"))
        done = _run(COMMAND)
    if done.returncode != 0 or (loader := _found()) is None:
        told = [line for line in done.stderr.splitlines() if line.startswith("E:")] or [
            "Wine is still not on PATH."
        ]
        raise UserError(
            f"`{command}` did not install Wine: {' '.join(told[-2:])}",
            "Look at the network and the mirror, or install Wine 8 or newer by other means.",
        )
    return loader


def _found() -> str | None:
    return wine.program() if shutil.which("wineserver") is not None else None


def _run(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
            timeout=STEP_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"`{' '.join(command)}` did not finish within {STEP_TIMEOUT:.0f} seconds.",
            "Look at the network and the mirror.",
        ) from None
