"""An SVG badge per target: its name, and how many deviations nobody has explained."""

from __future__ import annotations

from xml.sax.saxutils import escape

from osconform.reports.matrix import Matrix
from osconform.reports.targets import Target
from osconform.reports.visible import visible
from osconform.results import Verdict

_LONGEST = 40  # characters of a target's name
_WIDTH = 6.6  # pixels of an average character at 11 px, generous so that no text is cut
#: State -> colour; white text on each has a contrast of 4.5 or more.
_COLOURS = {"clean": "#1f6f7c", "deviates": "#b03a20", "silent": "#5d646d"}


def badge(matrix: Matrix, target: Target) -> bytes:
    """The badge of a target. Deterministic, and needs no font of its own."""
    label = visible(target.name)
    label = label if len(label) <= _LONGEST else label[: _LONGEST - 1] + "…"
    state, text = _state(matrix, target)
    left, right = (round(len(part) * _WIDTH + 14) for part in (label, text))
    title = escape(f"{label}: {text}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img">'
        f"<title>{title}</title>"
        f'<rect width="{left + right}" height="20" rx="3" fill="#3c4148"/>'
        f'<path d="M{left} 0h{right - 3}q3 0 3 3v14q0 3 -3 3h-{right - 3}z" fill="{_COLOURS[state]}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2:g}" y="14">{escape(label)}</text>'
        f'<text x="{left + right / 2:g}" y="14">{escape(text)}</text></g></svg>\n'
    ).encode()


def _state(matrix: Matrix, target: Target) -> tuple[str, str]:
    if target.status in ("skipped", "absent"):
        return "silent", "did not run"
    tallies = [tallies[target.index] for tallies in matrix.tallies.values()]
    unexplained = sum(tally.unexplained for tally in tallies)
    if target.status == "incomplete":
        return "silent", "run incomplete"
    if unexplained:
        return "deviates", f"{unexplained:,} unexplained"
    if all(set(tally.counts) <= {Verdict.NA, Verdict.UNSUPPORTED} for tally in tallies):
        return "silent", "nothing to check"
    explained = sum(tally.deviations for tally in tallies)
    part = ", in part" if target.run.header.selection or target.run.header.shard else ""
    return "clean", f"as documented{part}" + (f", {explained:,} explained" if explained else "")
