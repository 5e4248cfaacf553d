"""Documented signatures whose parameters the runtime refuses under the documented names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from osconform.audit.observations import Observed
from osconform.audit.parameters import Parameter, parse, refused
from osconform.audit.promises import promised
from osconform.audit.stub_conditions import SYS_PLATFORM, World
from osconform.audit.stubs import OLDEST, Typeshed
from osconform.audit.witnesses import DOCUMENTED, places, platforms, right
from osconform.availability import Presence
from osconform.model import DOCS_VERSIONS, Entry
from osconform.profile import parse_version
from osconform.results import Finding
from osconform.signatures import in_force

#: Implementations of which a slash in the signature means nothing. PyPy ends the `__text_signature__` of what it has built in
#: with one (8.0, from 3.11 on), and takes the names all the same: os.fchdir(fd=3). Other names it does refuse.
_IDLE_SLASHES = frozenset({"pypy"})


def find(
    entries: Mapping[str, Entry], targets: Sequence[Observed], typeshed: Typeshed | None
) -> Iterator[Finding]:
    """One finding per name; each target is held against the docs of its own version.

    An emulator runs CPython's own library above its own `os`, so only real interpreters count.
    """
    for entry in entries.values():
        seen = [
            (target, names)
            for target in targets
            if target.real and entry.id in target.signatures
            if (names := _refused(entry, target))
        ]
        if not seen:
            continue
        refusing = [target for target, _ in seen]
        target, names = max(seen, key=lambda one: (one[0].profile.implementation in DOCUMENTED, one[0].minor))
        runtime = target.signatures[entry.id]
        stub = _stub(entry, target, typeshed)
        yield Finding(
            id=f"signature:{entry.id}",
            kind="signature",
            name=entry.id,
            severity=_severity(entry, [target for target, _ in seen]),
            statement=f"{entry.id}: by the docs {', '.join(names)} can be written as keyword"
            f"{'s' if len(names) > 1 else ''}; the runtime refuses {'them' if len(names) > 1 else 'it'}.",
            sides={
                f"docs for {'.'.join(map(str, target.minor))}": _documented(entry, target),
                f"runtime ({target.name})": runtime,
                **({"typeshed": stub} if stub else {}),
            },
            evidence=[f"{t.name}: {t.signatures[entry.id]} refuses {', '.join(n)}" for t, n in seen],
            right=right(refusing, [t for t in targets if t.real and _takes(entry, t)]),
            platforms=platforms(refusing),
            places=places(refusing),
        )


def _documented(entry: Entry, target: Observed) -> str:
    """The signature in the docs of the target's version; empty where these are not recorded and may say either."""
    recorded = [parse_version(version) for version in DOCS_VERSIONS]
    below = [version for version in recorded if version <= target.minor and version[:1] == target.minor[:1]]
    above = [version for version in recorded if version >= target.minor]
    if not below or not above:
        return ""
    said = {in_force(entry.signature, version) for version in (below[-1], above[0])}
    return said.pop() or "" if len(said) == 1 else ""


def _refused(entry: Entry, target: Observed) -> list[str]:
    if promised(entry, target.profile).presence is not Presence.PRESENT:
        return []
    documented, runtime = parse(_documented(entry, target)), _runtime(entry, target)
    return refused(documented, runtime) if documented and runtime is not None else []


def _runtime(entry: Entry, target: Observed) -> list[Parameter] | None:
    """What the runtime says of its parameters, as far as it is to be believed."""
    parameters = parse(target.signatures[entry.id])
    if parameters and target.profile.implementation in _IDLE_SLASHES:
        return [parameter._replace(keyword=not parameter.variadic) for parameter in parameters]
    return parameters


def _takes(entry: Entry, target: Observed) -> bool:
    """Whether the target was asked for the signature, and takes every name that its docs give."""
    return entry.id in target.signatures and bool(_documented(entry, target)) and not _refused(entry, target)


def _severity(entry: Entry, refusing: Sequence[Observed]) -> str:
    """High where a runtime takes a keyword of another name, medium where it takes none, low where newer docs are right."""
    runtimes = [_runtime(entry, target) or [] for target in refusing]
    today = parse(in_force(entry.signature, parse_version(DOCS_VERSIONS[-1])) or "")
    if today and not any(refused(today, runtime) for runtime in runtimes):
        return "low"
    taking = [
        target for target, runtime in zip(refusing, runtimes, strict=True) if any(p.keyword for p in runtime)
    ]
    return "high" if taking else "medium"


def _stub(entry: Entry, target: Observed, typeshed: Typeshed | None) -> str:
    if typeshed is None or target.minor < OLDEST or target.profile.platform not in SYS_PLATFORM:
        return ""
    world = World(SYS_PLATFORM[target.profile.platform], target.minor)
    stub = typeshed.find(entry.id, entry.module, world)
    return stub.signature if stub else ""
