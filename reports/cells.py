"""One cell of a matrix: the verdict that stands for a name on a target, and the bar of a tally."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from osconform.reports.addresses import anchor
from osconform.reports.matrix import Name, Tally
from osconform.reports.targets import Target
from osconform.reports.verdict_style import ABSENT, GRAVITY, STYLES, Style, is_deviation
from osconform.results import CaseRecord, NameRecord, Verdict


class Mark(NamedTuple):
    """How one verdict is shown. The class is in upper case where a baseline explains the deviation."""

    css: str
    glyph: str


class Cell(NamedTuple):
    """A name on a target: the gravest verdict of its presence and cases, unexplained ones first."""

    mark: Mark
    deviations: int
    checks: int
    anchor: str  # of the check that gave the verdict, on the name's page


#: Where a target was not asked.
BLANK = Mark("", "")


def mark(record: NameRecord | CaseRecord | None) -> Mark:
    """The mark of one check. That a name is not there, as documented, looks other than that it is there."""
    if record is None:
        return BLANK
    style = STYLES[record.verdict]
    if record.verdict is Verdict.PASS and isinstance(record, NameRecord) and record.actual == "absent":
        style = ABSENT
    return Mark(style.key if record.baseline is None else style.key.upper(), style.glyph)


def row(records: Iterable[NameRecord | CaseRecord | None]) -> Markup:
    """The cells of a row of verdicts. Most pass or are n/a: these go without a class, which halves a table."""
    cells = []
    for css, glyph in map(mark, records):
        cells.append(f"<td>{glyph}" if css in ("", "p", "n") else f"<td class={css}>{glyph}")
    return Markup("".join(cells))  # letters and glyphs of our own, nothing of a target's


def cell(name: Name, target: Target) -> Cell | None:
    """The cell of a name on a target; None where nothing was asked."""
    best: tuple[bool, int] | None = None
    shown, where, deviations, checks = BLANK, "", 0, 0
    for case, record in name.on(target):
        checks += 1
        deviates = is_deviation(record.verdict)
        deviations += deviates
        rank = (not deviates or record.baseline is not None, GRAVITY[record.verdict])
        if best is None or rank < best:
            best, shown = rank, mark(record)
            where = "_observed" if case is None else anchor(case.slug)
    return Cell(shown, deviations, checks, where) if checks else None


class Segment(NamedTuple):
    """A part of a verdict bar."""

    style: Style
    checks: int


def bar(tally: Tally) -> list[Segment]:
    """The segments of a tally's bar, in reading order."""
    return [Segment(STYLES[verdict], count) for verdict, count in tally.parts()]
