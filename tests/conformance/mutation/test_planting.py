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
    ],
)
def test_others_are_not(name, lie, case, printed):
    assert run(name, lie, case) == printed


def test_what_is_made_is_of_the_class():
    case = "import mmap; m = mmap.mmap(-1, 4); print(isinstance(m, mmap.mmap), isinstance(4, mmap.mmap))"
    assert run("mmap.mmap", "other-class", case) == "True False"
