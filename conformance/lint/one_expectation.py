"""For every profile on which a case runs, exactly one expectation is the most specific."""

from __future__ import annotations

from collections.abc import Iterator

from .. import conditions
from ..model import Spec
from ..selection import Selector
from .profiles import known_profiles, show
from .rule import Finding, Rule


def _check(spec: Spec) -> Iterator[Finding]:
    selectors = [(profile, Selector(spec, profile)) for profile in known_profiles()]
    for case in spec.cases():
        if len(case.expect) == 1 and case.expect[0][0] == "default":
            continue
        texts = [condition for condition, _ in case.expect]
        for profile, selector in selectors:
            winners = conditions.winners(texts, profile)
            runs = (
                not winners
                and selector.plan(case).not_applicable == "no expectation for this platform and version"
            )
            if runs:
                yield case, f"{case.id} runs on {show(profile)}, where no expectation holds"
                break
            if len(winners) > 1:
                yield case, f"{case.id} has {' and '.join(map(repr, winners))} for {show(profile)}"
                break


RULE = Rule(
    name="one-expectation",
    description="Exactly one expectation wins on every profile where the case runs.",
    remedy="Add a more specific condition or `default`, narrow the case with `where`, or say `n/a: why`.",
    check=_check,
)
