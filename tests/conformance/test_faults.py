"""Each planted fault costs its own case and nothing else, on CPython and on MicroPython."""

from __future__ import annotations

import re
import sys

import pytest

from osconform.execution import Executor
from osconform.model import Case, Entry, MicroPythonFacet, Node, Outcome, Spec
from osconform.results import CaseRecord
from osconform.sandbox import Sandbox
from osconform.session import Session
from osconform.targets.config import Config
from osconform.targets.discovery import discover
from osconform.targets.model import Target, Unavailable
from tests.miniatures.faults import FAULTS, Fault

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the deeds are those of Unix")

TIMEOUT = 5.0  # of a neighbour, on a busy machine
HOST = Target(name="host", command=(sys.executable, "{agent}"))
#: What the neighbours of a fault find out; each is None where nothing is amiss. `put` needs descriptors, and a umask.
NEIGHBOURS = {
    "finds-its-files": "import os\nresult = None if sorted(os.listdir('.')) == ['given'] else os.listdir('.')\n",
    "writes-and-reads": "put('new', 'x' * 9)\nresult = None if get('new') == 'x' * 9 else get('new')\n",
    "makes-a-folder": "import os\nos.mkdir('d')\nput('d/f', '')\nresult = None if os.stat('d')[0] & 0o700 == 0o700 else 'mode'\n",
    "has-its-environment": "import os\nresult = os.getenv('LEFT')\n",
    "prints": "print('heard')\nresult = None\n",
}


def micropython() -> Target:
    target = next(found for found in discover(Config()) if found.name == "micropython")
    if isinstance(target, Unavailable):
        pytest.skip(f"micropython: {target.reason}")
    return target


TIMEOUTS = {fault.name: fault.timeout for fault in FAULTS}


def case(name: str, program: str, modules: bool) -> Case:
    imported = re.findall(r"^import (.*)", program, re.MULTILINE)
    names = tuple(name for line in imported for name in line.split(", ") if name not in ("ctypes", "ffi"))
    return Case(
        id=f"os.getcwd/{name}",
        entry="os.getcwd",
        claim="It is None.",
        given={"given": Node(data=b"G")} if name != "deleted-directory" else {},
        run=program,
        program=program,
        modules=names if modules else ("os",),
        symbols=tuple(re.findall(r"\b(?:os|sys)\.\w+", program)),
        expect=(("", Outcome(returns=["value", None])),),
        timeout=TIMEOUTS.get(name, TIMEOUT),
    )


def run(target: Target, deeds: dict[str, str]) -> tuple[dict[str, CaseRecord], dict[str, CaseRecord]]:
    """The records of the deeds and of their neighbours, all in one session: neighbours stand between any two deeds."""
    python = target.name != "micropython"
    cases = []
    for name, program in deeds.items():
        cases += [case(f"{beside}-before-{name}", NEIGHBOURS[beside], python) for beside in NEIGHBOURS]
        cases.append(case(name, program, python))
    cases += [case(f"{beside}-at-last", NEIGHBOURS[beside], python) for beside in NEIGHBOURS]
    entry = Entry(
        id="os.getcwd", module="os", kind="function", section="", docs="", documented=("2.7", "3.9", "3.15"),
        availability={"2.7": "all"},
        micropython=MicroPythonFacet(docs="library/os.html"), cases=tuple(cases),
    )  # fmt: skip
    with Session(target) as session, Sandbox() as sandbox:
        executor = Executor(Spec(fingerprint="", entries={entry.id: entry}), session, sandbox, [])
        records = {record.id.partition("/")[2]: record for record in executor.run(cases)}
    assert len(records) == len(cases)
    return {name: records.pop(name) for name in deeds}, records


def check(target: Target, deeds: dict[str, str], verdicts: dict[str, str]) -> None:
    done, neighbours = run(target, deeds)
    harmed = {
        name: f"{r.verdict}: {r.actual} {r.detail}" for name, r in neighbours.items() if r.verdict != "pass"
    }
    assert harmed == {}
    assert {name: str(record.verdict) for name, record in done.items()} == verdicts, [
        f"{name}: {record.actual} {record.detail}" for name, record in done.items()
    ]
    for fault in FAULTS:
        if fault.name in done:
            record = done[fault.name]
            assert fault.actual in record.actual, (fault.name, record.actual)
            assert fault.detail in record.detail, (fault.name, record.detail)


def test_on_cpython() -> None:
    check(HOST, {f.name: f.cpython for f in FAULTS}, {f.name: f.verdict for f in FAULTS})


def test_on_micropython() -> None:
    able = [fault for fault in FAULTS if fault.micropython]
    deeds = {f.name: f.micropython + "result = None\n" * ("result" not in f.micropython) for f in able}
    check(micropython(), deeds, {f.name: f.micropython_verdict for f in able})


def test_the_list_is_whole_and_says_what_cannot_be_done() -> None:
    assert len(FAULTS) >= 28 and len({fault.name for fault in FAULTS}) == len(FAULTS)
    for fault in FAULTS:
        assert bool(fault.micropython) != bool(fault.absent), fault.name


def test_neighbours_would_notice() -> None:
    """Without the agent's care a neighbour finds what was left: the test above can fail."""
    left: list[tuple[str, str]] = [
        ("finds-its-files", "import os\nos.chdir('/')\n"),
        ("makes-a-folder", "import os\nos.umask(0o777)\n"),
        ("has-its-environment", "import os\nos.environ['LEFT'] = 'x'\n"),
        ("writes-and-reads", "import builtins\nopen = None\nput = None\n"),
        ("prints", "print = None\n"),
    ]
    for neighbour, before in left:
        fault = Fault("both", before + NEIGHBOURS[neighbour], "fail")
        done, _ = run(HOST, {fault.name: fault.cpython})
        assert done["both"].verdict != "pass", neighbour
