"""A case uses the name it is about."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Spec
from .rule import Finding, Rule


def _check(spec: Spec) -> Iterator[Finding]:
    for case in spec.cases():
        entry = spec.entries[case.entry]
        name = entry.id
        last = name.rpartition(".")[2]
        # Members of instances are reached through a value, and path functions through their own modules too.
        used = name in case.program or any(
            text in case.program for text in (f".{last}", f"{last!r}", f'"{last}"', f"{last}=")
        )
        if not used and entry.kind != "class":
            yield case, f"{case.id} never uses {name}"


RULE = Rule(
    name="names-entry",
    description="The program of a case names the entry it stands in.",
    remedy="Move the case to the entry that it is about.",
    check=_check,
)
