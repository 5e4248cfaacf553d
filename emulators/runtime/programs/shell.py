"""A small `sh`: enough for os.system(), os.popen() and subprocess with shell=True in programs and tests.

`shell_syntax` says what it understands. Anything else is a syntax error with status 2, so that nothing is run that
was not understood.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from functools import partial

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.pipes import Pipe, PipeFile
from osconform.emulators.kernel.process_table import Program, Replaced
from osconform.emulators.platforms.signals import TEXTS
from osconform.emulators.runtime.programs.redirects import Redirect
from osconform.emulators.runtime.programs.shell_builtins import BUILTINS, Finished
from osconform.emulators.runtime.programs.shell_redirects import redirect
from osconform.emulators.runtime.programs.shell_syntax import (
    Command,
    Group,
    If,
    Loop,
    Pipeline,
    Sequence,
    Simple,
    parse,
)
from osconform.emulators.runtime.programs.shell_words import Expander
from osconform.emulators.runtime.programs.streams import read_all, write

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


def run(machine: Machine, arguments: list[str]) -> int:
    """`sh -c command [name [argument ...]]`, `sh script`, or commands from standard input; the exit status."""
    if arguments[1:2] == ["-c"]:
        text = arguments[2] if arguments[2:] else ""
        return Shell(machine, arguments[3:] or arguments[:1]).run(text)
    if arguments[1:]:
        try:
            fd = machine.process.descriptors.add(open_file(machine, arguments[1], 0))
        except Failure:
            write(machine, 2, f"{arguments[0]}: 0: cannot open {arguments[1]}: No such file\n")
            return 2
        text = read_all(machine, fd).decode("utf-8", "surrogateescape")
        machine.process.descriptors.close(fd)
    else:
        text = read_all(machine, 0).decode("utf-8", "surrogateescape")
    return Shell(machine, arguments[1:] or arguments[:1]).run(text)


class Shell:
    """One shell process."""

    def __init__(self, machine: Machine, positional: list[str]) -> None:
        self.machine = machine
        self.process = machine.process
        self.positional = positional
        self.pid = machine.process.pid
        self.status = 0
        self.last_background = 0
        self.variables: dict[str, str] = {}
        """Variables that are not in the environment."""
        self.expander = Expander(machine, self.value, self.assign, self.output, lambda: self.positional[1:])

    def run(self, text: str) -> int:
        """Run a program; the status of its last command, or that which it exits with."""
        try:
            self.evaluate(text)
        except Finished as end:
            self.status = end.status
        except Failure as failure:
            if failure.code != "EAGAIN":
                raise
            self.complain("Cannot fork", 2)
        return self.status

    def evaluate(self, text: str) -> None:
        """Run commands here, which may be the end of the shell: raises Finished."""
        try:
            program = parse(text)
        except SyntaxError as error:
            self.complain(f"Syntax error: {error}", 2)
            raise Finished(2) from None
        self._sequence(program)

    def complain(self, text: str, status: int) -> int:
        """Say what is wrong, as dash does, and take the status."""
        write(self.machine, 2, f"{self.positional[0]}: 1: {text}\n")
        self.status = status
        return status

    # Parameters.

    def value(self, name: str) -> str | None:
        """The value of a parameter; None if it is not set."""
        special: dict[str, Callable[[], str]] = {
            "?": lambda: str(self.status),
            "$": lambda: str(self.pid),
            "!": lambda: str(self.last_background or ""),
            "#": lambda: str(len(self.positional) - 1),
            "@": lambda: " ".join(self.positional[1:]),
            "*": lambda: " ".join(self.positional[1:]),
            "-": lambda: "",
        }
        if name in special:
            return special[name]()
        if name.isdigit():
            return self.positional[int(name)] if int(name) < len(self.positional) else None
        return self.variables.get(name, self.process.environ.get(name))

    def assign(self, name: str, value: str) -> None:
        """Set a variable, in the environment if it is there already."""
        target = self.process.environ if name in self.process.environ else self.variables
        target[name] = value

    def output(self, text: str) -> str:
        """What a command writes, without the line ends at its end (command substitution)."""
        reader, writer = self._pipe()
        held = self.process.descriptors.add(reader)
        pid = self._in_child(lambda shell: shell.run(text), {1: writer})
        data = read_all(self.machine, held).decode("utf-8", "surrogateescape")
        self.process.descriptors.close(held)
        self.wait(pid)
        return data.rstrip("\n")

    # Lists and pipelines.

    def _sequence(self, sequence: Sequence) -> None:
        for before, pipeline, background in sequence.items:
            if (before == "&&" and self.status) or (before == "||" and not self.status):
                continue
            if background:
                self.last_background = self._in_child(partial(Shell._as_child, pipeline=pipeline), {})
                self.status = 0
            else:
                self._pipeline(pipeline)

    def _as_child(self, pipeline: Pipeline) -> int:
        self._pipeline(pipeline)
        return self.status

    def _pipeline(self, pipeline: Pipeline) -> None:
        if len(pipeline.commands) == 1:
            self._command(pipeline.commands[0])
        else:
            self._piped(pipeline.commands)
        if pipeline.negated:
            self.status = int(not self.status)

    def _piped(self, commands: list[Command]) -> None:
        pids = []
        held = -1
        for index, command in enumerate(commands):
            streams: dict[int, PipeFile] = {}
            if held >= 0:
                streams[0] = self.process.descriptors.file(held)  # type: ignore[assignment]  # made below
            before = held
            if index < len(commands) - 1:
                reader, streams[1] = self._pipe()
                # A descriptor of the shell's keeps the reading end alive until the next command has it.
                held = self.process.descriptors.add(reader)
            pids.append(self._in_child(partial(Shell._as_child, pipeline=Pipeline([command])), streams))
            if before >= 0:
                self.process.descriptors.close(before)
        for pid in pids:
            self.wait(pid)

    def _pipe(self) -> tuple[PipeFile, PipeFile]:
        pipe = Pipe()
        node = self.machine.store.node(stat.S_IFIFO | 0o600, self.process.credentials.euid, 0)
        return (
            PipeFile(pipe, node, readable=True, writable=False),
            PipeFile(pipe, node, readable=False, writable=True, flags=1),
        )

    def _in_child(self, action: Callable[[Shell], int], streams: dict[int, PipeFile]) -> int:
        """Let a copy of this shell in a process of its own do something; its pid."""
        child = self.machine.table.fork(self.machine)
        for fd, file in streams.items():
            child.process.descriptors.put(fd, file, inheritable=True)

        def program(own: Machine, arguments: list[str]) -> int:
            copy = Shell(own, list(self.positional))
            copy.pid, copy.status, copy.variables = self.pid, self.status, dict(self.variables)
            try:
                return action(copy)
            except Finished as end:
                return end.status
            except Failure as failure:
                if failure.code != "EAGAIN":
                    raise
                return copy.complain("Cannot fork", 2)

        return self.machine.table.start(child, program, self.positional[:1])

    def wait(self, pid: int) -> None:
        """Wait for a child, and take its status: 128 and more for one that a signal has ended."""
        ended = self.machine.table.wait(self.process, pid)
        status = ended.status or 0 if ended is not None else 0
        names = self.process.signals.table.names
        if status & 0x7F and status & 0x7F not in (names["SIGINT"], names["SIGPIPE"]):
            name = next(name for name, number in names.items() if number == status & 0x7F)
            write(self.machine, 2, f"{TEXTS.get(name, name)}\n")
        self.status = 128 + (status & 0x7F) if status & 0x7F else status >> 8

    # Commands.

    def _command(self, command: Command) -> None:
        if isinstance(command, Simple):
            self._simple(command)
            return
        if isinstance(command, Group) and command.subshell:
            inside = Group(command.body, subshell=False, redirects=command.redirects)
            self.wait(self._in_child(lambda shell: shell._as_child(Pipeline([inside])), {}))
            return
        restore = redirect(self, command.redirects)
        if restore is None:
            return
        try:
            if isinstance(command, Group):
                self._sequence(command.body)
            elif isinstance(command, If):
                self._if(command)
            else:
                self._loop(command)
        finally:
            restore()

    def _if(self, command: If) -> None:
        for condition, body in command.branches:
            if condition is not None:
                self._sequence(condition)
            if condition is None or not self.status:
                self._sequence(body)
                return
        self.status = 0

    def _loop(self, command: Loop) -> None:
        status = 0
        if command.condition is None:
            words = ['"$@"'] if command.words is None else command.words
            for word in [field for text in words for field in self.expander.fields(text)]:
                self.assign(command.name, word)
                self._sequence(command.body)
                status = self.status
        else:
            while True:
                self._sequence(command.condition)
                if (self.status == 0) != command.wanted:
                    break
                self._sequence(command.body)
                status = self.status
        self.status = status

    def _simple(self, command: Simple) -> None:
        try:
            assigned, words = self._expand(command.words)
        except SyntaxError as error:
            self.complain(str(error), 2)
            raise Finished(2) from None
        if words[:1] == ["exec"]:
            self._exec(words[1:], command.redirects, assigned)
            return
        if not words or words[0] in BUILTINS:
            restore = redirect(self, command.redirects)
            if restore is None:
                return
            try:
                for name, value in assigned.items():
                    self.assign(name, value)
                self.status = BUILTINS[words[0]](self, words[1:]) if words else 0
            finally:
                restore()
            return
        child = self.machine.table.fork(self.machine)
        inside = Shell(child, self.positional)
        if redirect(inside, command.redirects, for_good=True) is None:
            self._discard(child)
            self.status = inside.status
            return
        child.process.environ.update(assigned)
        try:
            program, words = inside.find(words)
        except Failure as failure:
            missing = failure.code in ("ENOENT", "ENOTDIR")
            text = f"{words[0]}: {'not found' if missing else 'Permission denied'}"
            self.status = inside.complain(text, 127 if missing else 126)
            self._discard(child)
            return
        self.wait(self.machine.table.start(child, program, words))

    def _expand(self, texts: list[str]) -> tuple[dict[str, str], list[str]]:
        """Assignments and fields of a simple command."""
        assigned: dict[str, str] = {}
        fields: list[str] = []
        for index, text in enumerate(texts):
            match = ASSIGNMENT.fullmatch(text)
            if match is not None and len(assigned) == index:
                assigned[match[1]] = self.expander.text(match[2])
            else:
                fields += self.expander.fields(text)
        return assigned, fields

    def _exec(self, words: list[str], redirects: list[Redirect], assigned: dict[str, str]) -> None:
        """Go on as another program, or only with other streams."""
        if redirect(self, redirects, for_good=True) is None:
            raise Finished(2)
        self.process.environ.update(assigned)
        if not words:
            self.status = 0
            return
        try:
            program, rest = self.find(words)
        except Failure as failure:
            missing = failure.code in ("ENOENT", "ENOTDIR")
            self.complain(
                f"exec: {words[0]}: {'not found' if missing else 'Permission denied'}", 126 + missing
            )
            raise Finished(self.status) from None
        raise Replaced(program, rest)

    def find(self, words: list[str]) -> tuple[Program, list[str]]:
        """The program of a command: by path, or through PATH. Raises Failure."""
        table, machine = self.machine.table, self.machine
        if "/" in words[0]:
            return table.load(machine, words[0], words)
        code: str | int = "ENOENT"
        for folder in (self.value("PATH") or "/bin:/usr/bin").split(":"):
            try:
                return table.load(machine, f"{folder or '.'}/{words[0]}", words)
            except Failure as failure:
                if failure.code not in ("ENOENT", "ENOTDIR"):
                    code = failure.code
        raise Failure(code)

    def _discard(self, child: Machine) -> None:
        """Give up a forked process that no program was started in."""
        child.process.descriptors.close_range(0, child.process.descriptors.limit)
