"""What the docs say of a name, per version of the docs, joined where versions agree; and where to read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from osconform.reports.targets import natural
from osconform.results import EntryRecord

PYTHON_DOCS = "https://docs.python.org/"
MICROPYTHON_DOCS = "https://docs.micropython.org/en/latest/"


class Span(NamedTuple):
    """Consecutive versions of the docs that say the same."""

    first: str
    last: str
    signature: str
    availability: str

    @property
    def versions(self) -> str:
        """`2.7`, or `3.9 to 3.15`."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"


def spans(entry: EntryRecord) -> list[Span]:
    """The documented versions in order, neighbours that say the same joined."""
    joined: list[Span] = []
    for version in sorted(entry.documented, key=natural):
        signature = _holding(entry.signature, version)
        availability = _holding(entry.availability, version)
        if joined and joined[-1][2:] == (signature, availability):
            joined[-1] = joined[-1]._replace(last=version)
        else:
            joined.append(Span(version, version, signature, availability))
    return joined


def _holding(values: Mapping[str, str], version: str) -> str:
    """The value that holds in `version`: the one of the latest version up to it."""
    held = ""
    for since in sorted(values, key=natural):
        if natural(since) <= natural(version):
            held = values[since]
    return held


def history(entry: EntryRecord) -> list[tuple[str, str]]:
    """Version and event, oldest first: added, changed, deprecated, removed."""
    events = [
        *([(entry.added, "added")] if entry.added else []),
        *((version, text or "changed") for version, text in entry.changed.items()),
        *(
            (version, f"deprecated: {text}" if text else "deprecated")
            for version, text in entry.deprecated.items()
        ),
        *([(entry.removed, "removed")] if entry.removed else []),
    ]
    return sorted(events, key=lambda event: natural(event[0]))


def links(entry: EntryRecord) -> list[tuple[str, str]]:
    """Label and address of the pages that document the name; the newest Python docs that have it."""
    found = []
    if entry.documented and entry.docs:
        newest = max(entry.documented, key=natural)
        found.append((f"Python {newest} docs", f"{PYTHON_DOCS}{newest}/{entry.docs}"))
    if entry.micropython:
        found.append(("MicroPython docs", MICROPYTHON_DOCS + entry.micropython))
    return found
