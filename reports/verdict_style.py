"""How each verdict looks and reads: glyph, colour class, label, meaning, and how grave it is.

Colour never stands alone: every verdict has a glyph of its own, drawn from characters that the fonts of all
common systems have.
"""

from __future__ import annotations

from typing import NamedTuple

from osconform.results import EXPECTED, Verdict


class Style(NamedTuple):
    """One verdict as readers meet it."""

    key: str  # CSS class and custom property, one letter to keep large tables small
    glyph: str
    label: str
    meaning: str


#: From the gravest to the lightest; the first one found in a group stands for the group.
STYLES: dict[Verdict, Style] = {
    Verdict.CRASH: Style("c", "!", "crash", "the interpreter died, or stopped answering for good"),
    Verdict.TIMEOUT: Style("t", "◷", "timeout", "no answer in the time allowed"),
    Verdict.FAIL: Style("f", "✗", "fail", "it behaves differently from what the docs say"),
    Verdict.MISSING: Style("m", "○", "missing", "documented as available here, but absent"),
    Verdict.EXTRA: Style("e", "+", "extra", "documented as unavailable here, but present"),
    Verdict.FLAKY: Style("k", "≈", "flaky", "the answer changes from one try to the next"),
    Verdict.PARTIAL: Style("h", "◐", "partial", "the right errno, but another exception class"),
    Verdict.BLOCKED: Style("b", "⊘", "blocked", "could not be tried: another name it needs is missing"),
    Verdict.PASS: Style("p", "✓", "pass", "as documented"),
    Verdict.UNSUPPORTED: Style(
        "u", "\N{EN DASH}", "unsupported", "the way this target is driven cannot run such a case"
    ),
    Verdict.NA: Style("n", "·", "n/a", "the docs promise nothing here"),
}

#: Not a verdict: a pass of a name that the docs say is not there, and is not.
ABSENT = Style("a", "∅", "absent", "not there, as documented")

#: What a verdict amounts to, for the page on the method.
WEIGHTS: dict[Verdict, str] = {
    verdict: "fine"
    if verdict is Verdict.PASS
    else "nothing: it is explained by the name that is missing"
    if verdict is Verdict.BLOCKED
    else "nothing: it says nothing about the target"
    if verdict in EXPECTED
    else "a deviation, which needs an explanation"
    for verdict in STYLES
}

#: Gravity of a verdict: 0 is the gravest.
GRAVITY: dict[Verdict, int] = {verdict: rank for rank, verdict in enumerate(STYLES)}


def is_deviation(verdict: Verdict) -> bool:
    """Whether a verdict needs an explanation."""
    return verdict not in EXPECTED
