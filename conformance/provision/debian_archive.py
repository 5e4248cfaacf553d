"""Debian's archive, from which packages are unpacked into the cache: where this machine gets them, and for which processor."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from osconform.errors import UserError
from osconform.provision import apt, apt_sources

ETC_APT = Path("/etc/apt")


@dataclass(frozen=True)
class Layout:
    """Where a Debian architecture keeps libraries (its multiarch triplet) and what its loader is called."""

    triplet: str
    loader: str


LAYOUTS = {
    "amd64": Layout("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "arm64": Layout("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


def find(what: str, suites: Mapping[str, str], remedy: str) -> tuple[list[apt_sources.Source], str]:
    """The sources to fetch from and the architecture.

    `suites` names, for releases that have not got it, the one that has. `remedy` says how else to come by `what`, in the
    UserError that is raised where apt cannot help.
    """
    if sys.platform != "linux" or not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise UserError(
            f"osconform provisions {what} with apt-get and dpkg, which this machine does not have.", remedy
        )
    architecture = apt.native_architecture()
    if architecture not in LAYOUTS:
        known = " and ".join(LAYOUTS)
        raise UserError(
            f"osconform provisions {what} for {known} only, and this machine is {architecture}.", remedy
        )
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    sources = apt_sources.aim(apt_sources.read_sources(ETC_APT), release, suites)
    if not sources:
        name = release.get("PRETTY_NAME", "this distribution's release")
        raise UserError(
            f"None of the sources in {ETC_APT} names {name}: no mirror is known to fetch {what} from.", remedy
        )
    return sources, architecture
