"""What the emulated `cmd` puts in the place of `%NAME%`, `%1`, `!NAME!` and the variables of `for`.

Source: Microsoft, "set" (substrings and substitution), "call" and "for" (modifiers such as `%~n1`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.nt import lookup
from osconform.emulators.nt.names import full_path

Value = Callable[[str], str | None]
"""The value of a variable by its name, None if it is not defined."""


def percent(machine: Machine, text: str, value: Value, arguments: list[str] | None, script: str = "") -> str:
    """Replace what stands between percent signs, once per line before anything else.

    `arguments` are those of the batch file that the line is in, its name first, or None outside of one: there an
    undefined variable stays as it is written, and `%1` means nothing. `script` is the path of the file, which is what
    `%~f0` and its kin are parts of, whatever the file was called as.
    """
    found: list[str] = []
    index = 0
    while (sign := text.find("%", index)) >= 0:
        found.append(text[index:sign])
        piece, index = _percent_at(machine, text, sign, value, arguments, script)
        found.append(piece)
    return "".join(found) + text[index:]


def _percent_at(
    machine: Machine, text: str, sign: int, value: Value, arguments: list[str] | None, script: str
) -> tuple[str, int]:
    """What the sign at `sign` becomes, and where the text goes on."""
    if arguments is not None:
        if text.startswith("%%", sign):
            return "%", sign + 2
        if text.startswith("%*", sign):
            return " ".join(arguments[1:]), sign + 2
        numbered = re.match(r"%(~[a-zA-Z]*)?(\d)", text[sign:])
        if numbered:
            number = int(numbered[2])
            word = arguments[number] if number < len(arguments) else ""
            if numbered[1] is not None:
                parts = numbered[1][1:]
                word = modified(machine, script if not number and parts else word, parts)
            return word, sign + len(numbered[0])
    end = text.find("%", sign + 1)
    if end > sign + 1:
        replaced = substituted(text[sign + 1 : end], value)
        if replaced is not None:
            return replaced, end + 1
        if arguments is not None:
            return "", end + 1
    # A sign alone: a batch file loses it, a command keeps it.
    return ("" if arguments is not None else "%"), sign + 1


def delayed(text: str, value: Value) -> str:
    """Replace `!NAME!`, as `setlocal enabledelayedexpansion` asks for; what is not defined is empty."""
    return re.sub(r"!([^!]+)!", lambda match: substituted(match[1], value) or "", text)


def substituted(written: str, value: Value) -> str | None:
    """The value of `NAME`, `NAME:~start,length` or `NAME:old=new`; None if it is not defined."""
    whole = value(written)
    if whole is not None:
        return whole
    name, colon, how = written.partition(":")
    found = value(name) if colon else None
    if found is None:
        return None
    part = re.fullmatch(r"~(-?\d+)(?:,(-?\d+))?", how)
    if part:
        start = int(part[1])
        start = max(len(found) + start, 0) if start < 0 else start
        length = len(found) if part[2] is None else int(part[2])
        return found[start : start + length] if length >= 0 else found[start : len(found) + length]
    old, equals, new = how.partition("=")
    if not equals or not old:
        return None
    if old.startswith("*") and len(old) > 1:
        at = found.lower().find(old[1:].lower())
        return found if at < 0 else new + found[at + len(old) - 1 :]
    return re.sub(re.escape(old), lambda match: new, found, flags=re.IGNORECASE)


def loop(machine: Machine, text: str, variables: Mapping[str, str]) -> str:
    """Replace the variables of `for`: `%i`, `%~nxi`."""
    if not variables or "%" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        letters = match[1]
        if letters is None:
            return variables.get(match[2], match[0])
        # The last letter that names a variable ends the modifiers.
        for end in range(len(letters + match[2]) - 1, -1, -1):
            name = (letters + match[2])[end]
            if name in variables:
                rest = (letters + match[2])[end + 1 :]
                return modified(machine, variables[name], (letters + match[2])[:end]) + rest
        return match[0]

    return re.sub(r"%(?:~([a-zA-Z]*))?([^\s%~])", replace, text)


def modified(machine: Machine, word: str, letters: str) -> str:
    """A word without its quotes, and with `letters` those parts of it as a path: f, d, p, n, x, z, a, t."""
    word = word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word.strip('"')
    wanted = letters.lower()
    if not wanted:
        return word
    path = full_path(machine, word) if word else ""
    drive, rest = path[:2], path[2:]
    folder, slash, last = rest.rpartition("\\")
    stem, dot, extension = last.rpartition(".")
    if not dot:
        stem, extension = last, ""
    size = ""
    if "z" in wanted:
        try:
            size = str(lookup.node_of(machine, path).meta.st_size)
        except Failure:
            size = ""
    if "f" in wanted:
        return path
    parts = {"d": drive, "p": folder + slash, "n": stem, "x": dot + extension, "z": size}
    found = "".join(parts[letter] for letter in "dpnx" if letter in wanted)
    return f"{size} {found}".strip() if "z" in wanted else found
