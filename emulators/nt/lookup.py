"""Windows path look-up: from path text to a node, through links and junctions, with Win32 error codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.nt.names import MAX_PATH, full_path, is_illegal, split_root
from osconform.emulators.platforms import windows_errors as code

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.store import AnyNode, Directory

MAX_LINKS = 63
EXTENDED = "\\\\?\\"


@dataclass(slots=True)
class Place:
    """Where a path leads: the directory and name of the last component, and its node if it exists."""

    parent: Directory
    name: str
    node: AnyNode | None
    volume: str
    """The drive or share, as written."""
    trail: list[str]
    """The names below the volume, spelled as stored."""
    slash: bool = False

    @property
    def text(self) -> str:
        """The absolute path without a link in it."""
        return f"{self.volume}\\" + "\\".join(self.trail)


def _plain(full: str) -> str:
    """A full path without the `\\\\?\\` prefix."""
    if full.startswith(EXTENDED):
        rest = full[4:]
        return "\\\\" + rest[4:] if rest[:4].upper() == "UNC\\" else rest
    return full


def device_name(full: str) -> str | None:
    """The device of a full path such as `\\\\.\\NUL`, or None."""
    return full[4:].upper() if full[:4] == "\\\\.\\" and "\\" not in full[4:] else None


def find(machine: Machine, path: str, *, follow: bool = True, limit: int = MAX_PATH) -> Place:
    """Look `path` up. Parents must exist; the last component may be missing (`Place.node` is None).

    Raises Failure: 3 for a missing parent or drive, 53 for an unknown share, 123 for an illegal
    name, 1921 for a chain of links without end.
    """
    if not path:
        raise Failure(code.ERROR_PATH_NOT_FOUND)
    full = full_path(machine, path)
    if full[:4] == EXTENDED:
        full = _plain(full)
    elif len(full) + 1 > limit:
        raise Failure(code.ERROR_FILENAME_EXCED_RANGE if limit < MAX_PATH else code.ERROR_PATH_NOT_FOUND)
    return _walk(machine, full, follow, 0)


def _volume(machine: Machine, drive: str) -> Directory:
    volume = machine.volumes.get(drive.upper())
    if volume is None:
        raise Failure(code.ERROR_BAD_NETPATH if drive[:2] == "\\\\" else code.ERROR_PATH_NOT_FOUND)
    return volume


def _walk(machine: Machine, full: str, follow: bool, links: int) -> Place:
    drive, _, rest = split_root(full)
    root = _volume(machine, drive)
    parts = list(filter(None, rest.split("\\")))
    slash = bool(parts) and rest[-1] == "\\"
    current: AnyNode | None = root
    directory, part = root, ""
    trail: list[str] = []
    final = len(parts) - 1
    for index, part in enumerate(parts):
        if current is None or not current.is_directory:
            raise Failure(code.ERROR_PATH_NOT_FOUND)
        directory = current
        spelled, current = part, directory._entries.get(part)  # type: ignore[assignment]  # nodes of ours only
        if current is None:
            spelled, current = directory.spelled(part)
        if current is None and is_illegal(part):  # what is there has a legal name
            raise Failure(code.ERROR_INVALID_NAME)
        trail.append(spelled)
        if current is None:
            if index != final:
                raise Failure(code.ERROR_PATH_NOT_FOUND)
            continue
        if current.target and (follow or index != final):
            if links >= MAX_LINKS:
                raise Failure(code.ERROR_CANT_RESOLVE_FILENAME)
            target = absolute_target(Place(directory, part, current, drive, trail), current.target)
            following = "\\".join([target.rstrip("\\"), *parts[index + 1 :]])
            if following[-1:] == ":":
                following += "\\"
            return _walk(machine, following + "\\" * (slash and index == final), follow, links + 1)
    return Place(directory, part, current, drive, trail, slash)


def absolute_target(place: Place, target: str) -> str:
    """What a link stored as `target` at `place` points to, as a full path."""
    target = _plain(target).replace("/", "\\")
    drive, root, rest = split_root(target)
    if drive and root:
        return target
    if root:
        return f"{place.volume}\\{rest}"
    kept = place.trail[:-1]
    for part in target.split("\\"):
        if part == "..":
            kept = kept[:-1]
        elif part not in ("", "."):
            kept = [*kept, part]
    return f"{place.volume}\\" + "\\".join(kept)


def existing(machine: Machine, path: str, *, follow: bool = True) -> Place:
    """Like `find`, for something that must be there.

    Raises Failure(2) where it is not, and Failure(123) for a file with a backslash behind it.
    """
    place = find(machine, path, follow=follow)
    if place.node is None:
        raise Failure(code.ERROR_FILE_NOT_FOUND)
    if place.slash and not place.node.is_directory and not place.node.target:
        raise Failure(code.ERROR_INVALID_NAME)
    return place


def node_of(machine: Machine, path: str, *, follow: bool = True) -> AnyNode:
    """The node of an existing path."""
    node = existing(machine, path, follow=follow).node
    assert node is not None
    return node
