"""Names on whose platforms typeshed and the newest docs disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from osconform.audit.observations import Observed
from osconform.audit.promises import NEWEST, newest, note, promised
from osconform.audit.stub_conditions import SYS_PLATFORM, World
from osconform.audit.stubs import OLDEST, Typeshed
from osconform.audit.witnesses import places, widespread
from osconform.availability import Presence
from osconform.model import Entry
from osconform.profile import parse_version
from osconform.results import Finding


def find(entries: Mapping[str, Entry], targets: Sequence[Observed], typeshed: Typeshed) -> Iterator[Finding]:
    """One finding per name, with the platforms on which the two disagree; conditional notes promise nothing."""
    version = parse_version(NEWEST)
    for entry in entries.values():
        if NEWEST not in entry.documented:
            continue
        stubs, docs = {}, {}
        for platform, sys_platform in SYS_PLATFORM.items():
            world = World(sys_platform, version)
            docs[platform] = newest(entry, platform)
            stub = typeshed.find(entry.id, entry.module, world)
            if stub is None and not typeshed.complete(entry.id, entry.module, world):
                continue
            stubs[platform] = stub is not None
        disputed = [
            platform
            for platform, there in stubs.items()
            if docs[platform] is (Presence.ABSENT if there else Presence.PRESENT)
        ]
        if disputed:
            yield _finding(entry, disputed, stubs, targets, typeshed)


def _finding(
    entry: Entry,
    disputed: list[str],
    stubs: dict[str, bool],
    targets: Sequence[Observed],
    typeshed: Typeshed,
) -> Finding:
    witnesses = list(_witnesses(entry, disputed, stubs, targets, typeshed))
    proven = {
        "stubs" if (target.kinds[entry.id] is not None) is stubs[target.profile.platform] else "docs"
        for target in witnesses
    }
    right = proven.pop() if len(proven) == 1 else "neither" if proven else "open"
    missing = [platform for platform in disputed if not stubs[platform]]
    extra = [platform for platform in disputed if stubs[platform]]
    says = [
        *([f"on {', '.join(missing)} the docs have it and the stubs do not"] if missing else []),
        *([f"on {', '.join(extra)} the stubs have it and the docs do not"] if extra else []),
    ]
    return Finding(
        id=f"stubs-docs:{entry.id}",
        kind="stubs-docs",
        name=entry.id,
        severity=_severity(entry, right, disputed),
        statement=f"{entry.id}: {'; '.join(says)}.",
        sides={
            f"docs {NEWEST}": note(entry),
            "typeshed": ", ".join(p for p, there in stubs.items() if there) or "on none of these platforms",
        },
        evidence=[f"{target.name}: {target.kinds[entry.id] or 'absent'}" for target in witnesses],
        right=right,
        platforms=disputed,
        places=places(witnesses),
    )


def _severity(entry: Entry, right: str, disputed: list[str]) -> str:
    """High where users of the stubs are misled for certain, low where it depends on the build or on rare platforms only."""
    if entry.conditional or not widespread(disputed):
        return "low"
    return "high" if right == "docs" else "medium"


def _witnesses(
    entry: Entry,
    disputed: list[str],
    stubs: dict[str, bool],
    targets: Sequence[Observed],
    typeshed: Typeshed,
) -> Iterator[Observed]:
    """Real interpreters of the disputed platforms that were asked, where docs and stubs disputed it then already.

    A version that the docs say nothing of, or for which the stub says something else, proves nothing.
    """
    for target in targets:
        platform = target.profile.platform
        if (
            not target.real
            or target.profile.implementation != "cpython"
            or platform not in disputed
            or target.minor < OLDEST
            or entry.id not in target.kinds
        ):
            continue
        claim = typeshed.find(entry.id, entry.module, World(SYS_PLATFORM[platform], target.minor)) is not None
        opposite = Presence.ABSENT if stubs[platform] else Presence.PRESENT
        if claim is stubs[platform] and promised(entry, target.profile).presence is opposite:
            yield target
