"""Looks up every documented name on a target, and compares presence and values with what the docs promise."""

from __future__ import annotations

from typing import Any

from . import presence
from .judging import context_of
from .matching import matches, show_pattern
from .model import Spec
from .results import NameRecord, Verdict
from .selection import Selector
from .session import Reply, Session
from .targets.model import Tree
from .wire import plain, show

_TIMEOUT = 30.0


def check_names(spec: Spec, session: Session, selector: Selector) -> tuple[list[NameRecord], list[str]]:
    """A record for every entry, and the ids of those that the target lacks though they are documented."""
    entries = list(spec.entries.values())
    reply = _run(session, presence.probe_program(entries))
    kinds = reply.message.get("returns")
    if not isinstance(kinds, list) or len(kinds) != len(entries):
        problem = reply.died or ("no answer in time" if reply.timeout else str(reply.message)[:300])
        verdict = Verdict.TIMEOUT if reply.timeout else Verdict.CRASH if reply.died else Verdict.FAIL
        return [
            NameRecord(
                id=entry.id,
                target=session.target.name,
                verdict=verdict,
                expected=str(selector.promise(entry)),
                actual=f"looking up the names failed: {problem}",
            )
            for entry in entries
        ], []
    records = []
    for entry, kind in zip(entries, kinds, strict=True):
        promise = selector.promise(entry)
        records.append(
            NameRecord(
                id=entry.id,
                target=session.target.name,
                verdict=presence.judge(promise, kind),
                expected=str(promise),
                actual=kind or "absent",
            )
        )
    _check_values(spec, session, records)
    return records, [entry.id for entry, kind in zip(entries, kinds, strict=True) if kind is None]


def _run(session: Session, program: str) -> Reply:
    request: dict[str, Any] = {"program": program, "modules": [], "alone": True}
    if session.target.tree is Tree.TARGET:
        request["given"] = {}
    return session.run_one(request, _TIMEOUT)


def _check_values(spec: Spec, session: Session, records: list[NameRecord]) -> None:
    """Turns the pass of data whose value is not what the docs promise into a fail."""
    there = [
        record
        for record in records
        if record.actual != "absent" and record.verdict in (Verdict.PASS, Verdict.NA)
    ]
    checked = [(record, value) for record in there if (value := spec.entries[record.id].value) is not None]
    if not checked:
        return
    values = _run(session, presence.values_program(record.id for record, _ in checked)).message.get("returns")
    if not isinstance(values, list) or len(values) != len(checked):
        values = [None] * len(checked)
    context = context_of(session.profile)
    for (record, pattern), value in zip(checked, values, strict=True):
        if not matches(pattern, value, context):
            record.verdict = Verdict.FAIL
            record.expected = plain(f"{record.expected}, {show_pattern(pattern)}")
            record.actual = plain(show(value))[:500]
