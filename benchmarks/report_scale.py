"""The report at 1, 2 and 4 times a size: time, memory and bytes, which must grow no faster than cases and targets."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .measure import Figure

#: The full size, and the steps towards it: (cases, targets).
FULL = (6000, 30)
_STEPS = ((1500, 30), (3000, 30), FULL)
_TARGET_STEPS = ((3000, 8), (3000, 15), (3000, 30))
_GENERATOR = Path(__file__).resolve().parent.parent / "tests" / "reports" / "synthetic.py"

#: In a process of its own, so that the memory of one size does not count for the next; the runs are read from
#: files, as they are by `osconform report`.
_PROGRAM = """
import importlib.util, json, resource, sys, time
from pathlib import Path
spec = importlib.util.spec_from_file_location("synthetic", sys.argv[1])
synthetic = importlib.util.module_from_spec(spec)
sys.modules["synthetic"] = synthetic
spec.loader.exec_module(synthetic)
cases, targets, part = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
path = Path(sys.argv[5], "run.jsonl")
entries = synthetic.entries(max(24, cases // 5), cases)
if part == "write":
    synthetic.write(synthetic.run(path, entries, synthetic.targets(targets)))
    sys.exit()
from osconform.reports import build
from osconform.results_file import read_run
start = time.perf_counter()
index = build([read_run(path)], Path(sys.argv[5], "report"), audit=synthetic.audit(entries[0]))
seconds = time.perf_counter() - start
files = [p for p in index.parent.rglob("*") if p.is_file()]
print(json.dumps({
    "seconds": seconds,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "bytes": sum(p.stat().st_size for p in files) / 1e6,
    "largest": max(p.stat().st_size for p in files if p.suffix == ".html") / 1e6,
}))
"""


def _once(cases: int, targets: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        outcome = ""
        for part in ("write", "build"):
            command = [
                sys.executable,
                "-c",
                _PROGRAM,
                str(_GENERATOR),
                str(cases),
                str(targets),
                part,
                folder,
            ]
            outcome = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found: dict[str, Any] = json.loads(outcome)
        return found


def measure(rounds: int) -> Iterator[Figure]:
    """At full size at most 20 s, 500 MB, 20 MB on disk and 1.5 MB a page; per check no dearer than at a quarter."""
    del rounds  # one round: each size takes seconds, and the shares below are far from their bounds
    for what, steps in (("cases", _STEPS), ("targets", _TARGET_STEPS)):
        taken = [_once(*step) for step in steps]
        for step, found in zip(steps, taken, strict=True):
            name = f"report of {step[0]} cases x {step[1]} targets"
            full = step == FULL
            yield Figure(name, found["seconds"], bound=20 if full else None)
            yield Figure(f"{name}: memory", found["megabytes"], unit="MB", bound=500 if full else None)
            yield Figure(f"{name}: on disk", found["bytes"], unit="MB", bound=20 if full else None)
            yield Figure(f"{name}: largest page", found["largest"], unit="MB", bound=1.5 if full else None)
        growth = steps[-1][0] * steps[-1][1] / (steps[0][0] * steps[0][1])
        for key in ("seconds", "bytes"):
            # 1 is linear; below, since what does not depend on the size is shared by more.
            per_check = taken[-1][key] / taken[0][key] / growth
            yield Figure(
                f"report, {key} per check, {growth:.2g} times the {what}", per_check, unit="x", bound=1.25
            )
