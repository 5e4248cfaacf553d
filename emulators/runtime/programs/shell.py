"""A small `sh`: enough for os.system(), os.popen() and subprocess with shell=True in programs and tests.

Known: words with quotes and `$NAME`, `$?`, `$$`, `;`, `&&`, `||`, `|`, the redirections `<`, `>`, `>>`, `2>`,
`2>>` and `2>&1`, assignments, and the built-in commands cd, exec, exit, export, kill and `:`. Anything else is
a syntax error with status 2, so that nothing is run that was not understood.
"""

from __future__ import annotations

import re
import shlex
import stat

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import resolve
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.pipes import Pipe, PipeFile
from osconform.emulators.kernel.process_table import Program, Replaced
from osconform.emulators.kernel.signals import ProcessExit
from osconform.emulators.runtime.programs.streams import read_all, write
from osconform.emulators.store import Directory

UNKNOWN = re.compile(r"`|\$\(|\(|\)|(?<!&)&(?![&\d])|\*|\bwhile\b|\bfor\b|\bif\b|\bcase\b|<<")
VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+)|([?$]))")
ASSIGNMENT = re.compile(r"(\w+)=(.*)", re.DOTALL)
OPERATORS = (";", "\n", "&&", "||", "|")


def run(machine: Machine, arguments: list[str]) -> int:
    """`sh -c command`, `sh script`, or commands from standard input; the exit status."""
    if arguments[1:2] == ["-c"]:
        text = arguments[2] if arguments[2:] else ""
        return Shell(machine, arguments[3:] or arguments[:1]).run(text)
    if arguments[1:]:
        fd = machine.process.descriptors.add(open_file(machine, arguments[1], 0))
        text = read_all(machine, fd).decode("utf-8", "surrogateescape")
        machine.process.descriptors.close(fd)
    else:
        text = read_all(machine, 0).decode("utf-8", "surrogateescape")
    return Shell(machine, arguments[1:] or arguments[:1]).run(text)


def split(text: str) -> list[str]:
    """Words and operators; quotes stay on the words for expansion. Raises ValueError for an open quote."""
    pieces = re.split(r"('[^']*'|\"(?:[^\"\\]|\\.)*\")", text)
    joined = "".join(piece if index % 2 else piece.replace("\n", " ; ") for index, piece in enumerate(pieces))
    lexer = shlex.shlex(joined, posix=False, punctuation_chars=";|&<>")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(lexer)


class Shell:
    """One shell process."""

    def __init__(self, machine: Machine, positional: list[str]) -> None:
        self.machine = machine
        self.positional = positional
        self.status = 0

    def run(self, text: str) -> int:
        """Run a list of commands; the status of the last one."""
        text = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#"))
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)
        if UNKNOWN.search(bare):
            return self._complain(f"syntax that this emulated shell does not know: {text.strip()!r}", 2)
        try:
            tokens = split(text)
        except ValueError as error:
            return self._complain(f"syntax error: {error}", 2)
        pipeline: list[list[str]] = [[]]
        skip = False
        for token in [*tokens, ";"]:
            if token == "|":
                pipeline.append([])
            elif token in OPERATORS:
                if not skip and any(pipeline):
                    self._pipeline(pipeline)
                    skip = False
                skip = token in ("&&", "||") and (self.status != 0) == (token == "&&")
                pipeline = [[]]
            else:
                pipeline[-1].append(token)
        return self.status

    def _complain(self, text: str, status: int) -> int:
        write(self.machine, 2, f"sh: 1: {text}\n")
        self.status = status
        return status

    def _pipeline(self, commands: list[list[str]]) -> None:
        if len(commands) == 1:
            self._command(commands[0])
            return
        machine, table = self.machine, self.machine.table
        source: PipeFile | None = None
        before = held = -1
        pids = []
        for index, words in enumerate(commands):
            child = table.fork(machine)
            descriptors = child.process.descriptors
            if source is not None:
                descriptors.put(0, source, inheritable=True)
            if index < len(commands) - 1:
                pipe = Pipe()
                node = machine.store.node(stat.S_IFIFO | 0o600, 0, 0)
                source = PipeFile(pipe, node, readable=True, writable=False)
                target = PipeFile(pipe, node, readable=False, writable=True, flags=1)
                # A descriptor of the shell's keeps the reading end alive until the next command has it.
                held = machine.process.descriptors.add(source)
                descriptors.put(1, target, inheritable=True)
            pids.append(
                table.start(child, lambda own, words: Shell(own, self.positional).command(words), words)
            )
            if index:
                machine.process.descriptors.close(before)
            before = held
        for pid in pids:
            self._wait(pid)

    def _wait(self, pid: int) -> None:
        ended = self.machine.table.wait(self.machine.process, pid)
        status = ended.status or 0 if ended is not None else 0
        self.status = 128 + (status & 0x7F) if status & 0x7F else status >> 8

    def command(self, words: list[str]) -> int:
        """Run one command in this process and return its status."""
        self._command(words)
        return self.status

    def _expand(self, word: str) -> str:
        def value(match: re.Match[str]) -> str:
            if match[3]:
                return str(self.status) if match[3] == "?" else str(self.machine.process.pid)
            name = match[1] or match[2]
            if name.isdigit():
                return self.positional[int(name)] if int(name) < len(self.positional) else ""
            return self.machine.process.environ.get(name, "")

        pieces = re.split(r"('[^']*'|\"(?:[^\"\\]|\\.)*\")", word)
        found = []
        for piece in pieces:
            if piece[:1] == "'":
                found.append(piece[1:-1])
            elif piece[:1] == '"':
                found.append(re.sub(r'\\(["\\$])', r"\1", VARIABLE.sub(value, piece[1:-1])))
            else:
                found.append(re.sub(r"\\(.)", r"\1", VARIABLE.sub(value, piece)))
        return "".join(found)

    def _command(self, tokens: list[str]) -> None:
        child = self.machine.table.fork(self.machine)
        try:
            words = self._redirect(child, tokens)
        except Failure as failure:
            _discard(child)
            self._complain(f"cannot open: {self.machine.traits.errno[str(failure.code)][1]}", 2)
            return
        assigned = {}
        while words and (match := ASSIGNMENT.fullmatch(words[0])):
            assigned[match[1]] = match[2]
            words = words[1:]
        if not words:
            self.machine.process.environ.update(assigned)
            self.status = 0
            _discard(child)
            return
        child.process.environ.update(assigned)
        try:
            done = self._builtin(child, words)
        except (ProcessExit, Replaced):
            _discard(child)
            raise
        if done:
            _discard(child)
            return
        try:
            program, words = self._find(child, words)
        except Failure as failure:
            _discard(child)
            missing = failure.code in ("ENOENT", "ENOTDIR")
            self._complain(
                f"{words[0]}: {'not found' if missing else 'Permission denied'}", 127 if missing else 126
            )
            return
        self._wait(self.machine.table.start(child, program, words))

    def _redirect(self, child: Machine, tokens: list[str]) -> list[str]:
        """Open what `<` and `>` name in the child, and return the words without them."""
        words: list[str] = []
        descriptors = child.process.descriptors
        o = child.traits.open
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token not in ("<", ">", ">>", ">&"):
                words.append(token)
                index += 1
                continue
            number = 0 if token == "<" else 1
            if words and words[-1] in ("0", "1", "2"):
                number = int(words.pop())
            target = self._expand(tokens[index + 1]) if index + 1 < len(tokens) else ""
            index += 2
            if token == ">&":
                descriptors.put(number, descriptors.file(int(target)), inheritable=True)
                continue
            flags = {"<": 0, ">": 1 | o.O_CREAT | o.O_TRUNC, ">>": 1 | o.O_CREAT | o.O_APPEND}[token]
            descriptors.put(number, open_file(child, target, flags, 0o666), inheritable=True)
        return [self._expand(word) for word in words]

    def _builtin(self, child: Machine, words: list[str]) -> bool:
        """Run a built-in command; False if it is none."""
        name, arguments = words[0], words[1:]
        process = self.machine.process
        status = 0
        if name == "exit":
            raise ProcessExit(int(arguments[0]) if arguments else self.status)
        if name == "exec" and arguments:
            program, rest = self._find(child, arguments)
            process.descriptors.close_range(0, process.descriptors.limit)
            for fd, entry in child.process.descriptors.entries.items():
                process.descriptors.put(fd, entry.file, inheritable=entry.inheritable)
            raise Replaced(program, rest)
        if name == "cd":
            try:
                folder = resolve(
                    self.machine, arguments[0] if arguments else process.environ.get("HOME", "/")
                )
            except Failure:
                folder = None
            if isinstance(folder, Directory):
                process.cwd = folder
            else:
                status = 2
                write(self.machine, 2, f"sh: 1: cd: can't cd to {' '.join(arguments)}\n")
        elif name == "export":
            for item in arguments:
                key, _, value = item.partition("=")
                process.environ[key] = value
        elif name == "kill":
            pid = int(arguments[-1])
            option = arguments[0] if arguments[0].startswith("-") else "-15"
            number = {"-KILL": 9, "-TERM": 15, "-9": 9, "-15": 15}.get(option, 15)
            if pid == process.pid:
                raise ProcessExit(128 + number, number)
            other = self.machine.table.find(pid)
            if other is not None:
                self.machine.table.signal(other, number)
            status = 0 if other is not None else 1
        elif name != ":":
            return False
        self.status = status
        return True

    def _find(self, child: Machine, words: list[str]) -> tuple[Program, list[str]]:
        """The program of a command: by path, or through PATH."""
        if "/" in words[0]:
            return child.table.load(child, words[0], words)
        code: str | int = "ENOENT"
        for folder in child.process.environ.get("PATH", "/bin:/usr/bin").split(":"):
            try:
                return child.table.load(child, f"{folder or '.'}/{words[0]}", words)
            except Failure as failure:
                if failure.code not in ("ENOENT", "ENOTDIR"):
                    code = failure.code
        raise Failure(code)


def _discard(child: Machine) -> None:
    """Give up a forked process that no program was started in."""
    child.process.descriptors.close_range(0, child.process.descriptors.limit)
