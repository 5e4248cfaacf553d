"""In-process fakes: how they are named, found, started, and what is said of those that cannot be."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from osconform.errors import UserError
from osconform.session import Session
from osconform.target_check import check
from osconform.targets import fakes, in_process
from osconform.targets.config import load_config
from osconform.targets.model import Target, Tree

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "fake"
has_examples = pytest.mark.skipif(not EXAMPLE.is_dir(), reason="needs the checkout")


class Half:
    """A fake that lacks what it needs."""

    platform = "linux"


class Worldly:
    """A fake that hides one module and replaces another."""

    platform = sys.platform
    directory = "/nowhere"

    def __init__(self) -> None:
        self.worlds = 0

    def start(self, *, root: bool) -> dict[str, Any]:
        self.worlds += 1
        return {"pwd": None, "socket": type(sys)("socket"), "builtins": {"open": "this one"}}

    def plant(self, given: dict[str, Any]) -> None:
        self.given = given

    def look(self) -> dict[str, Any]:
        return {"seen": {"dir": True}}


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("nothing", "Write MODULE:OBJECT"),
        ("no_such_module:x", "No module named 'no_such_module'"),
        ("os:no_such_thing", "no_such_thing"),
        (f"{__name__}:Half", "has no `directory`"),
    ],
)
def test_what_is_no_fake_is_refused_in_words(reference: str, told: str, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or type(sys)(__name__))
    vars(sys.modules[__name__]).setdefault("Half", Half)
    with pytest.raises(UserError, match=told):
        in_process.load(reference)


def test_programs_import_the_fakes_modules(monkeypatch) -> None:
    monkeypatch.setattr(in_process, "_give_up_root", lambda: None)
    monkeypatch.setattr(in_process.agent, "errno", in_process.agent.errno)
    fake = Worldly()
    runner = in_process.InProcessRunner(fake)
    program = (
        "import socket, string\n"
        "try:\n    import pwd\nexcept ImportError as error:\n    result = [str(error)]\n"
        "result += [hasattr(socket, 'socket'), hasattr(string, 'digits'), open]\n"
    )
    reply = runner.run({"id": "1", "program": program, "given": {"a": {"data": "A"}}})
    assert reply == (
        '"returns":["No module named \'pwd\'",false,true,"this one"],"here":"/nowhere","files":{"seen":{"dir":true}}'
    )
    assert fake.given == {"a": {"data": "A"}} and fake.worlds == 1


def test_installed_packages_offer_fakes_by_entry_points(monkeypatch) -> None:
    points = EntryPoints(
        [
            EntryPoint("memory", "memory.fake:make", fakes.GROUP),
            EntryPoint("pyfakefs-linux", "impostor:make", fakes.GROUP),
        ]
    )
    monkeypatch.setattr(fakes, "entry_points", lambda group: points.select(group=group))
    found = {target.name: target for target in fakes.fake_targets()}
    assert list(found) == ["pyfakefs-linux", "pyfakefs-macos", "pyfakefs-windows", "memory"]
    assert found["memory"].command[-1] == "memory.fake:make"
    assert found["memory"].tree is Tree.TARGET
    assert found["pyfakefs-linux"].command[-1] == "osconform.targets.pyfakefs:linux"


def test_a_fake_that_cannot_be_loaded_is_told_when_it_starts() -> None:
    target = fakes.from_object("gone", "no_such_module:x", "here")
    with pytest.raises(
        UserError, match=r"Target gone does not start. The fake .* cannot be loaded: No module named"
    ):
        Session(target)


HOLDING = """
import os, sys

HELD = os.open(os.devnull, os.O_RDONLY)  # as libffi holds its own file open

class Fake:
    platform, directory = sys.platform, "/nowhere"
    def start(self, *, root):
        return {}
    def plant(self, given):
        pass
    def look(self):
        return {}
"""


@pytest.mark.skipif(sys.platform == "win32", reason="an agent that cannot fork opens its streams anew")
def test_what_a_library_keeps_open_is_not_among_the_low_descriptors(tmp_path: Path) -> None:
    """A fake numbers its files from 3 on: such a number that falls through to the host is to mean nothing there."""
    (tmp_path / "holding.py").write_text(HOLDING, encoding="utf-8")
    made = fakes.from_object("holding", "holding:Fake", "here")
    program = "import holding, os\nresult = [os.dup(2), fails(os.fstat, holding.HELD)]\n"
    with Session(replace(made, environ={"PYTHONPATH": str(tmp_path)})) as session:
        reply = session.run_one({"program": program, "modules": ["os"], "given": {}}, 20)
    assert reply.message["returns"] == [3, None]


@has_examples
def test_the_example_of_the_docs_passes_every_check() -> None:
    (target,) = load_config(EXAMPLE / "osconform.toml").targets
    assert isinstance(target, Target) and target.name == "tiny"
    assert [finding for finding in check(target) if finding.wrong] == []
