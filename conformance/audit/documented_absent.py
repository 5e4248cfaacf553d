"""Names that the docs promise and an interpreter does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from osconform.audit.observations import Observed
from osconform.audit.promises import note, promised
from osconform.audit.witnesses import DOCUMENTED, places, platforms, right
from osconform.availability import Presence
from osconform.model import Entry
from osconform.results import Finding


def find(entries: Mapping[str, Entry], targets: Sequence[Observed]) -> Iterator[Finding]:
    """One finding per name. Where CPython has it and only other implementations lack it, the docs are right."""
    for entry in entries.values():
        lacking = [
            target
            for target in targets
            if target.real
            and entry.id in target.kinds
            and target.kinds[entry.id] is None
            and promised(entry, target.profile).presence is Presence.PRESENT
        ]
        if not lacking:
            continue
        having = [target for target in targets if target.real and target.kinds.get(entry.id)]
        where = ", ".join(places(lacking))
        yield Finding(
            id=f"documented-absent:{entry.id}",
            kind="documented-absent",
            name=entry.id,
            severity=_severity(entry, lacking),
            statement=f"The docs promise {entry.id}; {where} lack{'' if ', ' in where else 's'} it.",
            sides={
                "docs": _docs(entry, lacking[-1]),
                **({"spec": f"conditional: {entry.conditional}"} if entry.conditional else {}),
            },
            evidence=[f"{target.name}: absent" for target in lacking]
            + [f"{target.name}: {target.kinds[entry.id]}" for target in having[-2:]],
            right=right(lacking, having),
            platforms=platforms(lacking),
            places=places(lacking),
        )


def _severity(entry: Entry, lacking: Sequence[Observed]) -> str:
    """Low where it depends on the build, medium where only an old interpreter or another implementation lacks it."""
    if entry.conditional:
        return "low"
    ours = [target for target in lacking if target.profile.implementation in DOCUMENTED]
    return "high" if any(target.minor >= (3, 10) for target in ours) else "medium"


def _docs(entry: Entry, target: Observed) -> str:
    if target.profile.dialect == "micropython":
        return "in MicroPython's docs"
    added = f", added in {entry.added}" if entry.added else ""
    return note(entry, ".".join(map(str, target.minor))) + added
