"""`osconform --version` against a bare interpreter."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from .measure import Figure, command, in_turn


def measure(rounds: int) -> Iterator[Figure]:
    """At most three times `python -c pass`."""
    script = Path(sys.executable).with_name("osconform")
    ours, peer = in_turn(
        command([str(script), "--version"]), command([sys.executable, "-c", "pass"]), max(rounds, 15)
    )
    yield Figure("osconform --version", ours, peer, "python -c pass", bound=3.0)
