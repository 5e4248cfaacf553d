"""Agents that cannot fork, over standard streams: they retire when a case leaves traces, and nobody pays for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from osconform.agent.connection import last_words
from osconform.errors import UserError
from osconform.session import Reply, Session
from osconform.targets.model import Channel, Target

# The portable agent in an interpreter without fork, as on Windows; `start` runs before it.
INLINE = """
import os, runpy, sys
{start}
vars(os).pop("fork", None)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# An object that holds a descriptor cannot be told that it has been closed.
LEAK = "import os, sys\nsys.kept = open(os.devnull)\nresult = True"


@pytest.fixture
def inline(tmp_path: Path):
    def make(start: str = "pass", **options) -> Target:
        script = tmp_path / "inline.py"
        script.write_text(INLINE.format(start=start), encoding="utf-8")
        command = (sys.executable, str(script), "{agent}")
        return Target(name="inline", command=command, channel=Channel.STDIO, **options)

    return make


def run(target: Target, programs: list[str], timeout: float = 5.0) -> tuple[list[Reply], int]:
    with Session(target) as session:
        assert "fork" not in session.profile.features
        replies = dict(
            session.run(
                list(range(len(programs))), lambda i: ({"program": programs[i], "modules": []}, timeout)
            )
        )
        return [replies[i] for i in range(len(programs))], session.restarts


def test_a_retired_agent_costs_nobody_a_verdict(inline) -> None:
    replies, restarts = run(inline(), ["result = 7", LEAK, "result = 8"] * 10)
    assert [reply.message.get("returns") for reply in replies] == [7, True, 8] * 10
    assert not any(reply.died or reply.timeout for reply in replies)
    assert restarts == 10


def test_no_agent_is_started_when_nothing_is_left_to_do(inline) -> None:
    _, restarts = run(inline(), ["result = 7", LEAK])
    assert restarts == 0


def test_every_case_may_leave_traces(inline) -> None:
    replies, restarts = run(inline(), [LEAK] * 5)
    assert [reply.message.get("returns") for reply in replies] == [True] * 5
    assert restarts == 4


def test_bare_descriptors_are_closed_instead(inline) -> None:
    leak = "import os\nresult = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]"
    replies, restarts = run(inline(), [leak] * 4)
    numbers = [reply.message["returns"] for reply in replies]
    assert numbers == [numbers[0]] * 4
    assert restarts == 0


def test_a_standard_stream_that_leads_elsewhere(inline) -> None:
    lead = "import os\nos.dup2(0, 1)\nresult = 1"
    replies, restarts = run(inline(), [lead, "print('seen')"])
    assert replies[1].message["stdout"].strip() == "seen"
    assert restarts == 1


def test_environment_umask_and_directory_are_put_back(inline) -> None:
    change = "import os\nos.environ['OSC'] = '1'\nos.umask(0o77)\nos.chdir('/')\nresult = True"
    look = "import os\nresult = [os.getenv('OSC'), os.umask(0o22) == 0o77, os.getcwd() == '/']"
    replies, restarts = run(inline(), [change, look])
    assert replies[1].message["returns"] == [None, False, False]
    assert restarts == 0


def test_the_time_of_a_new_start_is_not_the_cases(inline) -> None:
    slow = inline("import time; time.sleep(0.8)")
    replies, restarts = run(slow, [LEAK, "result = 1", LEAK, "result = 2"], timeout=0.5)
    assert not any(reply.timeout for reply in replies)
    assert restarts == 2
    assert all(reply.seconds < 0.5 for reply in replies)


def test_a_request_that_comes_after_the_retirement(inline) -> None:
    with Session(inline()) as session:
        for _ in range(3):
            reply = session.run_one({"program": LEAK, "modules": []}, 5.0)
            assert reply.message["returns"] is True
        assert session.restarts == 2


def test_a_death_is_still_charged_to_its_case(inline) -> None:
    programs = [LEAK, "import os\nos._exit(3)", "result = 1", LEAK, "while True: pass", "result = 2"]
    replies, _ = run(inline(), programs, timeout=2.0)
    assert replies[1].died == "the target exited with 3"
    assert replies[4].timeout
    assert [replies[i].message.get("returns") for i in (0, 2, 3, 5)] == [True, 1, True, 2]


def test_what_cases_print_is_seen_and_stays_out_of_the_conversation(inline) -> None:
    speak = "import os, sys\nprint('out')\nsys.stdout.flush()\nsys.stderr.write('err')\nos.write(1, b'raw')"
    replies, restarts = run(inline(), [speak, "result = 2", "print('again')"])
    assert replies[0].message["stdout"].split() == ["out", "raw"]
    assert replies[0].message["stderr"] == "err"
    assert "stdout" not in replies[1].message
    assert replies[2].message["stdout"].split() == ["again"]
    assert restarts == 0


def test_cases_find_nothing_of_the_runner_in_their_environment(inline) -> None:
    replies, _ = run(inline(), ["import os\nresult = [name for name in os.environ if 'OSCONFORM' in name]"])
    assert replies[0].message["returns"] == []


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows hands every descriptor below 3 to the child differently"
)
def test_closing_the_standard_streams_does_not_close_the_channel(inline) -> None:
    close = "import os\n[os.close(fd) for fd in (0, 1, 2)]\nresult = 1"
    replies, restarts = run(inline(), [close, "result = 2"])
    assert [reply.message.get("returns") for reply in replies] == [1, 2]
    assert restarts == 1


def test_last_words_of_a_target_that_never_says_hello(inline) -> None:
    with pytest.raises(UserError, match=r"before it said hello.*no such luck"):
        Session(inline("raise SystemExit('no such luck')"))


@pytest.mark.parametrize(
    ("stderr", "words"),
    [
        ("", "nothing on stderr"),
        ("one\ntwo\n\n", "two"),
        ("agent.py:30\n\nSyntaxError: Invalid token\n\nNode.js v20.20.2\n", "SyntaxError: Invalid token"),
        (
            "Fatal Python error: no codec\n\nCurrent thread 0x7f (most recent call first):\n",
            "Fatal Python error: no codec",
        ),
    ],
)
def test_the_last_words_say_why(stderr: str, words: str) -> None:
    assert last_words(stderr) == words


def test_a_scratch_directory_that_the_target_does_not_see(inline) -> None:
    blind = inline("os.environ['OSCONFORM_SCRATCH'] = '/no/such/folder'")
    replies, _ = run(blind, ["print('lost')\nresult = 1", "result = 2"])
    assert [reply.message.get("returns") for reply in replies] == [1, 2]
    assert "stdout" not in replies[0].message


@pytest.mark.parametrize(
    "change",
    [
        "sys.displayhook = sys.excepthook = len",
        "sys.setrecursionlimit(321)",
        "sys.settrace(lambda *event: None)",
        "sys.setprofile(lambda *event: None)",
        "sys.setswitchinterval(1.5)",
        "sys.argv[:] = ['other']",
        "sys.of_a_program = 1",
        "import io; sys.stdout = io.StringIO()",
        "import shutil; shutil.register_archive_format('own', len)",
    ],
)
def test_what_a_program_sets_in_sys_is_put_back_and_costs_no_start(inline, change: str) -> None:
    look = (
        "import os, shutil, sys\nresult = [os.getpid(), sys.displayhook is sys.__displayhook__, sys.getrecursionlimit(),"
        " sys.gettrace(), sys.getprofile(), sys.getswitchinterval(), sys.argv, hasattr(sys, 'of_a_program'),"
        " type(sys.stdout).__name__, [name for name, _ in shutil.get_archive_formats()]]"
    )
    programs = [look, f"import sys\n{change}", look]
    with Session(inline()) as session:
        fields = {"modules": [], "alone": True, "sys": True}
        before, _, after = [session.run_one({"program": program, **fields}, 5.0) for program in programs]
        assert after.message["returns"] == before.message["returns"]


def test_a_stream_that_was_closed_cannot_be_put_back(inline) -> None:
    programs = [
        "import os\nresult = os.getpid()",
        "import sys\nsys.stderr.close()",
        "import os\nresult = os.getpid()",
    ]
    with Session(inline()) as session:
        fields = {"modules": [], "alone": True, "sys": True}
        first, _, last = [session.run_one({"program": program, **fields}, 5.0) for program in programs]
        assert first.message["returns"] != last.message["returns"]
