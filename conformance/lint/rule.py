"""What a lint rule is: a name, a description, a check over the whole spec, and the remedy it proposes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..model import Case, Entry, Spec

#: Where a problem is, and what it is.
Finding = tuple[Entry | Case, str]


@dataclass(frozen=True)
class Rule:
    """One rule. `check` yields what it finds; `remedy` says what to write instead."""

    name: str
    description: str
    remedy: str
    check: Callable[[Spec], Iterator[Finding]]
