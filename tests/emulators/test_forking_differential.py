"""Forking in the emulated Linux against the real one: the same programs, the same output and status."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from osconform.emulators import World

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from forking_programs import CASES  # noqa: E402  # beside this file

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="compares with the Linux it runs on"),
    # What a process that has ended leaves behind is nobody's: no buffer of it may complain to the host.
    pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning"),
]
NUMBERS = re.compile(r"\b\d{3,}\b")
REAL_RUNNER = """
import json, os, shutil, sys, tempfile
import atexit, contextlib, fcntl, io, logging, mmap, pty, random, resource, select, signal, subprocess, threading, time
results = []
for source in json.load(sys.stdin):
    folder = tempfile.mkdtemp()
    with open(folder + "/out", "wb+") as out, open(folder + "/err", "wb+") as err:
        os.mkdir(folder + "/here")
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            os.chdir(folder + "/here")
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            break
        status = os.waitpid(pid, 0)[1]
        out.seek(0)
        err.seek(0)
        results.append([out.read().decode(), err.read().decode().splitlines()[-1:], status])
    shutil.rmtree(folder)
else:
    json.dump(results, sys.stdout)
    sys.exit()
exec(compile("import os, sys\\n" + source, "../program.py", "exec"))
"""


@pytest.fixture(scope="module")
def real() -> dict[str, list]:
    """What the programs come to on the operating system under the test run."""
    done = subprocess.run(
        [sys.executable, "-c", REAL_RUNNER], input=json.dumps(CASES), capture_output=True, text=True, check=True,
        timeout=60, start_new_session=True, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )  # fmt: skip
    return dict(zip(CASES, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("source", CASES)
def test_a_forking_program_does_the_same_in_a_world(source: str, real: dict[str, list]) -> None:
    world = World("linux")
    world.os.mkdir("here")
    world.build_tree({"program.py": "import os, sys\n" + source})
    status = world.os.system("cd here; exec python3 ../program.py")
    printed, complaint, real_status = real[source]
    assert plain(world.stdout) == plain(printed)
    assert [plain(line) for line in world.stderr.splitlines()[-1:]] == [plain(line) for line in complaint]
    assert status == real_status


def plain(text: str) -> str:
    """A text without the numbers of processes."""
    return NUMBERS.sub("<number>", text)
