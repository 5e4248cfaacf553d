"""The emulated Linux against the real one: the same programs, the same outcomes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from osconform.emulators import World

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from outcome import MODULES, outcome_of  # noqa: E402  # beside this file, shared with a subprocess

#: Subject -> programs; linux_programs/README.md says what they are.
PROGRAMS = {
    file.stem: file.read_text(encoding="utf-8").rstrip("\n").split("\n---\n")
    for file in sorted((HERE / "linux_programs").glob("*.txt"))
}
CASES = [source for programs in PROGRAMS.values() for source in programs]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="compares with the Linux it runs on")


@pytest.fixture(scope="module")
def real() -> dict[str, list]:
    """The outcomes on the operating system under the test run."""
    done = subprocess.run(
        [sys.executable, str(HERE / "real_runner.py")],
        input=json.dumps(CASES),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        start_new_session=True,  # the session of whoever started the tests may be outside this container: getsid says 0
    )
    return dict(zip(CASES, json.loads(done.stdout), strict=True))


def emulated(source: str) -> list:
    """The outcome in a fresh world."""
    world = World("linux", cwd="/home/user/case")
    world.machine.process.nice = os.getpriority(os.PRIO_PROCESS, 0)  # a test run may have been given another
    modules = {name: world.module(name) for name in MODULES}
    return outcome_of(source, modules, "/home/user/case", lambda code, namespace: run(world, code, namespace))


def run(world: World, code, namespace: dict) -> None:
    world.run(code, globals=namespace)


@pytest.mark.parametrize("subject", PROGRAMS)
def test_the_emulated_outcomes_equal_the_real_ones(subject: str, real: dict[str, list]) -> None:
    found = {source: emulated(source) for source in PROGRAMS[subject]}
    assert found == {source: real[source] for source in PROGRAMS[subject]}


def test_no_program_got_lost() -> None:
    assert len(CASES) == len(set(CASES)) > 500
