"""`osconform list`: the entries and their cases, as data and as text."""

from __future__ import annotations

from typing import Any

from .model import Spec


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
