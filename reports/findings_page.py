"""The findings page: where docs, stubs and reality disagree, by kind, with the evidence and who is right."""

from __future__ import annotations

from collections import Counter
from typing import Any

from osconform.reports.addresses import Addresses
from osconform.reports.matrix import Matrix
from osconform.results import Audit, Finding

#: Whom the runs prove right, as people read it; where it is the runtime, the kind says what that means.
RIGHT = {
    "runtime": "",
    "docs": "the docs are right",
    "stubs": "the stubs are right",
    "neither": "differs between targets",
    "open": "no run can tell",
}
#: Evidence shown for one finding; the rest is counted.
_SHOWN = 3


def context(matrix: Matrix, addresses: Addresses, audit: Audit) -> dict[str, Any]:
    """What `findings.html.j2` shows."""
    kinds = []
    proven = {kind.key: kind.proven for kind in audit.kinds}

    def row(finding: Finding) -> dict[str, Any]:
        return _row(matrix, addresses, finding, proven.get(finding.kind, ""))

    for kind in audit.kinds:
        ours = [finding for finding in audit.findings if finding.kind == kind.key]
        live = [finding for finding in ours if finding.dismissed is None]
        kinds.append(
            {
                "kind": kind,
                "live": [row(finding) for finding in live],
                "quiet": [row(finding) for finding in ours if finding.dismissed is not None],
                "sides": [
                    (label or kind.proven or "shown by runs", count)
                    for right, label in RIGHT.items()
                    if (count := Counter(finding.right for finding in live)[right])
                ],
            }
        )
    return {
        "kinds": kinds,
        "places": sorted({place for finding in audit.findings for place in finding.places}),
        "total": sum(finding.dismissed is None for finding in audit.findings),
        "names": len({finding.name for finding in audit.findings if finding.dismissed is None}),
    }


def _row(matrix: Matrix, addresses: Addresses, finding: Finding, proven: str) -> dict[str, Any]:
    return {
        "finding": finding,
        "href": addresses.name(finding.name) if finding.name in matrix.names else "",
        "right": RIGHT.get(finding.right, finding.right) or proven or "shown by runs",
        "evidence": finding.evidence[:_SHOWN],
        "more": max(0, len(finding.evidence) - _SHOWN),
        "reason": finding.dismissed or "",
    }
