"""A repro is short, and shows what the case shows."""

import re
import subprocess
import sys

import pytest

from osconform.execution import Executor
from osconform.name_checks import check_names
from osconform.repro import MAX_LINES, script_for
from osconform.sandbox import Sandbox
from osconform.selection import Selector
from osconform.session import Session
from osconform.spec_cache import load
from osconform.targets.model import Target

SPEC = load()
HOST = Target(name="host", command=(sys.executable, "{agent}"))


@pytest.fixture(scope="module")
def outcomes():
    """What cases came to on the host: case -> `returned ...` or `raised ...`. Cases that ask for nothing special."""
    with Session(HOST) as session, Sandbox() as sandbox:
        _, missing = check_names(SPEC, session, Selector(SPEC, session.profile))
        executor = Executor(SPEC, session, sandbox, missing)
        chosen = [case for case in SPEC.cases() if not case.needs and case.slug][::40]
        records = {record.id: record for record in executor.run(chosen)}
        cases = {case.id: case for case in chosen}
        return session.profile, [(cases[id], r) for id, r in records.items() if r.verdict in ("pass", "fail")]


def test_no_script_is_longer_than_it_may_be(outcomes):
    profile, _ = outcomes
    lengths = {case.id: script_for(SPEC, case, HOST, profile).count("\n") for case in SPEC.cases()}
    assert {id: length for id, length in lengths.items() if length > MAX_LINES} == {}


def test_every_script_is_python(outcomes):
    profile, _ = outcomes
    for case in SPEC.cases():
        compile(script_for(SPEC, case, HOST, profile), case.id, "exec")


def test_scripts_show_the_same_outcome(outcomes, tmp_path):
    profile, records = outcomes
    different = []
    for number, (case, record) in enumerate(records):
        folder = tmp_path / str(number)
        folder.mkdir()
        file = tmp_path / f"{number}.py"
        file.write_text(script_for(SPEC, case, HOST, profile))
        done = subprocess.run([sys.executable, file], capture_output=True, text=True, cwd=folder, timeout=60)
        # Addresses, inode numbers and times differ from run to run: the kind of outcome and its class must not.
        shown = re.findall(r"^(returned|raised) (\S*)", done.stdout, re.MULTILINE)[-1:]
        kind, what = record.actual.split(" ")[0], record.actual.split(" ")[1].rstrip(":;")
        expected = [(kind, what)] if kind == "raised" else [(kind, shown[0][1] if shown else "")]
        if "result = " in case.program and shown != expected:
            different.append((case.id, record.actual[:80], done.stdout[:200], done.stderr[-200:]))
    assert different == []
    assert len(records) > 20
