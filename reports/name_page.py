"""A name's page: what is documented, what was observed, and every case with its distinct outcomes."""

from __future__ import annotations

from typing import Any

from osconform.reports import documented
from osconform.reports.addresses import Addresses, anchor
from osconform.reports.answer import answers, headline, portable, shared
from osconform.reports.cells import row
from osconform.reports.columns import groups
from osconform.reports.matrix import Case, Matrix, Name
from osconform.reports.outcomes import Outcome, by_outcome
from osconform.reports.targets import Target
from osconform.results import Verdict


def context(matrix: Matrix, addresses: Addresses, name: Name) -> dict[str, Any]:
    """What `name.html.j2` shows. Targets that answered nothing about this name are left out."""
    shown = [target for target in matrix.targets if any(True for _ in name.on(target))]
    found = answers(name, shown)
    cases = [_case(case, matrix.targets, shown, name) for case in name.cases]
    return {
        "entry": name.entry,
        "module_href": addresses.module(name.entry.module),
        "spans": documented.spans(name.entry),
        "history": documented.history(name.entry),
        "links": documented.links(name.entry),
        "groups": groups(shown),
        "presence": row(name.presence[target.index] for target in shown),
        "presence_outcomes": by_outcome(name.presence, matrix.targets),
        "cases": cases,
        "left_out": any(case["partial"] for case in cases),
        "answers": shared(found),
        "headline": headline(found),
        "portable": portable(name, shown),
        "silent": len(matrix.targets) - len(shown),
    }


def _case(case: Case, targets: list[Target], shown: list[Target], name: Name) -> dict[str, Any]:
    outcomes = by_outcome(case.outcomes, targets)
    told = [outcome for outcome in outcomes if not _of_the_name(outcome, name)]
    return {
        "slug": case.slug,
        "anchor": anchor(case.slug),
        "spec": case.spec,
        "like": _original(case, name),
        "row": row(case.outcomes[target.index] for target in shown),
        "outcomes": told,
        "partial": len(told) < len(outcomes),
        "asked": sum(len(outcome.targets) for outcome in outcomes),
        "repro": next((outcome.repro for outcome in outcomes if outcome.repro), ""),
    }


def _of_the_name(outcome: Outcome, name: Name) -> bool:
    """Whether nothing is promised since nothing is promised of the name, which its presence tells once for all cases."""
    return outcome.verdict is Verdict.NA and outcome.expected.startswith(f"{name.entry.id}: ")


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
