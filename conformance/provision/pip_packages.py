"""Packages from the package index, by pip, into a folder of their own: nothing is installed into any environment."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from osconform.errors import UserError

TIMEOUT = 900.0  # seconds; the largest is about 100 MB


def pip() -> list[str]:
    """The words that start pip. Raises UserError if there is none."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        if (found := shutil.which(name)) is not None:
            return [found]
    raise UserError(
        "osconform fetches packages with pip, which is neither in its environment nor on PATH.",
        f"Run `{sys.executable} -m ensurepip`, or install pip.",
    )


def install_packages(requirements: list[str], target: Path) -> None:
    """Put the packages, and nothing that they depend on, into the folder `target`.

    Programs are in its folder `bin` then. Raises UserError if pip cannot get one.
    """
    options = (
        "--disable-pip-version-check --no-input --no-deps --only-binary=:all: --no-compile --quiet".split()
    )
    command = [*pip(), "install", *options, "--target", str(target), *requirements]
    names = " and ".join(requirements)
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"pip did not fetch {names} within {TIMEOUT:.0f} seconds.",
            "Look at the network and the index that pip is configured for.",
        ) from None
    if done.returncode != 0:
        lines = done.stderr.splitlines()
        told = [line for line in lines if line.startswith("ERROR:")] or lines
        raise UserError(
            f"pip could not fetch {names}: {' '.join(told[-2:])}",
            "Look at the network and the index that pip is configured for (`pip config list`).",
        )
