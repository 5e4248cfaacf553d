"""A claim is one sentence that says something."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Spec
from .rule import Finding, Rule

_SHORTEST = 12


def _check(spec: Spec) -> Iterator[Finding]:
    seen: dict[tuple[str, str], str] = {}
    for case in spec.cases():
        if case.variant:
            continue
        claim = case.claim
        if len(claim) < _SHORTEST or " " not in claim:
            yield case, f"the claim {claim!r} of {case.id} says nothing"
        elif not claim.endswith("."):
            yield case, f"the claim of {case.id} does not end with a full stop"
        other = seen.setdefault((case.entry, claim), case.id)
        if other != case.id:
            yield case, f"{case.id} makes the claim of {other} again"


RULE = Rule(
    name="claim-sentence",
    description="Each case makes a claim of its own, in one sentence.",
    remedy="Say in one sentence what holds and for whom, as nobody else in this entry does.",
    check=_check,
)
