"""A target's page: how it was run, how each module came out, and its deviations clustered by cause."""

from __future__ import annotations

import json
from typing import Any

from osconform.reports.addresses import Addresses, anchor
from osconform.reports.cells import bar
from osconform.reports.matrix import Matrix
from osconform.reports.outcomes import Cause, by_cause
from osconform.reports.targets import Target
from osconform.reports.verdict_style import STYLES
from osconform.reports.visible import visible
from osconform.results import CaseRecord, Verdict

#: Checks listed below one cause; a target that fails thousands of cases alike needs no list of thousands.
LISTED = 50


def context(matrix: Matrix, addresses: Addresses, target: Target) -> dict[str, Any]:
    """What `target.html.j2` shows."""
    causes = by_cause(matrix.names.values(), target)
    reasons: dict[str, int] = {}
    for cause in causes:
        for _, _, record in cause.checks:
            if record.baseline is not None:
                reasons[record.baseline] = reasons.get(record.baseline, 0) + 1
    tallies = {module: matrix.tallies[module][target.index] for module in matrix.modules}
    return {
        "target": target,
        "badge": addresses.badge(target.name),
        "shown_name": visible(target.name),
        "query": f"target:{visible(target.name)} verdict:deviates",
        "profile": _profile(target),
        "modules": [
            (module, addresses.module(module), bar(tally), tally.unexplained)
            for module, tally in sorted(tallies.items(), key=lambda item: (-item[1].counts.total(), item[0]))
            if tally.counts.total() > tally.counts[Verdict.NA]
        ],
        "unpromised": [
            (module, addresses.module(module))
            for module, tally in sorted(tallies.items())
            if tally.counts and tally.counts.total() == tally.counts[Verdict.NA]
        ],
        "unexplained": sum(cause.unexplained for cause in causes),
        "explained": sum(len(cause.checks) - cause.unexplained for cause in causes),
        "causes": [_cause(cause, addresses) for cause in causes],
        "reasons": sorted(reasons.items(), key=lambda item: (-item[1], item[0])),
    }


def _profile(target: Target) -> list[tuple[str, str]]:
    profile = target.record.profile if target.record is not None else {}
    return [(key, _plain(value)) for key, value in sorted(profile.items()) if value not in ("", [], {}, None)]


def _plain(value: object) -> str:
    """Text as it is, a list of texts with commas, everything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cause(cause: Cause, addresses: Addresses) -> dict[str, Any]:
    checks: dict[tuple[str, str], list[tuple[str, str, bool]]] = {}
    for name, case, record in cause.checks[:LISTED]:
        href = addresses.name(name.entry.id)
        where = "_observed" if case is None else anchor(case.slug)
        label = "presence" if case is None else case.slug
        checks.setdefault((name.entry.id, href), []).append((where, label, record.baseline is not None))
    first = cause.checks[0]
    return {
        "style": STYLES[cause.verdict],
        "title": cause.outcome_class,
        "size": len(cause.checks),
        "unexplained": cause.unexplained,
        "names": checks,
        "more": max(0, len(cause.checks) - LISTED),
        "example": (first[2].id, first[2].expected, first[2].actual),
        "repro": next((r.repro for _, _, r in cause.checks if isinstance(r, CaseRecord) and r.repro), ""),
    }
