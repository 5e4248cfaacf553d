"""Windows path text: full paths, reserved device names, illegal names.

Source: Microsoft, "Naming Files, Paths, and Namespaces".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine

DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [f"{port}{digit}" for port in ("COM", "LPT") for digit in "123456789\u00b9\u00b2\u00b3"]
)
ILLEGAL = re.compile(r'[<>"|?*:\x01-\x1f]')
MAX_PATH = 260
"""Longest path with its final null, in UTF-16 units, for programs without the long path option."""
MAX_NAME = 255


def device_of(name: str) -> str | None:
    """The device that a file name stands for (`nul.txt` is NUL), or None."""
    if len(name) < 3 or name[0] not in "ACLNPaclnp":
        return None
    stem = name.partition(".")[0].partition(":")[0].rstrip(" ").upper()
    return stem if stem in DEVICES else None


def split_root(path: str) -> tuple[str, str, str]:
    """Drive or share, root separator and rest of a path with backslashes, as ntpath.splitroot does."""
    if path[:2] == "\\\\":
        start = 8 if path[:8].upper() == "\\\\?\\UNC\\" else 2
        first = path.find("\\", start)
        if first == -1:
            return path, "", ""
        second = path.find("\\", first + 1)
        if second == -1:
            return path, "", ""
        return path[:second], path[second], path[second + 1 :]
    if path[1:2] == ":":
        rooted = path[2:3] == "\\"
        return path[:2], path[2:3] if rooted else "", path[3:] if rooted else path[2:]
    if path[:1] == "\\":
        return "", "\\", path[1:]
    return "", "", path


def _collapse(rest: str) -> list[str]:
    """Components without empty ones, dots and parents; trailing dots and spaces are dropped."""
    kept: list[str] = []
    parts = [part for part in rest.split("\\") if part]
    last = len(parts) - 1
    for index, part in enumerate(parts):
        if part == ".":
            continue
        if part == "..":
            if kept:
                kept.pop()
            continue
        if index == last:
            part = part.rstrip(". ") if part.strip(". ") else ""
        elif part.endswith(".") and not part.endswith(".."):
            part = part[:-1]
        if part:
            kept.append(part)
    return kept


@lru_cache(maxsize=1024)
def is_full(path: str) -> bool:
    """Whether a path is one that full_path() gives back as it is, as most are; no such path names a device.

    Every call asks this of its path twice: for the device, and for the file.
    """
    return (
        path[1:3] == ":\\"
        and path[-1] not in "\\. "
        and ".\\" not in path
        and "\\\\" not in path
        and "/" not in path
        and device_of(path[path.rfind("\\") + 1 :]) is None
    )


def full_path(machine: Machine, path: str) -> str:
    """GetFullPathNameW: absolute, normalized, against the working directory (of the named drive)."""
    if path[:4] == "\\\\?\\" or is_full(path):
        return path
    path = path.replace("/", "\\")
    if path[:4] in ("\\\\.\\", "\\\\?\\"):
        drive, root, rest = path[:4], "", path[4:]
        return drive + "\\".join(_collapse(rest))
    device = device_of(path.rpartition("\\")[2]) if path[:2] != "\\\\" else None
    if device is not None:
        return f"\\\\.\\{device}"
    drive, root, rest = split_root(path)
    slash = "\\" if rest.endswith("\\") else ""
    if not root:
        base = machine.cwd_text
        if drive and drive[:2] != "\\\\" and drive.upper() != split_root(base)[0].upper():
            base = machine.process.environ.get(f"={drive.upper()}", f"{drive}\\")
        if drive[:2] != "\\\\":
            drive, root, base_rest = split_root(base)
            rest = f"{base_rest}\\{rest}" if rest else base_rest
    elif not drive:
        drive = split_root(machine.cwd_text)[0]
    kept = _collapse(rest)
    if not kept:
        return f"{drive}\\" if root else drive
    return f"{drive}\\" + "\\".join(kept) + slash


def is_illegal(name: str) -> bool:
    """Whether NTFS refuses a component: reserved characters, or more than 255 UTF-16 units."""
    return len(name) > MAX_NAME or ILLEGAL.search(name) is not None


def fold(name: str) -> str:
    """The key under which NTFS compares names: each character in upper case, one for one."""
    upper = name.upper()
    if len(upper) == len(name):
        return upper
    return "".join(up if len(up := letter.upper()) == 1 else letter for letter in name)
