"""`osconform list`: the entries and their cases, as data and as text, all or those that are named."""

from __future__ import annotations

import difflib
import textwrap
from typing import Any

import msgspec

from .errors import UserError
from .model import Entry, Spec


def of_names(spec: Spec, names: tuple[str, ...]) -> Spec:
    """The part of the spec that has these entries, or modules. Raises `UserError` for a name that is neither."""
    chosen = {}
    for name in names:
        members = f"{name}." if name in spec.entries else None
        found = {
            id: entry
            for id, entry in spec.entries.items()
            if name in (id, entry.module) or (members and id.startswith(members))
        }
        if not found:
            near = difflib.get_close_matches(name, spec.entries, 3) or ["os", "os.path", "os.rename"]
            raise UserError(
                f"The spec has no entry and no module named {name!r}.", f"Perhaps: {', '.join(near)}."
            )
        chosen.update(found)
    return msgspec.structs.replace(spec, entries=chosen)


def as_data(spec: Spec) -> dict[str, Any]:
    """The shape that `list --json` prints; it is extended over time, never changed."""
    return {
        "entries": [
            {
                "id": entry.id,
                "module": entry.module,
                "kind": entry.kind,
                "section": entry.section,
                "availability": entry.availability,
                "documented": list(entry.documented),
                "micropython": entry.micropython is not None,
                "cases": [
                    {
                        "id": case.id,
                        "claim": case.claim,
                        "claims": [*case.covers, *case.refutes],
                        "source": f"{case.file}:{case.line}",
                    }
                    for case in entry.cases
                ],
            }
            for entry in spec.entries.values()
        ]
    }


def as_text(spec: Spec) -> str:
    """A line per entry, and how many there are."""
    lines = [f"{entry.id:45} {entry.kind:10} {len(entry.cases):4} cases" for entry in spec.entries.values()]
    lines.append(f"{len(spec.entries)} entries, {len(spec.cases())} cases")
    return "\n".join(lines)


def in_full(spec: Spec) -> str:
    """Each entry with what the docs say of it, and its cases with their claims."""
    return "\n\n".join(_described(entry) for entry in spec.entries.values())


def _described(entry: Entry) -> str:
    lines = [f"{entry.id} ({entry.kind}; {entry.file}:{entry.line})"]
    for label, notes in (
        ("signature", entry.signature),
        ("availability", entry.availability),
        ("changed", entry.changed),
        ("deprecated", entry.deprecated),
    ):
        lines += [f"  {label} {version}: {text}" for version, text in notes.items()]
    for case in entry.cases:
        lines += textwrap.wrap(case.claim, 100, initial_indent=f"  {case.id}: ", subsequent_indent="      ")
    return "\n".join(lines)
