"""One cell of a matrix: the verdict that stands for a name on a target, and the bar of a tally."""

from __future__ import annotations

from typing import NamedTuple

from osconform.reports.addresses import anchor
from osconform.reports.matrix import Name, Tally, Target
from osconform.reports.verdict_style import GRAVITY, STYLES, Style, is_deviation


class Cell(NamedTuple):
    """A name on a target: the gravest verdict of its presence and cases, unexplained ones first."""

    style: Style
    explained: bool
    deviations: int
    checks: int
    anchor: str  # of the check that gave the verdict, on the name's page


def cell(name: Name, target: Target) -> Cell | None:
    """The cell of a name on a target; None where nothing was asked."""
    best: tuple[bool, int] | None = None
    style, where, deviations, checks = None, "", 0, 0
    for case, record in name.on(target):
        checks += 1
        deviates = is_deviation(record.verdict)
        deviations += deviates
        rank = (not deviates or record.baseline is not None, GRAVITY[record.verdict])
        if best is None or rank < best:
            best, style = rank, STYLES[record.verdict]
            where = "_observed" if case is None else anchor(case.slug)
    if best is None or style is None:
        return None
    return Cell(style, bool(deviations) and best[0], deviations, checks, where)


class Segment(NamedTuple):
    """A part of a verdict bar."""

    style: Style
    checks: int


def bar(tally: Tally) -> list[Segment]:
    """The segments of a tally's bar, in reading order."""
    return [Segment(STYLES[verdict], count) for verdict, count in tally.parts()]
