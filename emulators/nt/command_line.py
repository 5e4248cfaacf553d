"""Command lines: Windows gives a program one text, which the program's C runtime takes apart.

Source: Microsoft, "main function and command-line arguments", Parsing C command-line arguments.
"""

from __future__ import annotations

BLANKS = " \t"


def parse(text: str) -> list[str]:
    """The arguments of a command line. In the first one, the program, a backslash is a mere backslash."""
    first, rest = split_program(text)
    found = [first.replace('"', "")]
    index = 0
    while True:
        while index < len(rest) and rest[index] in BLANKS:
            index += 1
        if index >= len(rest):
            return found
        word, index = _argument(rest, index)
        found.append(word)


def split_program(text: str) -> tuple[str, str]:
    """The first word of a command line, quotes and all, and what follows: blanks between quotes do not end it."""
    quoted = False
    for index, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif letter in BLANKS and not quoted:
            return text[:index], text[index:]
    return text, ""


def _argument(text: str, index: int) -> tuple[str, int]:
    """The argument that begins at `index`, and where it ends."""
    word: list[str] = []
    quoted = False
    while index < len(text) and (quoted or text[index] not in BLANKS):
        slashes = 0
        while text[index : index + 1] == "\\":
            slashes += 1
            index += 1
        if text[index : index + 1] != '"':
            word.append("\\" * slashes)
            if not slashes:
                word.append(text[index])
                index += 1
            continue
        # Before a quote two backslashes are one, and one that is left makes the quote a letter.
        word.append("\\" * (slashes // 2))
        if slashes % 2:
            word.append('"')
        elif quoted and text[index + 1 : index + 2] == '"':
            word.append('"')  # a doubled quote between quotes is one
            index += 1
        else:
            quoted = not quoted
        index += 1
    return "".join(word), index


def candidates(text: str) -> list[str]:
    """What the program of a command line may be: an unquoted name may go on behind each blank (CreateProcessW)."""
    text = text.lstrip(BLANKS)
    if text.startswith('"'):
        return [text[1:].partition('"')[0]]
    ends = [index for index, letter in enumerate(text) if letter in BLANKS]
    return list(dict.fromkeys(text[:end].rstrip(BLANKS) for end in [*ends, len(text)]))
