"""`osconform docs-diff`: what a version of the docs has that the spec lacks, what it lost, and what it says otherwise.

The spec's side is its newest docs version. An inventory alone tells names, kinds and pages; with the HTML pages
signatures and notes on availability are compared as well. Where a page has no note beside a name nothing is said of
it: the note may stand at the head of a section.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import availability
from .docs_inventory import Documented, read_docs
from .model import DOCS_VERSIONS, Entry, Spec
from .signatures import parameters

#: Modules of which the spec has some names only: those that MicroPython documents, too.
PARTIAL = frozenset({"io"})
#: Sphinx's names of kinds that the spec calls otherwise.
_KINDS = {"classmethod": "method", "staticmethod": "method", "property": "attribute"}


def as_data(spec: Spec, docs: Path) -> dict[str, Any]:
    """The shape that `docs-diff --json` prints; it is extended over time, never changed. Raises `UserError`."""
    found = read_docs(docs)
    newest = DOCS_VERSIONS[-1]
    modules = sorted({entry.module for entry in spec.entries.values() if newest in entry.documented})
    here = {item.name: item for item in found.values() if _module(item.name, modules)}
    recorded = {entry.id: entry for entry in spec.entries.values() if newest in entry.documented}
    return {
        "docs": str(docs),
        "against": newest,
        "names": len(here),
        "new": [
            {"name": name, "kind": item.kind, "page": item.page, "known": _known(spec, name)}
            for name, item in sorted(here.items())
            if name not in recorded and _module(name, modules) not in PARTIAL
        ],
        "gone": sorted(name for name in recorded if name not in found),
        "changed": [
            change
            for name, entry in sorted(recorded.items())
            if name in found
            for change in _changes(entry, found[name])
        ],
    }


def _module(name: str, modules: list[str]) -> str | None:
    """The module of a name: the longest that it begins with, so that os.path.join is none of os."""
    return max((module for module in modules if name.startswith(f"{module}.")), key=len, default=None)


def _known(spec: Spec, name: str) -> list[str]:
    """The docs versions of an entry that there is: the docs took the name in again."""
    entry = spec.entries.get(name)
    return list(entry.documented) if entry else []


def _changes(entry: Entry, item: Documented) -> Iterator[dict[str, str]]:
    pairs = [("kind", entry.kind, _KINDS.get(item.kind, item.kind)), ("page", entry.docs, item.page)]
    if item.signature is not None and entry.kind in ("function", "method"):
        recorded = (list(entry.signature.values()) or ["()"])[-1]
        if parameters(recorded) != parameters(item.signature):
            pairs.append(("signature", recorded, item.signature))
    if item.availability is not None:
        recorded = (list(entry.availability.values()) or ["all"])[-1]
        if not _same_note(recorded, item.availability):
            pairs.append(("availability", recorded, item.availability))
    for what, old, new in pairs:
        if old != new:
            yield {"name": entry.id, "what": what, "spec": old, "docs": new}


def _same_note(recorded: str, printed: str) -> bool:
    try:
        return set(availability.parse(recorded).terms) == set(availability.parse(printed).terms)
    except availability.NoteError:  # the docs have said something that no note said before
        return recorded == printed


def as_text(data: dict[str, Any]) -> str:
    """What is new, gone and changed, a line each, and the totals."""
    lines = []
    for item in data["new"]:
        again = f"; the docs of {', '.join(item['known'])} have it" if item["known"] else ""
        lines.append(f"new      {item['name']}: {item['kind']}, {item['page']}{again}")
    lines += [f"gone     {name}" for name in data["gone"]]
    for change in data["changed"]:
        lines.append(f"changed  {change['name']}: {change['what']} is {change['docs']}, was {change['spec']}")
    counts = ", ".join(f"{len(data[what])} {what}" for what in ("new", "gone", "changed"))
    lines.append(
        f"{data['names']} names, against the docs of {data['against']} that the spec records: {counts}"
    )
    return "\n".join(lines)
