"""The audit: every kind of finding looked for, dismissals applied, in an order that does not change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from osconform.audit import dismissals as quiet
from osconform.audit import (
    documented_absent,
    present_unpromised,
    signatures,
    stubs_docs,
    stubs_runs,
    undocumented,
    user_docs,
    version_added,
)
from osconform.audit.kinds import KINDS, SEVERITIES
from osconform.audit.observations import observed
from osconform.audit.stubs import Typeshed, installed
from osconform.model import Entry, Spec
from osconform.results import Audit
from osconform.results_file import Run, read_run
from osconform.spec_cache import load

_NO_STUBS = (
    "No stubs were at hand: pip install 'osconform[stubs]' brings typeshed; or name a checkout with --stubs."
)
_NO_TARGETS = "No run of a real interpreter was at hand; emulators prove nothing about one."
_NO_SURVEY = "The runs are from an osconform that did not record what modules hold; run the targets again."


def audit(
    spec: Spec,
    runs: Sequence[Run],
    *,
    stubs: Path | None = None,
    docs: user_docs.UserDocs | None = None,
    dismissed: Iterable[quiet.Dismissal] = (),
) -> Audit:
    """The findings of these runs against the docs as the spec records them, and against stubs.

    `stubs` is a folder of typeshed, by default that of the installed mypy; `docs` are laid over what the spec
    has recorded of their version. What cannot be looked for is said in `FindingKind.left_out`.

    :raises UserError: `stubs` is no folder of typeshed.
    """
    folder = stubs or installed()
    typeshed = Typeshed(folder) if folder else None
    docs = docs or user_docs.UserDocs()
    entries = user_docs.laid_over(spec.entries, docs)
    targets = observed(runs, [entry.id for entry in entries.values() if _on_instances_only(entry)])
    found = [
        *documented_absent.find(entries, targets),
        *present_unpromised.find(entries, targets),
        *undocumented.find(entries, targets, docs.names),
        *version_added.find(entries, targets),
        *signatures.find(entries, targets, typeshed),
    ]
    if typeshed is not None:
        found += stubs_docs.find(entries, targets, typeshed)
        found += stubs_runs.find(entries, targets, typeshed)
    quiet.apply(found, [*dismissed, *quiet.read(quiet.SHIPPED)])
    order = {kind.key: place for place, kind in enumerate(KINDS)}
    found.sort(key=lambda f: (order[f.kind], SEVERITIES.index(f.severity), f.name))
    real = [target for target in targets if target.real]
    missing = {
        **({} if typeshed else dict.fromkeys(("stubs-docs", "stubs-runs"), _NO_STUBS)),
        **({} if any(t.undocumented for t in real) else {"undocumented": _NO_SURVEY}),
        **({} if any(t.signatures for t in real) else {"signature": _NO_SURVEY}),
        **({} if real else {kind.key: _NO_TARGETS for kind in KINDS if kind.key != "stubs-docs"}),
    }
    kinds = [msgspec.structs.replace(kind, left_out=missing.get(kind.key, "")) for kind in KINDS]
    return Audit(kinds=kinds, findings=found)


def _on_instances_only(entry: Entry) -> bool:
    """Whether the class does not show the attribute, and no instance can be had to look at."""
    return entry.kind == "attribute" and (entry.conditional or "").startswith("only instances have it")


def audit_runs(
    runs: Sequence[Run],
    *,
    root: Path | None = None,
    stubs: Path | None = None,
    docs: Path | None = None,
    dismissals: Path | None = None,
) -> Audit:
    """The findings of runs, with everything else named by its path: spec, stubs, docs and dismissals.

    :raises UserError: one of the paths holds something else.
    """
    spec = load(root)
    modules = {entry.module for entry in spec.entries.values() if entry.documented}
    return audit(
        spec,
        runs,
        stubs=stubs,
        docs=user_docs.read(docs, modules) if docs else None,
        dismissed=quiet.read(dismissals) if dismissals else (),
    )


def audit_files(files: Iterable[Path], **paths: Path | None) -> Audit:
    """The findings of results files; `paths` as in `audit_runs`."""
    return audit_runs([read_run(file) for file in files], **paths)
