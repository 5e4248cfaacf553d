"""`report.json`: the matrix for programs, in the shape that `static/report.schema.json` describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from osconform.reports.matrix import Matrix, Tally
from osconform.reports.targets import Target
from osconform.reports.verdict_style import STYLES
from osconform.reports.visible import BLOCK, visible
from osconform.results import Audit, CaseRecord, NameRecord

FORMAT = 1
#: Stands in a row of the matrix where a target was not asked.
UNASKED = "-"


def report_json(matrix: Matrix) -> bytes:
    """The document. A row of the matrix is a text with one letter per target, as `letters` explains.

    Letters rather than words, since a full matrix has some two hundred thousand verdicts.
    """
    document = {
        "$schema": "static/report.schema.json",
        "format": FORMAT,
        "letters": {**{style.key: verdict.value for verdict, style in STYLES.items()}, UNASKED: None},
        "spec": matrix.runs[0].header.spec if matrix.runs else "",
        "runs": [
            {
                "file": run.path.name,
                "osconform": run.header.osconform,
                "started": run.header.started,
                "host": run.header.host,
                "selection": run.header.selection,
                "complete": run.footer is not None and run.footer.complete,
            }
            for run in matrix.runs
        ],
        "targets": [_target(matrix, target) for target in matrix.targets],
        "modules": [
            {"id": module, "counts": [_counts(tally) for tally in matrix.tallies[module]]}
            for module in matrix.modules
        ],
        "names": [
            {
                "id": name.entry.id,
                "module": name.entry.module,
                "presence": _row(name.presence),
                "cases": [{"id": case.spec.id, "verdicts": _row(case.outcomes)} for case in name.cases],
            }
            for name in matrix.names.values()
        ],
        "baselines": [
            {"id": record.id, "target": record.target, "reason": record.baseline}
            for name in matrix.names.values()
            for target in matrix.targets
            for _, record in name.on(target)
            if record.baseline is not None
        ],
    }
    return _lines(_encodable(document))


def findings_json(audit: Audit) -> bytes:
    """The findings, one per line, in the shape that `static/findings.schema.json` describes."""
    document = {
        "$schema": "static/findings.schema.json",
        "format": FORMAT,
        "kinds": msgspec.to_builtins(audit.kinds),
        "findings": msgspec.to_builtins(audit.findings),
    }
    return _lines(_encodable(document))


def _target(matrix: Matrix, target: Target) -> dict[str, Any]:
    total = sum((tallies[target.index] for tallies in matrix.tallies.values()), Tally())
    record = target.record
    return {
        "name": target.name,
        "implementation": record.implementation if record else None,
        "version": record.version if record else None,
        "platform": record.platform if record else None,
        "machine": record.machine if record else None,
        "imitator": record.imitator if record else None,
        "layer": record.layer if record else None,
        "command": record.command if record else None,
        "run": matrix.runs.index(target.run),
        "status": target.status,
        "remark": target.remark,
        "counts": _counts(total),
        "unexplained": total.unexplained,
        "retried": target.retried,
        "stale": [visible(line) for line in target.stale],
    }


def _counts(tally: Tally) -> dict[str, int]:
    return {verdict.value: count for verdict, count in tally.parts()}


def _row(records: Sequence[NameRecord | CaseRecord | None]) -> str:
    return "".join(UNASKED if record is None else STYLES[record.verdict].key for record in records)


def _encodable(value: Any) -> Any:
    """The same document with texts that JSON readers can all take."""
    if type(value) is str:
        return visible(value, BLOCK)
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    return value


def _lines(document: dict[str, Any]) -> bytes:
    """JSON with one row of the matrix per line, so that two reports can be compared with line tools."""
    fields = []
    for key, value in document.items():
        if isinstance(value, list):
            rows = b",\n".join(msgspec.json.encode(row) for row in value)
            text = b"[\n" + rows + b"\n]" if value else b"[]"
        else:
            text = msgspec.json.encode(value)
        fields.append(msgspec.json.encode(key) + b": " + text)
    return b"{\n" + b",\n".join(fields) + b"\n}\n"
