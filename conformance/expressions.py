"""The `-k` expression: words joined by and, or, not and parentheses, as pytest has it.

A word holds if it is part of the text, regardless of case.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable

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


def nothing_holds(text: str, names: Iterable[str]) -> UserError:
    """The error for an expression that chose nothing, with what may have been meant by a word of it that nothing has."""
    names = list(names)
    known = {name.casefold(): name for name in names}
    words = [word for word in _TOKEN.findall(text) if word.lower() not in ("and", "or", "not", "(", ")")]
    unheard = [word for word in words if not any(word.casefold() in name for name in known)]
    near = [known[name] for word in unheard for name in difflib.get_close_matches(word.casefold(), known, 2)]
    remedy = f"Did you mean {' or '.join(near)}? " if near else ""
    return UserError(
        f"The expression {text!r} chooses nothing.",
        f"{remedy}`osconform list` has what there is to choose from.",
    )


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
