"""Names that the docs say are not there, for the platform or since they were removed, and that are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from osconform.audit.observations import Observed
from osconform.audit.promises import note, promised
from osconform.audit.witnesses import in_words, places, platforms, right, widespread
from osconform.availability import Presence
from osconform.model import Entry
from osconform.results import Finding


def find(entries: Mapping[str, Entry], targets: Sequence[Observed]) -> Iterator[Finding]:
    """One finding per name; too early a version is a matter of `version_added`."""
    for entry in entries.values():
        having: list[tuple[Observed, str]] = []
        for target in targets:
            if not target.real or not target.kinds.get(entry.id):
                continue
            promise = promised(entry, target.profile)
            if promise.presence is Presence.ABSENT and not promise.why.startswith("added"):
                version = ".".join(map(str, target.minor))
                having.append((target, promise.why or note(entry, version)))
        if not having:
            continue
        seen = [target for target, _ in having]
        lacking = [target for target in targets if target.real and target.kinds.get(entry.id, "") is None]
        yield Finding(
            id=f"present-unpromised:{entry.id}",
            kind="present-unpromised",
            name=entry.id,
            severity="medium"
            if widespread(platforms(target for target in seen if target.minor >= (3, 10)))
            else "low",
            statement=f"By the docs {entry.id} is not in {in_words(places(seen))}; it is there.",
            sides={"docs": having[-1][1]},
            evidence=[f"{target.name}: {target.kinds[entry.id]}" for target, _ in having],
            right=right(seen, lacking),
            platforms=platforms(seen),
            places=places(seen),
        )
