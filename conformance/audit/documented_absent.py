"""Names that the docs promise and an interpreter does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from osconform.audit.observations import Observed
from osconform.audit.promises import note, promised
from osconform.audit.witnesses import DOCUMENTED, in_words, places, platforms, right, widespread
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
        yield Finding(
            id=f"documented-absent:{entry.id}",
            kind="documented-absent",
            name=entry.id,
            severity=_severity(entry, lacking),
            statement=_statement(entry, places(lacking)),
            sides={
                "docs": _docs(entry, lacking[-1]),
                **({"spec": f"conditional: {entry.conditional}"} if entry.conditional else {}),
            },
            evidence=[f"{target.name}: absent" for target in lacking]
            + [f"{target.name}: {target.kinds[entry.id]}" for target in _models(having)[-2:]],
            right=_right(entry, lacking, having),
            platforms=platforms(lacking),
            places=places(lacking),
        )


def _models(having: Sequence[Observed]) -> list[Observed]:
    """Those that the docs are about last, and the newest of them."""
    return sorted(having, key=lambda target: (target.profile.implementation in DOCUMENTED, target.minor))


def _statement(entry: Entry, where: Sequence[str]) -> str:
    lack = f"{in_words(where)} lack{'' if len(where) > 1 else 's'} it"
    if entry.conditional:
        return f"{entry.id} depends on the system or the build, its note does not say on which; {lack}."
    return f"The docs promise {entry.id}; {lack}."


def _right(entry: Entry, lacking: Sequence[Observed], having: Sequence[Observed]) -> str:
    """As everywhere, but docs that speak of a condition in prose, or of none, are not wrong where it does not hold."""
    if entry.conditional:
        return "neither" if having else "open"
    return right(lacking, having)


def _severity(entry: Entry, lacking: Sequence[Observed]) -> str:
    """Low where it depends on the build, high where a Python of today lacks it on a platform that most programs run on."""
    if entry.conditional:
        return "low"
    ours = [target for target in lacking if target.profile.implementation in DOCUMENTED]
    return "high" if widespread(platforms(target for target in ours if target.minor >= (3, 10))) else "medium"


def _docs(entry: Entry, target: Observed) -> str:
    if target.profile.dialect == "micropython":
        return "in MicroPython's docs"
    added = f", added in {entry.added}" if entry.added else ""
    return note(entry, ".".join(map(str, target.minor))) + added
