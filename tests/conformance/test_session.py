"""Conversations: what is sent again after a silence or a death, and to whom."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from osconform.session import Reply, Session
from osconform.targets.model import Target

HOST = Target(name="host", command=(sys.executable, "{agent}"))
# Counts its runs in a file, and does its worst in the first ones.
TRY = """
import os
with open({log!r}, 'a') as log:
    log.write('%d\\n' % os.getpid())
with open({log!r}) as log:
    tries = len(log.readlines())
if tries <= {bad}:
    {worst}
result = tries
"""
HANG, DIE = "while True: pass", "os._exit(3)"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="looks at processes as they are with fork")


def run(programs: list[str], timeout: float = 1.0) -> dict[int, Reply]:
    def prepare(key: int) -> tuple[dict[str, object], float]:
        return {"program": programs[key], "modules": ["os"]}, timeout

    with Session(HOST) as session:
        return dict(session.run(list(range(len(programs))), prepare))


@pytest.mark.parametrize("worst", [HANG, DIE])
def test_what_answers_when_tried_again_has_answered(tmp_path: Path, worst: str) -> None:
    log = str(tmp_path / "log")
    reply = run([TRY.format(log=log, bad=1, worst=worst)])[0]
    assert (reply.message.get("returns"), reply.timeout, reply.died, reply.retried) == (2, False, None, True)


@pytest.mark.parametrize("worst", [HANG, DIE])
def test_two_tries_are_all(tmp_path: Path, worst: str) -> None:
    log = tmp_path / "log"
    reply = run([TRY.format(log=str(log), bad=9, worst=worst)])[0]
    assert reply.retried and (
        reply.timeout if worst is HANG else reply.died == "exited with 3 without an answer"
    )
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2


def test_the_second_try_shares_its_process_with_nobody(tmp_path: Path) -> None:
    log, other = str(tmp_path / "log"), "import os\nresult = os.getpid()\n"
    bad = TRY.format(log=log, bad=1, worst=DIE)
    replies = run([other, bad, *[other] * 20, TRY.format(log=log + "2", bad=1, worst=HANG), other])
    tried = [int(line) for name in (log, log + "2") for line in Path(name).read_text("utf-8").splitlines()]
    others = {reply.message["returns"] for key, reply in replies.items() if key not in (1, 22)}
    assert len(tried) == 4 and not {tried[1], tried[3]} & others
    assert [key for key, reply in replies.items() if reply.retried] == [1, 22]
    assert not any(reply.timeout or reply.died for reply in replies.values())


def test_an_answer_at_once_is_no_retry() -> None:
    assert not run(["result = 1\n"])[0].retried
