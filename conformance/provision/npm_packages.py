"""Packages from the npm registry, by npm, into a folder of their own. None of their scripts is run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from osconform.errors import UserError

TIMEOUT = 900.0  # seconds
NODE_REMEDY = "Install Node.js 20 or newer with npm, and see that both are on PATH."
OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")


def install_package(requirement: str, root: Path) -> Path:
    """Put a package such as `pyodide@314.0.7` into `root`, and return its folder. Raises UserError if npm cannot."""
    npm = shutil.which("npm")
    if npm is None:
        raise UserError(f"{requirement} comes from the npm registry, and `npm` is not on PATH.", NODE_REMEDY)
    run_step([npm, "install", *OPTIONS, "--prefix", str(root), requirement], f"npm install {requirement}")
    return root / "node_modules" / requirement.rpartition("@")[0]


def run_step(command: list[str], what: str, environ: dict[str, str] | None = None) -> None:
    """Run one step of an installation; `what` names it in the UserError that is raised if it fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env=environ,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"{what} did not finish within {TIMEOUT:.0f} seconds.", "Look at the network."
        ) from None
    if done.returncode != 0:
        told = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
        raise UserError(f"{what} failed: {' '.join(told)}", "Look at the network and at `npm config list`.")
