"""Flaky cases are found by trying again what nobody expected, and said to be flaky."""

import sys
from pathlib import Path

import pytest

from osconform.results_file import read_run

MINIATURES = Path(__file__).resolve().parent.parent / "miniatures"
PATCHED = MINIATURES / "targets" / "patched.py"
MOVES, MISSING = "os.rename/moves-a-file", "os.rename/missing-source"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the miniatures are for Unix")


@pytest.fixture
def run(osconform, tmp_path):
    """Runs a trick; returns what was printed, its exit code, and the cases in the results."""

    def run(trick: str, *extra: str):
        results = tmp_path / "r.jsonl"
        command = f'"{sys.executable}" "{PATCHED}" "{trick}" {{agent}}'
        target = ["--target-command", command, "--spec", MINIATURES / "spec", "-n", 1]
        done = osconform("run", *target, "--results", results, *extra)
        assert done.returncode in (0, 1), done.stderr
        found = read_run(results)
        (cases,) = found.cases.values()
        return done.stdout, done.returncode, cases, found.footer

    return run


def test_what_wavers_is_flaky_and_not_hidden(run, tmp_path):
    output, code, cases, footer = run(f"waver:{tmp_path / 'memory'}", "--rerun", "1")
    assert code == 1
    assert str(cases[MOVES].verdict) == "flaky"
    assert cases[MOVES].actual.startswith("fail: returned None; files {a: 'A'}; then pass: ")
    assert f"FLAKY {MOVES}[" in output
    assert str(cases[MISSING].verdict) == "flaky"
    (counts,) = footer.counts.values()
    assert counts["flaky"] == 2 and "fail" not in counts  # each case is counted once
    assert footer.unexpected == 2


def test_without_a_rerun_it_fails_as_everything_does(run, tmp_path):
    _, code, cases, _ = run(f"waver:{tmp_path / 'memory'}")
    assert (code, str(cases[MOVES].verdict)) == (1, "fail")


def test_what_fails_each_time_is_no_flake(run):
    output, code, cases, footer = run("nothing", "--rerun", "2")
    assert (code, str(cases[MOVES].verdict), footer.unexpected) == (1, "fail", 2)
    assert "FLAKY" not in output


def test_a_baseline_may_know_that_a_case_is_flaky(run, tmp_path):
    known = tmp_path / "own.toml"
    known.write_text('[[known]]\nids = ["os.rename/*"]\nverdict = "flaky"\nreason = "It forgets."\n')
    extra = ("--rerun", "1", "--baseline", str(known))
    output, code, cases, _ = run(f"waver:{tmp_path / 'memory'}", *extra)
    assert code == 0, output
    assert cases[MOVES].baseline == "It forgets."
    _, code, cases, _ = run("honest", *extra)
    assert (code, str(cases[MOVES].verdict)) == (0, "pass")
