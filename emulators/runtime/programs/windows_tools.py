"""The programs of system32 that programs and batch files start (Microsoft, "Windows commands", the page of each)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from osconform.emulators.errors import Failure, Unemulated
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.process_table import Program
from osconform.emulators.kernel.waiting import pass_time
from osconform.emulators.nt.create_process import is_file
from osconform.emulators.nt.names import full_path
from osconform.emulators.runtime.programs.cmd_patterns import matches
from osconform.emulators.runtime.programs.windows_streams import complain, contents, lines, put, say

NO_FILE = "The system cannot find the file specified."


def _split(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """The switches of a command line, in lower case and with what stands behind a colon, and the other words."""
    given: dict[str, str] = {}
    words = []
    for word in arguments[1:]:
        if word.startswith("/") and len(word) > 1:
            name, _, value = word[1:].partition(":")
            given[name.lower()] = value
        else:
            words.append(word)
    return given, words


def _sources(
    machine: Machine, program: str, names: list[str], prefix: str
) -> Iterator[tuple[str, list[str]]]:
    """The lines of each file, or of standard input without names; what cannot be read is said, by `prefix`."""
    if not names:
        yield "", lines(machine, contents(machine, None))
    for name in names:
        folder = name[: max(name.rfind("\\"), name.rfind("/"), name.rfind(":")) + 1]
        pattern = "*" in name or "?" in name
        found = [folder + item for item in matches(machine, name)] if pattern else [name]
        for path in found:
            try:
                yield path, lines(machine, contents(machine, path))
            except Failure:
                complain(machine, f"{prefix}{path.upper() if program == 'find' else path}")


def where(machine: Machine, arguments: list[str]) -> int:
    """`where [/q] name ...`: the files of that name in the current directory and along PATH; 1 if there is none."""
    given, words = _split(arguments)
    environ = machine.process.environ
    if given.keys() - {"q"} or not words:
        return complain(machine, "ERROR: The syntax of the command is incorrect.", 2)
    endings = ["", *environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").lower().split(";")]
    result = 0
    for word in words:
        chosen, _, pattern = word[1:].partition(":") if word.startswith("$") else ("PATH", "", word)
        folders = [] if word.startswith("$") else [machine.cwd_text]
        folders += [item for item in environ.get(chosen.upper(), "").split(";") if item]
        found = []
        for folder in folders:
            base = full_path(machine, folder).rstrip("\\")
            if "*" in pattern or "?" in pattern:
                found += [f"{base}\\{name}" for name in matches(machine, f"{base}\\{pattern}")]
            else:
                found += [
                    f"{base}\\{pattern}{end}"
                    for end in endings
                    if is_file(machine, f"{base}\\{pattern}{end}")
                ]
        found = list(dict.fromkeys(found))
        if not found:
            result = 1
            if "q" not in given:
                complain(machine, "INFO: Could not find files for the given pattern(s).")
        elif "q" not in given:
            put(machine, 1, "".join(f"{path}\r\n" for path in found))
    return result


def findstr(machine: Machine, arguments: list[str]) -> int:
    """`findstr [/b] [/e] [/i] [/l] [/m] [/n] [/r] [/v] [/x] [/c:text] text [file ...]`; 1 if no line fits."""
    given, words = _split(arguments)
    letters = set("".join(name for name in given if name != "c"))
    if letters - set("beilmnrvx"):
        return complain(machine, f"FINDSTR: /{min(letters - set('beilmnrvx'))} ignored", 2)
    wanted = [given["c"]] if "c" in given else words.pop(0).split(" ") if words else []
    wanted = [text for text in wanted if text]
    if not wanted:
        return complain(machine, "FINDSTR: Bad command line", 2)
    literal = "l" in letters or ("c" in given and "r" not in letters)
    pattern = "|".join(re.escape(text) if literal else _expression(text) for text in wanted)
    if "x" in letters or "b" in letters:
        pattern = f"^(?:{pattern})"
    if "x" in letters or "e" in letters:
        pattern = f"(?:{pattern})$"
    fits = re.compile(pattern, re.IGNORECASE if "i" in letters else 0).search
    many = len(words) > 1 or any("*" in word or "?" in word for word in words)
    result = 1
    for path, text in _sources(machine, "findstr", words, "FINDSTR: Cannot open "):
        for number, line in enumerate(text, 1):
            if bool(fits(line)) == ("v" in letters):
                continue
            result = 0
            if "m" in letters:
                say(machine, path)
                break
            say(machine, f"{path}:" * many + f"{number}:" * ("n" in letters) + line)
    return result


def _expression(text: str) -> str:
    r"""A regular expression of findstr as Python's: it knows `.`, `*`, `^`, `$`, `[...]`, `\<`, `\>` and `\x`."""
    pieces = re.findall(r"\\.|\[\^?[^\]]+\]|.", text)
    words = {r"\<": r"\b(?=\w)", r"\>": r"\b(?<=\w)"}
    return "".join(
        words.get(
            piece, piece if piece in ".*^$" or (piece[0] in "\\[" and len(piece) > 1) else re.escape(piece)
        )
        for piece in pieces
    )


def find(machine: Machine, arguments: list[str]) -> int:
    """`find [/v] [/c] [/n] [/i] "text" [file ...]`; 1 if no line has the text."""
    given, words = _split(arguments)
    if given.keys() - {"v", "c", "n", "i"}:
        return complain(machine, "FIND: Parameter format not correct", 2)
    # The text has to be in quotes, which the words do not have any more.
    if '"' not in machine.process.command_line.partition(" ")[2] or not words:
        return complain(machine, "FIND: Parameter format not correct", 2)
    wanted = words.pop(0)
    fold = str.lower if "i" in given else str
    result = 1
    for path, text in _sources(machine, "find", words, "File not found - "):
        found = [
            (number, line)
            for number, line in enumerate(text, 1)
            if bool(wanted and fold(wanted) in fold(line)) != ("v" in given)
        ]
        result = 0 if found else result
        headline = f"---------- {path.upper()}"
        if "c" in given:
            put(machine, 1, f"\r\n{headline}: {len(found)}\r\n" if path else f"{len(found)}\r\n")
            continue
        if path:
            put(machine, 1, f"\r\n{headline}\r\n")
        for number, line in found:
            say(machine, f"[{number}]" * ("n" in given) + line)
    return result


def sort(machine: Machine, arguments: list[str]) -> int:
    """`sort [/r] [/+n] [/o file] [file]`: lines in order, upper and lower case alike."""
    words = arguments[1:]
    target, reverse, column, names = "", False, 1, []
    while words:
        word = words.pop(0)
        if word.lower() in ("/r", "/reverse"):
            reverse = True
        elif re.fullmatch(r"/\+\d+", word):
            column = max(int(word[2:]), 1)
        elif word.lower() in ("/o", "/output") and words:
            target = words.pop(0)
        elif word.startswith("/"):
            return complain(machine, f"Invalid switch.{word[1:]}")
        else:
            names.append(word)
    try:
        found = lines(machine, contents(machine, names[0] if names else None))
    except Failure:
        return complain(machine, f"{names[0]}{NO_FILE}")
    found.sort(key=lambda line: line[column - 1 :].upper(), reverse=reverse)
    text = "".join(line + "\r\n" for line in found)
    if not target:
        put(machine, 1, text)
        return 0
    from osconform.emulators.runtime.programs.cmd_files import write_file

    write_file(machine, target, text.encode(machine.traits.encoding, "replace"))
    return 0


def more(machine: Machine, arguments: list[str]) -> int:
    """`more [file ...]`: everything at once, since nobody looks at a screen."""
    _, words = _split(arguments)
    result = 0
    for name in words or [""]:
        try:
            text = lines(machine, contents(machine, name or None))
        except Failure:
            result = complain(machine, f"Cannot access file {full_path(machine, name)}")
            continue
        put(machine, 1, "".join(line + "\r\n" for line in text))
    return result


def hostname(machine: Machine, arguments: list[str]) -> int:
    """`hostname`: the computer's name."""
    say(machine, machine.process.environ.get("COMPUTERNAME", "EMULATED"))
    return 0


def whoami(machine: Machine, arguments: list[str]) -> int:
    """`whoami`: the domain and name of the user, in lower case."""
    if arguments[1:]:
        raise Unemulated(f"whoami {arguments[1]}", "the users of a world have no identifiers and groups")
    say(machine, f"{machine.process.environ.get('USERDOMAIN', 'EMULATED')}\\{machine.user}".lower())
    return 0


def timeout(machine: Machine, arguments: list[str]) -> int:
    """`timeout [/t] seconds [/nobreak]`: let the world's time pass. It refuses a standard input that is no console."""
    given = [word.lower() for word in arguments[1:]]
    numbers = [word for word in given if re.fullmatch(r"-?\d+", word)]
    if len(numbers) != 1 or set(given) - {"/t", "/nobreak", *numbers} or not -1 <= int(numbers[0]) <= 99999:
        return complain(machine, "ERROR: Invalid syntax. Timeout value must be between -1 and 99999.")
    if "/nobreak" not in given:
        entry = machine.process.descriptors.entries.get(0)
        if entry is None or not hasattr(entry.file, "_read_bytes"):
            return complain(
                machine, "ERROR: Input redirection is not supported, exiting the process immediately."
            )
    seconds = int(numbers[0])
    if seconds < 0:
        raise Unemulated("timeout -1", "it would wait for a key, and nobody is at the world's console")
    put(machine, 1, f"\r\nWaiting for {seconds} seconds, press a key to continue ...")
    pass_time(machine.clock, seconds * 10**9)
    say(machine, "")
    return 0


PROGRAMS: dict[str, Program] = {
    "where": where, "findstr": findstr, "find": find, "sort": sort, "more": more, "hostname": hostname,
    "whoami": whoami, "timeout": timeout,
}  # fmt: skip
"""By the name of the file, without its ending."""
