"""The page that sets two targets, or two runs of one, side by side; the script fills it."""

from __future__ import annotations

from typing import Any

from osconform.reports.columns import groups
from osconform.reports.matrix import Matrix


def context(matrix: Matrix, *, earlier: bool) -> dict[str, Any]:
    """What `compare.html.j2` shows: all targets that ran, at first the newest of the first two groups."""
    shown = [target for target in matrix.targets if target.ran]
    newest = [group.columns[-1][0] for group in groups(shown)]
    chosen = newest[:2] if len(newest) > 1 else shown[-2:]
    return {
        "targets": shown,
        "one": chosen[0].name if chosen else "",
        "other": chosen[-1].name if chosen else "",
        "earlier": earlier,
    }
