"""Jython, Python 2.7 on the Java virtual machine, as a target. Nothing is started to find it."""

from __future__ import annotations

import shutil

from osconform.targets.command import AGENT
from osconform.targets.model import Target, Unavailable

NAME = "jython27"
STARTUP_TIMEOUT = 60.0  # seconds; one or two, and the first start of all makes a cache of Java's packages
REMEDY = "Install it: Debian's package `jython`, or the installer from jython.org, with a Java runtime."


def jython_target() -> Target | Unavailable:
    """The target `jython27`: the `jython` on PATH, of which no other version is maintained."""
    program = shutil.which("jython")
    if program is None:
        return Unavailable(name=NAME, reason=f"there is no jython on PATH. {REMEDY}")
    return Target(
        name=NAME, command=(program, AGENT), origin=f"{program}, on PATH", startup_timeout=STARTUP_TIMEOUT
    )
