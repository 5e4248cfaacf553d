"""Docs that the user has, laid over the recorded facts: an inventory, HTML pages or sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from osconform.availability import NoteError, parse
from osconform.errors import UserError
from osconform.model import DOCS_VERSIONS, Entry
from osconform.profile import parse_version
from osconform.reference.documented import Documented
from osconform.reference.prose import WITHOUT_MARKUP, explains
from osconform.reference.reading import read_docs


@dataclass(frozen=True)
class UserDocs:
    """The names of these docs, and the version that they say to be of; empty where no docs were given."""

    names: Mapping[str, Documented] = field(default_factory=dict)
    version: str = DOCS_VERSIONS[-1]


def read(path: Path, modules: Collection[str]) -> UserDocs:
    """What the docs at `path` have of these modules; `read_docs` says which forms there are.

    :raises UserError: there are none, they are of another form, or do not tell their version.
    """
    docs = read_docs(path, modules)
    if docs.version is None:
        raise UserError(
            "These docs do not tell of which version of Python they are.",
            "An inventory has the version in its third line, sources have Include/patchlevel.h beside Doc.",
            file=path,
        )
    return UserDocs(docs.names, docs.version)


def laid_over(entries: Mapping[str, Entry], docs: UserDocs) -> dict[str, Entry]:
    """The entries with what these docs say, in place of what was recorded of their version; other versions stay.

    An inventory without pages says nothing of signatures and notes, and a name without a note keeps the recorded one:
    it may stand at the head of a section.
    """
    described = {item.module for item in docs.names.values()}
    return {name: _with(entry, docs, described) for name, entry in entries.items()}


def _with(entry: Entry, docs: UserDocs, described: Collection[str]) -> Entry:
    said, version = docs.names.get(entry.id), docs.version
    if said is None:
        if entry.module not in described or entry.module in WITHOUT_MARKUP:
            return entry
        return msgspec.structs.replace(entry, documented=tuple(v for v in entry.documented if v != version))
    changes: dict[str, object] = {
        "documented": tuple(sorted({*entry.documented, version}, key=parse_version))
    }
    if said.signature:
        changes["signature"] = _confined(entry.signature, version, said.signature)
    if said.availability and _known(said.availability) and not explains(entry.id, said.availability):
        changes["availability"] = _confined(entry.availability, version, said.availability)
    if said.added and entry.added and not said.bears_out(entry.added):
        changes["added"] = said.added
    return msgspec.structs.replace(entry, **changes)


def _known(note: str) -> bool:
    try:
        parse(note)
    except NoteError:  # the docs have said something that no note said before
        return False
    return True


def _confined(values: Mapping[str, str], version: str, said: str) -> dict[str, str]:
    """Values that hold from a version on, with another one up to the next version that the spec records."""
    changed = {**values, version: said}
    later = next((v for v in DOCS_VERSIONS if parse_version(v) > parse_version(version)), None)
    held = [start for start in values if parse_version(start) <= parse_version(version)]
    if later and later not in values and held:
        changed[later] = values[max(held, key=parse_version)]
    return changed
