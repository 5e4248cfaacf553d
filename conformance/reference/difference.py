"""`osconform docs-diff`: what a version of the docs has that the spec lacks, what it lost, and what it says otherwise.

Docs of a version that the spec records are held against what it recorded of them, others against the newest. An inventory
alone tells names, kinds and pages; with pages or sources, signatures and notes on availability and versions are compared as
well. Where a page has no note beside a name nothing is said of it: the note may stand at the head of a section.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from osconform import availability
from osconform.model import DOCS_VERSIONS, Entry, Spec
from osconform.profile import parse_version
from osconform.reference import prose
from osconform.reference.documented import PARTLY_RECORDED, Documented, together
from osconform.reference.reading import read_docs
from osconform.signatures import Parameter, in_force, parameters

#: Sphinx's names of kinds that the spec calls otherwise.
_KINDS = dict.fromkeys(("classmethod", "staticmethod", "abstractmethod"), "method") | {
    "property": "attribute"
}

#: What sources say for the version that is not released yet.
_NEXT = "next"


def as_data(spec: Spec, docs: Path) -> dict[str, Any]:
    """The shape that `docs-diff --json` prints; it is extended over time, never changed. Raises `UserError`."""
    modules = {entry.module for entry in spec.entries.values() if entry.documented}
    read = read_docs(docs, modules)
    found = read.names
    against = read.version if read.version in DOCS_VERSIONS else DOCS_VERSIONS[-1]
    here = {item.name: item for item in found.values() if item.module in modules and item.kind != "module"}
    recorded = {entry.id: entry for entry in spec.entries.values() if against in entry.documented}
    return {
        "docs": str(docs),
        "version": read.version,
        "against": against,
        "names": len(here),
        "new": [
            {"name": name, "kind": item.kind, "page": item.page, "known": _known(spec, name)}
            for name, item in sorted(here.items())
            if name not in recorded and item.module not in PARTLY_RECORDED
        ],
        "gone": sorted(
            name
            for name, entry in recorded.items()
            if name not in found and entry.module not in prose.WITHOUT_MARKUP
        ),
        "changed": [
            change
            for name, entry in sorted(recorded.items())
            if name in found and found[name].kind != "module"
            for change in _changes(entry, found[name], against)
        ],
    }


def _known(spec: Spec, name: str) -> list[str]:
    """The docs versions of an entry that there is: the docs took the name in again."""
    entry = spec.entries.get(name)
    return list(entry.documented) if entry else []


def _changes(entry: Entry, item: Documented, against: str) -> Iterator[dict[str, str]]:
    version = parse_version(against)
    pairs: list[tuple[str, str, str]] = []
    if against == DOCS_VERSIONS[-1]:  # the spec has one kind of a name, that of today
        pairs = [("kind", entry.kind, _KINDS.get(item.kind, item.kind)), ("page", entry.docs, item.page)]
    if item.signature is not None and entry.kind in ("function", "method"):
        recorded = in_force(entry.signature, version) or "()"
        if _comparable(recorded) != _comparable(item.signature):
            pairs.append(("signature", recorded, item.signature))
    recorded = availability.note_for(entry.availability, version) if entry.availability else "all"
    printed = item.availability or together(recorded, item.module_note)
    if not prose.explains(entry.id, printed) and not _same_note(recorded, printed):
        pairs.append(("availability", recorded, printed))
    if item.added and entry.added and not item.bears_out(entry.added):
        pairs.append(("first version", entry.added, item.added))
    for what, old, new in pairs:
        if old != new:
            yield {"name": entry.id, "what": what, "spec": old, "docs": new}
    for later in dict.fromkeys([*item.changed, item.deprecated]):
        if later and (later == _NEXT or parse_version(later)[:2] > parse_version(DOCS_VERSIONS[-1])):
            yield {"name": entry.id, "what": "change", "spec": "", "docs": later}


def _comparable(signature: str) -> list[Parameter]:
    """Its parameters, with defaults in one way of writing: quotes and blanks are a matter of taste."""
    return [replace(item, default=_rewritten(item.default)) for item in parameters(signature)]


def _rewritten(default: str | None) -> str | None:
    try:
        return default and ast.unparse(ast.parse(default, mode="eval"))
    except SyntaxError:
        return default


def _same_note(recorded: str, printed: str) -> bool:
    try:
        return _reach(recorded) == _reach(printed)
    except availability.NoteError:  # the docs have said something that no note said before
        return recorded == printed


def _reach(note: str) -> set[availability.Term]:
    """The terms of a note, without exclusions from what it does not include: `Linux, not WASI` is `Linux`."""
    terms = [replace(term, hedge=term.hedge.lower()) for term in availability.parse(note).terms]
    included = frozenset[str]().union(*(term.platforms for term in terms if not term.negated))
    return {term for term in terms if not (term.negated and included and included.isdisjoint(term.platforms))}


def as_text(data: dict[str, Any]) -> str:
    """What is new, gone and changed, a line each, and the totals."""
    lines = []
    for item in data["new"]:
        again = f"; the docs of {', '.join(item['known'])} have it" if item["known"] else ""
        lines.append(f"new      {item['name']}: {item['kind']}, {item['page']}{again}")
    lines += [f"gone     {name}" for name in data["gone"]]
    for change in data["changed"]:
        if change["what"] == "change":
            lines.append(f"changed  {change['name']}: something is new or different in {change['docs']}")
        else:
            lines.append(
                f"changed  {change['name']}: {change['what']} is {change['docs']}, was {change['spec']}"
            )
    counts = ", ".join(f"{len(data[what])} {what}" for what in ("new", "gone", "changed"))
    lines.append(
        f"{data['names']} names, against the docs of {data['against']} that the spec records: {counts}"
    )
    return "\n".join(lines)
