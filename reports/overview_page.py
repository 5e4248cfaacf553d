"""The overview: every target against every module, how each target ran, and the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from osconform.reports.addresses import Addresses, anchor
from osconform.reports.cells import bar
from osconform.reports.changes import Change, changes
from osconform.reports.matrix import Matrix, Tally
from osconform.reports.verdict_style import STYLES
from osconform.results import Audit
from osconform.results_file import Run

#: Changes listed of one sort; the rest is counted.
_CHANGES = 100
#: Shares of unexplained deviations above which a cell gets a warmer tint; no deviation leaves it white.
_HEAT = (0, 0.02, 0.1, 0.3)


def context(
    matrix: Matrix, addresses: Addresses, audit: Audit | None = None, earlier: Sequence[Run] = ()
) -> dict[str, Any]:
    """What `overview.html.j2` shows."""
    rows = []
    for target in matrix.targets:
        tallies = {module: matrix.tallies[module][target.index] for module in matrix.modules}
        rows.append(
            {
                "target": target,
                "href": addresses.target(target.name),
                "cells": {
                    module: {"segments": bar(tally), "heat": _heat(tally)}
                    for module, tally in tallies.items()
                    if tally.counts
                },
                "unexplained": sum(tally.unexplained for tally in tallies.values()),
                "explained": sum(tally.deviations - tally.unexplained for tally in tallies.values()),
            }
        )
    started = sorted(run.header.started for run in matrix.runs)
    return {
        "rows": rows,
        "ran": sum(target.status not in ("skipped", "absent") for target in matrix.targets),
        "modules": {module: addresses.module(module) for module in matrix.modules},
        "names": len(matrix.names),
        "cases": sum(len(name.cases) for name in matrix.names.values()),
        "checks": sum(sum(t.counts.values()) for tallies in matrix.tallies.values() for t in tallies),
        "first": started[0] if started else "",
        "last": started[-1] if started else "",
        "spec": matrix.runs[0].header.spec if matrix.runs else "",
        "troubled": _troubled(matrix),
        "changes": _changes(matrix, addresses, earlier) if earlier else None,
        "findings": sum(finding.dismissed is None for finding in audit.findings) if audit else 0,
    }


def _troubled(matrix: Matrix) -> dict[str, list[str]]:
    """What kept targets from being complete, and which ones."""
    found: dict[str, list[str]] = {}
    for target in matrix.targets:
        if target.status != "complete":
            found.setdefault(target.remark, []).append(target.name)
    return found


def _heat(tally: Tally) -> int:
    """How warm a cell is, 0 to 4, by the share of checks whose deviation nobody has explained."""
    share = tally.unexplained / tally.counts.total()
    return sum(share > step for step in _HEAT)


def _changes(matrix: Matrix, addresses: Addresses, earlier: Sequence[Run]) -> dict[str, Any]:
    found = changes(matrix, earlier)

    def rows(listed: Sequence[Change]) -> list[dict[str, Any]]:
        return [
            {
                "target": change.target,
                "id": change.name.entry.id if change.case is None else change.case.spec.id,
                "href": addresses.name(change.name.entry.id)
                + ("#_observed" if change.case is None else f"#{anchor(change.case.slug)}"),
                "before": STYLES[change.before],
                "now": STYLES[change.now],
            }
            for change in listed[:_CHANGES]
        ]

    return {
        "since": found.since,
        "compared": found.compared,
        "same_spec": found.same_spec,
        "groups": [
            (title, len(listed), rows(listed))
            for title, listed in (
                ("New deviations", found.worse),
                ("Deviations gone", found.better),
                ("Otherwise different", found.other),
            )
        ],
    }
