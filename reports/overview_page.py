"""The overview: every module against every target, how each target ran, and the search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from osconform.reports.addresses import Addresses, anchor
from osconform.reports.cells import Segment, bar
from osconform.reports.changes import Change, changes
from osconform.reports.columns import groups
from osconform.reports.matrix import Matrix, Tally
from osconform.reports.targets import Target
from osconform.reports.verdict_style import STYLES
from osconform.reports.visible import visible
from osconform.results import Audit, Verdict
from osconform.results_file import Run

#: Changes listed of one sort; the rest is counted.
_CHANGES = 100
#: Shares of unexplained deviations above which a cell gets a warmer tint; no deviation leaves it white.
_HEAT = (0, 0.02, 0.1, 0.3)


def context(
    matrix: Matrix, addresses: Addresses, audit: Audit | None = None, earlier: Sequence[Run] = ()
) -> dict[str, Any]:
    """What `overview.html.j2` shows."""
    shown = [target for target in matrix.targets if target.ran]
    sizes = {
        module: max(tally.counts.total() for tally in tallies) for module, tallies in matrix.tallies.items()
    }
    started = sorted(run.header.started for run in matrix.runs)
    return {
        "groups": groups(shown),
        "hrefs": {target.name: addresses.target(target.name) for target in matrix.targets},
        "totals": [(target, _tile(_total(matrix, target))) for target in shown],
        "rows": [
            (module, addresses.module(module), [_tile(matrix.tallies[module][t.index]) for t in shown])
            for module in sorted(matrix.modules, key=lambda module: (-sizes[module], module))
        ],
        "targets": [(target, _total(matrix, target)) for target in matrix.targets],
        "examples": _examples(matrix, shown),
        "ran": len(shown),
        "modules": [addresses.module(module) for module in matrix.modules],
        "names": len(matrix.names),
        "cases": sum(len(name.cases) for name in matrix.names.values()),
        "checks": sum(sum(t.counts.values()) for tallies in matrix.tallies.values() for t in tallies),
        "first": started[0] if started else "",
        "last": started[-1] if started else "",
        "spec": matrix.runs[0].header.spec if matrix.runs else "",
        "troubled": _troubled(matrix),
        "stale": [(target, len(target.stale)) for target in matrix.targets if target.stale],
        "changes": _changes(matrix, addresses, earlier) if earlier else None,
        "findings": sum(finding.dismissed is None for finding in audit.findings) if audit else 0,
    }


def _examples(matrix: Matrix, shown: Sequence[Target]) -> list[tuple[str, str]]:
    """Searches to begin with, as they are written and in words: about a name, a target, and what is unexplained."""
    found = []
    if matrix.names:
        name = max(matrix.names.values(), key=lambda name: len(name.cases)).entry.id
        found.append((visible(name), name))
    real = [target for target in shown if target.record is not None and not target.record.imitator]
    other = [
        target
        for target in real
        if target.record and target.record.implementation != "cpython" and _total(matrix, target).deviations
    ]
    if other:
        found.append(
            (f"target:{visible(other[-1].name)} verdict:deviates", f"what deviates on {other[-1].name}")
        )
    if real:
        worst = max(real, key=lambda target: _total(matrix, target).unexplained)
        if _total(matrix, worst).unexplained:
            query = f"target:{visible(worst.name)} explained:no"
            found.append((query, f"what nobody has explained on {worst.name}"))
    return found


def _troubled(matrix: Matrix) -> dict[str, list[str]]:
    """What kept targets from being complete, and which ones."""
    found: dict[str, list[str]] = {}
    for target in matrix.targets:
        if target.status != "complete":
            found.setdefault(target.remark, []).append(target.name)
    return found


class _Tile(NamedTuple):
    """A tally as the heat map shows it."""

    tint: str  # CSS class: "heat0" to "heat4", "known" where all deviations are explained, "quiet" for no answer
    figure: str
    segments: list[Segment]
    tally: Tally


def _tile(tally: Tally) -> _Tile:
    explained = tally.deviations - tally.unexplained
    if not tally.counts[Verdict.PASS] and not tally.deviations:
        return _Tile("quiet", "", bar(tally), tally)
    if tally.unexplained:
        return _Tile(f"heat{_heat(tally)}", f"{tally.unexplained:,}", bar(tally), tally)
    return (
        _Tile("known", f"{explained:,}", bar(tally), tally)
        if explained
        else _Tile("heat0", "", bar(tally), tally)
    )


def _total(matrix: Matrix, target: Target) -> Tally:
    """The tally of a target over all modules."""
    return sum((tallies[target.index] for tallies in matrix.tallies.values()), Tally())


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
