"""The first lines of a results file: what ran where, and the spec that it ran against."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Iterator

from . import __version__
from .model import Spec
from .results import EntryRecord, Header, SpecRecord


def heading(
    spec: Spec, targets: list[str], expression: str = "", shard: str = ""
) -> Iterator[Header | EntryRecord | SpecRecord]:
    """The header and what the spec says of every entry and case."""
    yield Header(
        osconform=__version__,
        spec=spec.fingerprint,
        started=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        host={
            "system": platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
            "python": platform.python_version(),
        },
        targets=targets,
        selection=expression,
        shard=shard,
    )
    for entry in spec.entries.values():
        yield EntryRecord(
            id=entry.id,
            module=entry.module,
            kind=entry.kind,
            section=entry.section,
            docs=entry.docs,
            signature=entry.signature,
            availability=entry.availability,
            documented=list(entry.documented),
            added=entry.added,
            removed=entry.removed,
            changed=entry.changed,
            deprecated=entry.deprecated,
            micropython=entry.micropython.docs if entry.micropython else None,
            cases=[case.id for case in entry.cases],
        )
        for case in entry.cases:
            yield SpecRecord(
                id=case.id,
                entry=case.entry,
                claim=case.claim,
                source=f"{case.file}:{case.line}",
                claims=[*case.covers, *case.refutes],
                yaml=case.yaml,
                program=case.program,
            )
