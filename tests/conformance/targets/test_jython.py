"""Jython: how it is found, what the agent makes of it on a stand-in, and all of it, if it is here."""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from osconform.agent import agent
from osconform.profile import from_hello
from osconform.provision import jython
from osconform.session import Session
from osconform.target_check import check
from osconform.targets.jython import jython_target
from osconform.targets.model import Channel, Target, Unavailable

# What Jython 2.7.3 lacks of the agent's wishes: os.dup2, os.fork, and integers as files.
NO_DUP = """
import os, runpy, sys
for name in ("dup", "dup2", "fork"):
    vars(os).pop(name, None)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.skipif(os.name == "nt", reason="makes jython from a shell script")
def test_it_is_found_on_path_or_in_the_cache_or_it_is_said_how_to_get_it(machine, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(machine.home / "cache"))
    target = jython_target()
    assert isinstance(target, Unavailable) and "`osconform provision jython` gets it" in target.reason
    (jython.folder() / "bin").mkdir(parents=True)
    (jython.folder() / "packages.txt").write_text("jython_2.7.3-1\n", encoding="utf-8")
    cached = machine.script(jython.folder() / "bin" / "jython", "exit 0")
    target = jython_target()
    assert isinstance(target, Unavailable) and "no java on PATH" in target.reason
    machine.script(machine.bin / "java", "exit 0")
    target = jython_target()
    assert isinstance(target, Target)
    assert (target.command, target.origin) == ((str(cached), "{agent}"), "2.7.3-1, provisioned")
    program = machine.script(machine.bin / "jython", "exit 0")
    target = jython_target()
    assert isinstance(target, Target) and target.command == (str(program), "{agent}")
    assert machine.starts() == []  # a start of Java takes seconds


@pytest.mark.parametrize(
    ("java", "platform"),
    [("Linux", "linux"), ("Mac OS X", "macos"), ("Windows 11", "windows"), ("AIX", "aix")],
)
def test_its_platform_is_the_one_below_java(monkeypatch, java: str, platform: str) -> None:
    lang = ModuleType("java.lang")
    lang.System = SimpleNamespace(getProperty={"os.name": java}.get)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "java", ModuleType("java"))
    monkeypatch.setitem(sys.modules, "java.lang", lang)
    python_sys = SimpleNamespace(platform="java17.0.15", version_info=(2, 7, 3, "final", 0))
    system = SimpleNamespace(starts_processes=True, available=False, identity=1000)
    profile = from_hello(json.loads(agent.hello(system, SimpleNamespace(), python_sys)) | {"token": "t"})
    assert (profile.implementation, profile.version, profile.platform) == ("jython", (2, 7, 3), platform)
    assert profile.dialect == "cpython" and "fork" not in profile.features


def test_what_java_raises_is_an_outcome_as_any_other(monkeypatch) -> None:
    class Throwable(
        BaseException
    ):  # in Jython it is none of Python's exceptions, and no handler of these catches it
        pass

    def throw() -> None:
        raise Throwable("from below")

    lang = ModuleType("java.lang")
    lang.Throwable = Throwable  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "java", ModuleType("java"))
    monkeypatch.setitem(sys.modules, "java.lang", lang)
    monkeypatch.setattr(sys, "platform", "java17.0.15")
    jython_agent = runpy.run_path(agent.__file__, run_name="agent")
    assert jython_agent["fails"](throw) == "Throwable"
    runner = jython_agent["Runner"]()
    runner.execute = lambda program, names: throw()
    assert '"class":"Throwable"' in runner.run({"program": "", "modules": []})


def test_without_dup2_what_programs_print_is_told_all_the_same(tmp_path: Path) -> None:
    script = tmp_path / "no_dup.py"
    script.write_text(NO_DUP, encoding="utf-8")
    command = (sys.executable, str(script), "{agent}")
    target = Target(name="nodup", command=command, channel=Channel.STDIO)
    with Session(target) as session:
        program = "import sys\nprint('out')\nsys.stderr.write('err')\nresult = 1\n"
        for _ in range(2):
            message = session.run_one({"program": program, "modules": ["sys"]}, 20).message
            assert (message["returns"], message["stdout"].strip(), message["stderr"]) == (1, "out", "err")
        assert "stdout" not in session.run_one({"program": "result = 2\n", "modules": []}, 20).message


def test_every_check_passes_where_it_is_installed() -> None:
    target = jython_target()
    if isinstance(target, Unavailable):
        pytest.skip(f"Jython cannot be tried here: {target.reason}")
    assert [finding for finding in check(target) if finding.wrong] == []
