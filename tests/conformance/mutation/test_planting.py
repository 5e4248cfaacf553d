"""Lies planted in classes: who calls them is lied to, while the library's own calls and isinstance() are honest."""

import subprocess
import sys

import pytest

from osconform import spec_cache
from osconform.mutation import operators
from osconform.mutation.mutants import program

SPEC = spec_cache.load(None)


def run(name: str, lie: str, case: str) -> str:
    """What a case prints in an interpreter in which the lie is planted."""
    entry = SPEC.entries[name]
    seen = frozenset({"int", "int-0", "int-1", "error", "OSError"})
    found = {mutant.lie.id: mutant for mutant in operators.mutants(entry, sys.version_info[:2], seen)}
    text = program(found[lie]) + f"exec(compile({case!r}, '<case>', 'exec'))"
    command = [sys.executable, "-c", text]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("name", "lie", "case", "printed"),
    [
        ("mmap.mmap", "nothing", "import mmap; print(mmap.mmap(-1, 4))", "None"),
        ("mmap.mmap", "shifts-length", "import mmap; print(len(mmap.mmap(-1, 4)))", "5"),
        ("mmap.mmap.tell", "one-less", "import mmap; print(mmap.mmap(-1, 4).tell())", "-1"),
        ("mmap.mmap.closed", "other-value", "import mmap; print(mmap.mmap(-1, 4).closed)", "True"),
        ("subprocess.Popen", "nothing", "import subprocess; print(subprocess.Popen(['true']))", "None"),
        (
            "subprocess.Popen.returncode",
            "other-value",
            "import subprocess; p = subprocess.Popen(['true']); print(p.wait(), p.returncode)",
            "0 1",
        ),
        (
            "filecmp.dircmp.left_list",
            "other-value",
            "import filecmp, os; os.chdir('/'); d = filecmp.dircmp('dev', 'dev', []); print(d.left_list == sorted(os.listdir('dev')))",
            "False",
        ),
        (
            "tempfile.TemporaryDirectory.name",
            "other-type",
            "import tempfile; d = tempfile.TemporaryDirectory(); print(type(d.name).__name__); d.cleanup()",
            "bytes",
        ),
        ("io.BytesIO.getvalue", "nothing", "import io; print(io.BytesIO(b'a').getvalue())", "None"),
        ("sys.float_info.dig", "other-value", "import sys; print(sys.float_info.dig)", "16"),
        ("os.terminal_size.lines", "other-value", "import os; print(os.terminal_size((80, 24)).lines)", "25"),
    ],
)
def test_a_case_is_lied_to(name, lie, case, printed):
    assert run(name, lie, case) == printed


@pytest.mark.parametrize(
    ("name", "lie", "case", "printed"),
    [
        ("subprocess.Popen", "nothing", "import subprocess; print(subprocess.call(['true']))", "0"),
        (
            "subprocess.Popen.returncode",
            "other-value",
            "import subprocess; print(subprocess.call(['true']))",
            "0",
        ),
        (
            "mmap.mmap",
            "nothing",
            "import mmap; M = type('M', (mmap.mmap,), {}); m = M(-1, 4); print(len(m), isinstance(m, mmap.mmap))",
            "4 True",
        ),
        (
            "tempfile.TemporaryDirectory.name",
            "other-value",
            "import os, tempfile\nwith tempfile.TemporaryDirectory() as d: there = os.path.isdir(d)\nprint(there, os.path.isdir(d))",
            "True False",
        ),
        (
            "sys.float_info.dig",
            "other-value",
            "import sys; print(sys.float_info[6], len(sys.float_info))",
            "15 11",
        ),
    ],
)
def test_others_are_not(name, lie, case, printed):
    assert run(name, lie, case) == printed


def test_what_is_made_is_of_the_class():
    case = "import mmap; m = mmap.mmap(-1, 4); print(isinstance(m, mmap.mmap), isinstance(4, mmap.mmap))"
    assert run("mmap.mmap", "other-class", case) == "True False"
