"""The grammar of the emulated `sh`: from text to commands (POSIX.1-2017, XCU 2.3, 2.9 and 2.10).

Without functions, `case`, here-documents and arithmetic: those are a SyntaxError, so that nothing runs that was not
understood.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from osconform.emulators.runtime.programs.redirects import Redirect

OPERATORS = ("&&", "||", ">>", ">&", "<&", ">|", "<", ">", ";", "&", "|", "(", ")", "\n")
REDIRECTS = (">>", ">&", "<&", ">|", "<", ">")
UNKNOWN = ("<<", ";;", "<>")
RESERVED = frozenset("if then elif else fi while until for do done in case esac { } !".split())


@dataclass(frozen=True)
class Word:
    """A word as it was written, quotes and all."""

    text: str


@dataclass
class Simple:
    """Words to run, with assignments before them."""

    words: list[str] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)


@dataclass
class Group:
    """`( list )`, which a process of its own runs, or `{ list; }`."""

    body: Sequence
    subshell: bool
    redirects: list[Redirect] = field(default_factory=list)


@dataclass
class If:
    """Conditions with what follows on them; a None is the `else`."""

    branches: list[tuple[Sequence | None, Sequence]]
    redirects: list[Redirect] = field(default_factory=list)


@dataclass
class Loop:
    """`while`, `until` (then `wanted` is False), or `for` with a name and words."""

    body: Sequence
    condition: Sequence | None = None
    wanted: bool = True
    name: str = ""
    words: list[str] | None = None
    redirects: list[Redirect] = field(default_factory=list)


Command = Simple | Group | If | Loop


@dataclass
class Pipeline:
    """Commands that pass their output on; `!` turns the status round."""

    commands: list[Command]
    negated: bool = False


@dataclass
class Sequence:
    """Pipelines, each with the operator before it ("", "&&" or "||") and whether it runs in the background."""

    items: list[tuple[str, Pipeline, bool]] = field(default_factory=list)


Token = str | Word | Redirect


def parse(text: str) -> Sequence:
    """The commands of a program. Raises SyntaxError."""
    parser = _Parser(_tokens(text))
    program = parser.sequence(())
    if parser.tokens:
        raise SyntaxError(f'"{_shown(parser.tokens[0])}" unexpected')
    return program


def _shown(token: Token) -> str:
    return "newline" if token == "\n" else token if isinstance(token, str) else str(vars(token))


def closing(text: str, start: int, opener: str, closer: str) -> int:
    """Where what was opened before `start` is closed, past quotes and nested ones. Raises SyntaxError."""
    depth, index = 1, start
    while index < len(text):
        letter = text[index]
        if letter == "\\":
            index += 1
        elif letter == "'" or (letter == '"' and opener != '"'):
            index = text.find(letter, index + 1)
            if index < 0:
                break
        elif letter == closer:
            depth -= 1
            if not depth:
                return index
        elif letter == opener:
            depth += 1
        index += 1
    raise SyntaxError(f"missing {closer}")


def _word_end(text: str, start: int) -> int:
    """Where the word that begins at `start` ends."""
    index = start
    while index < len(text) and text[index] not in " \t\n;&|()<>":
        letter = text[index]
        if letter == "\\":
            index += 1
        elif letter == "'":
            index = text.find("'", index + 1)
        elif letter == '"':
            index = _double_quoted_end(text, index + 1)
        elif letter == "`":
            index = text.find("`", index + 1)
        elif text.startswith("$((", index):
            raise SyntaxError("arithmetic is not known here")
        elif text.startswith("$(", index):
            index = closing(text, index + 2, "(", ")")
        elif text.startswith("${", index):
            index = closing(text, index + 2, "{", "}")
        if index < 0:
            raise SyntaxError("unterminated quoted string")
        index += 1
    return index


def _double_quoted_end(text: str, start: int) -> int:
    index = start
    while index < len(text):
        if text[index] == "\\":
            index += 1
        elif text[index] == '"':
            return index
        elif text.startswith("$(", index):
            index = closing(text, index + 2, "(", ")")
        index += 1
    raise SyntaxError("unterminated quoted string")


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    index = 0
    while index < len(text):
        if text[index] in " \t" or text.startswith("\\\n", index):
            index += 2 if text[index] == "\\" else 1
            continue
        if text[index] == "#":
            end = text.find("\n", index)
            index = len(text) if end < 0 else end
            continue
        if any(text.startswith(item, index) for item in UNKNOWN):
            raise SyntaxError(f"{text[index : index + 2]!r} is not known here")
        digits = index
        while digits < len(text) and text[digits].isdigit():
            digits += 1
        operator = next((item for item in OPERATORS if text.startswith(item, digits)), "")
        if operator in REDIRECTS:
            begin = digits + len(operator)
            while begin < len(text) and text[begin] in " \t":
                begin += 1
            end = _word_end(text, begin)
            if end == begin:
                raise SyntaxError(f"{operator!r} without a file")
            number = int(text[index:digits]) if digits > index else int(operator[0] == ">")
            found.append(Redirect(number, operator, text[begin:end]))
            index = end
        elif operator and digits == index:
            found.append(operator)
            index += len(operator)
        else:
            end = _word_end(text, index)
            found.append(Word(text[index:end]))
            index = end
    return found


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def _peek(self) -> str:
        """The operator or reserved word that comes next, or ""."""
        if not self.tokens:
            return ""
        token = self.tokens[0]
        if isinstance(token, str):
            return token
        return token.text if isinstance(token, Word) and token.text in RESERVED else ""

    def _expect(self, wanted: str) -> None:
        if self._peek() != wanted:
            raise SyntaxError(f'"{wanted}" expected')
        self.tokens.pop(0)

    def _skip(self, *wanted: str) -> None:
        while self.tokens and self.tokens[0] in wanted:
            self.tokens.pop(0)

    def sequence(self, ends: tuple[str, ...]) -> Sequence:
        """A list of pipelines up to one of the words `ends`, or to the end."""
        found = Sequence()
        before = ""
        self._skip("\n")
        while self.tokens and self._peek() not in ends and self._peek() != ")":
            pipeline = self._pipeline()
            background = self._peek() == "&"
            found.items.append((before, pipeline, background))
            before = ""
            if self._peek() in ("&&", "||"):
                before = str(self.tokens.pop(0))
                self._skip("\n")
                if not self.tokens:
                    raise SyntaxError("end of file unexpected")
                continue
            if not self.tokens or self._peek() in ends or self._peek() == ")":
                break
            if self._peek() not in (";", "&", "\n"):
                raise SyntaxError(f'"{_shown(self.tokens[0])}" unexpected')
            self.tokens.pop(0)
            self._skip("\n")
        return found

    def _pipeline(self) -> Pipeline:
        negated = self._peek() == "!"
        if negated:
            self.tokens.pop(0)
        commands = [self._command()]
        while self._peek() == "|":
            self.tokens.pop(0)
            self._skip("\n")
            commands.append(self._command())
        return Pipeline(commands, negated)

    def _command(self) -> Command:
        start = self._peek()
        if start in ("(", "{"):
            self.tokens.pop(0)
            end = ")" if start == "(" else "}"
            made: Command = Group(self._body(end), start == "(")
        elif start == "if":
            made = self._if()
        elif start in ("while", "until"):
            self.tokens.pop(0)
            condition = self._body("do")
            made = Loop(self._body("done"), condition, start == "while")
        elif start == "for":
            made = self._for()
        elif start == "case":
            raise SyntaxError("case is not known here")
        else:
            return self._simple()
        while self.tokens and isinstance(self.tokens[0], Redirect):
            made.redirects.append(self.tokens.pop(0))  # type: ignore[arg-type]  # as asked in the line above
        return made

    def _body(self, end: str) -> Sequence:
        body = self.sequence((end,))
        if not body.items:
            raise SyntaxError(f'"{end}" unexpected')
        self._expect(end)
        return body

    def _if(self) -> If:
        self.tokens.pop(0)
        branches: list[tuple[Sequence | None, Sequence]] = []
        while True:
            condition = self._body("then")
            branches.append((condition, self.sequence(("elif", "else", "fi"))))
            if self._peek() != "elif":
                break
            self.tokens.pop(0)
        if self._peek() == "else":
            self.tokens.pop(0)
            branches.append((None, self.sequence(("fi",))))
        self._expect("fi")
        return If(branches)

    def _for(self) -> Loop:
        self.tokens.pop(0)
        name = self.tokens.pop(0) if self.tokens else ""
        if not isinstance(name, Word) or not name.text.isidentifier():
            raise SyntaxError("Bad for loop variable")
        words: list[str] | None = None
        if self._peek() == "in":
            self.tokens.pop(0)
            words = []
            while self.tokens and isinstance(self.tokens[0], Word):
                words.append(self.tokens[0].text)
                self.tokens.pop(0)
        self._skip(";", "\n")
        self._expect("do")
        return Loop(self._body("done"), name=name.text, words=words)

    def _simple(self) -> Simple:
        command = Simple()
        while self.tokens and not isinstance(self.tokens[0], str):
            token = self.tokens.pop(0)
            if isinstance(token, Redirect):
                command.redirects.append(token)
            elif isinstance(token, Word):
                command.words.append(token.text)
        if not command.words and not command.redirects:
            shown = _shown(self.tokens[0]) if self.tokens else "end of file"
            raise SyntaxError(f'"{shown}" unexpected')
        if self._peek() == "(":
            raise SyntaxError("functions are not known here")
        return command
