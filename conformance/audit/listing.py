"""The findings as text for a terminal, as Markdown for a summary, and as JSON for programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from osconform.results import Audit, Finding, FindingKind

FORMAT = 1
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
#: Whom the runs prove right, in words; where it is the runtime, the kind says what that means.
RIGHT = {
    "runtime": "",
    "docs": "the docs are right",
    "stubs": "the stubs are right",
    "neither": "right on some targets, wrong on others",
    "open": "no run can tell",
}


def as_json(audit: Audit) -> str:
    """One finding per line, so that two audits can be compared with line tools."""
    rows = b",\n".join(msgspec.json.encode(finding) for finding in audit.findings)
    kinds = msgspec.json.encode(audit.kinds)
    document = b'{\n"format": %d,\n"kinds": %s,\n"findings": [\n%s\n]\n}\n' % (FORMAT, kinds, rows)
    return document.decode()


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what `as_json` gives, generated from the models."""
    inner = msgspec.json.schema(Audit)
    definition = inner["$defs"]["Audit"]
    definition["properties"] = {"format": {"const": FORMAT}, **definition["properties"]}
    definition["required"] = ["format", *definition["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Findings of osconform audit, format {FORMAT}",
        **inner,
    }


def as_markdown(audit: Audit) -> str:
    """A table of counts, and the findings of each kind that nobody has dismissed."""
    lines = ["# Findings", "", "| kind | open | dismissed | proven right by runs |", "|:---|---:|---:|:---|"]
    for kind in audit.kinds:
        ours = [finding for finding in audit.findings if finding.kind == kind.key]
        live = [finding for finding in ours if finding.dismissed is None]
        lines.append(f"| {kind.title} | {len(live)} | {len(ours) - len(live)} | {_sides(kind, live)} |")
    for kind in audit.kinds:
        live = [f for f in audit.findings if f.kind == kind.key and f.dismissed is None]
        lines += ["", f"## {kind.title}", "", kind.meaning, ""]
        if kind.left_out:
            lines += [kind.left_out, ""]
        lines += [f"- **{f.severity}** {_text(f.statement)} {_evidence(kind, f)}" for f in live]
    return "\n".join(lines).rstrip() + "\n"


def as_text(audit: Audit) -> str:
    """Counts per kind, then every finding that is not dismissed."""
    lines = []
    for kind in audit.kinds:
        live = [f for f in audit.findings if f.kind == kind.key and f.dismissed is None]
        quiet = sum(f.kind == kind.key for f in audit.findings) - len(live)
        count = "not looked for" if kind.left_out and not live else str(len(live))
        lines.append(f"{kind.title}: {count}" + (f" (and {quiet} dismissed)" if quiet else ""))
        if live:
            lines.append(f"  {_sides(kind, live)}")
        if seen := Counter(place for finding in live for place in finding.places):
            lines.append(f"  seen in {', '.join(f'{place}: {count}' for place, count in seen.most_common())}")
        if kind.left_out:
            lines.append(f"  {kind.left_out}")
        lines += [f"  {f.severity:6} {f.id}  {'; '.join(f.evidence[:2])}" for f in live]
    return "\n".join(lines)


def _sides(kind: FindingKind, findings: list[Finding]) -> str:
    counts = Counter(finding.right for finding in findings)
    return (
        ", ".join(f"{RIGHT[right] or kind.proven}: {counts[right]}" for right in RIGHT if counts[right])
        or "nothing found"
    )


def _evidence(kind: FindingKind, finding: Finding) -> str:
    shown = [f"{who}: {what}" for who, what in finding.sides.items()]
    more = f" and {len(finding.evidence) - 3} more" if len(finding.evidence) > 3 else ""
    seen = f" Seen: {'; '.join(finding.evidence[:3])}{more}." if finding.evidence else ""
    return _text(f"({'; '.join(shown)}){seen} {(RIGHT[finding.right] or kind.proven).capitalize()}.")


def _text(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


#: Form, as `osconform audit --format` names it -> what writes it.
FORMS: dict[str, Callable[[Audit], str]] = {"text": as_text, "markdown": as_markdown, "json": as_json}
