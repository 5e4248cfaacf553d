"""Nothing that runs in a world touches the host: an audit hook watches a broad sample of operations."""

import json
import subprocess
import sys
from pathlib import Path

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
