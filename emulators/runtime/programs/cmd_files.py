"""The commands on files that are built into the emulated `cmd` (Microsoft, "Windows commands", the page of each)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from osconform.emulators.errors import Failure
from osconform.emulators.kernel.machine import Machine
from osconform.emulators.nt import files, lookup
from osconform.emulators.nt.names import full_path
from osconform.emulators.platforms import windows_errors as code
from osconform.emulators.runtime.programs.cmd_patterns import matches
from osconform.emulators.runtime.programs.cmd_syntax import INCORRECT
from osconform.emulators.runtime.programs.windows_streams import complain, contents, message, put, say
from osconform.emulators.store import AnyNode

if TYPE_CHECKING:
    from osconform.emulators.runtime.programs.cmd import Cmd

NO_FILE = "The system cannot find the file specified."


def switches(rest: str) -> tuple[set[str], list[str]]:
    """The switches in the text of a command, in lower case and without their slash, and the other words unquoted."""
    words = re.findall(r'(?:"[^"]*"?|[^\s,;="/])+|/[^\s,;="/]*', rest)
    given = {word[1:].lower() for word in words if word.startswith("/")}
    return given, [word.replace('"', "") for word in words if not word.startswith("/")]


def node_at(machine: Machine, path: str) -> AnyNode | None:
    """What is at a path, None for nothing."""
    try:
        return lookup.node_of(machine, path)
    except Failure:
        return None


def expanded(machine: Machine, path: str, *, directories: bool = False) -> list[str]:
    """The paths that a name or a pattern stands for, those that are there."""
    if files.is_device(machine, path):
        return [path]
    if "*" not in path and "?" not in path:
        node = node_at(machine, path)
        return [path] if node is not None and (directories or not node.is_directory) else []
    folder = path[: max(path.rfind("\\"), path.rfind("/"), path.rfind(":")) + 1]
    return [folder + name for name in matches(machine, path, directories=directories)]


def _type(shell: Cmd, rest: str) -> int:
    """`type file ...`"""
    _, names = switches(rest)
    if not names:
        return complain(shell.machine, INCORRECT)
    result = 0
    for name in names:
        found = expanded(shell.machine, name)
        if not found:
            directory = node_at(shell.machine, name) is not None
            result = complain(shell.machine, "Access is denied." if directory else NO_FILE)
        for path in found:
            if len(names) > 1 or found != [name]:
                put(shell.machine, 2, f"\r\n{path}\r\n\r\n\r\n")
            try:
                put(shell.machine, 1, contents(shell.machine, path))
            except Failure as failure:
                result = complain(shell.machine, message(failure))
    return result


def _copy(shell: Cmd, rest: str) -> int:
    """`copy [/y] [/a] [/b] source[+source...] [target]`; several sources become one file where they go to one."""
    machine = shell.machine
    given, words = switches(rest.replace("+", " + "))
    if given - {"y", "-y", "a", "b", "v", "d", "n", "z"} or not words or words[-1] == "+":
        return complain(machine, INCORRECT)
    joined = "+" in words
    target = words.pop() if len(words) > 1 and words[-2] != "+" else "."
    sources = [word for word in words if word != "+"]
    if not joined and len(sources) > 1:
        return complain(machine, INCORRECT)
    found = [path for name in sources for path in _inside(machine, name)]
    if not found or (not joined and any(not _inside(machine, name) for name in sources)):
        return complain(machine, NO_FILE)
    into = node_at(machine, target)
    count = 0
    try:
        for index, path in enumerate(found):
            if len(found) > 1:
                say(machine, path)
            to_folder = into is not None and into.is_directory
            goal = f"{target}\\{_last(path)}" if to_folder and not joined else target
            if joined and target == ".":
                goal = found[0]
            if full_path(machine, goal).lower() == full_path(machine, path).lower() and not joined:
                return complain(
                    machine, "The file cannot be copied onto itself.\r\n        0 file(s) copied."
                )
            data = contents(machine, path)
            write_file(
                machine, goal, data, append=(joined or (len(found) > 1 and not to_folder)) and index > 0
            )
            count += 1
    except Failure as failure:
        return complain(machine, f"{message(failure)}\r\n        {count} file(s) copied.")
    say(machine, f"        {1 if joined else count} file(s) copied.")
    return 0


def _inside(machine: Machine, name: str) -> list[str]:
    """The files that a name stands for; a directory stands for those in it."""
    node = node_at(machine, name)
    return expanded(machine, f"{name}\\*" if node is not None and node.is_directory else name)


def _last(path: str) -> str:
    return re.split(r"[\\/:]", path)[-1]


def write_file(machine: Machine, path: str, data: bytes, *, append: bool = False) -> None:
    """Make a file of bytes, or append them to it. Raises Failure."""
    o = machine.traits.open
    flags = 1 | o.O_CREAT | o.O_BINARY | (o.O_APPEND if append else o.O_TRUNC)
    fd = machine.process.descriptors.add(files.open_file(machine, path, flags, 0o666))
    try:
        machine.process.descriptors.file(fd).write(data)
    finally:
        machine.process.descriptors.close(fd)


def _sure(shell: Cmd, what: str) -> bool:
    """Ask, and read the answer from standard input."""
    put(shell.machine, 1, f"{what}, Are you sure (Y/N)? ")
    return (shell.read_line() or "").strip().lower().startswith("y")


def _delete(shell: Cmd, rest: str) -> int | None:
    """`del [/q] [/f] [/s] [/p] file ...`; a directory means all files in it, after a question."""
    machine = shell.machine
    given, names = switches(rest)
    if not names:
        return complain(machine, INCORRECT)
    for name in names:
        node = node_at(machine, name)
        directory = node is not None and node.is_directory
        pattern = name.rstrip("\\") + "\\*" if directory else name
        everything = _last(pattern) in ("*", "*.*")
        if everything and "q" not in given and not _sure(shell, full_path(machine, pattern)):
            continue
        found = _everywhere(machine, pattern) if "s" in given else expanded(machine, pattern)
        if not found and not directory:
            complain(machine, f"Could Not Find {full_path(machine, name)}")
        for path in found:
            try:
                if "f" in given:
                    lookup.node_of(machine, path).meta.attributes &= ~files.READONLY
                files.delete_file(machine, path)
                if "s" in given:
                    say(machine, f"Deleted file - {full_path(machine, path)}")
            except Failure as failure:
                complain(machine, f"{full_path(machine, path)}\r\n{message(failure)}")
    return None


def _everywhere(machine: Machine, pattern: str) -> list[str]:
    """The files that a pattern fits in its folder and in those below."""
    folder, _, last = pattern.rpartition("\\")
    found = expanded(machine, pattern)
    for name in matches(machine, f"{folder}\\*" if folder else "*", directories=True, files=False):
        found += _everywhere(machine, f"{folder}\\{name}\\{last}" if folder else f"{name}\\{last}")
    return found


def _mkdir(shell: Cmd, rest: str) -> int:
    """`md path ...`, with the directories above it."""
    _, names = switches(rest.replace("/", "\\") if rest[:1] == " " else rest)
    if not names:
        return complain(shell.machine, INCORRECT)
    result = 0
    for name in names:
        full = full_path(shell.machine, name).rstrip("\\")
        parts = full.split("\\")
        try:
            for end in range(2, len(parts)):
                if node_at(shell.machine, "\\".join(parts[:end])) is None:
                    files.create_directory(shell.machine, "\\".join(parts[:end]))
            files.create_directory(shell.machine, full)
        except Failure as failure:
            exists = failure.code == code.ERROR_ALREADY_EXISTS
            text = f"A subdirectory or file {name} already exists." if exists else message(failure)
            result = complain(shell.machine, text)
    return result


def _rmdir(shell: Cmd, rest: str) -> int:
    """`rd [/s] [/q] path ...`"""
    machine = shell.machine
    given, names = switches(rest)
    if not names:
        return complain(machine, INCORRECT)
    result = 0
    for name in names:
        try:
            if "s" in given:
                if not lookup.node_of(machine, name).is_directory:
                    raise Failure(code.ERROR_DIRECTORY)
                if "q" not in given and not _sure(shell, name):
                    continue
                _remove_tree(machine, name)
            else:
                files.remove_directory(machine, name)
        except Failure as failure:
            status = failure.code if isinstance(failure.code, int) else 1
            result = complain(machine, message(failure), status)
    return result


def _remove_tree(machine: Machine, path: str) -> None:
    for name in matches(machine, f"{path}\\*", directories=True, files=True):
        child = f"{path}\\{name}"
        node = lookup.node_of(machine, child, follow=False)
        if node.is_directory:
            _remove_tree(machine, child)
        else:
            node.meta.attributes &= ~files.READONLY
            files.delete_file(machine, child)
    files.remove_directory(machine, path)


def _rename(shell: Cmd, rest: str) -> int:
    """`ren old new`: the new name has no folder; a pattern in both renames by its ending."""
    machine = shell.machine
    _, names = switches(rest)
    if len(names) != 2 or re.search(r"[\\/:]", names[1]):
        return complain(machine, INCORRECT)
    found = expanded(machine, names[0], directories=True)
    if not found:
        return complain(machine, NO_FILE)
    for path in found:
        folder = path[: len(path) - len(_last(path))]
        try:
            files.move(machine, path, folder + _renamed(_last(path), names[1]), replace=False)
        except Failure as failure:
            text = "A duplicate file name exists, or the file\r\ncannot be found."
            return complain(machine, text if failure.code == code.ERROR_ALREADY_EXISTS else message(failure))
    return 0


def _renamed(name: str, pattern: str) -> str:
    """A name as a pattern changes it: `*` keeps its part on that side of the dot, `?` a letter."""
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    wanted, wanted_dot, wanted_extension = pattern.rpartition(".")
    if not wanted_dot:
        return _fitted(name, pattern)
    return f"{_fitted(stem, wanted)}.{_fitted(extension, wanted_extension)}".rstrip(".")


def _fitted(part: str, pattern: str) -> str:
    made = ""
    for index, letter in enumerate(pattern):
        if letter == "*":
            return made + part[index:]
        made += part[index : index + 1] if letter == "?" else letter
    return made


def _move(shell: Cmd, rest: str) -> int:
    """`move [/y] source target`: into a directory, or to a new name."""
    machine = shell.machine
    _, names = switches(rest)
    if not names or len(names) > 2:
        return complain(machine, INCORRECT)
    target = names[1] if len(names) == 2 else "."
    found = expanded(machine, names[0], directories=True)
    if not found:
        return complain(machine, NO_FILE)
    into = node_at(machine, target)
    directory = False
    for path in found:
        goal = f"{target}\\{_last(path)}" if into is not None and into.is_directory else target
        directory = lookup.node_of(machine, path).is_directory
        try:
            files.move(machine, path, goal, replace=True)
        except Failure as failure:
            return complain(machine, message(failure))
    say(machine, f"        {len(found)} {'dir' if directory else 'file'}(s) moved.")
    return 0


def _mklink(shell: Cmd, rest: str) -> int:
    """`mklink [/d | /h | /j] link target`."""
    machine = shell.machine
    given, names = switches(rest)
    if len(names) != 2 or given - {"d", "h", "j"}:
        return complain(machine, INCORRECT)
    link, target = names
    kinds: dict[str, tuple[str, Callable[[], None]]] = {
        "h": ("Hardlink created for {} <<===>> {}", lambda: files.hard_link(machine, target, link)),
        "j": ("Junction created for {} <<===>> {}", lambda: files.junction(machine, target, link)),
    }
    text, make = kinds.get(
        next(iter(given), ""),
        (
            "symbolic link created for {} <<===>> {}",
            lambda: files.symbolic_link(machine, target, link, directory="d" in given),
        ),
    )
    try:
        make()
    except Failure as failure:
        return complain(machine, message(failure))
    say(machine, text.format(link, target))
    return 0


def _dir(shell: Cmd, rest: str) -> int:
    """`dir [/b] [/s] [/a[:d|:-d]] [path ...]`, by name."""
    machine = shell.machine
    given, names = switches(rest)
    kinds = {"ad": "d", "a:d": "d", "a-d": "-d", "a:-d": "-d"}
    if given - {"b", "s", "a", "o", "on", "o:n", "n", "w", "-c", *kinds}:
        return complain(machine, f'Invalid switch - "{min(given)}".')
    shown = next((kinds[word] for word in given if word in kinds), "")
    result = 0
    for name in names or ["."]:
        node = node_at(machine, name)
        pattern = name.rstrip("\\") + "\\*" if node is not None and node.is_directory else name
        folder, _, last = full_path(machine, pattern.replace("*", "\1").replace("?", "\2")).rpartition("\\")
        last = last.replace("\1", "*").replace("\2", "?")
        if "b" not in given:
            say(
                machine,
                f" Volume in drive {folder[:1]} has no label.\r\n Volume Serial Number is 5EED-0000\r\n",
            )
        if not _list(machine, folder, last, given, shown):
            result = complain(machine, "File Not Found")
    return result


def _list(machine: Machine, folder: str, pattern: str, given: set[str], shown: str) -> int:
    """List one directory, and with /s those below; how many entries there were."""
    found = matches(machine, f"{folder}\\{pattern}", directories=shown != "-d", files=shown != "d")
    whole = pattern in ("*", "*.*")
    if "b" in given:
        for name in found:
            say(machine, f"{folder}\\{name}" if "s" in given else name)
    elif found or (whole and node_at(machine, folder) is not None):
        _table(machine, folder, ([".", ".."] if whole and len(folder) > 2 and shown != "-d" else []) + found)
    count = len(found) or int(whole and "b" not in given and node_at(machine, folder) is not None)
    if "s" in given:
        for name in matches(machine, f"{folder}\\*", directories=True, files=False):
            count += _list(machine, f"{folder}\\{name}", pattern, given, shown)
    return count


def _table(machine: Machine, folder: str, names: list[str]) -> None:
    say(machine, f" Directory of {folder if len(folder) > 2 else folder + chr(92)}\r\n")
    sizes = []
    for name in names:
        node = lookup.node_of(machine, folder if name == "." else f"{folder}\\{name}", follow=False)
        when = time.strftime("%m/%d/%Y  %I:%M %p", time.gmtime(node.meta.mtime_ns // 10**9))
        if node.is_directory:
            say(machine, f"{when}    <DIR>          {name}")
        else:
            sizes.append(node.meta.st_size)
            say(machine, f"{when} {node.meta.st_size:>17,} {name}")
    say(machine, f"{len(sizes):>16} File(s) {sum(sizes):>14,} bytes")
    free = machine.store.usage(lookup.node_of(machine, folder + "\\").meta.st_dev)
    say(machine, f"{len(names) - len(sizes):>16} Dir(s)  {(free[0] or 2**40) - free[1]:>14,} bytes free")


BUILTINS: dict[str, Callable[[Cmd, str], int | None]] = {
    "type": _type, "copy": _copy, "del": _delete, "erase": _delete, "md": _mkdir, "mkdir": _mkdir, "rd": _rmdir,
    "rmdir": _rmdir, "ren": _rename, "rename": _rename, "move": _move, "mklink": _mklink, "dir": _dir,
}  # fmt: skip
"""By name."""
