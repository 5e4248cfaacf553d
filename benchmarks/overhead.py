"""`osconform run` over all cases on the host's interpreter, against pytest on as many empty tests; two workers each."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from osconform.spec_cache import load

from .measure import Figure, command, in_turn

_EMPTY = "import pytest\n@pytest.mark.parametrize('n', range({count}))\ndef test(n): pass\n"


def measure(rounds: int) -> Iterator[Figure]:
    """At most 1.5 times."""
    count = len(load().cases())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "test_empty.py")
        file.write_text(_EMPTY.format(count=count))
        # Plugins that are not needed would flatter us.
        options = [
            "-p",
            "no:randomly",
            "-p",
            "no:hypothesispytest",
            "-p",
            "no:osconform",
            "-p",
            "no:cacheprovider",
        ]
        peer = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            *options,
            "--rootdir",
            folder,
            "-c",
            "/dev/null",
        ]
        ours = [sys.executable, "-m", "osconform", "run", "host", "-n", "2", "-q"]
        ours_seconds, peer_seconds = in_turn(
            command(ours, allowed=(0, 1)), command([*peer, str(file)], cwd=folder), max(rounds // 2, 2)
        )
    yield Figure(f"osconform run host, {count} cases", ours_seconds, peer_seconds, "empty tests", bound=1.5)
