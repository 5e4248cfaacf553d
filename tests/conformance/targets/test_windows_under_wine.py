"""Real Windows CPython under Wine, where it is provisioned: the conversation, its faults, and a run to the verdicts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from osconform import spec_cache
from osconform.running import Order, run
from osconform.session import Reply, Session
from osconform.targets import wine
from osconform.targets.model import Target
from osconform.targets.windows import windows_targets

_FOUND = [target for target in windows_targets() if isinstance(target, Target)]
_REASON = next(
    (target.reason for target in windows_targets() if not isinstance(target, Target)), "Windows has no Wine"
)

pytestmark = pytest.mark.skipif(not _FOUND, reason=f"REAL WINDOWS CPYTHON IS NOT TRIED HERE: {_REASON}")


@pytest.fixture(params=[target.name for target in (_FOUND[:1] + _FOUND[-1:])])
def target(request: pytest.FixtureRequest) -> Target:
    """The oldest and the newest."""
    return next(target for target in _FOUND if target.name == request.param)


def replies(target: Target, programs: list[str], timeout: float = 10.0) -> tuple[list[Reply], Session]:
    with Session(target) as session:
        found = dict(
            session.run(
                list(range(len(programs))), lambda i: ({"program": programs[i], "modules": []}, timeout)
            )
        )
    return [found[i] for i in range(len(programs))], session


def test_it_is_windows(target: Target) -> None:
    program = "import os, sys\nresult = [os.name, sys.platform, list(sys.version_info[:2])]"
    (reply,), session = replies(target, [program])
    assert reply.message["returns"][:2] == ["nt", "win32"]
    profile = session.profile
    assert (profile.platform, profile.separator, profile.implementation) == ("windows", "\\", "cpython")
    assert target.name == "windows-cpython{}{}".format(*profile.version)
    assert reply.message["returns"][2] == list(profile.version[:2])
    assert "symlinks" not in profile.features


def test_it_is_an_interpreter_as_one_installs_it(target: Target) -> None:
    (reply,), _ = replies(target, ["import sys\nresult = ['site' in sys.modules, sys.flags.isolated]"])
    assert reply.message["returns"] == [True, 0]


def test_faults_cost_their_own_case_only(target: Target) -> None:
    programs = {
        "spin": "while True: pass",
        "leave": "import os\nos._exit(3)",
        "leak": "import os\nresult = os.open('nul', os.O_RDONLY) > 2",
        "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\nresult = True",
        "close": "import os\n[os.close(fd) for fd in (0, 1, 2)]\nresult = True",
    }
    names = [name for fault in programs for name in (fault, "well")]
    found, _ = replies(target, [programs.get(name, "result = 'well'") for name in names], timeout=3.0)
    came = dict(zip(names, found, strict=True))
    wells = [reply.message.get("returns") for reply in found[1::2]]
    assert wells == ["well"] * len(programs)
    assert came["spin"].timeout
    assert came["leave"].died == "the target exited with 3"
    assert all(came[name].message.get("returns") is True for name in ("leak", "thread", "close"))


def test_what_cases_print_is_seen(target: Target) -> None:
    program = "import os, sys\nprint('out')\nsys.stdout.flush()\nos.system('echo from cmd')\nsys.stderr.write('err')"
    (reply,), _ = replies(target, [program])
    assert reply.message["stdout"] == "out\r\nfrom cmd\r\n"
    assert reply.stderr == "err"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows environments in /proc")
def test_processes_in_a_console_of_their_own_die_with_the_agent(target: Target) -> None:
    program = (
        "import subprocess, sys\n"
        "code = 'import time; time.sleep(61)'\n"
        "subprocess.Popen([sys.executable, '-c', code], creationflags=subprocess.CREATE_NEW_CONSOLE)\n"
        "result = True"
    )
    with Session(target) as session:
        assert session.run_one({"program": program, "modules": []}, 10.0).message["returns"] is True
        assert session._connection is not None
        mark = Path(session._connection.scratch).name.encode()
        assert started_with(mark)
    assert not started_with(mark)


def started_with(mark: bytes) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


def test_from_the_spec_to_the_verdicts(target: Target) -> None:
    tally = run(Order(spec=spec_cache.load(None), targets=[target], expression="os.rename/ or os.path.join/"))
    assert tally.complete
    assert not tally.skipped
    assert tally.counts[target.name]["pass"] > 30
    assert [record.id for record in tally.unexpected] == []


def test_a_read_only_file_is_one_on_both_sides(target: Target, tmp_path: Path) -> None:
    """Wine asks the host's kernel for permission, so that what the kernel grants this target decides."""
    (tmp_path / "a").write_bytes(b"A")
    program = "import os\nos.chmod('a', 0o444)\nresult = [fails(open, 'a', 'wb'), oct(os.stat('a').st_mode & 0o777)]"
    with Session(target) as session:
        request = {"program": program, "modules": [], "dir": wine.path(str(tmp_path))}
        reply = session.run_one(request, 10.0)
    assert (tmp_path / "a").stat().st_mode & 0o222 == 0
    refused, mode = reply.message["returns"]
    assert mode == "0o444"
    write = [
        *wine.confinement(),
        sys.executable,
        "-c",
        "import sys; open(sys.argv[1], 'wb')",
        str(tmp_path / "a"),
    ]
    forbidden = subprocess.run(write, capture_output=True).returncode != 0
    assert refused == ("EACCES" if forbidden else None)
