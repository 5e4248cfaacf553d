"""Records of cases: what a target cannot try is unsupported, and what was tried twice says so."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest

from osconform.execution import Executor
from osconform.results import CaseRecord, Verdict
from osconform.sandbox import Sandbox
from osconform.session import Session
from osconform.spec_cache import load
from osconform.targets.model import Channel, Target

#: The agent, in front of which something says or does one thing first.
IN_FRONT = """
from osconform.agent import agent
run = agent.Runner.run
def in_front(self, request):
{body}
agent.Runner.run = in_front
agent.main([])
"""
LATE_AT_FIRST = """\
    import os, time
    if not os.path.exists({mark!r}):
        open({mark!r}, 'w').close()
        time.sleep(60)
    return run(self, request)
"""


def record(tmp_path: Path, body: str, timeout: float = 10.0) -> CaseRecord:
    script = tmp_path / "in_front.py"
    script.write_text(IN_FRONT.format(body=body), encoding="utf-8")
    target = Target(name="t", command=(sys.executable, str(script)), channel=Channel.STDIO)
    spec = load(None)
    case = next(case for case in spec.cases() if case.id == "os.rename/moves-a-file")
    with Session(target) as session, Sandbox() as sandbox:
        (found,) = Executor(spec, session, sandbox, []).run([msgspec.structs.replace(case, timeout=timeout)])
    return found


def test_a_target_that_cannot_try_it_is_not_blamed(tmp_path: Path) -> None:
    found = record(tmp_path, '    return \'"unsupported":"no files here"\'')
    assert (found.verdict, found.actual) == (Verdict.UNSUPPORTED, "unsupported: no files here")


@pytest.mark.parametrize("first", ["", LATE_AT_FIRST])
def test_late_once_is_no_finding_and_is_told(tmp_path: Path, first: str) -> None:
    body = first.format(mark=str(tmp_path / "mark")) or "    return run(self, request)"
    found = record(tmp_path, body, timeout=2.0)
    assert (found.verdict, found.retried) == (Verdict.PASS, bool(first))


def test_late_twice_is_a_timeout(tmp_path: Path) -> None:
    found = record(tmp_path, "    import time\n    time.sleep(60)", timeout=0.5)
    assert (found.verdict, found.actual, found.retried) == (Verdict.TIMEOUT, "no answer within 0.5 s", True)
