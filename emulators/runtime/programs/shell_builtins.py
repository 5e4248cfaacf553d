"""The commands that the emulated `sh` runs itself (POSIX.1-2017, XCU 2.14 and what dash adds)."""

from __future__ import annotations

import stat
from collections.abc import Callable
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import path_of, resolve
from osconform.emulators.kernel.permissions import allows
from osconform.emulators.kernel.signals import DEFAULT, IGNORE
from osconform.emulators.runtime.programs.streams import write
from osconform.emulators.store import Directory

if TYPE_CHECKING:
    from osconform.emulators.kernel.machine import Machine
    from osconform.emulators.runtime.programs.shell import Shell


class Finished(Exception):
    """The shell is to exit with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _cd(shell: Shell, arguments: list[str]) -> int:
    path = arguments[0] if arguments else shell.value("HOME") or "/"
    try:
        folder = resolve(shell.machine, path)
    except Failure:
        folder = None
    if not isinstance(folder, Directory):
        return shell.complain(f"cd: can't cd to {path}", 2)
    shell.process.cwd = folder
    if "PWD" in shell.process.environ:
        shell.process.environ["PWD"] = path_of(shell.machine, folder)
    return 0


def _echo(shell: Shell, arguments: list[str]) -> int:
    end = "" if arguments[:1] == ["-n"] else "\n"
    write(shell.machine, 1, " ".join(arguments if end else arguments[1:]) + end)
    return 0


def _eval(shell: Shell, arguments: list[str]) -> int:
    shell.status = 0
    shell.evaluate(" ".join(arguments))
    return shell.status


def _exit(shell: Shell, arguments: list[str]) -> int:
    raise Finished(int(arguments[0]) & 0xFF if arguments else shell.status)


def _export(shell: Shell, arguments: list[str]) -> int:
    for item in arguments:
        name, equals, value = item.partition("=")
        known = shell.variables.pop(name, "")
        shell.process.environ[name] = value if equals else shell.process.environ.get(name, known)
    return 0


def _unset(shell: Shell, arguments: list[str]) -> int:
    for name in arguments:
        shell.variables.pop(name, None)
        shell.process.environ.pop(name, None)
    return 0


def _signal_number(shell: Shell, name: str) -> int | None:
    if name.isdigit():
        return int(name)
    return shell.process.signals.table.names.get("SIG" + name.upper().removeprefix("SIG"))


def _kill(shell: Shell, arguments: list[str]) -> int:
    name, targets = "TERM", list(arguments)
    if targets[:1] == ["-s"]:
        name, targets = targets[1], targets[2:]
    elif targets and targets[0].startswith("-") and targets[0] != "-":
        name, targets = targets[0][1:], targets[1:]
    number = _signal_number(shell, name)
    if number is None or not targets:
        return shell.complain(f"kill: invalid signal number or name: {name}", 2)
    table, status = shell.machine.table, 0
    for target in targets:
        pid = int(target)
        found = [table.find(pid)] if pid > 0 else list(table.group(-pid or shell.process.pgid))
        if pid == shell.process.pid:
            found = [shell.process]
        known = [process for process in found if process is not None and process.status is None]
        if not known:
            status = shell.complain(f"kill: No such process: {pid}", 1)
        for process in known if number else ():
            table.send(shell.process, process, number)
    return status


def _read(shell: Shell, arguments: list[str]) -> int:
    names = [name for name in arguments if not name.startswith("-")] or ["REPLY"]
    data = bytearray()
    try:
        file = shell.process.descriptors.file(0)
        while not data.endswith(b"\n"):
            letter = file.read(1)
            if not letter:
                break
            data += letter
    except Failure:
        return 1
    words = data.decode("utf-8", "surrogateescape").strip("\n").split(None, len(names) - 1)
    for index, name in enumerate(names):
        shell.assign(name, words[index].strip() if index < len(words) else "")
    return 0 if data.endswith(b"\n") else 1


def _set(shell: Shell, arguments: list[str]) -> int:
    shell.positional[1:] = arguments[1:] if arguments[:1] == ["--"] else arguments
    return 0


def _shift(shell: Shell, arguments: list[str]) -> int:
    del shell.positional[1 : 1 + (int(arguments[0]) if arguments else 1)]
    return 0


def _trap(shell: Shell, arguments: list[str]) -> int:
    """`trap action signal ...`: an empty action ignores, `-` goes back to the default."""
    if len(arguments) < 2:
        return 0
    action, signals = arguments[0], shell.process.signals
    for name in arguments[1:]:
        number = _signal_number(shell, name)
        if not number:
            return shell.complain(f"trap: {name}: bad trap", 1)
        if action == "-":
            signals.actions[number] = DEFAULT
        else:
            signals.actions[number] = (lambda *_: shell.evaluate(action)) if action else IGNORE
    return 0


def _umask(shell: Shell, arguments: list[str]) -> int:
    if arguments:
        shell.process.umask = int(arguments[0], 8) & 0o777
    else:
        write(shell.machine, 1, f"{shell.process.umask:04o}\n")
    return 0


def _wait(shell: Shell, arguments: list[str]) -> int:
    try:
        if arguments:
            shell.wait(int(arguments[0]))
            return shell.status
        while True:
            shell.wait(-1)
    except Failure:
        return 127 if arguments else 0


def _test(shell: Shell, arguments: list[str]) -> int:
    return test(shell.machine, ["test", *arguments])


def _bracket(shell: Shell, arguments: list[str]) -> int:
    return test(shell.machine, ["[", *arguments])


def _null(shell: Shell, arguments: list[str]) -> int:
    return 0


def _false(shell: Shell, arguments: list[str]) -> int:
    return 1


def _pwd(shell: Shell, arguments: list[str]) -> int:
    write(shell.machine, 1, path_of(shell.machine, shell.process.cwd) + "\n")
    return 0


BUILTINS: dict[str, Callable[[Shell, list[str]], int]] = {
    ":": _null, "true": _null, "false": _false, "cd": _cd, "echo": _echo, "eval": _eval, "exit": _exit,
    "export": _export, "unset": _unset, "kill": _kill, "read": _read, "set": _set, "shift": _shift, "trap": _trap,
    "umask": _umask, "wait": _wait, "test": _test, "[": _bracket, "pwd": _pwd,
}  # fmt: skip
"""`exec` is not among them: it does not come back."""

NUMERIC: dict[str, Callable[[int, int], bool]] = {
    "-eq": int.__eq__, "-ne": int.__ne__, "-lt": int.__lt__, "-le": int.__le__, "-gt": int.__gt__,
    "-ge": int.__ge__,
}  # fmt: skip


def test(machine: Machine, arguments: list[str]) -> int:
    """The `test` utility: 0 for true, 1 for false, 2 for what is no expression."""
    words = arguments[1:]
    if arguments[0] == "[":
        if words[-1:] != ["]"]:
            write(machine, 2, "[: missing ]\n")
            return 2
        words = words[:-1]
    try:
        return 0 if _either(machine, words) else 1
    except (IndexError, ValueError):
        write(machine, 2, f"{arguments[0]}: {' '.join(words)}: unexpected operator\n")
        return 2


def _either(machine: Machine, words: list[str]) -> bool:
    if len(words) > 3:
        for operator, combine in (("-o", any), ("-a", all)):
            if operator in words[1:-1]:
                at = words.index(operator, 1)
                return combine((_either(machine, words[:at]), _either(machine, words[at + 1 :])))
    if not words:
        return False
    if words[0] == "!" and len(words) > 1:
        return not _either(machine, words[1:])
    if len(words) == 1:
        return words[0] != ""
    if len(words) == 2:
        return _unary(machine, words[0], words[1])
    left, operator, right = words
    if operator in ("=", "!="):
        return (left == right) == (operator == "=")
    if operator not in NUMERIC:
        raise ValueError(operator)
    return NUMERIC[operator](int(left), int(right))


def _unary(machine: Machine, operator: str, word: str) -> bool:
    if operator in ("-z", "-n"):
        return (word == "") == (operator == "-z")
    if operator == "-t":
        entry = machine.process.descriptors.entries.get(int(word))
        return entry is not None and entry.file.terminal
    kinds = {"-f": stat.S_IFREG, "-d": stat.S_IFDIR, "-p": stat.S_IFIFO, "-c": stat.S_IFCHR,
             "-h": stat.S_IFLNK, "-L": stat.S_IFLNK}  # fmt: skip
    rights = {"-r": 4, "-w": 2, "-x": 1}
    if operator not in ("-e", "-s", *kinds, *rights):
        raise ValueError(operator)
    try:
        node = resolve(machine, word, follow=operator not in ("-h", "-L"))
    except Failure:
        return False
    if operator in kinds:
        return stat.S_IFMT(node.meta.st_mode) == kinds[operator]
    if operator in rights:
        return allows(machine.process.credentials, node, rights[operator])
    return operator == "-e" or node.is_directory or len(node.data) > 0
