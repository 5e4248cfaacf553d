"""The commands of a POSIX system that work on lines and bytes, with the options that are most used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.kernel.opening import open_file
from osconform.emulators.kernel.process_table import Program
from osconform.emulators.runtime.programs.streams import pieces, read_all, write
from osconform.emulators.runtime.programs.tool_options import BadUsage, complain, options, refusing


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
            complain(machine, f"{program}: {name}", failure)
            yield None


def cat(machine: Machine, arguments: list[str]) -> int:
    """Copy files, or standard input as it comes, to standard output."""
    status = 0
    for name in arguments[1:] or ["-"]:
        if name == "-":
            for piece in pieces(machine, 0):
                write(machine, 1, piece)
            continue
        for data in contents(machine, "cat", [name]):
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


def expression(pattern: str, *, extended: bool, flags: int = 0) -> re.Pattern[str]:
    """A basic regular expression of POSIX (or an extended one) as Python's. Raises BadUsage for what is none."""
    if not extended:
        # What is special with a backslash in one is special without it in the other.
        pattern = re.sub(r"\\?[(){}+?|]", lambda m: m[0][1:] if m[0][0] == "\\" else "\\" + m[0], pattern)
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise BadUsage(str(error)) from None


@refusing(2)
def grep(machine: Machine, arguments: list[str]) -> int:
    """Print the lines that match: options -c -E -F -i -n -q -v; status 1 if there are none."""
    given, names = options(arguments, "cEFinqv")
    if not names:
        raise BadUsage("there is no pattern")
    pattern = re.escape(names.pop(0)) if "F" in given else names.pop(0)
    case = re.IGNORECASE if "i" in given else 0
    wanted = expression(pattern, extended=bool(given & set("EF")), flags=case)
    lines, complete = _lines(machine, "grep", names)
    found = [
        (number, line) for number, line in enumerate(lines, 1) if bool(wanted.search(line)) != ("v" in given)
    ]
    if "c" in given:
        write(machine, 1, f"{len(found)}\n")
    elif "q" not in given:
        write(machine, 1, "".join(f"{number}:" * ("n" in given) + line + "\n" for number, line in found))
    return 2 if not complete else int(not found)


@refusing(1)
def sed(machine: Machine, arguments: list[str]) -> int:
    """Replace in lines: `sed [-n] [-E] s/expression/text/[g][p]`, with any separator."""
    given, names = options(arguments, "nE")
    script = names.pop(0) if names else ""
    pieces = re.split(r"(?<!\\)" + re.escape(script[1:2] or "/"), script[2:])
    if script[:1] != "s" or len(pieces) != 3 or set(pieces[2]) - set("gp"):
        raise BadUsage(f"-e expression #1: this emulated sed does not know {script!r}")
    wanted = expression(pieces[0], extended="E" in given)
    text = re.sub(r"(?<!\\)&", r"\\g<0>", pieces[1])
    lines, complete = _lines(machine, "sed", names)
    for line in lines:
        changed, count = wanted.subn(text, line, count=0 if "g" in pieces[2] else 1)
        shown = ("n" not in given) + (count > 0 and "p" in pieces[2])
        write(machine, 1, (changed + "\n") * shown)
    return 0 if complete else 2


@refusing(2)
def sort(machine: Machine, arguments: list[str]) -> int:
    """Sort lines: options -n -r -u."""
    given, names = options(arguments, "nru")
    lines, complete = _lines(machine, "sort", names)
    if "u" in given:
        lines = list(dict.fromkeys(lines))

    def key(line: str) -> tuple[float, str]:
        number = re.match(r"\s*-?\d+", line)
        return (float(number[0]) if number and "n" in given else 0.0), line

    lines.sort(key=key, reverse="r" in given)
    write(machine, 1, "".join(line + "\n" for line in lines))
    return 0 if complete else 2


@refusing(1)
def wc(machine: Machine, arguments: list[str]) -> int:
    """Count lines, words and bytes: options -l -w -c."""
    given, names = options(arguments, "lwc")
    found = list(contents(machine, "wc", names))
    data = b"".join(piece for piece in found if piece is not None)
    counts = {"l": data.count(b"\n"), "w": len(data.split()), "c": len(data)}
    write(machine, 1, " ".join(str(counts[key]) for key in "lwc" if key in (given or counts)) + "\n")
    return int(None in found)


def head(machine: Machine, arguments: list[str]) -> int:
    """The first lines, ten of them or `-n number`."""
    words = arguments[1:]
    count = int(words[1]) if words[:1] == ["-n"] else 10
    lines, complete = _lines(machine, "head", words[2:] if words[:1] == ["-n"] else words)
    write(machine, 1, "".join(line + "\n" for line in lines[:count]))
    return 0 if complete else 1


def tr(machine: Machine, arguments: list[str]) -> int:
    """Replace characters by others, or delete them with -d; `a-z` is a range."""
    words = arguments[1:]
    delete = words[:1] == ["-d"]
    sets = [_characters(word) for word in (words[1:] if delete else words)]
    if len(sets) != 2 - delete or not all(sets):
        write(machine, 2, "tr: missing operand\n")
        return 1
    data = read_all(machine, 0).decode("latin-1")
    others = [] if delete else sets[1] + sets[1][-1:] * (len(sets[0]) - len(sets[1]))
    table = (
        str.maketrans(dict.fromkeys(sets[0]))
        if delete
        else dict(zip(map(ord, sets[0]), others, strict=False))
    )
    write(machine, 1, data.translate(table).encode("latin-1"))
    return 0


def _characters(text: str) -> list[str]:
    plain = text.replace("\\n", "\n").replace("\\t", "\t")
    ranges = re.sub(
        r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), plain, flags=re.DOTALL
    )
    return list(ranges.encode("utf-8", "surrogateescape").decode("latin-1"))


def tee(machine: Machine, arguments: list[str]) -> int:
    """Copy standard input to standard output and to files; `-a` appends."""
    words, flags = arguments[1:], machine.traits.open
    append = words[:1] == ["-a"]
    targets = [1]
    for name in words[append:]:
        how = 1 | flags.O_CREAT | (flags.O_APPEND if append else flags.O_TRUNC)
        try:
            targets.append(machine.process.descriptors.add(open_file(machine, name, how, 0o666)))
        except Failure as failure:
            complain(machine, f"tee: {name}", failure)
    for piece in pieces(machine, 0):
        for fd in targets:
            write(machine, fd, piece)
    return 0


def dd(machine: Machine, arguments: list[str]) -> int:
    """Copy blocks: `if=`, `of=`, `bs=` and `count=`."""
    given = dict(word.partition("=")[::2] for word in arguments[1:])
    size, count = int(given.get("bs", 512)), int(given["count"]) if "count" in given else None
    descriptors, flags = machine.process.descriptors, machine.traits.open
    source, target = 0, 1
    try:
        if "if" in given:
            source = descriptors.add(open_file(machine, given["if"], 0))
        if "of" in given:
            how = 1 | flags.O_CREAT | flags.O_TRUNC
            target = descriptors.add(open_file(machine, given["of"], how, 0o666))
    except Failure as failure:
        complain(machine, "dd: failed to open", failure)
        return 1
    done = 0
    while (count is None or done < count) and (data := descriptors.file(source).read(size)):
        write(machine, target, data)
        done += 1
    write(machine, 2, f"{done}+0 records in\n{done}+0 records out\n")
    return 0


ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\\": "\\", '"': '"'}


def _directive(match: re.Match[str], value: str) -> str:
    """What a directive of printf becomes."""
    if match[0] == "%%":
        return "%"
    if match[2] in "sc":
        return f"%{match[1]}s" % (value[:1] if match[2] == "c" else value)
    return f"%{match[1]}{match[2]}" % int(value or "0", 0)


def printf(machine: Machine, arguments: list[str]) -> int:
    """Write arguments in a format of %s, %d, %x, %o, %c and %%, which is used again for more of them."""
    if not arguments[1:]:
        write(machine, 2, "printf: missing operand\n")
        return 1
    shape, values = arguments[1], arguments[2:]
    out = bytearray()
    while True:
        used = done = 0
        for match in re.finditer(r"%%|%([-+ 0#]*\d*(?:\.\d+)?)([sdxXoc])|\\([0-7]{1,3}|.)", shape):
            out += shape[done : match.start()].encode("utf-8", "surrogateescape")
            done = match.end()
            if match[3] is None:
                value = values[used] if used < len(values) else ""
                used += match[0] != "%%"
                out += _directive(match, value).encode("utf-8", "surrogateescape")
            elif match[3][0] in "01234567":
                out.append(int(match[3], 8) & 0xFF)
            else:
                out += ESCAPES.get(match[3], match[0]).encode("utf-8", "surrogateescape")
        out += shape[done:].encode("utf-8", "surrogateescape")
        values = values[used:]
        if not values or not used:
            break
    write(machine, 1, bytes(out))
    return 0


PROGRAMS: dict[str, Program] = {
    call.__name__: call for call in (cat, dd, grep, head, printf, sed, sort, tee, tr, wc)
}
"""By the name that an executable file gives."""
