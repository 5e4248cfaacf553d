"""The files of a fresh Linux or macOS computer."""

from __future__ import annotations

import stat
import sys
from collections.abc import Mapping
from functools import partial

from osconform.emulators.kernel import devices
from osconform.emulators.kernel.process_table import MAGIC
from osconform.emulators.runtime.programs import tools
from osconform.emulators.setup.late_directories import plant_later
from osconform.emulators.store import Directory, Store


def make_directories(
    store: Store, path: str, mode: int = 0o755, uid: int = 0, gid: int = 0, below: Directory | None = None
) -> Directory:
    """The directory `path`, made with its parents; the last one gets the mode and owner.

    It begins at the root, or at the directory `below`.
    """
    current = below or store.root
    parts = [part for part in path.split("/") if part]
    last = len(parts) - 1
    for index, part in enumerate(parts):
        found = current.find(part)
        if found is None:
            made = store.directory(mode, uid, gid) if index == last else store.directory(0o755, 0, 0)
            store.add(current, part, made)
            current = made
        elif isinstance(found, Directory):
            current = found
        else:
            raise ValueError(f"{path!r}: {part!r} is a file")
    return current


def plant_file(store: Store, folder: Directory, name: str, data: bytes, mode: int = 0o644) -> None:
    """A file of the superuser's."""
    node = store.node(stat.S_IFREG | mode, 0, 0)
    node.data.extend(data)
    store.add(folder, name, node)


def plant_link(store: Store, folder: Directory, name: str, target: str, mode: int = 0o777) -> None:
    """A symbolic link of the superuser's."""
    node = store.node(stat.S_IFLNK | mode, 0, 0)
    node.target = target
    node.meta._st_size = len(target)
    store.add(folder, name, node)


def plant_devices(store: Store, folder: Directory, numbers: Mapping[str, tuple[int, devices.Driver]]) -> None:
    """Character devices: name to device number and driver."""
    for name, (number, driver) in numbers.items():
        node = store.node(stat.S_IFCHR | 0o666, 0, 0)
        node.device = driver
        node.meta.rdev = number
        store.add(folder, name, node)


def plant_programs(store: Store, folder: Directory) -> None:
    """The executable files of /bin and /usr/bin: scripts name either, and most Linux systems have both in one."""
    for name in ("sh", *tools.PROGRAMS):
        plant_file(store, folder, name, MAGIC + name.encode() + b"\n", 0o755)


def plant_python(store: Store, folder: Directory) -> None:
    """Python under the names that it is started by."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for name in (f"python{version}", "python3", "python"):
        plant_file(store, folder, name, MAGIC + b"python\n", 0o755)


def plant_usr(store: Store) -> None:
    """/bin and /usr, with all programs."""
    plant_later(store, make_directories(store, "/bin"), partial(plant_programs, store))
    plant_later(store, make_directories(store, "/usr"), partial(_fill_usr, store), folders=3)


def _fill_usr(store: Store, folder: Directory) -> None:
    plant_later(store, make_directories(store, "bin", below=folder), partial(plant_programs, store))
    make_directories(store, "lib", below=folder)
    plant_python(store, make_directories(store, "local/bin", below=folder))
