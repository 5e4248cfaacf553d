"""A machine of our own making: nothing on PATH and in the version managers but what a test puts there."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

# Where findpython looks for the folders of the version managers.
HOMES = ("PYENV_ROOT", "ASDF_DATA_DIR", "RYE_PY_ROOT", "UV_PYTHON_INSTALL_DIR")


class Machine:
    """Folders on PATH and in pyenv, to be filled with interpreters that are shell scripts."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.bin = home / "bin"
        self.bin.mkdir(parents=True)
        self.pyenv = home / "PYENV_ROOT"

    def also_on_path(self, folder: Path) -> None:
        os.environ["PATH"] += os.pathsep + str(folder)  # undone with the fixture's own change of PATH

    def script(self, path: Path, body: str) -> Path:
        """An executable shell script; `body` may use `"$@"`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def answering(self, path: Path, answer: str) -> Path:
        """An interpreter that says what one of another version would, such as `cpython 3 9 18 final 0 0`."""
        return self.script(path, f"echo osconform {answer}")

    def counting(self, path: Path) -> Path:
        """The host's interpreter behind a script that writes a line into `starts` each time."""
        log = shlex.quote(str(self.home / "starts"))
        return self.script(path, f'echo "$0" >> {log}\nexec {shlex.quote(sys.executable)} "$@"')

    def starts(self) -> list[str]:
        log = self.home / "starts"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path / "machine")
    for variable in HOMES:
        monkeypatch.setenv(variable, str(made.home / variable))
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.setenv("XDG_CACHE_HOME", str(made.home / "cache"))
    monkeypatch.setenv("HOME", str(made.home))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return made
