"""A repro is short, and shows what the case shows."""

import re
import shlex
import subprocess
import sys

import pytest

from osconform.execution import Executor, repro_command
from osconform.name_checks import check_names
from osconform.repro import script_for
from osconform.repro_lines import MAX_LINES
from osconform.sandbox import Sandbox
from osconform.selection import Selector
from osconform.session import Session
from osconform.spec_cache import load
from osconform.targets import by_hand
from osconform.targets.command import from_command
from osconform.targets.discovery import resolve
from osconform.targets.fakes import from_object
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
        # What the case printed may stand before it on its line.
        shown = re.findall(r"(returned|raised) (\S*)", done.stdout)[-1:]
        kind, what = record.actual.split(" ")[0], record.actual.split(" ")[1].rstrip(":;")
        expected = [(kind, what)] if kind == "raised" else [(kind, shown[0][1] if shown else "")]
        if "result = " in case.program and shown != expected:
            different.append((case.id, record.actual[:80], done.stdout[:200], done.stderr[-200:]))
    assert different == []
    assert len(records) > 20


FORGETFUL = """
import os, types

class Fake:
    platform, directory = "linux", os.getcwd()
    def start(self, *, root):
        fake = types.ModuleType("os")
        vars(fake).update({**vars(os), "listdir": lambda path: ["what a fake says"]})
        return {"os": fake}
"""


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("windows-emulator", r"raised FileExistsError \[WinError 183\] Cannot create.*\nfiles \['a', 'b'\]"),
        ("pyfakefs-windows", r"raised FileExistsError \[Errno 17\].*\nfiles \['a', 'b'\]"),
        ("forgetful", r"returned None\nfiles \['what a fake says'\]"),
    ],
)
def test_the_script_of_an_imitation_shows_that_one(outcomes, tmp_path, name, shows):
    """And no other: the emulator says nothing about pyfakefs, and neither about somebody's fake."""
    target = resolve([name])[0] if "-" in name else from_object(name, f"{name}:Fake", "here")
    (tmp_path / f"{name}.py").write_text(FORGETFUL)
    (case,) = (case for case in SPEC.cases() if case.id == "os.rename/onto-an-existing-file")
    (tmp_path / "script.py").write_text(script_for(SPEC, case, target, outcomes[0]))
    done = subprocess.run(
        [sys.executable, "script.py"], capture_output=True, text=True, cwd=tmp_path, timeout=60
    )
    assert re.search(shows, done.stdout), done.stdout + done.stderr


def test_the_command_line_of_a_target_puts_the_file_where_the_agent_was():
    python = shlex.quote(sys.executable)
    target = from_command(f'"{sys.executable}" -I {{agent}} --after')
    assert by_hand.command_line(target) == f"{python} -I FILE --after"
    assert by_hand.command_line(from_command("{python} -E {program}")) == f"{python} -E FILE"
    assert by_hand.command_line(Target(name="board", command=("adapter", "/dev/ttyACM0"))) == ""


def test_what_ran_by_a_command_is_shown_by_that_command(osconform):
    """The name that such a target gets is unknown to every other call."""
    command = f'"{sys.executable}" {{agent}}'
    case = "os.rename/moves-a-file"
    assert (
        repro_command(case, from_command(command)) == f"osconform repro {case} --target-command '{command}'"
    )
    done = osconform("repro", case, "--target-command", command)
    assert f"# run it in an empty folder with: {shlex.quote(sys.executable)} FILE" in done.stdout
