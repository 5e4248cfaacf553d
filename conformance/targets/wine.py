"""Wine, which runs Windows programs on a Unix host: the program, its environment, and how it sees the host's files."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from ..model import Node, Tree

NAMES = ("wine", "wine64", "wine-stable")

# Without the overrides Wine asks for a .NET runtime and a browser engine, adds entries to the menu, debugs crashes.
SETTINGS = {
    "WINEDEBUG": "-all",
    "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe,winedbg.exe=d",
    "WINEARCH": "win64",
}
# Wine's name for a file is what the host's locale makes of the bytes; cases use names beyond ASCII.
LOCALE = {"LC_ALL": "C.UTF-8"}
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")

# Bits of the kernel's capabilities, capabilities(7).
_DAC_OVERRIDE, _SETPCAP = 1, 8
_CONFINED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")

# What is being started while one looks, or is not quite dead, shows at the next look.
_SWEEPS = 20

# What `os.stat` makes of a name's ending (CPython, Modules/posixmodule.c, win32_xstat).
_PROGRAMS = (".exe", ".bat", ".cmd", ".com")


def program() -> str | None:
    """The path of Wine's loader; None if it is not on PATH."""
    return next((found for name in NAMES if (found := shutil.which(name)) is not None), None)


def confinement() -> tuple[str, ...]:
    """What to write before a command so that Wine respects permissions when root runs it; empty if nothing can be done.

    Wine keeps the attribute "read-only" as the missing write bits of the host's file, and leaves it to the kernel
    to refuse, which does not refuse root. So Wine runs as root without the capability to override permissions.
    """
    if shutil.which(_CONFINED[0]) is None:
        return ()
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        effective = int(status.partition("CapEff:")[2].split()[0], 16)
    except (OSError, ValueError, IndexError):
        return ()
    able = effective >> _DAC_OVERRIDE & 1 and effective >> _SETPCAP & 1
    return _CONFINED if able else ()


def environ(prefix: Path) -> dict[str, str]:
    """The variables for Wine's programs to work in that prefix (the folder that holds drive C and the registry)."""
    return {"WINEPREFIX": str(prefix), **SETTINGS, **LOCALE}


def by_hand(loader: str, python: Path, prefix: Path) -> str:
    """The shell command that runs FILE. Python dies at once there if a file is its standard input or output."""
    words = ["env", *(option for name in DISPLAYS for option in ("-u", name))]
    words += [f"{name}={value}" for name, value in environ(prefix).items()]
    return shlex.join([*words, *confinement(), loader, str(python), "FILE"]) + " </dev/null 2>&1 | cat"


def without_display(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what leads to a screen: connecting to one takes Wine longer than most cases run."""
    return {name: value for name, value in environ.items() if name not in DISPLAYS}


def path(host: str) -> str:
    """The Windows name of a file of which `host` is the absolute path."""
    return "Z:" + host.replace("/", "\\")


def seen(tree: Tree) -> Tree:
    """The tree with the modes that Python gives files on Windows: they tell "read-only" and programs, nothing else."""
    return {
        name: node if node.mode is None else msgspec.structs.replace(node, mode=_mode(name, node))
        for name, node in tree.items()
    }


def _mode(name: str, node: Node) -> int:
    assert node.mode is not None
    mode = 0o666 if node.mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) else 0o444
    return mode | 0o111 if node.directory or name.lower().endswith(_PROGRAMS) else mode


def kill_strays(scratch: str) -> None:
    """Kills the processes that have this scratch directory in their environment, where the host tells (Linux).

    Windows programs that a case starts in a console or process group of their own leave the host's process group.
    """
    mark = b"OSCONFORM_SCRATCH=" + os.fsencode(path(scratch))
    for _ in range(_SWEEPS):
        if not _kill_marked(mark):
            return
        time.sleep(0.01)


def _kill_marked(mark: bytes) -> bool:
    found = False
    with suppress(OSError):
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                with suppress(OSError):
                    if mark in Path(entry.path, "environ").read_bytes().split(b"\0"):
                        found = True
                        os.kill(int(entry.name), signal.SIGKILL)
    return found
