"""`if` and `for` of the emulated `cmd`: what a condition holds for, and what a loop runs over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.nt import lookup
from osconform.emulators.nt.names import full_path
from osconform.emulators.nt.starting import signed
from osconform.emulators.runtime.programs.cmd_patterns import matches
from osconform.emulators.runtime.programs.cmd_syntax import For, If
from osconform.emulators.runtime.programs.windows_streams import complain, contents, lines

if TYPE_CHECKING:
    from osconform.emulators.runtime.programs.cmd import Cmd

NUMBER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]+|\d+)")


def holds(shell: Cmd, command: If, left: str, right: str) -> bool:
    """Whether the condition is true, `not` aside; numbers are compared as numbers, other words as text."""
    if command.kind == "exist":
        return exists(shell, left.replace('"', ""))
    if command.kind == "defined":
        return shell.value(left) is not None
    if command.kind == "errorlevel":
        return signed(shell.level & 0xFFFFFFFF) >= number(left)
    if command.kind == "cmdextversion":
        return number(left) <= 2
    if command.ignore_case:
        left, right = left.lower(), right.lower()
    if command.kind == "==":
        return left == right
    numeric = NUMBER.fullmatch(left) and NUMBER.fullmatch(right)
    a, b = (number(left), number(right)) if numeric else (left, right)
    order = (a > b) - (a < b)  # type: ignore[operator]  # both are numbers, or neither
    allowed = {"EQU": (0,), "NEQ": (-1, 1), "LSS": (-1,), "LEQ": (-1, 0), "GTR": (1,), "GEQ": (0, 1)}
    return order in allowed[command.kind]


def number(text: str) -> int:
    """A decimal, octal (0) or hexadecimal (0x) number; what is none is 0."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return 0
    sign, digits = (-1 if text[0] == "-" else 1), text.lstrip("+-")
    if digits.lower().startswith("0x"):
        return sign * int(digits, 16)
    return sign * int(
        digits, 8 if len(digits) > 1 and digits[0] == "0" and set(digits) <= set("01234567") else 10
    )


def exists(shell: Cmd, path: str) -> bool:
    """Whether something is there, by a name or a pattern; `nul` always is."""
    if "*" in path or "?" in path:
        return bool(matches(shell.machine, path, directories=True))
    try:
        lookup.existing(shell.machine, path)
    except Failure:
        return path.lower().rpartition("\\")[2] == "nul"
    return True


def values(shell: Cmd, command: For) -> Iterator[dict[str, str]]:
    """The variables of each round of a loop."""
    words = shell.text_of(command.words)
    if command.option == "/F":
        yield from _parsed(shell, command, words)
        return
    if command.option == "/L":
        start, step, end = ([number(word) for word in re.split(r"[\s,;=]+", words.strip())] + [0, 0, 0])[:3]
        while step and (start <= end if step > 0 else start >= end):
            yield {command.variable: str(start)}
            start += step
        return
    if command.option.endswith("/R"):
        # The values are full names, whatever the root is called, also of what is not there (ReactOS, cmd/for.c).
        for folder in _tree(shell.machine, full_path(shell.machine, shell.text_of(command.settings) or ".")):
            yield from _listed(shell, command, words, folder)
    else:
        yield from _listed(shell, command, words, "")


def _listed(shell: Cmd, command: For, words: str, start: str) -> Iterator[dict[str, str]]:
    """The words of a list, those with `*` or `?` as the names that they fit, behind the folder that they start from."""
    only_folders = command.option.startswith("/D")
    for word in re.findall(r'(?:"[^"]*"?|[^\s,;="])+', words):
        if "*" not in word and "?" not in word:
            yield {command.variable: start + word}
            continue
        pattern = start + word.replace('"', "")
        folder = pattern[: max(pattern.rfind("\\"), pattern.rfind(":")) + 1]
        for name in matches(shell.machine, pattern, directories=only_folders, files=not only_folders):
            yield {command.variable: folder + name}


def _tree(machine: Machine, root: str) -> Iterator[str]:
    """A folder and those below, each with a separator at its end; links to folders are not entered."""
    folder = root if root.endswith("\\") else root + "\\"
    yield folder
    for name in matches(machine, folder + "*", directories=True, files=False):
        if lookup.node_of(machine, folder + name, follow=False).is_directory:
            yield from _tree(machine, folder + name)


def _parsed(shell: Cmd, command: For, words: str) -> Iterator[dict[str, str]]:
    """`for /f`: the fields of the lines of a text, of files, or of what a command writes."""
    settings = dict(re.findall(r"(\w+)=(\S*)", command.settings))
    delimiters = re.search(r"delims=(.*?)(?=\s+(?:eol|skip|tokens|usebackq)|$)", command.settings)
    letters = " \t" if delimiters is None else delimiters[1]
    backquotes = "usebackq" in command.settings
    text = words.strip()
    quote = text[:1]
    if quote == ("'" if backquotes else '"'):
        found = [text[1:-1]]
    elif quote == ("`" if backquotes else "'"):
        found = lines(shell.machine, shell.run_apart(text[1:-1]))
    else:
        found = []
        for name in re.findall(r'"[^"]*"|\S+', text):
            try:
                found += lines(shell.machine, contents(shell.machine, name.replace('"', "")))
            except Failure:
                shell.take(complain(shell.machine, f"The system cannot find the file {name}."))
                return
    wanted, rest = _tokens(settings.get("tokens", "1"))
    comment = settings.get("eol", ";")[:1]
    for line in found[number(settings.get("skip", "0")) :]:
        if not line or (comment and line.startswith(comment)):
            continue
        yield _fields(line, letters, wanted, rest, command.variable)


def _tokens(text: str) -> tuple[list[int], bool]:
    """The numbers of the wanted fields, and whether the rest of the line is one more."""
    wanted: list[int] = []
    for part in filter(None, text.rstrip("*").split(",")):
        first, _, last = part.partition("-")
        wanted += range(number(first), number(last or first) + 1)
    return wanted, text.endswith("*")


def _fields(line: str, letters: str, wanted: list[int], rest: bool, variable: str) -> dict[str, str]:
    """The wanted fields by consecutive letters; those that are missing are empty."""
    pieces: dict[int, str] = {}
    remaining, index = line, 0
    last = max(wanted, default=0)
    while index < last:
        remaining = remaining.lstrip(letters)
        end = min((at for at in map(remaining.find, letters) if at >= 0), default=len(remaining))
        index += 1
        pieces[index], remaining = remaining[:end], remaining[end:]
    found = [pieces.get(number, "") for number in wanted]
    if rest:
        found.append(remaining.lstrip(letters))
    return {chr(ord(variable) + offset): piece for offset, piece in enumerate(found)}
