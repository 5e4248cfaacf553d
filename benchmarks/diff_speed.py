"""`osconform diff` of two runs of 5,000 cases, a tenth of which changed, against reading the two files line by line."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from osconform.recording import heading
from osconform.results import CaseRecord, Footer, TargetRecord, Verdict
from osconform.results_file import Writer
from osconform.spec_cache import load

from .measure import Figure, command, in_turn

_CASES = 5_000
_READ = "import json, sys\nfor name in sys.argv[1:]:\n    for line in open(name, 'rb'): json.loads(line)"


def measure(rounds: int) -> Iterator[Figure]:
    """At most a second, start included."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = (Path(folder) / name for name in ("old.jsonl", "new.jsonl"))
        _write(old, changed=0)
        _write(new, changed=10)
        files = str(old), str(new)
        ours, peer = in_turn(
            command([sys.executable, "-m", "osconform", "diff", *files], allowed=(1,)),
            command([sys.executable, "-c", _READ, *files]),
            rounds,
        )
    yield Figure(f"osconform diff, {_CASES} cases", ours, bound=1.0)
    yield Figure("osconform diff against json.loads of each line", ours, peer, "json", bound=3)


def _write(path: Path, changed: int) -> None:
    """A run of one target in which every `changed`-th case fails, none if it is 0."""
    with Writer(path) as writer:
        for record in heading(load(), ["target"]):
            writer.write(record)
        writer.write(
            TargetRecord(
                name="target", implementation="cpython", version="3.13.0", platform="linux", command=""
            )
        )
        for number in range(_CASES):
            failed = bool(changed) and number % changed == 0
            writer.write(
                CaseRecord(
                    id=f"os.function{number // 10}/case-{number}",
                    target="target",
                    verdict=Verdict.FAIL if failed else Verdict.PASS,
                    expected="returns None; files {b: 'A'}",
                    actual="returned 7; files {a: 'A'}" if failed else "returned None; files {b: 'A'}",
                    seconds=0.001,
                )
            )
        writer.write(Footer(complete=True, seconds=1.0, counts={}, unexpected=0))
