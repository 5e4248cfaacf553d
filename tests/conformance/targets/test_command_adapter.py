"""The adapter that starts an interpreter anew for every program."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from osconform.errors import UserError
from osconform.session import Reply, Session
from osconform.target_check import check
from osconform.targets.command import from_command
from osconform.targets.model import Channel

COMMAND = (
    shlex.join([sys.executable, "{program}"]) if os.name == "posix" else f'"{sys.executable}" {{program}}'
)


@pytest.fixture(scope="module")
def session():
    with Session(from_command(COMMAND)) as opened:
        yield opened


def run(session: Session, program: str, folder: Path, timeout: float = 20, **fields: Any) -> Reply:
    request = {"program": program, "modules": ["os"], "dir": str(folder), **fields}
    return session.run_one(request, timeout)


def test_a_command_with_program_is_run_through_the_adapter() -> None:
    target = from_command(COMMAND)
    assert target.command[1:3] == ("-m", "osconform.targets.command_adapter")
    assert target.command[3:] == (sys.executable, "{program}")
    assert target.channel is Channel.STDIO


def test_every_check_passes() -> None:
    assert [finding for finding in check(from_command(COMMAND)) if finding.wrong] == []


def test_each_program_has_a_process_of_its_own(session, tmp_path: Path) -> None:
    first, second = (
        run(session, "import os\nresult = os.getpid()\n", tmp_path).message["returns"] for _ in "12"
    )
    assert first != second
    assert os.getpid() not in (first, second)


def test_output_of_both_kinds_is_reported(session, tmp_path: Path) -> None:
    program = "import sys\nprint('out')\nsys.stderr.write('err')\nsys.stdout = None\nresult = 1\n"
    message = run(session, program, tmp_path).message
    assert (message["returns"], message["stdout"].strip(), message["stderr"]) == (1, "out", "err")


@pytest.mark.parametrize(
    ("program", "died"),
    [
        ("import os\nos._exit(7)\n", "exited with 7 without an answer"),
        ("import os\nos.kill(os.getpid(), 9)\n", "was killed by SIGKILL"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_a_process_that_ends_is_told_with_its_status(
    session, tmp_path: Path, program: str, died: str
) -> None:
    assert run(session, program, tmp_path).died == died
    assert run(session, "result = 2\n", tmp_path).message["returns"] == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forgotten_child_does_not_answer(session, tmp_path: Path) -> None:
    program = "import os\npid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\nresult = pid > 0\n"
    assert run(session, program, tmp_path).message["returns"] is True


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can be somebody else")
def test_a_program_can_be_run_as_somebody_else(session) -> None:
    if "unprivileged" not in session.profile.features:
        pytest.skip(f"only root can read {sys.executable} or its library")
    program = "import os\nresult = [os.getuid(), os.getgroups()]\n"
    assert run(session, program, Path("/"), uid=65534).message["returns"] == [65534, []]


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_an_interpreter_that_is_none_is_told(tmp_path: Path) -> None:
    script = tmp_path / "noise"
    script.write_text("#!/bin/sh\necho cannot read $1 >&2\nexit 3\n", encoding="utf-8")
    script.chmod(0o755)
    with pytest.raises(
        UserError, match=r"ended with status 3 without writing the greeting to stdout: cannot read"
    ):
        Session(from_command(f"{script} {{program}}"))
