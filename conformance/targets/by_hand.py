"""How a person runs a script in a target, past osconform: the shell command, with FILE for the script."""

from __future__ import annotations

import shlex
import sys

from .command import AGENT, PYTHON
from .model import Target

FILE = "FILE"


def command_line(target: Target) -> str:
    """The command; "" for an adapter that was not written here, which alone knows its interpreter."""
    if target.by_hand:
        return target.by_hand
    if AGENT not in target.command:
        return ""
    return with_settings(
        target, [{AGENT: FILE, PYTHON: sys.executable}.get(word, word) for word in target.command]
    )


def with_settings(target: Target, words: list[str]) -> str:
    """The command with the environment that the target starts in."""
    settings = [f"{name}={value}" for name, value in target.environ.items()]
    return shlex.join([*(["env", *settings] if settings else []), *words])
