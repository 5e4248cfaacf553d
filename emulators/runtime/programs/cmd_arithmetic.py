"""`set /a` of the emulated `cmd`: 32-bit integers, variables by name, the operators of C (Microsoft, "set")."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

TOKEN = re.compile(
    r"\s*(<<=|>>=|<<|>>|[-+*/%&^|]=|[-+*/%&^|~!()=,]|0[xX][0-9a-fA-F]+|\d+"
    r"|[^\s\d+*/%&^|~!()=,<>-][^\s+*/%&^|~!()=,<>-]*)"
)
LEVELS = (("|",), ("^",), ("&",), ("<<", ">>"), ("+", "-"), ("*", "/", "%"))
"""Operators from the weakest to the strongest."""
DIVISION = "Divide by zero error."
MISSING = "Missing operand."
NUMBERS = "Invalid number.  Numeric constants are either decimal (17),\r\nhexadecimal (0x11), or octal (021)."


def _divide(a: int, b: int) -> int:
    if not b:
        raise ValueError(DIVISION)
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "|": operator.or_, "^": operator.xor, "&": operator.and_, "+": operator.add, "-": operator.sub,
    "*": operator.mul, "/": _divide, "%": lambda a, b: a - b * _divide(a, b),
    "<<": lambda a, b: a << (b & 31), ">>": lambda a, b: a >> (b & 31),
}  # fmt: skip


def evaluate(text: str, value: Callable[[str], int], assign: Callable[[str, int], None]) -> int:
    """The value of the last of the expressions that commas separate; raises ValueError with cmd's words."""
    words: list[str] = []
    index = 0
    text = text.rstrip()
    while index < len(text):
        match = TOKEN.match(text, index)
        if not match:
            raise ValueError(NUMBERS)
        words.append(match[1])
        index = match.end()
    return _Evaluation(words, value, assign).list()


def wrapped(number: int) -> int:
    """A number as a signed one of 32 bits."""
    number &= 0xFFFFFFFF
    return number - 2**32 if number >= 2**31 else number


class _Evaluation:
    def __init__(
        self, words: list[str], value: Callable[[str], int], assign: Callable[[str, int], None]
    ) -> None:
        self.words, self.value, self.assign = words, value, assign

    def _peek(self, ahead: int = 0) -> str:
        return self.words[ahead] if len(self.words) > ahead else ""

    def list(self) -> int:
        result = self._assignment()
        while self._peek() == ",":
            self.words.pop(0)
            result = self._assignment()
        if self.words:
            raise ValueError("Missing operator.")
        return result

    def _assignment(self) -> int:
        name, mark = self._peek(), self._peek(1)
        if mark.endswith("=") and re.match(r"[^\W\d]", name):
            del self.words[:2]
            result = self._assignment()
            if mark != "=":
                result = wrapped(OPERATIONS[mark[:-1]](self.value(name), result))
            self.assign(name, result)
            return result
        return self._binary(0)

    def _binary(self, level: int) -> int:
        if level == len(LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._peek() in LEVELS[level]:
            left = wrapped(OPERATIONS[self.words.pop(0)](left, self._binary(level + 1)))
        return left

    def _unary(self) -> int:
        if not self.words:
            raise ValueError(MISSING)
        word = self.words.pop(0)
        if word == "(":
            result = self._assignment()
            if not self.words or self.words.pop(0) != ")":
                raise ValueError("Unbalanced parenthesis.")
            return result
        if word in "-+~!":
            operand = self._unary()
            return wrapped({"-": -operand, "+": operand, "~": ~operand, "!": int(not operand)}[word])
        if word[0].isdigit():
            if word.lower().startswith("0x"):
                return wrapped(int(word, 16))
            if len(word) > 1 and word[0] == "0":
                if set(word) - set("01234567"):
                    raise ValueError(NUMBERS)
                return wrapped(int(word, 8))
            if int(word) >= 2**31:
                raise ValueError("Invalid number.  Numbers are limited to 32-bits of precision.")
            return int(word)
        if not re.match(r"[^\W\d]", word):
            raise ValueError(MISSING)
        return self.value(word)
