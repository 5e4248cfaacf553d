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
from osconform.targets.model import Channel, Target, Tree

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


def record(
    tmp_path: Path,
    body: str,
    timeout: float = 10.0,
    id: str = "os.rename/moves-a-file",
    tree: Tree = Tree.HOST,
) -> CaseRecord:
    script = tmp_path / "in_front.py"
    script.write_text(IN_FRONT.format(body=body), encoding="utf-8")
    target = Target(name="t", command=(sys.executable, str(script)), channel=Channel.STDIO, tree=tree)
    spec = load(None)
    case = next(case for case in spec.cases() if case.id == id)
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


@pytest.mark.skipif(sys.platform == "win32", reason="there are no users to become")
@pytest.mark.parametrize(("tree", "told"), [(Tree.HOST, 65534), (Tree.TARGET, None)])
def test_who_has_files_of_its_own_is_told_of_no_user_of_the_hosts(
    tmp_path: Path, tree: Tree, told: int | None
) -> None:
    """A fake that knows a superuser cannot become one of the host's users, unless root happens to run it."""
    said = "    return '\"unsupported\":\"%s %s\"' % (request.get('uid'), request.get('root'))\n"
    as_root = said + "os = agent.os\nos.getuid = lambda: 0\nagent.System.become = lambda self, uid: None"
    found = record(tmp_path, as_root, id="os.rename/locked-directory", tree=tree)
    assert found.actual == f"unsupported: {told} None"
