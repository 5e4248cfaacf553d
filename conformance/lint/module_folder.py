"""An entry lies in the folder of its module."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Spec
from .rule import Finding, Rule


def _check(spec: Spec) -> Iterator[Finding]:
    for entry in spec.entries.values():
        folder = entry.module.replace(".", "_")
        if "/" in entry.file and not entry.file.startswith(folder + "/"):
            yield entry, f"{entry.id} is of the module {entry.module}, but lies in {entry.file}"


RULE = Rule(
    name="module-folder",
    description="spec/<module>/<section>/<name>.yaml, the module's dots as underscores.",
    remedy="Move the entry into its module's folder.",
    check=_check,
)
