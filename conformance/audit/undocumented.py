"""Public names without an entry in any docs, or without one in the docs of the interpreter's own version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from osconform.audit.observations import Observed
from osconform.audit.promises import promised
from osconform.audit.witnesses import DOCUMENTED, places, platforms
from osconform.availability import Presence
from osconform.model import DOCS_VERSIONS, Entry
from osconform.reference.documented import PARTLY_RECORDED
from osconform.results import Finding

#: Every structseq type has them; documented once, for all, in a page that is not about any one module.
_STRUCTSEQ = frozenset({"n_fields", "n_sequence_fields", "n_unnamed_fields"})


def find(
    entries: Mapping[str, Entry], targets: Sequence[Observed], inventory: Collection[str]
) -> Iterator[Finding]:
    """One finding per name; `inventory` are the names of an objects.inv, known to be documented.

    What only other implementations have is their own addition, and may well be in docs of their own, which are not at hand:
    PyPy's have `sys.pypy_version_info`.
    """
    seen: dict[str, list[Observed]] = {}
    for target in targets:
        if not target.real or target.profile.dialect != "cpython":
            continue
        for name in [*target.undocumented, *_not_in_own_docs(entries, target)]:
            if name.partition(".")[0] not in PARTLY_RECORDED and name not in inventory:
                seen.setdefault(name, []).append(target)
    for name, having in sorted(seen.items()):
        if not any(target.profile.implementation in DOCUMENTED for target in having):
            continue
        owner = name.rpartition(".")[0]
        entry = entries.get(name)
        member = owner in entries
        missed = ", ".join(".".join(map(str, minor)) for minor in sorted({t.minor for t in having}))
        yield Finding(
            id=f"undocumented:{name}",
            kind="undocumented",
            name=name,
            severity=_severity(having, member),
            statement=f"{owner} has a public {'member' if member else 'name'} {name.rpartition('.')[2]} "
            + (f"without an entry in the docs of {missed}." if entry else "without an entry in any docs."),
            sides={
                "docs": f"in those of {', '.join(entry.documented)}" if entry else "in no recorded version"
            },
            evidence=[f"{t.name}: {t.undocumented.get(name) or t.kinds[name]}" for t in having],
            right="runtime",
            platforms=platforms(having),
            places=places(having),
        )


def _not_in_own_docs(entries: Mapping[str, Entry], target: Observed) -> Iterator[str]:
    """Names that the docs of other versions have, and those of this one do not. Only recorded docs can tell."""
    version = ".".join(map(str, target.minor))
    if version not in DOCS_VERSIONS:
        return
    for name, kind in target.kinds.items():
        entry = entries.get(name)
        if entry is None or kind is None or not entry.documented or version in entry.documented:
            continue
        if name.rpartition(".")[0] in entries:
            continue  # members stand in tables, which give them no entry
        # A documented first or last version is a claim of its own, which `version_added` and others look at.
        if promised(entry, target.profile).presence is not Presence.ABSENT:
            yield name


def _severity(having: Sequence[Observed], member: bool) -> str:
    """Low for members, and for names that only old interpreters have, or those whose own docs are not at hand."""
    ours = [target for target in having if target.profile.implementation in DOCUMENTED]
    return "low" if member or all(target.minor < (3, 10) for target in ours) else "medium"


def is_structseq_field(name: str) -> bool:
    """Whether a name is one of the counts that every structseq type has."""
    return name.rpartition(".")[2] in _STRUCTSEQ
