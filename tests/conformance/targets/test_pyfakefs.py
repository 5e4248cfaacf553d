"""pyfakefs as a target: each mode is what it says, and nothing of a program reaches the host's files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from osconform.session import Session
from osconform.targets.fakes import fake_targets

TARGETS = {target.name: target for target in fake_targets()}


@pytest.fixture(scope="module", params=["linux", "macos", "windows"])
def session(request):
    with Session(TARGETS[f"pyfakefs-{request.param}"]) as opened:
        yield opened


def run(session: Session, program: str, **fields: Any) -> dict[str, Any]:
    reply = session.run_one({"program": program, "modules": ["os"], **fields}, 20)
    assert reply.died is None and not reply.timeout, reply
    return reply.message


def test_the_greeting_is_of_the_system_that_is_imitated(session) -> None:
    assert session.target.name == f"pyfakefs-{session.profile.platform}"
    assert session.profile.implementation == "cpython"
    assert "subprocess" not in session.profile.features
    assert session.profile.separator == ("\\" if session.profile.platform == "windows" else "/")


def test_a_tree_is_built_and_looked_at(session) -> None:
    given = {
        "d/f": {"data": "F\xff", "mtime": 1000000000},
        "e": {"dir": True, "mode": 0o750},
        "ln": {"symlink": "d", "mtime": 1100000000},
        "second": {"link": "d/f"},
        "p": {"special": "fifo"},
    }
    program = (
        "import os\nos.remove('second')\nput('new', 'N')\nput('long', 'x' * 2 ** 20)\n"
        "result = [os.sep, os.stat('d/f').st_mtime, os.lstat('ln').st_mtime]\n"
    )
    message = run(session, program, given=given)
    times = [{"f": "1000000000.0"}, {"f": "1100000000.0"}]
    assert message["returns"] == [session.profile.separator, *times]
    files = message["files"]
    assert sorted(files) == ["d", "d/f", "e", "ln", "long", "new", "p"]
    assert files["long"]["data"] == "(over 512 KiB)"
    assert files["d/f"]["data"] == "F\xff" and "link" not in files["d/f"]
    assert files["ln"] == {"symlink": "d"} and files["p"]["special"] == "fifo"
    assert files["new"]["data"] == "N"
    if session.profile.platform != "windows":
        assert files["e"]["mode"] == 0o750


def test_case_counts_on_linux_only(session) -> None:
    message = run(session, "import os\nresult = os.path.exists('A')\n", given={"a": {"data": ""}})
    assert message["returns"] is (session.profile.platform != "linux")


def test_the_next_program_finds_nothing(session) -> None:
    run(session, "import os\nos.umask(0o077)\nos.mkdir('left')\nos.chdir('left')\n", given={})
    message = run(session, "import os\nresult = [os.listdir('.'), os.umask(0o022)]\n", given={})
    assert message["returns"][0] == []
    assert message["returns"][1] != 0o077
    assert message["here"] == ("C:\\case" if session.profile.platform == "windows" else "/case")


def test_root_is_a_matter_of_the_fake(session) -> None:
    if session.profile.platform == "windows":
        pytest.skip("pyfakefs checks no modes in its Windows mode")
    program = "result = get('f')\n"
    given = {"f": {"data": "secret", "mode": 0}}
    assert run(session, program, given=given)["raises"]["class"] == "PermissionError"
    assert run(session, program, given=given, root=True)["returns"] == "secret"


def test_what_falls_through_finds_an_empty_directory_and_no_rights(
    session, tmp_path: Path, monkeypatch
) -> None:
    """pyfakefs does not know mkfifo: the host's runs."""
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    message = run(session, f"import os\nresult = fails(os.mkfifo, {str(tmp_path / 'fifo')!r})\n", given={})
    if os.getuid() == 0:
        assert message["returns"] in ("EACCES", "EPERM")
        assert os.listdir(tmp_path) == ["mine"]
    before = set(os.listdir())
    for _ in range(2):  # a directory for each program: the first one's FIFO would be EEXIST to the second
        message = run(
            session, "import os\nresult = [fails(os.mkfifo, 'fifo'), fails(os.setuid, 0)]\n", given={}
        )
        assert message["returns"] == [None, "EPERM"]
    assert set(os.listdir()) == before
