"""Batch files of the emulated `cmd`: lines one by one, labels, `call`, `exit /b`, echoing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.nt.names import full_path
from osconform.emulators.runtime.programs import cmd_expansion
from osconform.emulators.runtime.programs.cmd_syntax import Command, Incomplete, Simple, parse
from osconform.emulators.runtime.programs.windows_streams import complain, contents, lines, message

if TYPE_CHECKING:
    from osconform.emulators.runtime.programs.cmd import Cmd

MOST_CALLS = 200
"""Calls within one another, after which cmd gives up with a stack overflow."""


class Finished(BaseException):
    """`exit`: the interpreter ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Left(BaseException):
    """The batch file that runs ends here: `exit /b`, `goto :eof`, or another file that takes its place."""


class Jump(BaseException):
    """`goto`: the batch file goes on behind a label."""


class Batch:
    """One batch file, or a part of it that `call` runs, with its arguments (the name first)."""

    def __init__(self, path: str, arguments: list[str], text: list[str], at: int = 0) -> None:
        self.path = path
        self.arguments = arguments
        self.lines = text
        self.at = at
        """The line that comes next."""

    @staticmethod
    def start(shell: Cmd, path: str, arguments: list[str]) -> None:
        """Run a file. From within another one it takes that one's place, unless by `call`."""
        caller = shell.batch
        if caller is not None:
            Batch.call(shell, path, arguments)
            raise Left
        Batch.call(shell, path, arguments)

    @staticmethod
    def call(shell: Cmd, path: str, arguments: list[str]) -> None:
        """Run a file and come back."""
        try:
            text = lines(shell.machine, contents(shell.machine, path))
        except Failure as failure:
            shell.take(complain(shell.machine, message(failure)))
            return
        Batch(full_path(shell.machine, path), arguments, text).run(shell)

    def call_label(self, shell: Cmd, label: str, arguments: list[str]) -> None:
        """`call :label`: run from a label to the end of the file or `exit /b`, and come back."""
        part = Batch(self.path, [f":{label}", *arguments], self.lines)
        if label.lower() == "eof":
            return
        if not part.find(label):
            shell.take(complain(shell.machine, f"The system cannot find the batch label specified - {label}"))
            return
        part.run(shell)

    def find(self, label: str) -> bool:
        """Go behind a label, looked for from here to the end and then from the start; whether there is one."""
        wanted = label.lower()
        order = [*range(self.at, len(self.lines)), *range(self.at)]
        for index in order:
            match = re.match(r"\s*:\s*([^\s:+,;=&|<>()]+)", self.lines[index])
            if match and match[1].lower() == wanted:
                self.at = index + 1
                return True
        return False

    def run(self, shell: Cmd) -> None:
        """Run the lines up to the end."""
        outside, saved, loop = shell.batch, len(shell.saved), shell.loop
        depth, seen = 0, outside
        while seen is not None:
            depth, seen = depth + 1, seen.outside
        if depth >= MOST_CALLS:
            shell.take(
                complain(shell.machine, "****** B A T C H   R E C U R S I O N  exceeds STACK limits ******")
            )
            raise Finished(shell.level)
        self.outside = outside
        shell.batch, shell.loop = self, {}
        try:
            while (command := self._next(shell)) is not None:
                try:
                    shell.execute(command)
                except Jump as jump:
                    if not self.find(str(jump)):
                        text = f"The system cannot find the batch label specified - {jump}"
                        shell.take(complain(shell.machine, text))
                        return
        except Left:
            pass
        except SyntaxError as error:
            shell.take(complain(shell.machine, str(error), 255))
        finally:
            shell.batch, shell.loop = outside, loop
            shell.last = shell.level
            while len(shell.saved) > saved:  # what the file has not put back itself
                shell.restore()

    outside: Batch | None = None

    def _next(self, shell: Cmd) -> Command | None:
        """The commands of the next line, and of those that belong to it; None at the end. Raises SyntaxError."""
        while self.at < len(self.lines):
            text = self._line(shell)
            while True:
                try:
                    command = parse(text)
                    break
                except Incomplete:
                    if self.at >= len(self.lines):
                        raise
                    text += "\n" + self._line(shell)
            if command is None or (isinstance(command, Simple) and command.text.startswith(":")):
                continue
            shell.show(command)
            return command
        return None

    def _line(self, shell: Cmd) -> str:
        line = self.lines[self.at]
        self.at += 1
        if line.lstrip().startswith(":"):
            return ":"
        text = self._expanded(shell, line)
        while text.endswith("^") and self.at < len(self.lines):
            following = self.lines[self.at]
            self.at += 1
            text += "\n" + self._expanded(shell, following)
        return text

    def _expanded(self, shell: Cmd, line: str) -> str:
        return cmd_expansion.percent(shell.machine, line, shell.value, self.arguments, self.path)

    def shift(self, first: int) -> None:
        """`shift /n`: the arguments from `first` on move up by one."""
        del self.arguments[first : first + 1]
