"""Names that are older or younger than the docs say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from osconform.audit.observations import Observed
from osconform.audit.promises import promised
from osconform.audit.witnesses import places, platforms
from osconform.availability import Presence
from osconform.model import Entry
from osconform.profile import parse_version
from osconform.results import Finding


def find(entries: Mapping[str, Entry], targets: Sequence[Observed]) -> Iterator[Finding]:
    """One finding per name that has a documented first version and a run which contradicts it."""
    for entry in entries.values():
        if not entry.added:
            continue
        added = parse_version(entry.added)[:2]
        here = [
            t
            for t in targets
            if t.real
            and t.profile.implementation == "cpython"
            and t.minor[:1] == added[:1]
            and entry.id in t.kinds
        ]
        early = [t for t in here if t.minor < added and t.kinds[entry.id]]
        late = [t for t in here if t.minor >= added and not t.kinds[entry.id] and _came_later(entry, t, here)]
        if not early and not late:
            continue
        older = f"{min(t.minor for t in early)}" if early else ""
        statement = (
            f"{entry.id} is documented as new in {entry.added}; Python {_text(min(t.minor for t in early))} has it."
            if older
            else f"{entry.id} is documented as new in {entry.added}; "
            f"Python {_text(max(t.minor for t in late))} still lacks it, and a later one has it."
        )
        yield Finding(
            id=f"version-added:{entry.id}",
            kind="version-added",
            name=entry.id,
            severity="low" if entry.conditional else "medium",
            statement=statement,
            sides={"docs": f"added in {entry.added}"},
            evidence=[f"{t.name}: {t.kinds[entry.id] or 'absent'}" for t in [*early, *late]],
            right="runtime",
            platforms=platforms([*early, *late]),
            places=places([*early, *late]),
        )


def _came_later(entry: Entry, target: Observed, others: Sequence[Observed]) -> bool:
    """Whether the name is promised to the target and a younger Python of its platform has it.

    Where it depends on the build, the younger one may just have been built elsewhere.
    """
    return (
        not entry.conditional
        and promised(entry, target.profile).presence is Presence.PRESENT
        and any(
            other.minor > target.minor
            and other.profile.platform == target.profile.platform
            and other.kinds.get(entry.id)
            for other in others
        )
    )


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
