"""Expansion of the emulated `sh`: what its words become before a command runs (POSIX.1-2017, XCU 2.6)."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import resolve
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.runtime.programs.shell_syntax import closing

NAME = re.compile(r"\w+|[?$#@*!-]")
PARAMETER = re.compile(r"(#?)(\w+|[?$#@*!-])(?:(:?)([-+=?])(.*))?", re.DOTALL)


class Expander:
    """Expands words; `value` gives a parameter (None: unset), `assign` sets one, `output` runs a command for its output."""

    def __init__(
        self,
        machine: Machine,
        value: Callable[[str], str | None],
        assign: Callable[[str, str], None],
        output: Callable[[str], str],
        positional: Callable[[], list[str]],
    ) -> None:
        self.machine = machine
        self.value = value
        self.assign = assign
        self.output = output
        self.positional = positional

    def fields(self, word: str) -> list[str]:
        """The fields that a word becomes: expanded, split, matched against names, without its quotes."""
        if word == '"$@"':
            return list(self.positional())
        pieces = self._pieces(word)
        fields: list[list[tuple[str, bool]]] = [[]]
        for text, quoted, literal in pieces:
            if quoted or literal:
                fields[-1].append((text, quoted))
                continue
            parts = re.split(r"[ \t\n]+", text)
            fields[-1].append((parts[0], False))
            for part in parts[1:]:
                fields.append([(part, False)])
        kept = [field for field in fields if any(text or quoted for text, quoted in field)]
        return [name for field in kept for name in self._matched(field)]

    def text(self, word: str) -> str:
        """A word as one text, as an assignment or a redirection takes it."""
        return "".join(text for text, _, _ in self._pieces(word))

    def _matched(self, field: list[tuple[str, bool]]) -> list[str]:
        text = "".join(part for part, _ in field)
        if not any(re.search(r"[*?\[]", part) for part, quoted in field if not quoted):
            return [text]
        pattern = "".join(re.sub(r"([*?\[])", r"[\1]", part) if quoted else part for part, quoted in field)
        head, slash, tail = pattern.rpartition("/")
        try:
            folder = resolve(self.machine, head + slash or ".")
        except Failure:
            return [text]
        if not folder.is_directory:
            return [text]
        names = [name for name in folder.names() if fnmatch.fnmatchcase(name, tail)]
        found = sorted(name for name in names if not name.startswith(".") or tail.startswith("."))
        return [head + slash + name for name in found] or [text]

    def _pieces(self, word: str) -> list[tuple[str, bool, bool]]:
        """Pieces of text, each with whether it was quoted, and whether it stood there itself."""
        found: list[tuple[str, bool, bool]] = []
        index = 0
        if word.startswith("~") and word.partition("/")[0] == "~":
            found.append((self.value("HOME") or "~", True, True))
            index = 1
        while index < len(word):
            letter = word[index]
            if letter == "\\":
                found.append((word[index + 1 : index + 2], True, True))
                index += 2
            elif letter == "'":
                end = word.index("'", index + 1)
                found.append((word[index + 1 : end], True, True))
                index = end + 1
            elif letter == '"':
                index = self._double_quoted(word, index + 1, found)
            elif letter in "$`":
                text, index = self._substitution(word, index)
                found.append((text, False, False))
            else:
                found.append((letter, False, True))
                index += 1
        return found

    def _double_quoted(self, word: str, index: int, found: list[tuple[str, bool, bool]]) -> int:
        pieces: list[str] = []
        while word[index] != '"':
            letter = word[index]
            if letter == "\\" and word[index + 1] in '"\\$`\n':
                pieces.append(word[index + 1].replace("\n", ""))
                index += 2
            elif letter in "$`":
                text, index = self._substitution(word, index)
                pieces.append(text)
            else:
                pieces.append(letter)
                index += 1
        found.append(("".join(pieces), True, True))
        return index + 1

    def _substitution(self, word: str, index: int) -> tuple[str, int]:
        """What a `$` or a backquote stands for, and where the word goes on."""
        if word[index] == "`":
            end = word.index("`", index + 1)
            return self.output(word[index + 1 : end]), end + 1
        if word.startswith("$(", index):
            end = closing(word, index + 2, "(", ")")
            return self.output(word[index + 2 : end]), end + 1
        if word.startswith("${", index):
            end = closing(word, index + 2, "{", "}")
            return self._parameter(word[index + 2 : end]), end + 1
        match = NAME.match(word, index + 1)
        if match is None:
            return "$", index + 1
        name = match[0][:1] if match[0][:1].isdigit() else match[0]
        return self.value(name) or "", index + 1 + len(name)

    def _parameter(self, text: str) -> str:
        """`${name}` with what may follow the name."""
        match = PARAMETER.fullmatch(text)
        if match is None:
            raise SyntaxError("Bad substitution")
        length, name, colon, operator, word = match.groups()
        value = self.value(name)
        if length:
            return str(len(value or ""))
        there = value is not None and not (colon and not value)
        if operator == "+":
            return self.text(word) if there else ""
        if there or not operator:
            return value or ""
        if operator == "?":
            raise SyntaxError(f"{name}: {self.text(word) or 'parameter not set'}")
        if operator == "=":
            self.assign(name, self.text(word))
        return self.text(word)
