"""What runs have seen of names: per target its profile, the presence of names, and what it tells of its modules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from osconform.profile import Profile, parse_version
from osconform.results import TargetRecord
from osconform.results_file import Run


@dataclass(frozen=True)
class Observed:
    """One target. `real` is False for emulators, which imitate an interpreter and so prove nothing about it."""

    name: str
    profile: Profile
    real: bool
    kinds: dict[str, str | None] = field(default_factory=dict)  # entry -> kind, None if absent
    undocumented: dict[str, str] = field(default_factory=dict)  # "os.O_ACCMODE" -> kind
    signatures: dict[str, str] = field(default_factory=dict)  # entry -> "(path, /)"

    @property
    def minor(self) -> tuple[int, ...]:
        """The version as docs and stubs count it, `(3, 13)`."""
        return self.profile.language[:2]


def observed(runs: Iterable[Run], unseen: Collection[str] = ()) -> list[Observed]:
    """Every target that answered, in the order of implementation, platform and version.

    `unseen` are entries that a look-up cannot find even where they are: nothing is taken as known of them.
    """
    found = []
    for run in runs:
        for record in run.targets.values():
            if record.skipped is not None or record.name not in run.names:
                continue
            target = Observed(record.name, profile(record), not record.imitator)
            for name in run.names[record.name].values():
                if name.id not in unseen and not name.actual.startswith("looking up the names failed"):
                    target.kinds[name.id] = None if name.actual == "absent" else name.actual
            for module in run.modules.get(record.name, {}).values():
                target.undocumented.update(
                    {f"{module.id}.{name}": kind for name, kind in module.undocumented.items()}
                )
                target.signatures.update(module.signatures)
            found.append(target)
    return sorted(
        found, key=lambda t: (t.profile.implementation, t.profile.platform, t.profile.version, t.name)
    )


def profile(record: TargetRecord) -> Profile:
    """The part of a target's profile that decides what the docs promise, from its record."""
    libc, _, libc_version = _text(record.profile.get("libc")).partition(" ")
    return Profile(
        implementation=record.implementation,
        version=parse_version(record.version),
        platform=record.platform,
        machine=record.machine,
        kernel=parse_version(_text(record.profile.get("kernel"))),
        libc=libc,
        libc_version=parse_version(libc_version),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
