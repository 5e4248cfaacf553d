"""Directories of a fresh computer whose entries are made when somebody looks for one, which few programs do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from osconform.emulators.store import Directory, Store


def plant_later(store: Store, folder: Directory, fill: Callable[[Directory], None], folders: int = 0) -> None:
    """Have the entries of a directory, among them so many `folders`, made when somebody looks for one.

    They are as old as it is. If it has entries already, as the one in which somebody's home lies, they are made at once.
    """
    if len(folder):
        fill(folder)
        return

    folder.meta.st_nlink += folders
    folder.fill_later(partial(_fill_as_of_its_birth, store, fill, folders))


def _fill_as_of_its_birth(
    store: Store, fill: Callable[[Directory], None], folders: int, folder: Directory
) -> None:
    folder.meta.st_nlink -= folders
    now, store.now = store.now, lambda: folder.meta.birth_ns
    try:
        fill(folder)
    finally:
        store.now = now
