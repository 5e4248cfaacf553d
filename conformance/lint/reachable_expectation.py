"""Every expectation is the winner somewhere, and every case runs somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from .. import conditions
from ..model import Spec
from ..selection import Selector
from .profiles import known_profiles
from .rule import Finding, Rule


def _check(spec: Spec) -> Iterator[Finding]:
    selectors = [(profile, Selector(spec, profile)) for profile in known_profiles()]
    for case in spec.cases():
        left = {condition for condition, _ in case.expect}
        texts = list(left)
        runs = False
        for profile, selector in selectors:
            plan = selector.plan(case)
            runs = runs or plan.outcome is not None
            if plan.outcome is not None or dict(case.expect).get(
                next(iter(conditions.winners(texts, profile)), "")
            ):
                left.difference_update(conditions.winners(texts, profile))
            if runs and not left:
                break
        if not runs:
            yield case, f"{case.id} runs nowhere"
        elif left:
            yield case, f"no profile reaches the expectation {sorted(left)[0]!r} of {case.id}"


RULE = Rule(
    name="reachable-expectation",
    description="Every case runs on some profile, and every expectation is held against some of them.",
    remedy="Remove what nothing reaches, or mend its condition, `where`, `needs` or the entry's availability.",
    check=_check,
)
