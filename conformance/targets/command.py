"""Targets given as a command: what a command must hold, and the target that `--target-command` describes.

A command with `{agent}` starts an interpreter that holds a conversation; one with `{program}` an interpreter that runs a file and
ends, for which the adapter `osconform.targets.command_adapter` starts a fresh process for each program.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from osconform.errors import UserError
from osconform.targets.model import Channel, Target

AGENT = "{agent}"
PROGRAM = "{program}"
PYTHON = "{python}"
COMMAND_ADAPTER = (PYTHON, "-m", "osconform.targets.command_adapter")


def from_command(text: str, *, system: str = os.name) -> Target:
    """The target for `--target-command`, for example `"rustpython {agent}"`.

    The text is split into arguments by the rules of a POSIX shell, or of Windows where `system` (a value of
    `os.name`) is `nt`. The target is named after the program. Raises UserError if the text cannot be split,
    lacks `{agent}`, or names a program that is not there.
    """
    try:
        argv = SPLITTERS[system](text)
    except ValueError as error:
        raise UserError(
            f"The target command {text!r} cannot be split into arguments: {str(error).lower()}.",
            "Close every quote that you open.",
        ) from None
    if (mistake := missing_agent(argv)) is not None:
        what, remedy = mistake
        raise UserError(f"The target command {text!r} {what}", f'{remedy} For example: "rustpython {AGENT}".')
    program = find_program(argv[0], Path.cwd())
    if program is None:
        raise UserError(
            f"The target command {text!r} starts {argv[0]!r}, which {absence(argv[0], Path.cwd())}"
        )
    name = Path(sys.executable if program == PYTHON else program).name
    name = re.sub(r"(?i)\.exe$", "", name)
    words = (program, *with_absolute_files(argv[1:], Path.cwd()))
    call = f"--target-command {shlex.quote(text)}"
    return from_words(re.sub(r"[^\w.+-]", "-", name), words, f"the command {text!r}", call=call)


def from_words(name: str, command: tuple[str, ...], origin: str, **fields: Any) -> Target:
    """The target for a command that `missing_agent` has nothing against; `fields` are those of `Target`."""
    if AGENT in command:
        return Target(name=name, command=command, origin=origin, **fields)
    # The adapter's own streams are its channel, whatever the interpreter has.
    fields["channel"] = Channel.STDIO
    by_hand = [
        {PROGRAM: "FILE", "{folder}": ".", "{dir}": ".", PYTHON: sys.executable}.get(word, word)
        for word in command
    ]
    fields["by_hand"] = shlex.join(by_hand)
    return Target(name=name, command=(*COMMAND_ADAPTER, *command), origin=origin, **fields)


def missing_agent(argv: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong about `{agent}` in a command, and the remedy; None if nothing is."""
    if not argv:
        return "is empty.", f"Write the program that runs Python code, its options, and {AGENT}."
    if argv[0] == AGENT:
        return f"starts with {AGENT}.", f"Write the interpreter first: it is what runs {AGENT}."
    if argv[0] == PROGRAM:
        return f"starts with {PROGRAM}.", f"Write the interpreter first: it is what runs {PROGRAM}."
    if AGENT in argv or PROGRAM in argv:
        return None
    within = next((item for item in argv if AGENT in item), None)
    if within is not None:
        return f"holds {AGENT} within {within!r}.", f"Make {AGENT} an argument of its own."
    close = difflib.get_close_matches(AGENT, argv, n=1)
    hint = f" (did you mean that by {close[0]!r}?)" if close else ""
    return (
        f"lacks {AGENT}{hint}.",
        f"Write {AGENT} where the interpreter expects the file to run, or {PROGRAM} if it is to be started anew for each.",
    )


def find_program(program: str, folder: Path) -> str | None:
    """The absolute path of a program, sought on PATH, or from `folder` if it is a path; None if absent.

    `{python}`, which stands for the host's interpreter, is returned as it is.
    """
    if program == PYTHON:
        return program
    if _is_path(program):
        found = shutil.which(folder / program)
        return None if found is None else os.path.abspath(found)
    found = shutil.which(program)
    return None if found is None else os.path.abspath(found)


def with_absolute_files(words: Sequence[str], folder: Path) -> list[str]:
    """The words with absolute paths for those that name a file below `folder`: targets start in a folder of their own.

    A word without a separator or an extension (`run`) is none, whatever lies in the folder.
    """
    return [
        str(folder / word) if (_is_path(word) or Path(word).suffix) and (folder / word).is_file() else word
        for word in words
    ]


def absence(program: str, folder: Path) -> str:
    """Why `find_program` finds nothing, as the rest of a sentence about it, and what to do then."""
    if not _is_path(program):
        return "is not on PATH. Install it, or write its full path."
    if (folder / program).is_file():
        return "is not an executable file. Make it one (chmod +x), or name the program that runs it."
    return f"does not exist (looked for in {folder}). Install it there, or correct the path."


def _is_path(program: str) -> bool:
    return os.path.dirname(program) != ""


def _split_for_windows(text: str) -> list[str]:
    """Backslashes separate folders, double quotes hold blanks together, single quotes mean nothing."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    lexer.quotes = '"'
    lexer.escape = ""
    return list(lexer)


SPLITTERS: Mapping[str, Callable[[str], list[str]]] = {"posix": shlex.split, "nt": _split_for_windows}
