"""Grouping: what differs stays apart, what has one cause stands together."""

from __future__ import annotations

from pathlib import Path

import pytest

from osconform.reports.matrix import Matrix
from osconform.reports.outcomes import CAUSES, by_cause, by_outcome, outcome_class, rest
from osconform.reports.targets import Target
from osconform.results import CaseRecord, Header, Verdict
from osconform.results_file import Run


def _record(
    target: str, verdict: Verdict, actual: str, *, case: str = "os.a/x", baseline: str | None = None
) -> CaseRecord:
    return CaseRecord(
        id=case,
        target=target,
        verdict=verdict,
        expected="returns 1",
        actual=actual,
        detail=actual,
        baseline=baseline,
    )


def _matrix(records: list[CaseRecord]) -> Matrix:
    names = list(dict.fromkeys(record.target for record in records))
    run = Run(Path("r.jsonl"), Header(osconform="1", spec="s", started="2026", host={}, targets=names))
    for record in records:
        run.add(record)
    return Matrix([run])


def _outcomes(records: list[CaseRecord]) -> list[tuple[str, str, list[str]]]:
    matrix = _matrix(records)
    case = matrix.names["os.a"].cases[0]
    return [
        (outcome.verdict, outcome.actual, [target.name for target in outcome.targets])
        for outcome in by_outcome(case.outcomes, matrix.targets)
    ]


def test_targets_that_did_the_same_stand_together_the_gravest_first() -> None:
    assert _outcomes(
        [
            _record("a", Verdict.PASS, "returns 1"),
            _record("b", Verdict.FAIL, "returns 2"),
            _record("c", Verdict.FAIL, "returns 3"),
            _record("d", Verdict.FAIL, "returns 2"),
            _record("e", Verdict.CRASH, "signal 11"),
        ]
    ) == [
        ("crash", "signal 11", ["e"]),
        ("fail", "returns 2", ["b", "d"]),
        ("fail", "returns 3", ["c"]),
        ("pass", "returns 1", ["a"]),
    ]


def test_explained_and_unexplained_stay_apart() -> None:
    found = _outcomes([_record("a", Verdict.FAIL, "x", baseline="known"), _record("b", Verdict.FAIL, "x")])
    assert found == [("fail", "x", ["b"]), ("fail", "x", ["a"])]


def test_passes_may_differ_in_what_the_spec_leaves_open() -> None:
    matrix = _matrix([_record("a", Verdict.PASS, "returns 7"), _record("b", Verdict.PASS, "returns 8")])
    (outcome,) = by_outcome(matrix.names["os.a"].cases[0].outcomes, matrix.targets)
    assert outcome.actual_varies
    assert len(outcome.targets) == 2


def test_the_largest_pass_is_the_rest() -> None:
    records = [_record(letter, Verdict.PASS, "x") for letter in "abcdef"]
    records[0].expected = "returns 2"
    matrix = _matrix([*records, _record("g", Verdict.FAIL, "y")])
    outcomes = by_outcome(matrix.names["os.a"].cases[0].outcomes, matrix.targets)
    found = rest(outcomes)
    assert found is not None
    assert [target.name for target in found.targets] == list("bcdef")
    assert rest([outcome for outcome in outcomes if outcome is not found]) is None


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("raised OSError ENOENT: [Errno 2] ENOENT; files {}", "OSError (ENOENT)"),
        ("raises FileNotFoundError (ENOENT, winerror 2)", "FileNotFoundError (ENOENT)"),
        ("raised subprocess.TimeoutExpired", "raised subprocess.TimeoutExpired"),
        ("raised AttributeError: module 'os' has no attribute 'chflags'", "AttributeError"),
        ("returned 33188", "returned N"),
        ("returned b'\\'a' and \"it's\"", "returned '…' and '…'"),
        ("needs os.fork", "needs os.fork"),
        ("absent", "absent"),
        ("", ""),
    ],
)
def test_the_class_of_an_outcome_leaves_out_its_particulars(actual: str, expected: str) -> None:
    assert outcome_class(actual) == expected


def test_the_class_of_an_endless_outcome_is_short() -> None:
    assert len(outcome_class("word " * 300_000)) < 100


def test_deviations_with_one_cause_stand_together() -> None:
    matrix = _matrix(
        [
            _record("t", Verdict.FAIL, "raised OSError ENOENT: a", case="os.a/1"),
            _record("t", Verdict.FAIL, "raised OSError ENOENT: b", case="os.b/1"),
            _record("t", Verdict.PARTIAL, "raised OSError ENOENT: b", case="os.b/2"),
            _record("t", Verdict.FAIL, "raised OSError EPERM: b", case="os.b/3", baseline="known"),
            _record("t", Verdict.PASS, "raised OSError ENOENT: b", case="os.b/4"),
        ]
    )
    target: Target = matrix.targets[0]
    found = [
        (cause.verdict, cause.outcome_class, cause.unexplained, [record.id for _, _, record in cause.checks])
        for cause in by_cause(matrix.names.values(), target)
    ]
    assert found == [
        ("fail", "OSError (ENOENT)", 2, ["os.a/1", "os.b/1"]),
        ("partial", "OSError (ENOENT)", 1, ["os.b/2"]),
        ("fail", "OSError (EPERM)", 0, ["os.b/3"]),
    ]


def test_rare_causes_are_joined_when_there_are_too_many() -> None:
    shapes = ["".join(chr(97 + int(digit)) for digit in str(number)) for number in range(CAUSES + 50)]
    matrix = _matrix([_record("t", Verdict.FAIL, shape, case=f"os.a/{shape}") for shape in shapes])
    causes = by_cause(matrix.names.values(), matrix.targets[0])
    assert len(causes) == CAUSES + 1
    assert sum(len(cause.checks) for cause in causes) == CAUSES + 50
    assert causes[-1].unexplained == len(causes[-1].checks) == 50
