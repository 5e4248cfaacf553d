"""`summary.md`: the overview as a Markdown table, for a pull request or a release note."""

from __future__ import annotations

import re
from collections.abc import Iterator

from osconform.reports.matrix import Matrix, Tally
from osconform.reports.verdict_style import STYLES
from osconform.reports.visible import visible
from osconform.results import Audit, Verdict

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!@])")


def summary_markdown(matrix: Matrix, audit: Audit | None = None) -> str:
    """The table, targets across, with the counts of each verdict; then what did not run, findings, the key."""
    columns = [target for target in matrix.targets if target.status not in ("skipped", "absent")]
    lines = [
        "# What works where",
        "",
        f"{len(matrix.names):,} documented names, "
        f"{sum(len(name.cases) for name in matrix.names.values()):,} cases, {len(matrix.targets)} targets.",
        "",
        "| module | " + "".join(f"{_text(target.name)} | " for target in columns).strip(),
        "|:---" * (len(columns) + 1) + "|",
    ]
    for module, tallies in matrix.tallies.items():
        cells = [_counts(tallies[target.index]) for target in columns]
        lines.append(f"| {_text(module)} | " + " | ".join(cells) + " |")
    troubled = [target for target in matrix.targets if target.remark]
    if troubled:
        lines.append("")
        lines += [f"- {_text(target.name)}: {_text(target.remark)}" for target in troubled]
    if audit is not None:
        lines += ["", "Findings: " + ", ".join(_kinds(audit))]
    lines += ["", "Key: " + ", ".join(f"{_text(style.glyph)} {style.label}" for style in STYLES.values()), ""]
    return "\n".join(lines)


def _kinds(audit: Audit) -> Iterator[str]:
    for kind in audit.kinds:
        count = sum(f.kind == kind.key and f.dismissed is None for f in audit.findings)
        yield f"{count:,} {_text(kind.title.lower())}"


def _counts(tally: Tally) -> str:
    parts = [(verdict, count) for verdict, count in tally.parts() if verdict is not Verdict.NA]
    text = " ".join(f"{_text(STYLES[verdict].glyph)}\u00a0{count:,}" for verdict, count in parts)
    return f"{text} (**{tally.unexplained:,}** unexplained)" if tally.unexplained else text


def _text(text: str) -> str:
    return _MARKUP.sub(r"\\\1", visible(text))
