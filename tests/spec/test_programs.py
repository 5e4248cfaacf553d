"""Every program compiles wherever it is to run: on MicroPython by mpy-cross, on old Pythons by themselves."""

import json
import subprocess

import pytest

from osconform.lint import portable_syntax
from osconform.lint.profiles import known_profiles
from osconform.selection import Selector
from osconform.spec_cache import load
from osconform.targets.discovery import discover
from osconform.targets.model import Target

SPEC = load()
_COMPILE = (
    "import json, sys\n"
    "for id, program in json.load(sys.stdin):\n"
    "    try: compile(program, '<case>', 'exec')\n"
    "    except SyntaxError as error: print(id, error)\n"
)


def test_micropythons_programs_compile_with_mpy_cross():
    selectors = [Selector(SPEC, profile) for profile in known_profiles() if profile.dialect == "micropython"]
    cases = [case for case in SPEC.cases() if any(selector.plan(case).outcome for selector in selectors)]
    assert len(cases) > 100
    assert list(portable_syntax.RULE.check(SPEC)) == []


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 8)])
def test_cpythons_programs_compile_on_old_versions(version):
    name = f"cpython{version[0]}{version[1]}"
    found = [target for target in discover() if isinstance(target, Target) and target.name == name]
    if not found:
        pytest.skip(
            f"LOUD: no CPython {version[0]}.{version[1]} on this machine, its programs are not compiled"
        )
    selectors = [
        Selector(SPEC, profile)
        for profile in known_profiles()
        if profile.implementation == "cpython" and profile.version == version
    ]
    programs = [(c.id, c.program) for c in SPEC.cases() if any(s.plan(c).outcome for s in selectors)]
    python = [part for part in found[0].command if part != "{agent}"]
    done = subprocess.run(
        [*python, "-c", _COMPILE], input=json.dumps(programs), capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    assert len(programs) > 500
