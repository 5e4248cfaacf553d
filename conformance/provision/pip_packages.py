"""Packages from the package index, by pip, into a folder of their own: nothing is installed into any environment."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from osconform.errors import UserError

TIMEOUT = 900.0  # seconds; the largest is about 100 MB


def _pip() -> list[str]:
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
    options = ["--only-binary=:all:", "--no-compile", "--quiet", "--target", str(target)]
    _fetch("install", [*options, *requirements], " and ".join(requirements))


def download_source(requirement: str, sha256: str, folder: Path) -> Path:
    """Put the source distribution that has this checksum into `folder`, and return its file.

    Raises UserError if pip cannot get it, or if the index has another one.
    """
    requirements = folder / "requirements.txt"
    # With the checksum here, pip runs nothing of the distribution before it has compared it.
    requirements.write_text(f"{requirement} --hash=sha256:{sha256}\n", encoding="ascii")
    options = ["--no-binary=:all:", "--require-hashes", "--dest", str(folder)]
    _fetch("download", [*options, "--requirement", str(requirements)], requirement)
    return next(file for file in folder.iterdir() if file != requirements)


def _fetch(command: str, arguments: list[str], names: str) -> None:
    """Run a command of pip; `names` is what it fetches, for the UserError that is raised if it fails."""
    options = ("--disable-pip-version-check", "--no-input", "--no-deps")
    try:
        done = subprocess.run(
            [*_pip(), command, *options, *arguments],
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
