"""`osconform run` over all cases on the host's interpreter, against pytest on as many empty tests; two workers each."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from osconform.spec_cache import load

from .measure import Figure, command, in_turn

_EMPTY = "import pytest\n@pytest.mark.parametrize('n', range({count}))\ndef test(n): pass\n"


#: Plugins that are not needed would flatter us.
_BARE = [
    word
    for name in ("randomly", "hypothesispytest", "osconform", "cacheprovider")
    for word in ("-p", f"no:{name}")
]


def measure(rounds: int) -> Iterator[Figure]:
    """At most 1.5 times, for `os` and `os.path` and for all cases, some hundreds of which start programs."""
    cases = load().cases()
    yield _ratio("os.", sum(case.id.startswith("os.") for case in cases), rounds)
    yield _ratio("", len(cases), rounds)


def _ratio(selection: str, count: int, rounds: int) -> Figure:
    ours = [sys.executable, "-m", "osconform", "run", "host", "-n", "2", "-q"]
    if selection:
        ours += ["-k", f"{selection} and not subprocess"]  # a word is found anywhere in an id
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "test_empty.py")
        file.write_text(_EMPTY.format(count=count))
        peer = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            *_BARE,
            "--rootdir",
            folder,
            "-c",
            "/dev/null",
        ]
        ours_seconds, peer_seconds = in_turn(
            command(ours, allowed=(0, 1)), command([*peer, str(file)], cwd=folder), max(rounds // 2, 3)
        )
    return Figure(
        f"osconform run host, {count} cases{' of os and os.path' if selection else ''}",
        ours_seconds,
        peer_seconds,
        "empty tests",
        bound=1.5,
    )
