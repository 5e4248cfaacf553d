"""The report at 1, 2 and 4 times a size: time, memory and bytes, which must grow no faster than cases and targets."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
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
start, busy = time.perf_counter(), time.process_time()
index = build([read_run(path)], Path(sys.argv[5], "report"), audit=synthetic.audit(entries[0]))
files = [p for p in index.parent.rglob("*") if p.is_file()]
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "busy": time.process_time() - busy,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "bytes": sum(p.stat().st_size for p in files) / 1e6,
    "largest": max(p.stat().st_size for p in files if p.suffix == ".html") / 1e6,
}))
"""


def _once(cases: int, targets: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        outcome = ""
        for part in ("write", "build"):
            arguments = [str(_GENERATOR), str(cases), str(targets), part, folder]
            command = [sys.executable, "-c", _PROGRAM, *arguments]
            outcome = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found: dict[str, Any] = json.loads(outcome)
        if (cases, targets) == FULL:
            found["usable"] = _usable(Path(folder, "report", "index.html"))
        return found


def _usable(index: Path) -> float | None:
    """Seconds from opening the overview until it has answered a first search; None without a browser to ask."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            page = browser.new_page()
            page.goto("about:blank")
            start = time.perf_counter()
            page.goto(index.as_uri())
            page.fill("#q", "os.rename")
            page.wait_for_selector("#hits a")
            return time.perf_counter() - start
        finally:
            browser.close()


def measure(rounds: int) -> Iterator[Figure]:
    """At full size at most 20 s, 500 MB, 20 MB in all and 1.5 MB a page; per check no dearer than at a quarter."""
    del rounds  # one round: each size takes seconds, and the shares below are far from their bounds
    for what, steps in (("cases", _STEPS), ("targets", _TARGET_STEPS)):
        taken = [_once(*step) for step in steps]
        for step, found in zip(steps, taken, strict=True):
            name = f"report of {step[0]} cases x {step[1]} targets"
            full = step == FULL
            yield Figure(name, found["seconds"], bound=20 if full else None)
            yield Figure(f"{name}: memory", found["megabytes"], unit="MB", bound=500 if full else None)
            yield Figure(f"{name}: all files", found["bytes"], unit="MB", bound=20 if full else None)
            yield Figure(f"{name}: largest page", found["largest"], unit="MB", bound=1.5 if full else None)
            if found.get("usable") is not None:
                yield Figure(f"{name}: first search answered in Chromium", found["usable"], bound=1)
        growth = steps[-1][0] * steps[-1][1] / (steps[0][0] * steps[0][1])
        # Time is that of the processor, which other programs disturb less.
        for key, label in (("busy", "seconds"), ("bytes", "bytes")):
            # 1 is linear; below, since what does not depend on the size is shared by more.
            per_check = taken[-1][key] / taken[0][key] / growth
            yield Figure(
                f"report, {label} per check, {growth:.2g} times the {what}", per_check, unit="x", bound=1.25
            )
