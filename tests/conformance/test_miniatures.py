"""The tester, tested: implementations that lie, crash, hang or cheat get the verdicts they deserve."""

import sys
from pathlib import Path

import pytest

from osconform.errors import UserError
from osconform.running import Order, run
from osconform.spec_cache import load
from osconform.targets.model import Target

HERE = Path(__file__).resolve().parent.parent / "miniatures"
MOVES, MISSING = "os.rename/moves-a-file", "os.rename/missing-source"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tricks are Unix tricks")

#: trick -> what becomes of the two cases about os.rename. Everything else passes, always.
TRICKS = {
    "honest": {MOVES: "pass", MISSING: "pass"},
    "nothing": {MOVES: "fail", MISSING: "fail"},
    "wrong_value": {MOVES: "fail", MISSING: "pass"},
    "wrong_class": {MOVES: "pass", MISSING: "partial"},
    "wrong_errno": {MOVES: "pass", MISSING: "fail"},
    "crash": {MOVES: "crash", MISSING: "crash"},
    "segfault": {MOVES: "crash", MISSING: "crash"},
    "kill_itself": {MOVES: "crash", MISSING: "crash"},
    "kill_the_agent": {MOVES: "fail", MISSING: "fail"},  # its own process lives on and answers
    "leave": {MOVES: "crash", MISSING: "crash"},
    "leave_as_if_done": {MOVES: "crash", MISSING: "crash"},
    "hang": {MOVES: "timeout", MISSING: "timeout"},
    "spin": {MOVES: "timeout", MISSING: "timeout"},
    "flood": {MOVES: "fail", MISSING: "fail"},
    "devour": {MOVES: "fail", MISSING: "fail"},
    "large_reply": {MOVES: "fail", MISSING: "fail"},
    "close_everything": {MOVES: "crash", MISSING: "crash"},
    "garbage": {MOVES: "pass", MISSING: "pass"},
    "forge": {MOVES: "fail", MISSING: "fail"},
    "forge_a_long_header": {MOVES: "timeout", MISSING: "timeout"},
    "exit_by_exception": {MOVES: "fail", MISSING: "fail"},
    "interrupt": {MOVES: "fail", MISSING: "fail"},
    "leave_traces": {MOVES: "pass", MISSING: "pass"},
    "delete_the_directory": {MOVES: "fail", MISSING: "pass"},
    "fork_and_forget": {MOVES: "pass", MISSING: "pass"},
    "fork_bomb": {MOVES: "pass", MISSING: "pass"},
    "print_a_lot": {MOVES: "pass", MISSING: "pass"},
    "replace_streams": {MOVES: "pass", MISSING: "pass"},
    "lack_a_name": {MOVES: "blocked", MISSING: "blocked"},
    "have_one_too_many": {MOVES: "pass", MISSING: "pass"},
}


def target(trick: str, **options) -> Target:
    command = (sys.executable, str(HERE / "targets" / "patched.py"), trick, "{agent}")
    return Target(name=trick, command=command, **options)


def verdicts(trick: str, tmp_path: Path) -> dict[str, str]:
    from osconform.results_file import read_run

    results = tmp_path / "results.jsonl"
    order = Order(spec=load(HERE / "spec"), targets=[target(trick)], results=results, root=HERE / "spec")
    assert run(order).complete
    found = read_run(results)
    records = [*found.names[trick].values(), *found.cases[trick].values()]
    return {record.id: str(record.verdict) for record in records}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_wrong_implementation_pays_for_its_own_deeds_only(trick, tmp_path):
    expected = {case.id: "pass" for case in load(HERE / "spec").cases()}
    expected |= dict.fromkeys(load(HERE / "spec").entries, "pass")
    expected |= TRICKS[trick]
    if trick == "lack_a_name":
        expected["os.rename"] = "missing"
    if trick == "have_one_too_many":
        expected["os.getcwdu"] = "extra"
    found = verdicts(trick, tmp_path)
    if trick == "leave_as_if_done":
        # The exit code of a child that is done is drawn for each agent: who guesses it, twice in 256, is found out late.
        found |= {id: "crash" for id in TRICKS[trick] if found[id] == "timeout"}
    assert found == expected


@pytest.mark.parametrize(
    ("trick", "says"), [("say_nothing", "did not say hello"), ("babble", "before it said hello")]
)
def test_what_is_no_agent_is_an_error_that_says_so(trick, says, tmp_path):
    results = tmp_path / "results.jsonl"
    order = Order(
        spec=load(HERE / "spec"),
        targets=[target(trick, startup_timeout=1.0)],
        results=results,
        root=HERE / "spec",
    )
    with pytest.raises(UserError, match=says):
        run(order)
    assert not results.exists()
