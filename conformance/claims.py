"""`osconform list --claims`: claim by claim, the cases that cover or refute it.

The claims were made by documents outside of the docs (manuals of MicroPython and Python 2.6, a tutorial);
`claims.json` has the id, the source (document:line) and a few words of each. Some are wrong: then a case states the
truth.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from .model import Spec

FILE = Path(__file__).parent / "claims.json"


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim."""

    id: str
    source: str
    claim: str


def read_claims() -> list[Claim]:
    """All claims, in the order of the documents."""
    return msgspec.json.decode(FILE.read_bytes(), type=list[Claim])


def as_data(spec: Spec) -> dict[str, Any]:
    """The shape that `list --claims --json` prints; it is extended over time, never changed."""
    covered: dict[str, list[str]] = {}
    refuted: dict[str, list[str]] = {}
    for case in spec.cases():
        if case.variant is None:
            for id in case.covers:
                covered.setdefault(id, []).append(case.id)
            for id in case.refutes:
                refuted.setdefault(id, []).append(case.id)
    claims = read_claims()
    known = {claim.id for claim in claims}
    return {
        "claims": [
            {
                "id": claim.id,
                "source": claim.source,
                "claim": claim.claim,
                "state": _state(claim.id in covered, claim.id in refuted),
                "covered_by": covered.get(claim.id, []),
                "refuted_by": refuted.get(claim.id, []),
            }
            for claim in claims
        ],
        "unknown": sorted((covered.keys() | refuted.keys()) - known),
    }


def _state(is_covered: bool, is_refuted: bool) -> str:
    return "refuted" if is_refuted else "covered" if is_covered else "uncovered"


def as_text(spec: Spec) -> str:
    """A line per claim with the cases below it, the ids that cases cite and nobody claimed, and the totals."""
    data = as_data(spec)
    lines = []
    for claim in data["claims"]:
        lines.append(f"{claim['id']:14} {claim['state']:9} {claim['claim']}")
        lines += [f"{'':24} {case}" for case in claim["covered_by"]]
        lines += [f"{'':24} {case} (refutes)" for case in claim["refuted_by"]]
    lines += [f"{id}: cited by a case, but no claim has this id" for id in data["unknown"]]
    states = [claim["state"] for claim in data["claims"]]
    counts = ", ".join(f"{states.count(state)} {state}" for state in ("covered", "refuted", "uncovered"))
    lines.append(f"{len(states)} claims: {counts}")
    return "\n".join(lines)
