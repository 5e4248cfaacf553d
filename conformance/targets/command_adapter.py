"""The adapter for interpreters that cannot hold a conversation: a fresh process for every program.

Started as `python -m osconform.targets.command_adapter COMMAND...`, it speaks the protocol on its standard streams. In COMMAND
`{program}` stands for a file with a whole program, `{folder}` for the folder that the file lies in, and `{dir}` for the
directory of the case, in which the process is started.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from ..agent import agent, frames
from ..errors import UserError
from . import command_program

_NOBODY = 65534
_PRINTED = 1 << 16  # bytes of a case's output that are reported
_PROGRAM = "program.py"


class CommandRunner:
    """Starts the interpreter, once for each program, and makes messages of what it leaves."""

    def __init__(self, command: list[str], folder: str) -> None:
        self.command, self.folder = command, folder
        self.token = secrets.token_hex(9)
        self._program = str(Path(folder, _PROGRAM))

    def greet(self) -> dict[str, Any]:
        """The greeting. Raises `UserError` if the interpreter does not give one."""
        status, message, _, stderr = self.run(command_program.greeting(), self.folder, None)
        if message is None or "hello" not in message:
            raise UserError(
                f"{self.command[0]} ran the program with the greeting, and ended with status {status} without "
                f"writing the greeting to stdout: {stderr.strip()[-300:] or 'nothing on stderr'}"
            )
        return {**message, "features": self.features(message.get("features", [])), "token": self.token}

    def features(self, said: list[str]) -> list[str]:
        """What holds of the features that the agent found, given how programs are run here."""
        lacking = {"unprivileged"} if "root" in said and not self._starts_as_nobody() else set()
        return [word for word in said if word not in lacking]

    def _starts_as_nobody(self) -> bool:
        """Whether others than root may read the interpreter and its library."""
        try:
            return self.run(command_program.greeting(), self.folder, _NOBODY)[1] is not None
        except (OSError, ValueError):
            return False

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply, or word that the process ended without one."""
        directory = request.get("dir") or self.folder
        status, message, stdout, stderr = self.run(
            command_program.whole(request), directory, request.get("uid")
        )
        if message is None or message.get("id") != request["id"]:
            gone = -status if status < 0 else status << 8
            return {"token": self.token, "gone": gone, "stderr": stderr[-2000:]}
        printed = {"stdout": stdout, "stderr": stderr}
        return {**message, **{name: text for name, text in printed.items() if text}}

    def run(
        self, program: str, directory: str, user: int | None
    ) -> tuple[int, dict[str, Any] | None, str, str]:
        """Exit status (as `Popen.returncode`), message, and what else was written to stdout and stderr."""
        Path(self._program).write_text(program, encoding="utf-8")
        words = {"{program}": self._program, "{folder}": self.folder, "{dir}": directory}
        arguments = [_fill(part, words) for part in self.command]
        options: dict[str, Any] = {}
        if os.name == "posix":
            options["preexec_fn"] = _limit
        if user is not None:
            options |= {"user": user, "group": user, "extra_groups": []}
        with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            status = subprocess.call(
                arguments, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, cwd=directory, **options
            )
            printed, message = split(_content(stdout, 1 << 23))
            return status, message, printed, _content(stderr, _PRINTED).decode("latin-1")


def _fill(part: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        part = part.replace(word, value)
    return part


def _limit() -> None:
    """What an endless output may take up; memory is left to the interpreter, which may need much address space."""
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (agent.FILESIZE, agent.FILESIZE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _content(file: Any, most: int) -> bytes:
    file.seek(0)
    data: bytes = file.read(most)
    return data


def split(data: bytes) -> tuple[str, dict[str, Any] | None]:
    """What was printed around the last well-formed frame, and the frame's message."""
    start = data.rfind(frames.START)
    while start >= 0:
        for message in frames.Decoder().feed(data[start:]):
            # What the program had buffered may come when the interpreter ends.
            printed = data[:start] + data[data.index(frames.END, start) + 1 :]
            return printed[:_PRINTED].decode("latin-1"), message
        start = data.rfind(frames.START, 0, start)
    return data[:_PRINTED].decode("latin-1"), None


class Served(Protocol):
    """What `serve` speaks for."""

    def greet(self) -> dict[str, Any]:
        """The greeting. Raises `UserError` if there is none."""

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The message that answers a request: a reply, or word of an end without one."""


def serve(make: Callable[[str], Served]) -> None:
    """Serves one connection with the runner that `make` makes for a scratch folder."""
    scratch = os.environ.pop("OSCONFORM_SCRATCH", "")
    channel = agent.standard_channel()
    with tempfile.TemporaryDirectory(prefix="osconform-command-") as own:
        folder = os.path.realpath(scratch or own)
        runner = make(folder)
        try:
            _send(channel, runner.greet())
            while True:
                _send(channel, runner.answer(channel.receive()))
        except EOFError:
            return
        except (UserError, OSError) as error:
            sys.exit(f"osconform: {error}")


def _send(channel: agent.Channel, message: dict[str, Any]) -> None:
    data = frames.frame(message)
    channel.send(data[9:-1].decode("ascii"))


if __name__ == "__main__":
    serve(lambda folder: CommandRunner(sys.argv[1:], folder))
