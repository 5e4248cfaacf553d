"""The user's `osconform.toml`: targets by name, each with the command that starts the agent in it.

    [targets.rustpython]
    command = ["rustpython", "{agent}"]
    channel = "stdio"                      # or "descriptors"; by default whichever works
    environ = { RUST_BACKTRACE = "1" }     # added to the environment
    startup_timeout = 60                   # seconds

In place of `{agent}` a command may hold `{program}`: then it is started anew for each program. In place of `command` may stand
an adapter, which is a command that speaks the protocol itself, or an object in this process's Python:

    [targets.board]
    adapter = ["{python}", "board.py", "/dev/ttyACM0"]
    tree = "target"                        # it builds the files of a case itself; by default the host does

    [targets.fake]
    fake = "mypackage.conformance:fake"    # the folder of this file is searched, too

A program on PATH is named without a folder; a relative path, of the program or of a file among its arguments, is relative to
the file's own folder.
"""

from __future__ import annotations

import difflib
import re
import shlex
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from osconform.errors import UserError
from osconform.targets.command import absence, find_program, from_words, missing_agent, with_absolute_files
from osconform.targets.fakes import from_object
from osconform.targets.model import Channel, Target, Tree, Unavailable
from osconform.targets.toml_lines import line_of

FILE_NAME = "osconform.toml"
EXAMPLE = 'For example: command = ["rustpython", "{agent}"].'
TABLES = ("targets",)
RESERVED = ("host",)
NAME = re.compile(r"[A-Za-z0-9][\w.+-]*")
STARTS = ("command", "adapter", "fake")  # one of them says what a target is


@dataclass(frozen=True)
class Config:
    """What the user's file says. Targets whose program is not on this machine are Unavailable."""

    file: Path | None = None
    targets: tuple[Target | Unavailable, ...] = ()


def load_config(file: Path | None = None) -> Config:
    """Read `file` (the option `--config`), or else `osconform.toml` in the current directory if there is one.

    Raises UserError, with file and line, for a file that cannot be read or does not say what it should.
    """
    if file is None:
        file = Path(FILE_NAME)
        if not file.exists():
            return Config()
    try:
        text = file.read_bytes().decode("utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise UserError(
            f"The configuration cannot be read: {error.strerror}.",
            "Correct the path after --config.",
            file=file,
        ) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UserError(
            "This is not UTF-8.", "Save the file as UTF-8, as TOML asks.", file=file, line=line
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(error, file, text) from None
    return Config(file, tuple(_Reader(file, text).targets(document)))


def _syntax_error(error: tomllib.TOMLDecodeError, file: Path, text: str) -> UserError:
    """tomllib tells the place in its message only: `(at line 3, column 5)` or `(at end of document)`."""
    message, _, place = str(error).partition(" (at ")
    found = re.search(r"line (\d+)", place)
    line = int(found[1]) if found else max(1, len(text.splitlines()))
    return UserError(
        f"This is not TOML: {message}.", "Text goes in quotes, lists in brackets.", file=file, line=line
    )


class _Reader:
    """Turns the parsed document into targets, and mistakes into errors with their line."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.text = text
        self.folder = file.absolute().parent
        self.readers: dict[str, Callable[[tuple[str, ...], Any], Any]] = {
            "command": self.command,
            "adapter": self.adapter,
            "fake": self.fake,
            "tree": self.tree,
            "channel": self.channel,
            "environ": self.environ,
            "startup_timeout": self.startup_timeout,
        }

    def targets(self, document: dict[str, Any]) -> Iterable[Target | Unavailable]:
        self.only_known(document, TABLES, (), "table")
        tables = document.get("targets", {})
        if not isinstance(tables, dict):
            raise self.error(("targets",), "`targets` must be a table of targets.", "Write [targets.NAME].")
        for name, table in tables.items():
            yield self.target(name, table)

    def target(self, name: str, table: Any) -> Target | Unavailable:
        at = ("targets", name)
        if not NAME.fullmatch(name):
            remedy = "Use letters, digits, and `.`, `_`, `+` or `-`, and begin with a letter or digit."
            raise self.error(at, f"{name!r} cannot name a target.", remedy)
        if name in RESERVED:
            raise self.error(
                at, f"{name!r} always means the interpreter that runs osconform.", "Take another name."
            )
        if not isinstance(table, dict):
            raise self.error(
                at, f"The target {name!r} must be a table.", f"Write [targets.{name}]. {EXAMPLE}"
            )
        self.only_known(table, self.readers, at, "key")
        starts = [key for key in STARTS if key in table]
        if not starts:
            raise self.error(at, f"The target {name!r} has no command.", EXAMPLE)
        if len(starts) > 1:
            raise self.error(
                (*at, starts[1]),
                f"The target {name!r} has both {starts[0]} and {starts[1]}.",
                "Write one of them.",
            )
        values = {key: self.readers[key]((*at, key), value) for key, value in table.items()}
        where = f"{self.file}:{line_of(self.text, (*at, starts[0]))}"
        if self.file != Path(FILE_NAME):
            values["call"] = f"--target {name} --config {shlex.quote(str(self.file))}"
        return self.made(name, starts[0], values, where)

    def made(self, name: str, kind: str, values: dict[str, Any], where: str) -> Target | Unavailable:
        start = values.pop(kind)
        if kind == "fake":
            values["environ"] = {"PYTHONPATH": str(self.folder), **values.get("environ", {})}
            return replace(from_object(name, start, where), **values)
        program, *rest = start
        found = find_program(program, self.folder)
        if found is None:
            return Unavailable(
                name=name, reason=f"its program {program!r} ({where}) {absence(program, self.folder)}"
            )
        words = (found, *with_absolute_files(rest, self.folder))
        if kind == "command":
            return from_words(name, words, where, **values)
        values.setdefault("channel", Channel.STDIO)  # what every program has
        return Target(name=name, command=words, origin=where, **values)

    def command(self, at: tuple[str, ...], value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(at, "`command` must be a list of strings, one for each argument.", EXAMPLE)
        if (mistake := missing_agent(value)) is not None:
            what, remedy = mistake
            raise self.error(at, f"The command {what}", f"{remedy} {EXAMPLE}")
        return value

    def adapter(self, at: tuple[str, ...], value: Any) -> list[str]:
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise self.error(
                at,
                "`adapter` must be a list of strings, one for each argument.",
                'For example: adapter = ["{python}", "board.py"].',
            )
        return value

    def fake(self, at: tuple[str, ...], value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[\w.]+:[\w.]+", value):
            raise self.error(
                at,
                f"{value!r} names no fake.",
                'Write MODULE:OBJECT, for example "mypackage.conformance:fake".',
            )
        return value

    def tree(self, at: tuple[str, ...], value: Any) -> Tree:
        try:
            return Tree(value)
        except ValueError:
            known = " or ".join(f'"{tree}"' for tree in Tree)
            raise self.error(at, f"{value!r} does not say who builds the files.", f"Write {known}.") from None

    def channel(self, at: tuple[str, ...], value: Any) -> Channel:
        try:
            return Channel(value)
        except ValueError:
            known = ", ".join(f'"{channel}"' for channel in Channel)
            raise self.error(at, f"{value!r} is no channel.", f"Write one of {known}.") from None

    def environ(self, at: tuple[str, ...], value: Any) -> MappingProxyType[str, str]:
        remedy = 'For example: environ = { RUST_BACKTRACE = "1" }.'
        if not isinstance(value, dict):
            raise self.error(at, "`environ` must be a table of environment variables.", remedy)
        for variable, setting in value.items():
            if not isinstance(setting, str):
                raise self.error(
                    (*at, variable), f"The variable {variable!r} is {setting!r}, which is not text.", remedy
                )
            if "=" in variable or "\0" in variable + setting or not variable:
                raise self.error(
                    (*at, variable), f"The system does not allow {variable!r} as a variable.", remedy
                )
        return MappingProxyType(dict(value))

    def startup_timeout(self, at: tuple[str, ...], value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise self.error(
                at, f"`startup_timeout` is {value!r}.", "Write a positive number of seconds, for example 60."
            )
        return float(value)

    def only_known(self, table: dict[str, Any], known: Iterable[str], at: tuple[str, ...], kind: str) -> None:
        for key in table:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                remedy = f"Did you mean {close[0]!r}? " if close else ""
                raise self.error(
                    (*at, key), f"There is no {kind} {key!r} here.", f"{remedy}Known: {', '.join(known)}."
                )

    def error(self, at: tuple[str, ...], what: str, remedy: str) -> UserError:
        return UserError(what, remedy, file=self.file, line=line_of(self.text, at))
