"""The emulated `cmd.exe`: lists, pipelines, blocks, redirections, `if`, `for`, variables, batch files.

Source: Microsoft, "cmd" and the pages of its commands. `cmd_syntax` says what of the language is understood, and
`cmd_builtins` and `cmd_files` have the commands; another one raises Unemulated or is a syntax error, and does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import cast

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.pipes import Pipe, PipeFile
from osconform.emulators.kernel.process import Process
from osconform.emulators.nt.command_line import split_program
from osconform.emulators.nt.create_process import Startup, create_process, is_file, run_in_child
from osconform.emulators.nt.handles import HandleTable
from osconform.emulators.nt.process_table import WindowsProcesses
from osconform.emulators.nt.starting import SCRIPTS, signed
from osconform.emulators.runtime.programs import cmd_expansion
from osconform.emulators.runtime.programs.cmd_batch import Batch, Finished, Jump, Left
from osconform.emulators.runtime.programs.cmd_builtins import BUILTINS
from osconform.emulators.runtime.programs.cmd_conditions import holds, values
from osconform.emulators.runtime.programs.cmd_redirects import redirect
from osconform.emulators.runtime.programs.cmd_syntax import (
    Command,
    For,
    Group,
    If,
    Joined,
    Simple,
    parse,
    shown,
)
from osconform.emulators.runtime.programs.windows_streams import complain, message, put, say

UNKNOWN = "'{}' is not recognized as an internal or external command,\r\noperable program or batch file."
UNKNOWN_LEVEL = 9009
EXECUTABLE = (".com", ".exe", ".bat", ".cmd")
"""What runs under a name without its ending, if PATHEXT has it; a script needs its own."""
BATCH = (".bat", ".cmd")


def run(machine: Machine, arguments: list[str]) -> int:
    """`cmd [/q] [/d] [/s] [/v:on] [/c command | /k command]`, or commands from standard input; the exit code."""
    _, rest = split_program(machine.process.command_line)
    shell = Cmd(machine)
    strip_always = False
    while option := re.match(r"\s*/([a-zA-Z?])(:(?:on|off)|:[0-9a-fA-F]{2})?", rest):
        letter, rest = option[1].lower(), rest[option.end() :]
        strip_always = strip_always or letter == "s"
        shell.echo = shell.echo and letter != "q"
        if letter == "v":
            shell.delayed = (option[2] or ":on").lower() == ":on"
        if letter in "ckr":
            shell.run_line(_unquoted(machine, rest.lstrip(" \t"), strip_always))
            return shell.last if letter != "k" else shell.interact(banner=False)
    return shell.interact()


def _unquoted(machine: Machine, text: str, strip_always: bool) -> str:
    """The command behind /c, without the quotes around all of it.

    Both stay where there are exactly two, nothing special but a blank between them, and the name of a program.
    """
    if not text.startswith('"'):
        return text
    inside = text[1 : text.rfind('"')]
    kept = not strip_always and text.count('"') == 2 and not set("&<>()@^|") & set(inside) and " " in inside
    if kept and Cmd(machine).find(inside) is not None:
        return text
    last = text.rfind('"')
    return text[1:] if last == 0 else text[1:last] + text[last + 1 :]


class Cmd:
    """One command interpreter."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.process = machine.process
        self.level = 0
        """ERRORLEVEL, which commands such as `echo` leave alone."""
        self.last = 0
        """What the last command came to, which decides on `&&`, `||` and the exit code."""
        self.echo = True
        self.delayed = False
        """Whether `!NAME!` is replaced."""
        self.batch: Batch | None = None
        self.loop: dict[str, str] = {}
        """The variables of the `for` commands that are running."""
        self.saved: list[tuple[dict[str, str], bool]] = []
        """What `setlocal` has to put back."""
        self.directories: list[str] = []
        """What `pushd` has put away."""

    @property
    def environ(self) -> dict[str, str]:
        """The environment, by names in upper case."""
        return self.process.environ

    @property
    def table(self) -> WindowsProcesses:
        return cast(WindowsProcesses, self.machine.table)

    def value(self, name: str) -> str | None:
        """The value of a variable; some are made when they are asked for."""
        upper = name.upper()
        if upper in self.environ:
            return self.environ[upper]
        made: dict[str, Callable[[], str]] = {
            "ERRORLEVEL": lambda: str(signed(self.level & 0xFFFFFFFF)),
            "CD": lambda: self.machine.cwd_text,
            "CMDCMDLINE": lambda: self.process.command_line,
            "RANDOM": lambda: str(int.from_bytes(self.machine.entropy.read(2), "little") & 0x7FFF),
        }
        return made[upper]() if upper in made else None

    def take(self, result: int, level: int | None = None) -> None:
        """Note what a command came to; ERRORLEVEL is the same if nothing else is said."""
        self.last = result
        self.level = result if level is None else level

    # Running.

    def run_line(self, text: str) -> None:
        """Run one line, to the end of the interpreter if it says so."""
        try:
            self.evaluate(text)
        except Finished as end:
            self.take(end.code)

    def evaluate(self, text: str) -> None:
        """Run one line that stands in no batch file. Raises Finished."""
        text = cmd_expansion.percent(self.machine, text.partition("\n")[0], self.value, None)
        try:
            command = parse(text)
        except SyntaxError as error:
            self.take(complain(self.machine, str(error)))
            return
        if command is not None:
            self.execute(command)

    def interact(self, *, banner: bool = True) -> int:
        """Run what comes from standard input, line by line; the exit code."""
        if banner:
            say(self.machine, "Microsoft Windows [Version 10.0.19045]")
            say(self.machine, "(c) Microsoft Corporation. All rights reserved.\r\n")
        while True:
            self.prompt()
            line = self.read_line()
            if line is None:
                return self.last
            if self.echo:
                say(self.machine, line)
            try:
                self.evaluate(line)
            except Finished as end:
                return end.code
            if self.echo:
                say(self.machine, "")

    def restore(self) -> None:
        """Go back to the environment that the last `setlocal` has kept."""
        environ, self.delayed = self.saved.pop()
        self.environ.clear()
        self.environ.update(environ)

    def prompt(self) -> None:
        """Show where the interpreter is, unless echo is off."""
        if self.echo:
            put(self.machine, 1, f"{self.machine.cwd_text}>")

    def show(self, command: Command) -> None:
        """Echo a command before it runs, unless echo is off or it begins with `@`."""
        first = command
        while isinstance(first, Joined):
            first = first.left
        if self.echo and not (isinstance(first, Simple) and first.quiet):
            say(self.machine, "")
            self.prompt()
            say(self.machine, self.text_of(shown(command)))

    def read_line(self) -> str | None:
        """A line from standard input, byte by byte, so that programs find what follows; None at the end."""
        entry = self.process.descriptors.entries.get(0)
        found = bytearray()
        while entry is not None and (byte := entry.file.read(1)):
            if byte == b"\n":
                break
            found += byte
        else:
            if not found:
                return None
        return found.decode(self.machine.traits.encoding, "replace").removesuffix("\r")

    def execute(self, command: Command) -> None:
        """Run a command and take its level. Raises Finished and what goes to other lines of a batch file."""
        if isinstance(command, Simple):
            undo = redirect(self, command.redirects)
            if undo is not None:
                try:
                    self.run_simple(self.text_of(command.text))
                finally:
                    undo()
        elif isinstance(command, Joined):
            self._join(command)
        elif isinstance(command, Group):
            undo = redirect(self, command.redirects)
            if undo is not None:
                try:
                    if command.body is not None:
                        self.execute(command.body)
                finally:
                    undo()
        elif isinstance(command, If):
            self._if(command)
        else:
            self._for(command)

    def _join(self, command: Joined) -> None:
        if command.operator == "|":
            self._pipe(command)
            return
        self.execute(command.left)
        failed = self.last != 0
        if command.operator == "&" or failed == (command.operator == "||"):
            self.execute(command.right)

    def _pipe(self, command: Joined) -> None:
        """Run both sides at once, each in an interpreter of its own; the level is that of the right one."""
        ends = Pipe()
        node = self.machine.store.node(0o010600, 0, 0)
        handles = HandleTable.of(self.process)
        reader = handles.add_file(PipeFile(ends, node, readable=True, writable=False), inheritable=True)
        writer = handles.add_file(
            PipeFile(ends, node, readable=False, writable=True, flags=1), inheritable=True
        )
        standard = [
            handles.of_descriptor(fd) if fd in self.process.descriptors.entries else 0 for fd in (0, 1, 2)
        ]
        left = self._beside(command.left, (standard[0], writer, standard[2]))
        handles.close(writer)
        right = self._beside(command.right, (reader, standard[1], standard[2]))
        handles.close(reader)
        self.table.wait_for(left)
        self.take(signed(self.table.wait_for(right)))

    def _beside(self, command: Command, standard: tuple[int, int, int]) -> Process:
        """Run a command in an interpreter of its own, with these handles for its streams."""

        def program(own: Machine, arguments: list[str]) -> int:
            copy = Cmd(own)
            copy.level, copy.last, copy.echo, copy.delayed = self.level, self.last, self.echo, self.delayed
            copy.batch, copy.loop = self.batch, dict(self.loop)
            try:
                copy.execute(command)
            except Finished as end:
                return end.code
            except (Left, Jump):
                pass  # other lines of the batch file are no matter here
            return copy.last

        only = frozenset(number for number in standard if number)
        return run_in_child(self.machine, program, Startup(standard=standard, only=only))

    def text_of(self, text: str) -> str:
        """A command's text with the variables of `for` and the delayed ones replaced."""
        text = cmd_expansion.loop(self.machine, text, self.loop)
        return cmd_expansion.delayed(text, self.value) if self.delayed and "!" in text else text

    def _if(self, command: If) -> None:
        left, right = self.text_of(command.left), self.text_of(command.right)
        if holds(self, command, left, right) != command.negated:
            self.execute(command.then)
        elif command.otherwise is not None:
            self.execute(command.otherwise)

    def _for(self, command: For) -> None:
        outside = dict(self.loop)
        try:
            for found in values(self, command):
                self.loop = outside | found
                self.show(command.body)
                self.execute(command.body)
        finally:
            self.loop = outside

    # Simple commands.

    def run_simple(self, text: str) -> None:
        """Run a built-in command, a program or a batch file, with its arguments as they stand in the text."""
        text = text.lstrip(" \t,;=")
        if not text or text.startswith(":"):
            return
        name, rest = builtin_of(text)
        if name:
            result = BUILTINS[name](self, rest)
            if name != "call":  # which has noted what it called
                self.take(result or 0, self.level if result is None else None)
            return
        if re.fullmatch(r"[A-Za-z]:", text.strip()):
            self.take(BUILTINS["cd"](self, f"/d {text.strip()}") or 0)
            return
        self.start(text)

    def start(self, text: str) -> None:
        """Run a program or a batch file and wait for it."""
        word, rest = split_program(text)
        if not word.startswith('"'):
            word = re.split(r"[,;=]", word)[0]
            rest = text[len(word) :]
        path = self.find(word.replace('"', ""))
        if path is None:
            self.take(complain(self.machine, UNKNOWN.format(word.strip('"'))), UNKNOWN_LEVEL)
            return
        if path.lower().endswith(BATCH):
            Batch.start(self, path, [word, *batch_words(rest)])
            return
        program: str | None = path
        line = text if rest.strip() else text.rstrip(" ")
        if path.lower().endswith(SCRIPTS):
            program, line = self.table.interpreter, f'"{self.table.interpreter}" "{path}"{rest}'
        try:
            child = create_process(self.machine, program, line)
        except Failure as failure:
            self.take(complain(self.machine, message(failure)))
            return
        self.take(signed(self.table.wait_for(child)))

    def find(self, name: str) -> str | None:
        """The file of a command: in the folder it names, or in the current one and along PATH, by PATHEXT."""
        last = re.split(r"[\\/:]", name)[-1]
        if not last:
            return None
        extensions = [word for word in (self.value("PATHEXT") or ".COM;.EXE;.BAT;.CMD").split(";") if word]
        runs = [word for word in extensions if word.lower() in EXECUTABLE]
        folders = [""] if last != name else ["", *filter(None, (self.value("PATH") or "").split(";"))]
        for folder in folders:
            base = f"{folder.rstrip(chr(92))}\\{name}" if folder else name
            tried = [base] if last.lower().endswith((*EXECUTABLE, *SCRIPTS)) else []
            for path in [*tried, *(base + word.lower() for word in runs)]:
                if is_file(self.machine, path):
                    return path
        return None

    def run_apart(self, text: str) -> bytes:
        """What a command writes, run by an interpreter of its own (`for /f`)."""
        ends = Pipe()
        node = self.machine.store.node(0o010600, 0, 0)
        handles = HandleTable.of(self.process)
        held = handles.add_file(PipeFile(ends, node, readable=True, writable=False))
        writer = handles.add_file(
            PipeFile(ends, node, readable=False, writable=True, flags=1), inheritable=True
        )
        others = [handles.of_descriptor(fd) if fd in self.process.descriptors.entries else 0 for fd in (0, 2)]
        try:
            command = parse(text)
        except SyntaxError as error:
            complain(self.machine, str(error))
            return b""
        if command is None:
            return b""
        child = self._beside(command, (others[0], writer, others[1]))
        handles.close(writer)
        data = b"".join(iter(partial(handles.file(held).read, 65536), b""))
        handles.close(held)
        self.table.wait_for(child)
        return data


def builtin_of(text: str) -> tuple[str, str]:
    """The name of the built-in command that a text begins with, and what follows it; "" for none."""
    word = re.match(r"[A-Za-z]+", text)
    name = word[0].lower() if word else ""
    rest = text[len(name) :]
    if name not in BUILTINS:
        return "", text
    ends = {"echo": " \t,;=./\\:+()[]", "cd": " \t,;=./\\", "chdir": " \t,;=./\\"}.get(name, " \t,;=/")
    if (
        rest
        and rest[0] not in ends
        and not (rest[0] == "\\" and name in ("dir", "md", "mkdir", "rd", "rmdir"))
    ):
        return "", text
    return name, rest


def batch_words(text: str) -> list[str]:
    """The arguments of a batch file as it sees them: quotes stay, and `,;=` separate as blanks do."""
    return re.findall(r'(?:"[^"]*"?|[^\s,;="])+', text)
