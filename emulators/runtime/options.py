"""The command line and the environment of an emulated Python (docs: using/cmdline.html)."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from osconform.emulators.boundary.structseq import structseq

# Letters without a value, and the field of sys.flags that each counts up.
LETTERS = {
    "b": "bytes_warning", "B": "dont_write_bytecode", "d": "debug", "E": "ignore_environment", "i": "interactive",
    "I": "isolated", "O": "optimize", "P": "safe_path", "q": "quiet", "s": "no_user_site", "S": "no_site",
    "v": "verbose", "u": "", "R": "", "x": "",
}  # fmt: skip
VARIABLES = {
    "PYTHONDONTWRITEBYTECODE": "dont_write_bytecode", "PYTHONSAFEPATH": "safe_path",
    "PYTHONNOUSERSITE": "no_user_site", "PYTHONDEBUG": "debug", "PYTHONVERBOSE": "verbose",
    "PYTHONOPTIMIZE": "optimize", "PYTHONINSPECT": "inspect", "PYTHONDEVMODE": "dev_mode",
    "PYTHONWARNDEFAULTENCODING": "warn_default_encoding",
}  # fmt: skip

X_FLAGS = {"dev": "dev_mode", "utf8": "utf8_mode", "warn_default_encoding": "warn_default_encoding"}
HOSTS = frozenset(("int_max_str_digits", "gil", "thread_inherit_context", "context_aware_warnings"))
"""Fields that say how the interpreter works that hosts the world."""
COUNTS_PROCESSORS = sys.version_info >= (3, 13)
"""Whether there are -X cpu_count and PYTHON_CPU_COUNT."""


def _flags_type() -> Any:
    names = type(sys.flags).__match_args__
    members = [name for name, kind in vars(type(sys.flags)).items() if inspect.ismemberdescriptor(kind)]
    return structseq("flags", "sys", names, [name for name in members if name not in names])


FLAGS = _flags_type()
"""The type of `sys.flags`."""


@dataclass
class Options:
    """What an interpreter was started with."""

    kind: str = "stdin"
    """What to run: "command", "module", "script" or "stdin"."""
    program: str = ""
    argv: list[str] = field(default_factory=lambda: [""])
    flags: dict[str, int] = field(default_factory=dict)
    x: dict[str, str | bool] = field(default_factory=dict)
    warn: list[str] = field(default_factory=list)
    unbuffered: bool = False
    pycache_prefix: str | None = None
    path: list[str] = field(default_factory=list)
    """The items of PYTHONPATH."""
    encoding: str | None = None
    errors: str | None = None
    """What PYTHONIOENCODING says of the standard streams."""
    cpu_count: int | None = None
    """How many processors the program is to see; None for as many as there are."""

    @classmethod
    def parse(cls, words: list[str], environ: Mapping[str, str], separator: str = ":") -> Options:
        """Read the words behind the interpreter's name, and the environment as far as they allow."""
        options = cls()
        given: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word == "-" or not word.startswith("-"):
                options.kind, options.program = ("stdin", "") if word == "-" else ("script", word)
                options.argv = [word, *rest]
                break
            if options._letters(word[1:], rest, given):
                break
        allowed = not {"ignore_environment", "isolated"} & options.flags.keys()
        if allowed and any(name.startswith("PYTHON") for name in environ):
            options._environment(environ, separator)
        if "isolated" in options.flags:
            options.flags.update(ignore_environment=1, no_user_site=1, safe_path=1)
        options.warn += given
        prefix = options.x.get("pycache_prefix")
        options.pycache_prefix = prefix if isinstance(prefix, str) else options.pycache_prefix
        if COUNTS_PROCESSORS and "cpu_count" in options.x:
            options.cpu_count = processors(options.x["cpu_count"])
        for name, flag in X_FLAGS.items():
            if options.x.get(name) in (True, "1"):
                options.flags[flag] = 1
        if "dev_mode" in options.flags and "default" not in options.warn:
            options.warn.insert(0, "default")
        return options

    def _letters(self, letters: str, rest: list[str], warnings: list[str]) -> bool:
        """Take the letters of one word; True if the program was among them."""
        for index, letter in enumerate(letters):
            if letter in "cmWX":
                value = letters[index + 1 :] or (rest.pop(0) if rest else "")
                if letter == "W":
                    warnings.append(value)
                elif letter == "X":
                    name, equals, text = value.partition("=")
                    self.x[name] = text if equals else True
                else:
                    self.kind, self.program = {"c": "command", "m": "module"}[letter], value
                    self.argv = [f"-{letter}", *rest]
                    return True
                return False
            self.unbuffered = self.unbuffered or letter == "u"
            flag = LETTERS.get(letter)
            if flag:
                self.flags[flag] = self.flags.get(flag, 0) + 1
            if letter == "i":
                self.flags["inspect"] = self.flags["interactive"]
        return False

    def _environment(self, environ: Mapping[str, str], separator: str) -> None:
        for name, flag in VARIABLES.items():
            if environ.get(name):
                self.flags.setdefault(flag, 1)
        self.unbuffered = self.unbuffered or bool(environ.get("PYTHONUNBUFFERED"))
        self.pycache_prefix = environ.get("PYTHONPYCACHEPREFIX") or None
        self.path = [item for item in environ.get("PYTHONPATH", "").split(separator) if item]
        self.warn = [item for item in environ.get("PYTHONWARNINGS", "").split(",") if item]
        encoding, _, errors = environ.get("PYTHONIOENCODING", "").partition(":")
        self.encoding, self.errors = encoding or None, errors or None
        if COUNTS_PROCESSORS:
            self.cpu_count = processors(environ.get("PYTHON_CPU_COUNT", "default"))
        if environ.get("PYTHONUTF8") == "1":
            self.flags.setdefault("utf8_mode", 1)
        if environ.get("PYTHONHASHSEED") == "0":
            self.flags["hash_randomization"] = 0

    def sys_flags(self) -> Any:
        """`sys.flags`: the running version's fields, of which some are no items of the tuple."""
        return _sys_flags(tuple(self.flags.items()))


@cache
def _sys_flags(given: tuple[tuple[str, int], ...]) -> Any:
    flags = dict(given)

    def flag(name: str) -> int:
        host: int = getattr(sys.flags, name)
        usual = 1 if name == "hash_randomization" else host if name in HOSTS else 0
        value = flags.get(name, usual)
        return bool(value) if isinstance(host, bool) else value

    return FLAGS._make(*(tuple(map(flag, group)) for group in (FLAGS._names, FLAGS._hidden_names)))


def processors(text: str | bool) -> int | None:
    """What -X cpu_count and PYTHON_CPU_COUNT say; a real interpreter does not start with anything but a number."""
    return int(text) if isinstance(text, str) and text.isdecimal() and int(text) else None
