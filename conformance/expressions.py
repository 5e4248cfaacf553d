"""The `-k` expression: words joined by and, or, not and parentheses, as pytest has it.

A word holds if it is part of the text, regardless of case.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import UserError

_TOKEN = re.compile(r"\s*(\(|\)|[^\s()]+)")
Predicate = Callable[[str], bool]


def parse(text: str) -> Predicate:
    """The expression as a predicate on ids. Raises `UserError` where it is none; an empty one always holds."""
    tokens = _TOKEN.findall(text)
    if not tokens:
        return lambda _: True
    parser = _Parser(text, tokens)
    predicate = parser.alternatives()
    if parser.tokens:
        raise parser.error(f"{parser.tokens[0]!r} is one too many")
    return predicate


class _Parser:
    def __init__(self, text: str, tokens: list[str]) -> None:
        self.text, self.tokens = text, tokens

    def error(self, what: str) -> UserError:
        return UserError(
            f"The expression {self.text!r} is not understood: {what}.",
            "Join words by and, or, not and parentheses: -k 'os.rename and not bytes'.",
        )

    def accept(self, *tokens: str) -> bool:
        if self.tokens and self.tokens[0].lower() in tokens:
            self.tokens.pop(0)
            return True
        return False

    def alternatives(self) -> Predicate:
        parts = [self.conjunction()]
        while self.accept("or"):
            parts.append(self.conjunction())
        return lambda id: any(part(id) for part in parts)

    def conjunction(self) -> Predicate:
        parts = [self.term()]
        while self.accept("and"):
            parts.append(self.term())
        return lambda id: all(part(id) for part in parts)

    def term(self) -> Predicate:
        if self.accept("not"):
            inner = self.term()
            return lambda id: not inner(id)
        if self.accept("("):
            inner = self.alternatives()
            if not self.accept(")"):
                raise self.error("a ')' is missing")
            return inner
        if not self.tokens or self.tokens[0].lower() in ("and", "or", ")"):
            raise self.error("a word is missing")
        word = self.tokens.pop(0).lower()
        return lambda id: word in id.lower()
