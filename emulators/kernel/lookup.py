"""POSIX path resolution, component by component (POSIX.1-2017, XBD 4.13 Pathname Resolution)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.permissions import EXECUTE, allows
from osconform.emulators.kernel.process import Credentials

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.store import AnyNode, Directory


def check_length(machine: Machine, path: str) -> None:
    """Raise Failure("ENAMETOOLONG") for a path beyond the limit, which counts bytes."""
    traits = machine.traits
    if len(path.encode("utf-8", "surrogateescape")) >= traits.path_max:
        raise Failure("ENAMETOOLONG")


def too_long(machine: Machine, name: str) -> bool:
    """Whether one component exceeds NAME_MAX bytes."""
    return len(name) * 4 > machine.traits.name_max and (
        len(name.encode("utf-8", "surrogateescape")) > machine.traits.name_max
    )


def _components(path: str) -> list[str]:
    """The components of `path`, last first, with empty ones. A dot counts: its directory is searched as for any name."""
    parts = path.split("/")
    parts.reverse()
    return parts


def resolve(machine: Machine, path: str, *, follow: bool = True, start: Directory | None = None) -> AnyNode:
    """The node that `path` names.

    `follow` says what happens to a symbolic link in the last component; a trailing slash always
    follows. `start` replaces the working directory for relative paths.
    Raises Failure: ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG.
    """
    if not path:
        raise Failure("ENOENT")
    process = machine.process
    if len(path) > 255:
        check_length(machine, path)
    current: AnyNode = process.root if path[0] == "/" else start or process.cwd
    must_be_directory = path[-1] == "/"
    pending = _components(path)
    links = 0
    while pending:
        name = pending.pop()
        if not name:
            continue
        if not current.is_directory:
            raise Failure("ENOTDIR")
        # Most directories may be searched by everybody, and this is the innermost loop of all.
        if current.meta.st_mode & 0o111 != 0o111 and not allows(process.credentials, current, EXECUTE):
            raise Failure("EACCES")
        child: AnyNode | None = current._entries.get(name)  # type: ignore[assignment]  # nodes of ours only
        if child is None:
            if name == ".":
                continue
            if name == "..":
                if current is not process.root:
                    current = current.parent or current
                continue
            child = current.find(name)
            if child is None:
                unseen = current.removed  # where nobody looks at how long a name is
                raise Failure("ENAMETOOLONG" if too_long(machine, name) and not unseen else "ENOENT")
        target = child.target
        if target and (follow or must_be_directory or any(pending)):
            links += 1
            if links > machine.traits.symlink_max:
                raise Failure("ELOOP")
            if child.device is not None:  # a link of /proc leads somewhere whatever it says
                current = child.device.follow(machine)
                continue
            machine.store.accessed(child.meta)
            if target[0] == "/":
                current = process.root
            must_be_directory = must_be_directory or (not pending and target[-1] == "/")
            pending.extend(_components(target))
            continue
        current = child
    if must_be_directory and not current.is_directory:
        raise Failure("ENOTDIR")
    return current


def resolve_parent(
    machine: Machine, path: str, start: Directory | None = None
) -> tuple[Directory, str, bool]:
    """The directory that holds the last component, that component, and whether a slash follows it.

    The component is "." or ".." or "/" where the path ends so. Raises Failure as `resolve` does.
    """
    if not path:
        raise Failure("ENOENT")
    if len(path) > 255:
        check_length(machine, path)
    stripped = path.rstrip("/")
    if not stripped:
        return machine.process.root, "/", True
    head, _, name = stripped.rpartition("/")
    if head:
        parent = resolve(machine, head, start=start)
    elif stripped[0] == "/":
        parent = machine.process.root
    else:
        parent = start or machine.process.cwd
    if not parent.is_directory:
        raise Failure("ENOTDIR")
    if not allows(machine.process.credentials, parent, EXECUTE):
        raise Failure("EACCES")
    return parent, name, len(stripped) != len(path)


def entry(machine: Machine, parent: Directory, name: str) -> AnyNode | None:
    """The node called `name` in `parent`, or None; Failure("ENAMETOOLONG") where none can have such a name."""
    node = parent.find(name)
    # In a removed directory nobody looks that far.
    if node is None and too_long(machine, name) and not parent.removed:
        raise Failure("ENAMETOOLONG")
    return node


def resolve_as_owner(machine: Machine, path: str) -> AnyNode:
    """The node of a path for the owner of the world: from the true root, and nothing is forbidden."""
    owner = replace(machine.process, root=machine.store.root, credentials=Credentials.of(0, 0))
    return resolve(replace(machine, process=owner), path)


def path_of(machine: Machine, directory: Directory) -> str:
    """The absolute path of a directory; raises Failure("ENOENT") when it was removed."""
    parts: list[str] = []
    current = directory
    while current is not machine.process.root:
        parent = current.parent
        if current.removed or parent is None or parent is current:
            raise Failure("ENOENT")
        parts.append(current.name)
        current = parent
    return "/" + "/".join(reversed(parts))
