"""The summary at the terminal: clusters by cause, blocked cases by what is missing, a crash by case, signal and last words."""

import sys
from pathlib import Path

import pytest

from osconform.results import CaseRecord, NameRecord, Verdict
from osconform.results_file import read_run
from osconform.summary import summarize
from osconform.tally import Tally

MINIATURES = Path(__file__).resolve().parent.parent / "miniatures"
PATCHED = MINIATURES / "targets" / "patched.py"


def case(id: str, verdict: str, actual: str, target: str = "t", **more: str) -> CaseRecord:
    return CaseRecord(
        id=id, target=target, verdict=Verdict(verdict), expected="returns 1", actual=actual, **more
    )


def summary(*records: CaseRecord | NameRecord) -> str:
    tally = Tally(complete=True)
    for record in records:
        tally.add(record)
    return summarize(tally, None)


def test_what_fails_by_one_cause_is_told_once():
    text = summary(
        *(
            case(f"os.f/{n}", "fail", f"raised OSError ENOSYS: [Errno 38] Function not implemented: '{n}'")
            for n in range(40)
        ),
        case("os.g/x", "fail", "returned 7"),
        case("os.g/x", "fail", "returned 8", "other"),
    )
    assert text.count("expected: ") == 2
    first, second = text.index("FAIL os.f/0[t]"), text.index("FAIL os.g/x[t]")
    assert first < second  # the cause of most comes first
    assert "alike:    os.f/1[t], os.f/2[t], os.f/3[t], os.f/4[t], os.f/5[t], os.f/6[t] and 33 more" in text
    assert "alike:    os.g/x[other]" in text
    assert "42 verdicts" in text and "42 unexpected" in text


def test_another_verdict_or_errno_is_another_cause():
    text = summary(
        case("os.f/a", "fail", "raised OSError ENOSYS: ..."),
        case("os.f/b", "fail", "raised OSError EPERM: ..."),
        case("os.f/c", "partial", "raised OSError EPERM: ..."),
    )
    assert text.count("expected: ") == 3


def test_of_very_many_causes_the_rest_is_counted():
    text = summary(*(case(f"os.f/{n}", "fail", f"raised Odd{'x' * n}Error: ...") for n in range(25)))
    assert text.count("expected: ") == 20
    assert "... and 5 more of 5 other causes" in text


def test_a_blocked_case_is_no_surprise():
    text = summary(
        NameRecord(id="os.f", target="t", verdict=Verdict.MISSING, expected="present", actual="absent"),
        case("os.f/a", "blocked", "blocked: os.f"),
    )
    assert "MISSING os.f[t]" in text and "os.f/a" not in text
    assert "1 unexpected" in text


@pytest.fixture
def run(osconform, tmp_path: Path):
    """Runs a trick; what was printed, and the cases in the results."""

    def run(trick: str) -> tuple[str, dict[str, CaseRecord]]:
        results = tmp_path / "r.jsonl"
        command = f'"{sys.executable}" "{PATCHED}" "{trick}" {{agent}}'
        target = ["--target-command", command, "--spec", MINIATURES / "spec", "-n", 1]
        done = osconform("run", *target, "--results", results)
        assert done.returncode == 1, done.stdout + done.stderr
        (cases,) = read_run(results).cases.values()
        return done.stdout, cases

    return run


@pytest.mark.skipif(sys.platform == "win32", reason="the miniatures are for Unix")
def test_a_case_without_its_function_names_it_and_costs_one_line(run):
    output, cases = run("lack_a_name")
    blocked = {id: found for id, found in cases.items() if found.verdict is Verdict.BLOCKED}
    assert blocked and {found.actual for found in blocked.values()} == {"blocked: os.rename"}
    assert "MISSING os.rename[" in output and "1 unexpected" in output
    assert not any(id in output for id in blocked)


@pytest.mark.skipif(sys.platform == "win32", reason="the miniatures are for Unix")
def test_a_crash_names_case_signal_and_last_words(run):
    output, cases = run("say_why_and_die")
    found = cases["os.rename/moves-a-file"]
    assert found.actual == "was killed by SIGKILL"
    assert found.detail.strip().endswith("the disk is on fire")
    assert "CRASH os.rename/" in output and "was killed by SIGKILL" in output
    assert "the disk is on fire" in output
