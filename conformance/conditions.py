"""Conditions such as `linux >=3.11`: which profiles they hold for, and which of several is most specific."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from operator import ge, gt, le, lt

from .platforms import BY_KEY, FAMILIES, IMPLEMENTATIONS
from .profile import Profile, parse_version

_COMPARE = {">=": ge, ">": gt, "<=": le, "<": lt}
_VERSION = re.compile(r"(>=|<=|>|<)(\d+(?:\.\d+)*)\Z")


def unknown_words(condition: str) -> list[str]:
    """The words of a condition that mean nothing."""
    return [
        word
        for word in condition.split()
        if word not in BY_KEY
        and word not in FAMILIES
        and word not in IMPLEMENTATIONS
        and word != "default"
        and not _VERSION.match(word)
    ]


def holds(condition: str, profile: Profile) -> bool:
    """Whether every word of the condition holds for the profile."""
    return all(_word_holds(word, profile) for word in condition.split())


def any_holds(alternatives: Iterable[str], profile: Profile) -> bool:
    """Whether one of the conditions holds; no condition at all always does."""
    alternatives = list(alternatives)
    return not alternatives or any(holds(condition, profile) for condition in alternatives)


def _word_holds(word: str, profile: Profile) -> bool:
    if word == "default":
        return True
    if word in BY_KEY:
        return profile.platform == word
    if word in FAMILIES:
        return profile.platform in FAMILIES[word]
    if word == "cpython":  # whoever follows CPython's docs: PyPy and its kin do
        return profile.dialect == "cpython"
    if word in IMPLEMENTATIONS:
        return profile.implementation == word
    match = _VERSION.match(word)
    # MicroPython's docs have versions of their own, so a bound on the language says nothing about them.
    if match is None or profile.dialect == "micropython":
        return False
    bound = parse_version(match.group(2))
    return bool(_COMPARE[match.group(1)](profile.version[: len(bound)], bound))


@cache
def specificity(condition: str) -> tuple[int, int]:
    """Sorts conditions: more words first, then a system or implementation before a family or `cpython`."""
    words = [word for word in condition.split() if word != "default"]
    weight = sum(1 if word in FAMILIES or word == "cpython" else 2 for word in words)
    return len(words), weight


def winners(conditions: Iterable[str], profile: Profile) -> list[str]:
    """The most specific conditions that hold; more than one means that the spec is ambiguous."""
    holding = [condition for condition in conditions if holds(condition, profile)]
    best = max((specificity(condition) for condition in holding), default=None)
    return [condition for condition in holding if specificity(condition) == best]
