"""A program that has to be installed on the machine itself: found on PATH, or installed with apt where root asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from osconform.errors import UserError
from osconform.provision import apt

STEP_TIMEOUT = 1800.0  # seconds; the largest is about 100 MB


@dataclass(frozen=True)
class SystemPackage:
    """What is to be installed: its title for people, its package, and how it is had where there is no apt.

    `find` returns the path of its program, None if it is not here. `note` follows what root is told to run.
    """

    title: str
    package: str
    find: Callable[[], str | None]
    otherwise: str
    note: str = ""

    @property
    def command(self) -> tuple[str, ...]:
        """What root runs. Packages that are only recommended beside it are left out: no program here needs one."""
        return ("apt-get", "install", "--yes", "--no-install-recommends", self.package)


def ensure(wanted: SystemPackage, report: Callable[[str], None]) -> str:
    """The path of its program, after an installation if needed and possible.

    Raises UserError, saying what root must do, if it is not here and this is not root on a machine with apt.
    """
    if (program := wanted.find()) is not None:
        report(f"{wanted.title} is on PATH already, at {program}.")
        return program
    if shutil.which(wanted.command[0]) is None:
        raise UserError(
            f"{wanted.title} is not on PATH, and this machine has no apt-get to install it with.",
            f"Install {wanted.otherwise}",
        )
    command = " ".join(wanted.command)
    if os.geteuid() != 0:
        raise UserError(
            f"{wanted.title} is not on PATH, and only root can install it.",
            f"As root, run `{command}`, then try again.{wanted.note}",
        )
    report(f"Installing {wanted.title}: {command}")
    done = _apt_get(wanted.command)
    if done.returncode != 0:
        report("Reading the package lists anew, since that failed.")
        _apt_get((wanted.command[0], "update"))
        done = _apt_get(wanted.command)
    if done.returncode != 0 or (program := wanted.find()) is None:
        told = [line for line in done.stderr.splitlines() if line.startswith("E:")] or [
            f"{wanted.title} is still not on PATH."
        ]
        raise UserError(
            f"`{command}` did not install {wanted.title}: {' '.join(told[-2:])}",
            f"Look at the network and the mirror, or install {wanted.otherwise}",
        )
    return program


def _apt_get(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    return apt.run(command, f"`{' '.join(command)}`", STEP_TIMEOUT)
