"""Names on whose presence typeshed and an interpreter disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from osconform.audit.observations import Observed
from osconform.audit.stub_conditions import SYS_PLATFORM, World
from osconform.audit.stubs import OLDEST, Typeshed
from osconform.audit.undocumented import is_structseq_field
from osconform.audit.witnesses import places, platforms, widespread
from osconform.model import Entry
from osconform.reference.documented import PARTLY_RECORDED
from osconform.results import Finding


def find(entries: Mapping[str, Entry], targets: Sequence[Observed], typeshed: Typeshed) -> Iterator[Finding]:
    """One finding per name: documented names, and the undocumented ones that a target has told of."""
    disputes: dict[str, list[tuple[Observed, bool]]] = {}
    for target in targets:
        if not target.real or target.profile.implementation != "cpython" or target.minor < OLDEST:
            continue
        if target.profile.platform not in SYS_PLATFORM:
            continue
        world = World(SYS_PLATFORM[target.profile.platform], target.minor)
        for name, there in _seen(target).items():
            module = entries[name].module if name in entries else _module(name)
            stub = typeshed.find(name, module, world)
            if (stub is not None) is not there and (stub or typeshed.complete(name, module, world)):
                disputes.setdefault(name, []).append((target, there))
    for name, seen in sorted(disputes.items()):
        entry = entries.get(name)
        there = seen[-1][1]
        yield Finding(
            id=f"stubs-runs:{name}",
            kind="stubs-runs",
            name=name,
            severity=_severity(entry, there, [target for target, _ in seen]),
            statement=f"Typeshed {'lacks' if there else 'has'} {name} where the interpreter "
            f"{'has' if there else 'lacks'} it.",
            sides={
                "typeshed": "absent" if there else "present",
                **({"spec": f"conditional: {entry.conditional}"} if entry and entry.conditional else {}),
            },
            evidence=[
                f"{target.name}: {'present' if seen_there else 'absent'}" for target, seen_there in seen
            ],
            right="runtime",
            platforms=platforms(target for target, _ in seen),
            places=places(target for target, _ in seen),
        )


def _severity(entry: Entry | None, there: bool, seen: Sequence[Observed]) -> str:
    """High where programs that the stubs let pass fail, low where that depends on the build or on a rare platform."""
    if entry is None or entry.conditional or not widespread(platforms(seen)):
        return "low"
    return "medium" if there else "high"


def _seen(target: Observed) -> dict[str, bool]:
    seen = {name: kind is not None for name, kind in target.kinds.items()}
    for name in target.undocumented:
        if not is_structseq_field(name) and name.partition(".")[0] not in PARTLY_RECORDED:
            seen[name] = True
    return seen


def _module(name: str) -> str:
    return "os.path" if name.startswith("os.path.") else name.partition(".")[0]
