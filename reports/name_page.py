"""A name's page: what is documented, what was observed, and every case with its distinct outcomes."""

from __future__ import annotations

from typing import Any

from osconform.reports import documented
from osconform.reports.addresses import Addresses, anchor
from osconform.reports.answer import answers, portable
from osconform.reports.matrix import Case, Matrix, Name, Target
from osconform.reports.outcomes import by_outcome
from osconform.reports.verdict_style import STYLES, Style
from osconform.results import CaseRecord, NameRecord

_BLANK = (Style("", "", "", ""), False)


def context(matrix: Matrix, addresses: Addresses, name: Name) -> dict[str, Any]:
    """What `name.html.j2` shows. Targets that answered nothing about this name are left out."""
    shown = [target for target in matrix.targets if any(True for _ in name.on(target))]
    return {
        "entry": name.entry,
        "module_href": addresses.module(name.entry.module),
        "spans": documented.spans(name.entry),
        "history": documented.history(name.entry),
        "links": documented.links(name.entry),
        "targets": [(target, addresses.target(target.name)) for target in shown],
        "presence": _row(name.presence, shown),
        "presence_outcomes": by_outcome(name.presence, matrix.targets),
        "cases": [_case(case, matrix.targets, shown, name) for case in name.cases],
        "answers": answers(name, shown),
        "portable": portable(name, shown),
        "silent": len(matrix.targets) - len(shown),
    }


def _case(case: Case, targets: list[Target], shown: list[Target], name: Name) -> dict[str, Any]:
    outcomes = by_outcome(case.outcomes, targets)
    return {
        "slug": case.slug,
        "anchor": anchor(case.slug),
        "spec": case.spec,
        "like": _original(case, name),
        "row": _row(case.outcomes, shown),
        "outcomes": outcomes,
        "asked": sum(len(outcome.targets) for outcome in outcomes),
        "repro": next((outcome.repro for outcome in outcomes if outcome.repro), ""),
    }


def _original(case: Case, name: Name) -> str:
    """For `moves-a-file@bytes`, the slug of the case that shows the same claim and YAML; else empty."""
    base, at, _ = case.slug.rpartition("@")
    if not at:
        return ""
    same = any(
        other.slug == base and (other.spec.yaml, other.spec.claim) == (case.spec.yaml, case.spec.claim)
        for other in name.cases
    )
    return base if same else ""


def _row(
    records: list[NameRecord | None] | list[CaseRecord | None], shown: list[Target]
) -> list[tuple[Style, bool]]:
    """Style and whether it is explained, for each shown target."""
    cells = []
    for target in shown:
        record = records[target.index]
        cells.append(_BLANK if record is None else (STYLES[record.verdict], record.baseline is not None))
    return cells
