"""The grammar of the emulated `cmd`: from a line, its percent signs replaced, to commands.

Source: Microsoft, "cmd" (special characters, precedence of `&`, `&&`, `||`, `|`), "if" and "for". A line that is not
understood is a SyntaxError with cmd's words, and nothing of it runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from osconform.emulators.runtime.programs.redirects import Redirect

BLANKS = " \t,;="
"""What separates words."""
SPECIAL = "&|<>()\n"
COMPARISONS = ("EQU", "NEQ", "LSS", "LEQ", "GTR", "GEQ")
INCORRECT = "The syntax of the command is incorrect."


class Incomplete(SyntaxError):
    """A parenthesis is still open where the text ends: another line belongs to it."""


@dataclass
class Simple:
    """One command as text, without its redirections and carets; `quiet` is not echoed (`@`)."""

    text: str
    redirects: list[Redirect] = field(default_factory=list)
    quiet: bool = False


@dataclass
class Group:
    """`( commands )`; None is empty."""

    body: Command | None
    redirects: list[Redirect] = field(default_factory=list)


@dataclass
class If:
    """`if`: `kind` is "exist", "defined", "errorlevel" or an operator, whose sides are `left` and `right`."""

    kind: str
    left: str
    right: str
    negated: bool
    ignore_case: bool
    then: Command
    otherwise: Command | None = None


@dataclass
class For:
    """`for`: `words` is what stands between the parentheses.

    `option` is "", "/L", "/F", "/D", "/R" or "/D/R"; `settings` what stands behind it: those of /F, the root of /R.
    """

    option: str
    settings: str
    variable: str
    words: str
    body: Command


@dataclass
class Joined:
    """Two commands with `&`, `&&`, `||` or `|` between them."""

    operator: str
    left: Command
    right: Command


Command = Simple | Group | If | For | Joined


def shown(command: Command) -> str:
    """A command as `cmd` echoes it before it runs; what governs other commands by its first word alone."""
    if isinstance(command, Simple):
        marks = "".join(f" {item.number}{item.operator}{item.target}" for item in command.redirects)
        return f"{command.text}{marks} "
    if isinstance(command, Group):
        return f"({shown(command.body) if command.body is not None else ''})"
    if isinstance(command, Joined):
        return f"{shown(command.left)} {command.operator} {shown(command.right)}"
    return (
        f"if {command.left} "
        if isinstance(command, If)
        else f"for %{command.variable} in ({command.words}) do "
    )


def parse(text: str) -> Command | None:
    """The commands of a line, None for none. Raises SyntaxError, and Incomplete for an open parenthesis."""
    parser = _Parser(text)
    found = parser.sequence()
    if parser.peek():
        raise parser.unexpected()
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def unexpected(self) -> SyntaxError:
        """The complaint about what stands here."""
        token = re.match(r"&&|\|\||>>|[&|<>()]|[^\s&|<>()]+", self.text[self.at :])
        return SyntaxError(f"{token[0]} was unexpected at this time." if token else INCORRECT)

    def skip(self, letters: str = BLANKS) -> None:
        while self.peek() and self.peek() in letters:
            self.at += 1

    # Lists, from the weakest operator to the strongest.

    def sequence(self, first: Command | None = None) -> Command | None:
        """Commands up to the end of the text or of the group; `first` has been read already."""
        left = self._either(first) if first is not None else self._next()
        while True:
            self.skip(" \t")
            if (self.peek() == "\n" and self.depth) or (self.peek() == "&" and left is not None):
                self.at += 1
            elif self.peek() == "\n":
                self.at = len(self.text)  # what follows a line's end is no part of it
                return left
            else:
                return left
            following = self._next()
            if following is not None:
                left = following if left is None else Joined("&", left, following)

    def _next(self) -> Command | None:
        """The next commands that `&` separates, None where there are none."""
        self.skip(BLANKS + ("\n" if self.depth else ""))
        if not self.peek() or self.peek() in "\n)":
            if self.peek() == ")" and not self.depth:
                raise self.unexpected()
            return None
        return self._either(None)

    def _either(self, first: Command | None) -> Command:
        left = self._both(first)
        while self.text.startswith("||", self.at):
            self.at += 2
            left = Joined("||", left, self._both(None))
        return left

    def _both(self, first: Command | None) -> Command:
        left = self._piped(first)
        while self.text.startswith("&&", self.at):
            self.at += 2
            left = Joined("&&", left, self._piped(None))
        return left

    def _piped(self, first: Command | None) -> Command:
        left = first if first is not None else self.command()
        self.skip(" \t")
        while self.peek() == "|" and not self.text.startswith("||", self.at):
            self.at += 1
            left = Joined("|", left, self.command())
            self.skip(" \t")
        return left

    # Commands.

    def command(self) -> Command:
        """One command."""
        self.skip(BLANKS + ("\n" if self.depth else ""))
        quiet = False
        while self.peek() == "@":
            quiet = True
            self.at += 1
            self.skip()
        if self.peek() == "(":
            return self._group()
        if not self.peek() or self.peek() in "&|)\n":
            raise self.unexpected() if self.peek() else SyntaxError(INCORRECT)
        if self.peek() == ":":
            return Simple(self._line(), quiet=quiet)
        word = re.match(r"[A-Za-z]+(?=[\s,;=(/]|$)", self.text[self.at :])
        name = word[0].lower() if word else ""
        if name == "if":
            self.at += 2
            return self._if()
        if name == "for":
            self.at += 3
            return self._for()
        if name == "rem":
            return Simple(self._line(), quiet=quiet)
        return self._simple(quiet)

    def _line(self) -> str:
        """The rest of the line, whatever it says: a comment or a label."""
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        found, self.at = self.text[self.at : end], end
        return found

    def _group(self) -> Group:
        self.at += 1
        self.depth += 1
        body = self.sequence()
        if self.peek() != ")":
            raise self.unexpected() if self.peek() else Incomplete(INCORRECT)
        self.depth -= 1
        self.at += 1
        group = Group(body)
        self.skip(" \t")
        while re.match(r"\d?[<>]", self.text[self.at :]):
            digits = self.peek() if self.peek().isdigit() else ""
            self.at += len(digits)
            group.redirects.append(self._redirect(digits))
            self.skip(" \t")
        return group

    def _simple(self, quiet: bool) -> Simple:
        found: list[str] = []
        redirects: list[Redirect] = []
        quoted = False
        while letter := self.peek():
            if letter == '"':
                quoted = not quoted
            elif (
                letter == "\n"
                or (not quoted and letter in "&|")
                or (letter == ")" and self.depth and not quoted)
            ):
                break
            elif letter == "^" and not quoted:
                self.at += 1
                if self.peek() == "\n":  # a line that goes on in the next one
                    self.at += 1
                letter = self.peek()
            elif letter in "<>" and not quoted:
                before = "".join(found[-2:])
                digits = found.pop() if re.fullmatch(r"(.?[\s,;=]|)\d", before, re.DOTALL) else ""
                redirects.append(self._redirect(digits))
                continue
            found.append(letter)
            self.at += 1
        return Simple("".join(found), redirects, quiet)

    def _redirect(self, digits: str) -> Redirect:
        operator = next(mark for mark in (">>", ">&", "<&", ">", "<") if self.text.startswith(mark, self.at))
        self.at += len(operator)
        self.skip(" \t,;=")
        target = self._word(SPECIAL)
        if not target:
            raise self.unexpected() if self.peek() else SyntaxError(INCORRECT)
        return Redirect(int(digits) if digits else int(operator[0] == ">"), operator, target)

    def _word(self, ends: str, separators: str = BLANKS) -> str:
        """A word up to a blank or one of `ends` that is not in quotes; the quotes stay."""
        start, quoted = self.at, False
        while letter := self.peek():
            if letter == '"':
                quoted = not quoted
            elif not quoted and (letter in separators or letter in ends):
                break
            self.at += 1
        return self.text[start : self.at]

    def _if(self) -> If:
        negated = ignore_case = False
        while True:
            self.skip()
            option = re.match(r"(/i|not)(?=[\s,;=\"(]|$)", self.text[self.at :], re.IGNORECASE)
            if not option:
                break
            self.at += len(option[0])
            negated, ignore_case = (
                negated or option[0].lower() == "not",
                ignore_case or option[0] in ("/i", "/I"),
            )
        unary = re.match(
            r"(exist|defined|errorlevel|cmdextversion)(?=[\s,;=\"])", self.text[self.at :], re.IGNORECASE
        )
        if unary:
            self.at += len(unary[0])
            self.skip()
            kind, left, right = unary[0].lower(), self._word(SPECIAL), ""
        else:
            left = self._word("&|\n", " \t=")
            self.skip(" \t")
            if self.text.startswith("==", self.at):
                kind = "=="
                self.at += 2
            else:
                kind = self._word(SPECIAL).upper()
                if kind not in COMPARISONS:
                    self.at -= len(kind)
                    raise self.unexpected()
            self.skip(" \t")
            right = self._word("&|\n()")
        self.skip()
        then = self.command()
        if isinstance(then, Group):
            here = re.match(r"[ \t,;=]*else(?=[\s(])", self.text[self.at :], re.IGNORECASE)
            if here:
                self.at += len(here[0])
                return If(kind, left, right, negated, ignore_case, then, self._rest())
        return If(kind, left, right, negated, ignore_case, self._rest(then))

    def _rest(self, first: Command | None = None) -> Command:
        """What an `if`, `else` or `for` governs: everything up to the line's end or the group's."""
        held = self.at
        body = self._joined(first)
        if body is None:
            self.at = held
            raise self.unexpected()
        return body

    def _joined(self, first: Command | None) -> Command | None:
        """Commands that `&` joins on this line."""
        left = self._either(first) if first is not None else self._next()
        while left is not None and self.peek() == "&":
            self.at += 1
            following = self._next()
            left = left if following is None else Joined("&", left, following)
        return left

    def _for(self) -> For:
        option = settings = ""
        self.skip()
        while found := re.match(r"/([LFDR])(?=[\s,;=\"%])", self.text[self.at :], re.IGNORECASE):
            option = "".join(sorted({option, found[0].upper()}))
            if option not in ("/L", "/F", "/D", "/R", "/D/R"):
                raise self.unexpected()
            self.at += 2
            self.skip()
            if option.endswith(("/F", "/R")) and not settings and self.peek() not in ("%", "/"):
                settings = self._word("\n").strip('"')
                self.skip()
        variable = re.match(r"%(\S)(?=[\s,;=])", self.text[self.at :])
        if not variable:
            raise self.unexpected()
        self.at += 2
        opening = re.match(r"[\s,;=]+in[\s,;=]*\(", self.text[self.at :], re.IGNORECASE)
        if not opening:
            self.skip()
            raise self.unexpected()
        self.at += len(opening[0])
        start, quoted = self.at, False
        while self.peek() and (quoted or self.peek() != ")"):
            quoted = quoted != (self.peek() == '"')
            self.at += 1
        if not self.peek():
            raise Incomplete(INCORRECT)
        words = self.text[start : self.at]
        self.at += 1
        then = re.match(r"[\s,;=]*do(?=[\s(@])", self.text[self.at :], re.IGNORECASE)
        if not then:
            self.skip()
            raise self.unexpected()
        self.at += len(then[0])
        return For(option, settings, variable[1], words, self._rest())
