"""The commands that are built into the emulated `cmd`, but for those on files.

Each gets the interpreter and the text behind its name, and returns its level; None leaves ERRORLEVEL alone.
Source: Microsoft, "Windows commands", the page of each.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.nt import files
from osconform.emulators.nt.command_line import split_program
from osconform.emulators.nt.create_process import (
    CREATE_NEW_CONSOLE,
    CREATE_NEW_PROCESS_GROUP,
    Startup,
    create_process,
)
from osconform.emulators.nt.names import full_path
from osconform.emulators.runtime.programs import cmd_arithmetic, cmd_files
from osconform.emulators.runtime.programs.cmd_batch import Batch, Finished, Jump, Left
from osconform.emulators.runtime.programs.cmd_conditions import number
from osconform.emulators.runtime.programs.cmd_syntax import INCORRECT
from osconform.emulators.runtime.programs.windows_streams import complain, message, put, say

if TYPE_CHECKING:
    from osconform.emulators.runtime.programs.cmd import Cmd

Builtin = Callable[["Cmd", str], int | None]


def _echo(shell: Cmd, rest: str) -> int | None:
    """`echo text`, `echo.`, `echo on`, `echo off`; without a word it says which of the two holds."""
    word = rest.strip(" \t,;=").lower()
    if not rest or (not word and rest[0] in " \t,;="):
        say(shell.machine, f"ECHO is {'on' if shell.echo else 'off'}.")
    elif word in ("on", "off") and rest[:1] in " \t":
        shell.echo = word == "on"
    else:
        say(shell.machine, rest[1:])
    return None


def _cd(shell: Cmd, rest: str) -> int:
    """`cd [/d] [path]`: the quotes may be left out, even round a blank."""
    path = rest.strip().strip('"')
    across = path.lower().startswith("/d")
    if across:
        path = path[2:].strip().strip('"')
    if not path:
        say(shell.machine, shell.machine.cwd_text)
        return 0
    if re.fullmatch(r"[A-Za-z]:", path) and not across:
        say(shell.machine, full_path(shell.machine, path))
        return 0
    try:
        files.change_directory(shell.machine, path)
    except Failure as failure:
        missing = failure.code in (2, 3)
        return complain(
            shell.machine, "The system cannot find the path specified." if missing else message(failure)
        )
    return 0


def _set(shell: Cmd, rest: str) -> int | None:
    """`set`, `set prefix`, `set name=value`, `set "name=value"`, `set /a expression`, `set /p name=prompt`."""
    text = rest.lstrip()
    option = text[:2].lower()
    if option == "/a":
        return _arithmetic(shell, text[2:])
    ask = option == "/p"
    text = text[2:].lstrip() if ask else text
    if text.startswith('"') and '"' in text[1:]:
        text = text[1 : text.rfind('"')]
    name, equals, value = text.partition("=")
    if not equals:
        return _show(shell, name.strip())
    if not name:
        return complain(shell.machine, INCORRECT)
    if ask:
        put(shell.machine, 1, value)
        answer = shell.read_line()
        if not answer:
            return 1
        value = answer
    if value:
        shell.environ[name.upper()] = value
    else:
        shell.environ.pop(name.upper(), None)
    return None


def _show(shell: Cmd, prefix: str) -> int | None:
    found = sorted(
        name for name in shell.environ if name.startswith(prefix.upper()) and not name.startswith("=")
    )
    if not found and prefix:
        return complain(shell.machine, f"Environment variable {prefix} not defined")
    for name in found:
        say(shell.machine, f"{name}={shell.environ[name]}")
    return None


def _arithmetic(shell: Cmd, text: str) -> int:
    try:
        result = cmd_arithmetic.evaluate(
            text.replace('"', ""),
            lambda name: cmd_arithmetic.wrapped(number(shell.value(name) or "0")),
            lambda name, value: shell.environ.__setitem__(name.upper(), str(value)),
        )
    except ValueError as error:
        return complain(
            shell.machine, str(error), 1073750993 if str(error) == cmd_arithmetic.DIVISION else 1073750988
        )
    if shell.batch is None:
        put(shell.machine, 1, str(result))
    return 0


def _exit(shell: Cmd, rest: str) -> int | None:
    """`exit [/b] [code]`: the end of the interpreter, or with /b of the batch file that runs."""
    words = rest.split()
    inside = words[:1] in (["/b"], ["/B"])
    words = words[inside:]
    # Too large a number is the largest there is, as strtol() has it.
    code = min(max(number(words[0]), -(2**31)), 2**31 - 1) if words else shell.level
    if not inside or shell.batch is None:
        raise Finished(code)
    shell.level = code
    raise Left


def _goto(shell: Cmd, rest: str) -> int | None:
    """`goto label`, `goto :eof`; outside of a batch file it does nothing."""
    label = re.split(r"[\s:+,;=]", rest.strip().lstrip(":").strip())[0]
    if shell.batch is None:
        return None
    if label.lower() == "eof":
        raise Left
    raise Jump(label)


def _call(shell: Cmd, rest: str) -> int | None:
    """`call file arguments`, `call :label arguments`, `call command`; percent signs are replaced once more."""
    from osconform.emulators.runtime.programs.cmd import batch_words
    from osconform.emulators.runtime.programs.cmd_expansion import percent

    arguments = shell.batch.arguments if shell.batch is not None else None
    script = shell.batch.path if shell.batch is not None else ""
    text = percent(shell.machine, rest.lstrip(), shell.value, arguments, script)
    if text.startswith(":"):
        if shell.batch is None:
            shell.take(
                complain(shell.machine, "Invalid attempt to call batch label outside of batch script.")
            )
            return None
        words = batch_words(text[1:])
        shell.batch.call_label(shell, words[0] if words else "", words[1:])
        return None
    word, after = split_program(text)
    path = shell.find(word.replace('"', ""))
    if path is not None and path.lower().endswith((".bat", ".cmd")):
        Batch.call(shell, path, [word, *batch_words(after)])
    else:
        shell.run_simple(text)
    return None


def _shift(shell: Cmd, rest: str) -> int | None:
    """`shift [/n]`: the arguments of the batch file move up by one."""
    option = re.fullmatch(r"\s*/(\d)\s*", rest)
    if shell.batch is not None:
        shell.batch.shift(int(option[1]) if option else 0)
    return None


def _setlocal(shell: Cmd, rest: str) -> int | None:
    """`setlocal [enabledelayedexpansion]`: keep the environment for `endlocal`; it means nothing outside of files."""
    words = rest.lower().split()
    if shell.batch is not None:
        shell.saved.append((dict(shell.environ), shell.delayed))
        if "enabledelayedexpansion" in words or "disabledelayedexpansion" in words:
            shell.delayed = "enabledelayedexpansion" in words
    return 0


def _endlocal(shell: Cmd, rest: str) -> int | None:
    """`endlocal`: back to what `setlocal` has kept."""
    if shell.batch is not None and shell.saved:
        shell.restore()
    return None


def _pushd(shell: Cmd, rest: str) -> int:
    """`pushd path`: go there, for `popd` to come back."""
    before = shell.machine.cwd_text
    result = _cd(shell, f"/d {rest.strip()}")
    if not result:
        shell.directories.append(before)
    return result


def _popd(shell: Cmd, rest: str) -> int:
    """`popd`: back to where `pushd` was called."""
    return _cd(shell, f"/d {shell.directories.pop()}") if shell.directories else 1


def _ver(shell: Cmd, rest: str) -> int:
    """`ver`: the version of Windows, which is that of sys.getwindowsversion()."""
    say(shell.machine, "\r\nMicrosoft Windows [Version 10.0.19045]")
    return 0


def _path(shell: Cmd, rest: str) -> int | None:
    """`path`: show or set where programs are looked for."""
    value = rest.strip().removeprefix("=")
    if not value:
        say(shell.machine, f"PATH={shell.environ.get('PATH', '(null)')}")
    else:
        shell.environ["PATH"] = "" if value == ";" else value
    return None


def _start(shell: Cmd, rest: str) -> int | None:
    """`start ["title"] [/b] [/wait] [/d folder] [/min] [/max] program arguments`: go on while it runs."""
    text = rest.strip()
    title = re.match(r'"[^"]*"\s*', text)
    text = text[title.end() :] if title else text
    wait = background = False
    folder = None
    while option := re.match(r'/(b|wait|w|min|max|i|d\s*("[^"]*"|\S+))(?=\s|$)\s*', text, re.IGNORECASE):
        letter = option[1].lower()
        wait, background = wait or letter in ("w", "wait"), background or letter == "b"
        folder = option[2].strip('"') if option[2] else folder
        text = text[option.end() :]
    word, after = split_program(text)
    path = shell.find(word.replace('"', ""))
    if path is None:
        return complain(shell.machine, f"The system cannot find the file {word}.", 9059)
    flags = CREATE_NEW_PROCESS_GROUP if background else CREATE_NEW_CONSOLE
    try:
        child = create_process(
            shell.machine, path, word + after, Startup(flags=flags, directory=folder, inherit=background)
        )
    except Failure as failure:
        return complain(shell.machine, message(failure))
    if wait:
        return shell.table.wait_for(child)
    return None


def _pause(shell: Cmd, rest: str) -> int | None:
    """`pause`: wait for a key, which is a byte of standard input."""
    put(shell.machine, 1, "Press any key to continue . . . ")
    entry = shell.process.descriptors.entries.get(0)
    if entry is not None:
        entry.file.read(1)
    say(shell.machine, "")
    return None


def _date(shell: Cmd, rest: str) -> int:
    """`date /t`."""
    if rest.strip().lower() != "/t":
        _refuse("DATE without /T", "a program cannot set the clock of its world")
    say(shell.machine, time.strftime("%a %m/%d/%Y ", time.gmtime(shell.machine.now() // 10**9)))
    return 0


def _time(shell: Cmd, rest: str) -> int:
    """`time /t`."""
    if rest.strip().lower() != "/t":
        _refuse("TIME without /T", "a program cannot set the clock of its world")
    say(shell.machine, time.strftime("%I:%M %p", time.gmtime(shell.machine.now() // 10**9)))
    return 0


def _cls(shell: Cmd, rest: str) -> int | None:
    """`cls`: a form feed, where no console is cleared."""
    put(shell.machine, 1, "\f")
    return None


def _nothing(shell: Cmd, rest: str) -> int | None:
    """A comment, or what concerns the window alone."""
    return None


def _refuse(what: str, why: str) -> NoReturn:
    raise Unemulated(what, why)


def _unknown(name: str) -> Builtin:
    def refuse(shell: Cmd, rest: str) -> int | None:
        _refuse(f"cmd's {name.upper()}", "the emulated interpreter has the commands that programs use")

    return refuse


BUILTINS: dict[str, Builtin] = {
    **{name: _unknown(name) for name in "assoc ftype label verify vol break dpath keys".split()},
    "echo": _echo, "cd": _cd, "chdir": _cd, "set": _set, "exit": _exit, "goto": _goto, "call": _call,
    "shift": _shift, "setlocal": _setlocal, "endlocal": _endlocal, "pushd": _pushd, "popd": _popd, "ver": _ver,
    "path": _path, "start": _start, "pause": _pause, "date": _date, "time": _time, "cls": _cls, "rem": _nothing,
    "title": _nothing, "color": _nothing, "prompt": _nothing, **cmd_files.BUILTINS,
}  # fmt: skip
"""By name, in lower case."""
