"""Jython, Python 2.7 on the Java virtual machine, as a target. Nothing is started to find it."""

from __future__ import annotations

import shutil

from osconform.provision import jython
from osconform.targets.command import AGENT
from osconform.targets.model import Target, Unavailable

NAME = "jython27"
STARTUP_TIMEOUT = 60.0  # seconds; one or two, and the first start of all makes a cache of Java's packages


def jython_target() -> Target | Unavailable:
    """The target `jython27`: the `jython` on PATH, of which no other version is maintained, or the provisioned one."""
    if (on_path := shutil.which("jython")) is not None:
        program, origin = on_path, f"{on_path}, on PATH"
    elif (cached := jython.cached()) is None:
        reason = "it is neither on PATH nor in osconform's cache."
        return Unavailable(
            name=NAME, reason=f"{reason} `osconform provision jython` gets it where apt is at hand."
        )
    elif shutil.which("java") is None:
        return Unavailable(
            name=NAME, reason="there is no java on PATH. `osconform provision jython` says how to get it."
        )
    else:
        program, origin = str(cached), f"{jython.version()}, provisioned"
    return Target(name=NAME, command=(program, AGENT), origin=origin, startup_timeout=STARTUP_TIMEOUT)
