"""Docs that the user has, laid over the recorded facts: Sphinx's inventory, and the HTML pages where there are some."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from osconform.availability import NoteError, parse
from osconform.docs_inventory import Documented, read_docs
from osconform.model import DOCS_VERSIONS, Entry

_VERSION = re.compile(rb"# Version: (\d+\.\d+)")


@dataclass(frozen=True)
class UserDocs:
    """The names of these docs, and the version that they say to be of; empty where no docs were given."""

    names: Mapping[str, Documented] = field(default_factory=dict)
    version: str = DOCS_VERSIONS[-1]


def read(path: Path) -> UserDocs:
    """The docs at `path`: an `objects.inv`, or the folder of the HTML pages that holds one.

    :raises UserError: there is none, or it is of another form.
    """
    names = read_docs(path)
    file = path / "objects.inv" if path.is_dir() else path
    with file.open("rb") as opened:
        stated = _VERSION.search(opened.read(300))
    return UserDocs(names, stated[1].decode() if stated else DOCS_VERSIONS[-1])


def laid_over(entries: Mapping[str, Entry], docs: UserDocs) -> dict[str, Entry]:
    """The entries with what these docs say, in place of what was recorded of their version; other versions stay.

    An inventory without pages says nothing of signatures and notes, and a page without a note leaves the recorded one:
    it may stand at the head of a section.
    """
    return {name: _with(entry, docs) for name, entry in entries.items()}


def _with(entry: Entry, docs: UserDocs) -> Entry:
    said = docs.names.get(entry.id)
    if said is None or docs.version not in entry.documented:
        return entry
    signature, availability = entry.signature, entry.availability
    if said.signature:
        signature = _confined(signature, docs.version, said.signature)
    if said.availability and _known(said.availability):
        availability = _confined(availability, docs.version, said.availability)
    return msgspec.structs.replace(entry, signature=signature, availability=availability)


def _known(note: str) -> bool:
    try:
        parse(note)
    except NoteError:  # the docs have said something that no note said before
        return False
    return True


def _confined(values: Mapping[str, str], version: str, said: str) -> dict[str, str]:
    """Values that hold from a version on, with another one for this version alone."""
    place = DOCS_VERSIONS.index(version)
    changed = {**values, version: said}
    if place + 1 < len(DOCS_VERSIONS) and DOCS_VERSIONS[place + 1] not in values:
        held = [values[start] for start in DOCS_VERSIONS[: place + 1] if start in values]
        if held:
            changed[DOCS_VERSIONS[place + 1]] = held[-1]
    return changed
