"""The example of a board on a serial line, with the line simulated by a pseudo-terminal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from osconform.session import Session
from osconform.target_check import check
from osconform.targets.config import load_config
from osconform.targets.model import Target, Tree

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "serial_board"

pytestmark = [
    pytest.mark.skipif(
        sys.platform == "win32", reason="Windows has no pseudo-terminals to simulate a line with"
    ),
    pytest.mark.skipif(not EXAMPLE.is_dir(), reason="needs the checkout"),
]


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Target]:
    line = tmp_path / "line"
    process = subprocess.Popen(
        [sys.executable, str(EXAMPLE / "simulated_board.py"), str(line)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        text = (EXAMPLE / "osconform.toml").read_text(encoding="utf-8")
        assert "/dev/ttyACM0" in text
        text = text.replace("/dev/ttyACM0", str(line)).replace(
            "board_adapter.py", str(EXAMPLE / "board_adapter.py")
        )
        config = tmp_path / "osconform.toml"
        config.write_text(text, encoding="utf-8")
        (target,) = load_config(config).targets
        assert isinstance(target, Target) and target.tree is Tree.TARGET
        yield target
    finally:
        process.terminate()
        process.wait(timeout=10)
        assert process.stdout is not None
        process.stdout.close()


def test_every_check_passes(board: Target) -> None:
    assert [finding for finding in check(board) if finding.wrong] == []


def test_a_program_runs_on_the_board_with_its_files(board: Target) -> None:
    with Session(board) as session:
        program = "import os\nos.rename('a', 'd/b')\nprint('moved')\nresult = os.listdir('d')\n"
        request = {
            "program": program,
            "modules": ["os"],
            "given": {"a": {"data": "\xff"}, "d": {"dir": True}},
        }
        message = session.run_one(request, 30).message
    assert message["returns"] == ["b"]
    assert message["files"] == {"d": {"dir": True}, "d/b": {"data": "\xff"}}
    assert message["here"].endswith("/case")
    assert message["stdout"] == "moved\n"


def test_what_a_board_cannot_have_is_unsupported_and_not_its_fault(board: Target) -> None:
    with Session(board) as session:
        request = {"program": "result = 1\n", "modules": [], "given": {"l": {"symlink": "a"}}}
        assert session.run_one(request, 30).message["unsupported"] == "a board knows no symlink"
        assert session.run_one({**request, "given": {}}, 30).message["returns"] == 1
