"""The trial of what was provisioned: started once, it says what it is asked for."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence


def start(
    command: Sequence[str], timeout: float, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str] | str:
    """What came of the command, which finds a pipe without content as its input; a text says why it could not be run."""
    try:
        return subprocess.run(
            command, input="", capture_output=True, text=True, errors="replace", env=environ, timeout=timeout
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)


def ending(done: subprocess.CompletedProcess[str]) -> str:
    """How it ended, with the last line that it said."""
    told = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return f"exit status {done.returncode}" + (f", {told[-1]}" if told else "")


def trouble(
    command: Sequence[str], answer: str, timeout: float, environ: Mapping[str, str] | None = None
) -> str | None:
    """None if the command succeeds and prints the answer, else what is wrong."""
    done = start(command, timeout, environ)
    if isinstance(done, str):
        return done
    return None if done.returncode == 0 and done.stdout.strip() == answer else ending(done)
