"""Finding interpreters: real ones are described truly, broken ones get a reason, others are left out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from osconform.targets import interpreters
from osconform.targets.interpreters import Broken, Interpreter, ask, find_interpreters

UNIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="makes interpreters from shell scripts")


def test_the_host_describes_itself() -> None:
    found = ask(Path(sys.executable))
    assert isinstance(found, Interpreter)
    assert found.implementation == sys.implementation.name
    assert found.release == tuple(sys.version_info)
    assert found.free_threaded == ("free-threading build" in sys.version)


def test_every_interpreter_of_this_machine_has_the_version_that_it_prints() -> None:
    found = [one for one in find_interpreters() if isinstance(one, Interpreter)]
    for one in found:
        done = subprocess.run([one.path, "--version"], capture_output=True, text=True, check=True)
        printed = (done.stdout or done.stderr).strip()  # Python 2 prints it to stderr
        if one.implementation == "cpython":
            assert re.fullmatch(rf"Python {re.escape(one.version)}\+?(?: .*)?", printed), one
        else:
            assert "Python {}.{}".format(*one.release[:2]) in printed


@UNIX_ONLY
def test_an_interpreter_with_many_names_is_found_and_started_once(machine) -> None:
    real = machine.counting(machine.bin / "python3.11")
    (machine.bin / "python3").symlink_to("python3.11")
    os.link(real, machine.bin / "python")
    other = machine.home / "other"
    other.symlink_to(machine.bin)
    machine.also_on_path(other)
    assert [one.path for one in find_interpreters()] == [real]
    assert machine.starts() == [str(real)]


@UNIX_ONLY
def test_nothing_is_remembered_between_calls(machine) -> None:
    place = machine.bin / "python3.9"
    machine.answering(place, "cpython 3 9 1 final 0 0")
    place.chmod(0o644)
    assert find_interpreters() == []
    place.chmod(0o755)
    assert [one.version for one in find_interpreters()] == ["3.9.1"]
    machine.answering(place, "cpython 3 9 2 final 0 0")
    assert [one.version for one in find_interpreters()] == ["3.9.2"]


@UNIX_ONLY
@pytest.mark.parametrize(
    ("answer", "name", "version"),
    [
        ("cpython 3 13 0 final 0 1", "cpython313t", "3.13.0"),
        ("cpython 3 15 0 beta 2 0", "cpython315", "3.15.0b2"),
        ("pypy 3 11 13 final 0 0", "pypy311", "3.11.13"),
        ("cpython 2 7 18 candidate 1 0", "cpython27", "2.7.18rc1"),
    ],
)
def test_name_and_version_of_other_builds(machine, answer: str, name: str, version: str) -> None:
    machine.answering(machine.bin / "python3", answer)
    (found,) = find_interpreters()
    assert isinstance(found, Interpreter)
    assert (found.name, found.version) == (name, version)


@UNIX_ONLY
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("echo no such library >&2; exit 127", "it does not start: exit status 127, no such library"),
        ("exit 3", "it does not start: exit status 3"),
        ("kill -SEGV $$", "it does not start: exit status -11"),
        ("echo hello", "it is no Python: asked for its version, it says 'hello'"),
        ("true", "it is no Python: asked for its version, it says ''"),
        ("echo osconform cpython three", "it is no Python: asked for its version, it says"),
    ],
)
def test_a_broken_interpreter_has_a_name_and_a_reason(machine, body: str, reason: str) -> None:
    place = machine.script(machine.bin / "python3.9", body)
    (found,) = find_interpreters()
    assert isinstance(found, Broken)
    assert (found.path, found.name) == (place, "cpython39")
    assert found.reason.startswith(reason)


@UNIX_ONLY
def test_a_file_that_the_system_cannot_run_is_broken(machine) -> None:
    (machine.bin / "pypy3.10").write_bytes(b"\x7fELF, but not really")
    (machine.bin / "pypy3.10").chmod(0o755)
    (found,) = find_interpreters()
    assert isinstance(found, Broken)
    assert found.name == "pypy310"
    assert found.reason == "it does not start: Exec format error"


@UNIX_ONLY
def test_an_interpreter_that_hangs_is_given_up(machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "START_TIMEOUT", 0.3)
    machine.script(machine.bin / "python3.9", "exec /bin/sleep 60")
    (found,) = find_interpreters()
    assert isinstance(found, Broken)
    assert found.reason.startswith("it does not answer within")


@UNIX_ONLY
@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("bin/python3.13t", "cpython313t"),
        ("bin/python27", "cpython27"),
        ("bin/python3", "python3"),
        ("PYENV_ROOT/versions/3.7.16/bin/python", "cpython37"),
        ("UV_PYTHON_INSTALL_DIR/cpython-3.12.1-linux-x86_64-gnu/bin/python3", "cpython312"),
    ],
)
def test_what_a_broken_interpreter_ought_to_be(machine, place: str, name: str) -> None:
    machine.script(machine.home / place, "exit 1")
    assert [one.name for one in find_interpreters()] == [name]


@UNIX_ONLY
@pytest.mark.parametrize("symlinks", [True, False])
def test_virtual_environments_are_left_out(machine, symlinks: bool) -> None:
    folder = machine.home / "project"
    venv.create(folder, with_pip=False, symlinks=symlinks)
    machine.also_on_path(folder / "bin")
    assert find_interpreters() == []


@UNIX_ONLY
def test_an_old_virtualenv_is_left_out(machine) -> None:
    machine.counting(machine.bin / "python2.7")
    (machine.bin / "activate_this.py").touch()
    assert find_interpreters() == []
    assert machine.starts() == []


@UNIX_ONLY
def test_shims_wrappers_and_others_are_not_started(machine) -> None:
    shims = machine.pyenv / "shims"
    machine.also_on_path(shims)
    machine.counting(shims / "python3.9")
    for name in ("python.sh", "python3-config", "micropython", "jython", "python3.9-gdb.py"):
        machine.counting(machine.bin / name)
    assert find_interpreters() == []
    assert machine.starts() == []


@UNIX_ONLY
def test_places_come_in_the_order_of_path_then_pyenv(machine) -> None:
    later = machine.home / "a-folder-that-sorts-first"
    machine.also_on_path(later)
    places = [machine.bin / "python3.9", later / "python3.9", machine.pyenv / "versions/3.9.1/bin/python3.9"]
    for place in reversed(places):
        machine.answering(place, "cpython 3 9 1 final 0 0")
    assert [one.path for one in find_interpreters()] == places
