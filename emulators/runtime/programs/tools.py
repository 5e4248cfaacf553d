"""The few commands of a POSIX system that programs and their tests start, with the options that are most used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.lookup import path_of
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.process_table import Program
from osconform.emulators.runtime.programs.shell_builtins import test
from osconform.emulators.runtime.programs.streams import read_all, write


def echo(machine: Machine, arguments: list[str]) -> int:
    """Write the arguments; `-n` leaves the line end out."""
    words = arguments[1:]
    end = "\n"
    if words[:1] == ["-n"]:
        words, end = words[1:], ""
    write(machine, 1, " ".join(words) + end)
    return 0


def true(machine: Machine, arguments: list[str]) -> int:
    """Succeed."""
    return 0


def false(machine: Machine, arguments: list[str]) -> int:
    """Fail with status 1."""
    return 1


def contents(machine: Machine, program: str, names: list[str]) -> Iterator[bytes | None]:
    """What is in files (`-` is standard input, as is no name at all); None, after a complaint, for one that fails."""
    for name in names or ["-"]:
        if name == "-":
            yield read_all(machine, 0)
            continue
        try:
            fd = machine.process.descriptors.add(open_file(machine, name, 0))
            data = read_all(machine, fd)
            machine.process.descriptors.close(fd)
            yield data
        except Failure as failure:
            write(machine, 2, f"{program}: {name}: {machine.traits.errno[str(failure.code)][1]}\n")
            yield None


def cat(machine: Machine, arguments: list[str]) -> int:
    """Copy files, or standard input, to standard output."""
    status = 0
    for data in contents(machine, "cat", arguments[1:]):
        if data is None:
            status = 1
        else:
            write(machine, 1, data)
    return status


def _lines(machine: Machine, program: str, names: list[str]) -> tuple[list[str], bool]:
    """The lines of files, without their ends, and whether all files could be read."""
    found = list(contents(machine, program, names))
    text = b"".join(data for data in found if data is not None).decode("utf-8", "surrogateescape")
    return text.split("\n")[: -1 if text.endswith("\n") or not text else None], None not in found


def _options(arguments: list[str], known: str) -> tuple[set[str], list[str]]:
    """Letters given as options, and the other arguments. Raises ValueError for a letter that is not `known`."""
    given: set[str] = set()
    rest = arguments[1:]
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        word = rest.pop(0)
        if word == "--":
            break
        given |= set(word[1:])
    if given - set(known):
        raise ValueError(f"invalid option -- '{min(given - set(known))}'")
    return given, rest


def expression(pattern: str, *, extended: bool = False) -> re.Pattern[str]:
    """A basic regular expression of POSIX (or an extended one) as Python's."""
    if not extended:
        # What is special with a backslash in one is special without it in the other.
        pattern = re.sub(r"\\?[(){}+?|]", lambda m: m[0][1:] if m[0][0] == "\\" else "\\" + m[0], pattern)
    return re.compile(pattern)


def grep(machine: Machine, arguments: list[str]) -> int:
    """Print the lines that match: options -c -E -F -i -n -q -v; status 1 if there are none."""
    try:
        given, (pattern, *names) = _options(arguments, "cEFinqv")
        text = re.escape(pattern) if "F" in given else expression(pattern, extended="E" in given).pattern
        wanted = re.compile(text, re.IGNORECASE if "i" in given else 0)
    except (ValueError, re.error) as error:
        write(machine, 2, f"grep: {error}\n")
        return 2
    lines, complete = _lines(machine, "grep", names)
    found = [
        (number, line) for number, line in enumerate(lines, 1) if bool(wanted.search(line)) != ("v" in given)
    ]
    if "c" in given:
        write(machine, 1, f"{len(found)}\n")
    elif "q" not in given:
        write(machine, 1, "".join(f"{number}:" * ("n" in given) + line + "\n" for number, line in found))
    return 2 if not complete else int(not found)


def sed(machine: Machine, arguments: list[str]) -> int:
    """Replace in lines: `sed [-n] [-E] s/expression/text/[g][p]`, with any separator."""
    try:
        given, (script, *names) = _options(arguments, "nE")
        command, separator = script[0], script[1]
        pieces = re.split(r"(?<!\\)" + re.escape(separator), script[2:])
        if command != "s" or len(pieces) != 3 or set(pieces[2]) - set("gp"):
            raise ValueError(f"-e expression #1: this emulated sed does not know {script!r}")
        wanted = expression(pieces[0], extended="E" in given)
    except (ValueError, IndexError, re.error) as error:
        write(machine, 2, f"sed: {error}\n")
        return 1
    text = re.sub(r"(?<!\\)&", r"\\g<0>", pieces[1])
    lines, complete = _lines(machine, "sed", names)
    for line in lines:
        changed, count = wanted.subn(text, line, count=0 if "g" in pieces[2] else 1)
        shown = ("n" not in given) + (count > 0 and "p" in pieces[2])
        write(machine, 1, (changed + "\n") * shown)
    return 0 if complete else 2


def identity(machine: Machine, arguments: list[str]) -> int:
    """`id [-u | -g | -G] [-n] [-r]`: effective ids, real ones with -r."""
    try:
        given, _ = _options(arguments, "ugGnr")
    except ValueError as error:
        write(machine, 2, f"id: {error}\n")
        return 1
    me, accounts = machine.process.credentials, machine.accounts
    uid, gid = (me.ruid, me.rgid) if "r" in given else (me.euid, me.egid)
    user, group = accounts.user(uid), accounts.group(gid)
    if "u" in given:
        shown = user.name if "n" in given and user is not None else str(uid)
    elif "g" in given:
        shown = group.name if "n" in given and group is not None else str(gid)
    elif "G" in given:
        shown = " ".join(map(str, dict.fromkeys([gid, *me.groups])))
    else:
        names = user.name if user is not None else "", group.name if group is not None else ""
        shown = f"uid={uid}({names[0]}) gid={gid}({names[1]})"
    write(machine, 1, shown + "\n")
    return 0


def sort(machine: Machine, arguments: list[str]) -> int:
    """Sort lines: options -n -r -u."""
    try:
        given, names = _options(arguments, "nru")
    except ValueError as error:
        write(machine, 2, f"sort: {error}\n")
        return 2
    lines, complete = _lines(machine, "sort", names)
    if "u" in given:
        lines = list(dict.fromkeys(lines))

    def key(line: str) -> tuple[float, str]:
        number = re.match(r"\s*-?\d+", line)
        return (float(number[0]) if number and "n" in given else 0.0), line

    lines.sort(key=key, reverse="r" in given)
    write(machine, 1, "".join(line + "\n" for line in lines))
    return 0 if complete else 2


def wc(machine: Machine, arguments: list[str]) -> int:
    """Count lines, words and bytes: options -l -w -c."""
    try:
        given, names = _options(arguments, "lwc")
    except ValueError as error:
        write(machine, 2, f"wc: {error}\n")
        return 1
    found = list(contents(machine, "wc", names))
    data = b"".join(piece for piece in found if piece is not None)
    counts = {"l": data.count(b"\n"), "w": len(data.split()), "c": len(data)}
    write(machine, 1, " ".join(str(counts[key]) for key in "lwc" if key in (given or counts)) + "\n")
    return int(None in found)


def sleep(machine: Machine, arguments: list[str]) -> int:
    """Let the world's time pass."""
    machine.clock.sleep(int(float(arguments[1]) * 1e9))
    return 0


def env(machine: Machine, arguments: list[str]) -> int:
    """Print the environment."""
    write(machine, 1, "".join(f"{name}={value}\n" for name, value in machine.process.environ.items()))
    return 0


def pwd(machine: Machine, arguments: list[str]) -> int:
    """Print the working directory."""
    write(machine, 1, path_of(machine, machine.process.cwd) + "\n")
    return 0


PROGRAMS: dict[str, Program] = {
    "[": test, "cat": cat, "echo": echo, "env": env, "false": false, "grep": grep, "id": identity, "pwd": pwd,
    "sed": sed, "sleep": sleep, "sort": sort, "test": test, "true": true, "wc": wc,
}  # fmt: skip
"""By the name that an executable file gives."""
