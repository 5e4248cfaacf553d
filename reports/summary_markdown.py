"""`summary.md`: for a job summary, a pull request or a release note: verdicts by target, and what nobody has explained."""

from __future__ import annotations

import re
from collections.abc import Iterator

from osconform.reports.matrix import Matrix, Tally
from osconform.reports.verdict_style import STYLES, is_deviation
from osconform.reports.visible import visible
from osconform.results import Audit, Verdict

#: Unexplained deviations that are listed; the rest is counted.
LISTED = 20
_TEXT = 160  # characters of what was expected or found
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!@])")


def summary_markdown(matrix: Matrix, audit: Audit | None = None) -> str:
    """A row of counts per target; then the first unexplained deviations, what did not run, and findings."""
    lines = [
        "# What works where",
        "",
        f"{len(matrix.names):,} documented names, "
        f"{sum(len(name.cases) for name in matrix.names.values()):,} cases, {len(matrix.targets)} targets.",
        "",
        *_table(matrix),
    ]
    found = list(_unexplained(matrix))
    if found:
        lines += ["", f"## Unexplained deviations: {len(found):,}", "", *found[:LISTED]]
        if len(found) > LISTED:
            lines.append(f"- and {len(found) - LISTED:,} more")
    troubled = [target for target in matrix.targets if target.remark]
    if troubled:
        lines += ["", "## Not the whole picture", ""]
        lines += [f"- {_text(target.name)}: {_text(target.remark)}" for target in troubled]
    stale = [(line, target) for target in matrix.targets for line in target.stale]
    if stale:
        lines += ["", f"## Out of date in baselines: {len(stale):,}", ""]
        lines += [
            f"- {_text(line)} is as documented on {_text(target.name)}" for line, target in stale[:LISTED]
        ]
        if len(stale) > LISTED:
            lines.append(f"- and {len(stale) - LISTED:,} more")
    if audit is not None:
        lines += ["", "Findings: " + ", ".join(_kinds(audit)) + "."]
    return "\n".join([*lines, ""])


def _table(matrix: Matrix) -> Iterator[str]:
    totals = [
        (target, sum((tallies[target.index] for tallies in matrix.tallies.values()), Tally()))
        for target in matrix.targets
        if target.ran
    ]
    order = [Verdict.PASS, *(verdict for verdict in STYLES if verdict is not Verdict.PASS)]
    shown = [verdict for verdict in order if any(total.counts[verdict] for _, total in totals)]
    yield (
        "| target | "
        + " | ".join([*(_text(STYLES[verdict].label) for verdict in shown), "unexplained"])
        + " |"
    )
    yield "|:---" + "|---:" * (len(shown) + 1) + "|"
    for target, total in totals:
        cells = [f"{total.counts[verdict]:,}" if total.counts[verdict] else "" for verdict in shown]
        cells.append(f"**{total.unexplained:,}**" if total.unexplained else "none")
        yield f"| {_text(target.name)} | " + " | ".join(cells) + " |"


def _unexplained(matrix: Matrix) -> Iterator[str]:
    for target in matrix.targets:
        for name in matrix.names.values():
            for _, record in name.on(target):
                if is_deviation(record.verdict) and record.baseline is None:
                    yield (
                        f"- {_text(target.name)}, {_text(record.id)}: {record.verdict.value}, "
                        f"expected {_text(record.expected, _TEXT)}, actual {_text(record.actual, _TEXT)}"
                    )


def _kinds(audit: Audit) -> Iterator[str]:
    for kind in audit.kinds:
        count = sum(f.kind == kind.key and f.dismissed is None for f in audit.findings)
        if count or not kind.left_out:  # what was not looked for is not none
            yield f"{count:,} {_text(kind.title.lower())}"


def _text(text: str, limit: int = 400) -> str:
    return _MARKUP.sub(r"\\\1", visible(text, limit))
