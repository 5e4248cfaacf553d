"""Nothing that runs in a world touches the host: an audit hook watches a broad sample of operations."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = Path(__file__).with_name("isolation_probe.py")


def events(*arguments: str) -> list[str]:
    """The host events that the probe saw."""
    done = subprocess.run(
        [sys.executable, str(PROBE), *arguments], capture_output=True, text=True, check=True, timeout=120
    )
    seen: list[str] = json.loads(done.stdout)
    return seen


def test_no_file_process_or_socket_event_reaches_the_host() -> None:
    assert events() == []


def test_the_probe_would_see_one() -> None:
    assert any(event.startswith("os.listdir") for event in events("--leak"))


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed (apt install strace)")
def test_the_kernel_sees_no_file_process_or_socket_of_a_world(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    subprocess.run(
        ["strace", "-f", "-e", "trace=file,process,network", "-o", log, sys.executable, str(PROBE)],
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    begin, end = (
        next(i for i, line in enumerate(lines) if mark in line) for mark in ("/MARK-BEGIN", "/MARK-END")
    )
    assert begin > 100, "strace saw nothing of the interpreter's start"
    assert [line for line in lines[begin + 1 : end] if not of_a_thread(line)] == []


def of_a_thread(line: str) -> bool:
    """Whether a call starts or ends a thread of the interpreter, in which an emulated process runs."""
    call = re.match(r"\d+ +(?:<\.\.\. )?(\w+)", line)
    if (
        call is None or call[1] == "exit" or "<... access resumed>" in line
    ):  # the end of the mark, if a thread came between
        return True
    return call[1] in ("clone", "clone3") and ("CLONE_THREAD" in line or "resumed" in line)
