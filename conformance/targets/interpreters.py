"""The Pythons installed on this machine: where they are, what they are, and which of them do not start.

findpython knows the places (PATH, pyenv, uv, rye, asdf, the Windows registry that the py launcher reads).
It starts an interpreter several times to learn about it; here each is started once, several at a time.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from findpython.providers import ALL_PROVIDERS
from findpython.utils import path_is_known_executable, path_is_python

START_TIMEOUT = 5.0  # seconds; the first start on a cold machine may take one or two

# Runs on every Python since 2.6 and imports nothing but sys. `subversion` is what Python 2 has in place of
# `implementation`; the words about free threading in `sys.version` stand in the free-threading howto.
QUESTION = (
    "import sys; i = getattr(sys, 'implementation', None);"
    "n = i.name if i else sys.subversion[0].lower();"
    "t = int('free-threading build' in sys.version);"
    "sys.stdout.write(' '.join(['osconform', n] + [str(p) for p in sys.version_info[:5]] + [str(t)]))"
)
ANSWER = re.compile(
    r"osconform (?P<implementation>\w+) (\d+) (\d+) (\d+) (\w+) (\d+) (?P<free_threaded>[01])$"
)
# No site module: user packages and .pth files must neither slow down nor disturb the answer.
FLAGS = ("-B", "-S", "-E", "-c")

# Shell scripts that findpython lists beside interpreters. Those of version managers are among its places
# themselves, so that what they stand for is found anyway.
WRAPPERS = frozenset({".py", ".sh", ".bash", ".csh", ".zsh", ".fish", ".bat", ".cmd"})
NAME = re.compile(r"(?P<kind>python|pypy)(?P<major>\d)\.?(?P<minor>\d+)(?P<threads>t?)")
FOLDER = re.compile(r"(?:^|-)(?P<major>\d)\.(?P<minor>\d+)")
KINDS = {"python": "cpython", "pypy": "pypy"}


@dataclass(frozen=True)
class Interpreter:
    """A Python that starts. `release` is (major, minor, micro, level, serial), as in `sys.version_info`."""

    path: Path
    implementation: str
    release: tuple[int, int, int, str, int]
    free_threaded: bool

    @property
    def name(self) -> str:
        """The name of its target, such as `cpython313`, `cpython313t` or `pypy311`."""
        return target_name(self.implementation, *self.release[:2], free_threaded=self.free_threaded)

    @property
    def version(self) -> str:
        """Its release as people write it, such as `3.13.0` or `3.15.0b2`."""
        major, minor, micro, level, serial = self.release
        short = {"alpha": "a", "beta": "b", "candidate": "rc"}
        return f"{major}.{minor}.{micro}" + (f"{short[level]}{serial}" if level in short else "")


@dataclass(frozen=True)
class Broken:
    """Something that is called Python and is none, or does not start. `name` is what it ought to be."""

    path: Path
    name: str
    reason: str


def target_name(implementation: str, major: int, minor: int, *, free_threaded: bool = False) -> str:
    """The name of an interpreter's target: implementation and minor version, `t` for free-threaded builds."""
    return f"{implementation}{major}{minor}{'t' if free_threaded else ''}"


def find_interpreters() -> list[Interpreter | Broken]:
    """Every Python on this machine but those of virtual environments, in the order of the places.

    Nothing is remembered between calls. MicroPython is not among them, and nor is what findpython lists
    under other names: a Jython would take seconds to start.
    """
    places = list(_places())
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(ask, places))


def ask(path: Path) -> Interpreter | Broken:
    """Start the interpreter once and learn what it is."""
    try:
        done = subprocess.run(
            [str(path), *FLAGS, QUESTION],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=START_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return Broken(path, _name_by_path(path), f"it does not answer within {START_TIMEOUT:.0f} seconds")
    except OSError as error:
        return Broken(path, _name_by_path(path), f"it does not start: {error.strerror or error}")
    if done.returncode != 0:
        told = _last_line(done.stderr) or _last_line(done.stdout)
        reason = f"it does not start: exit status {done.returncode}" + (f", {told}" if told else "")
        return Broken(path, _name_by_path(path), reason)
    match = ANSWER.fullmatch(_last_line(done.stdout))
    if match is None:
        told = _last_line(done.stdout) or _last_line(done.stderr)
        return Broken(path, _name_by_path(path), f"it is no Python: asked for its version, it says {told!r}")
    major, minor, micro, level, serial = match.group(2, 3, 4, 5, 6)
    release = (int(major), int(minor), int(micro), level, int(serial))
    return Interpreter(path, match["implementation"], release, match["free_threaded"] == "1")


def _places() -> Iterator[Path]:
    """One path for each interpreter, whatever the number of links to it."""
    for remembered in (path_is_known_executable, path_is_python):  # findpython keeps their answers for good
        remembered.cache_clear()
    names: dict[tuple[int, int], list[Path]] = {}
    for path in _listed():
        try:
            status = path.stat()
            names.setdefault((status.st_dev, status.st_ino), []).append(path)
        except OSError:  # vanished since it was listed
            continue
    for paths in names.values():
        yield _best_name(paths)


def _listed() -> Iterator[Path]:
    providers = [provider for cls in ALL_PROVIDERS.values() if (provider := cls.create()) is not None]
    roots = [root for provider in providers if isinstance(root := getattr(provider, "root", None), Path)]
    # A version manager's shims fail unless their version is the selected one, which is no defect of theirs.
    shims = {folder / "shims" for root in roots for folder in (root, root.parent)}
    on_path = {Path(folder): rank for rank, folder in enumerate(os.get_exec_path())}
    for provider in providers:
        paths = [found.executable for found in provider.find_pythons()]
        for path in sorted(paths, key=lambda path: (on_path.get(path.parent, len(on_path)), str(path))):
            named = path.name.lower().startswith(tuple(KINDS)) and path.suffix.lower() not in WRAPPERS
            if named and path.parent not in shims and os.access(path, os.X_OK) and not _in_environment(path):
                yield path


def _in_environment(path: Path) -> bool:
    """Is it the interpreter of a virtual environment? (venv writes pyvenv.cfg, old virtualenv a script.)"""
    marks = (path.parent / "pyvenv.cfg", path.parent.parent / "pyvenv.cfg", path.parent / "activate_this.py")
    return any(mark.exists() for mark in marks)


def _best_name(paths: Sequence[Path]) -> Path:
    """The file itself rather than a link to it, unless its name shows a program that goes by its names."""
    real = [target for path in paths if NAME.match((target := path.resolve()).name)]
    return min(real or paths, key=lambda path: (len(str(path)), str(path)))


def _name_by_path(path: Path) -> str:
    """The name of the target that an interpreter ought to be, as far as its path tells; else its own name."""
    stem = path.name.lower().removesuffix(".exe")
    match = NAME.match(stem)
    if match is not None:
        name = target_name(KINDS[match["kind"]], int(match["major"]), int(match["minor"]))
        return name + match["threads"]
    for folder in (path.parent.name, path.parent.parent.name):
        match = FOLDER.search(folder)
        if match is not None and stem.startswith("python"):
            return target_name("cpython", int(match["major"]), int(match["minor"]))
    return stem


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""
