"""The server that Wine's processes share: one for all who hold it, started by the first and ended by the last."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from osconform.errors import UserError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no Wine on Windows")

ENDED = ["wineserver -k", "wineserver -w"]
UP = ["wineserver -p60", r"wine cmd /c type \\.\MountPointManager"]
STARTED = ENDED + UP  # one that a killed run has left is ended first
HOLDER = """
import sys
from osconform.targets import wine_server
wine_server.hold({"WINEPREFIX": sys.argv[1]})
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def prefix(machine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A prefix, and a Wine on PATH that only writes down how it was called and whether it had a display or a pipe."""
    from osconform.targets import wine_server

    monkeypatch.setattr(wine_server, "_held", {})
    monkeypatch.setenv("DISPLAY", ":0")
    log = machine.home / "log"
    for name in ("wine", "wineserver"):
        trouble = "echo trouble >> " + str(log)
        body = f'printf "%s\\n" "{name} $*" >> {log}\n[ -z "$DISPLAY" ] || {trouble}\n[ ! -p /dev/stdout ] || {trouble}'
        machine.script(machine.bin / name, body)
    folder = machine.home / "prefix"
    folder.mkdir()
    return folder


def calls(prefix: Path) -> list[str]:
    log = prefix.parent / "log"
    return log.read_text().splitlines() if log.exists() else []


def holder(prefix: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, str(prefix)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_first_starts_it_and_the_last_ends_it(prefix: Path) -> None:
    from osconform.targets import wine_server

    environ = {"WINEPREFIX": str(prefix)}
    wine_server.hold(environ)
    assert calls(prefix) == STARTED
    other = holder(prefix)
    assert calls(prefix) == STARTED
    wine_server.release(str(prefix))
    assert calls(prefix) == STARTED, "another process needs it"
    other.communicate()
    assert calls(prefix) == STARTED + ENDED


def test_one_that_a_program_took_with_it_is_started_again_with_its_services(prefix: Path) -> None:
    from osconform.targets import wine_server

    environ = {"WINEPREFIX": str(prefix)}
    wine_server.hold(environ)
    wine_server.hold(environ)
    assert calls(prefix) == [*STARTED, *UP]
    wine_server.release(str(prefix))
    assert calls(prefix) == [*STARTED, *UP, *ENDED]


def test_one_that_is_there_has_its_services(prefix: Path, machine) -> None:
    from osconform.targets import wine_server

    environ = {"WINEPREFIX": str(prefix)}
    wine_server.hold(environ)
    log = prefix.parent / "log"
    machine.script(machine.bin / "wineserver", f'echo "wineserver $*" >> {log}\nexit 2')
    wine_server.hold(environ)
    assert calls(prefix) == [*STARTED, UP[0]]


def test_the_start_waits_for_the_mount_manager(prefix: Path, machine) -> None:
    from osconform.targets import wine_server

    log, tried = prefix.parent / "log", prefix.parent / "tried"
    body = f'printf "%s\\n" "wine $*" >> {log}\n[ -e {tried} ] || {{ : > {tried}; exit 1; }}'
    machine.script(machine.bin / "wine", body)
    wine_server.hold({"WINEPREFIX": str(prefix)})
    assert calls(prefix) == [*STARTED, UP[1]]


def test_who_is_killed_holds_it_no_longer(prefix: Path) -> None:
    victim = holder(prefix)
    other = holder(prefix)
    victim.kill()
    victim.communicate()
    assert calls(prefix) == STARTED
    other.communicate()
    assert calls(prefix) == STARTED + ENDED


def test_after_the_last_the_next_starts_it_anew(prefix: Path) -> None:
    for _ in range(2):
        holder(prefix).communicate()
    assert calls(prefix) == (STARTED + ENDED) * 2


def test_a_prefix_that_is_gone(prefix: Path) -> None:
    from osconform.targets import wine_server

    os.rmdir(prefix)
    with pytest.raises(UserError, match=r"is not there.*osconform provision windows"):
        wine_server.hold({"WINEPREFIX": str(prefix)})


def test_a_server_that_does_not_answer(prefix: Path, machine, monkeypatch: pytest.MonkeyPatch) -> None:
    from osconform.targets import wine_server

    monkeypatch.setattr(wine_server, "STOP_TIMEOUT", 0.2)
    machine.script(machine.bin / "wineserver", f"exec {sys.executable} -c 'import time; time.sleep(60)'")
    with pytest.raises(UserError, match=r"wineserver -k` for the Wine prefix .* failed"):
        wine_server.hold({"WINEPREFIX": str(prefix)})
    wine_server.release(str(prefix))  # nothing is held, so that nothing is to be given up
