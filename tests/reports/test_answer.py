"""The one-line answer of a name's page, and when a name is portable."""

from __future__ import annotations

from pathlib import Path

import pytest

from osconform.reports.answer import answers, headline, portable, shared
from osconform.reports.matrix import Matrix
from osconform.results import EntryRecord, Footer, Header, NameRecord, TargetRecord, Verdict
from osconform.results_file import Run

ABSENT, THERE, LACKING = (Verdict.PASS, "absent"), (Verdict.PASS, "function"), (Verdict.MISSING, "absent")
ODD = (Verdict.EXTRA, "int")


def _matrix(*seen: tuple[str, str, str, tuple[Verdict, str]]) -> Matrix:
    """A name on targets: implementation[/imitator], version, platform[/layer], and verdict with what was found."""
    header = Header(osconform="0", spec="s", started="2026", host={}, targets=[])
    run = Run(Path("r.jsonl"), header)
    run.add(EntryRecord(id="os.x", module="os", kind="function", section="", docs=""))
    for number, (implementation, version, platform, (verdict, actual)) in enumerate(seen):
        name = f"t{number}"
        who, _, imitator = implementation.partition("/")
        platform, _, layer = platform.partition("/")
        run.add(
            TargetRecord(
                name=name,
                implementation=who,
                version=version,
                platform=platform,
                command="python {agent}",
                imitator=imitator,
                layer=layer,
            )
        )
        run.add(NameRecord(id="os.x", target=name, verdict=verdict, expected="", actual=actual))
    run.add(Footer(complete=True, seconds=0, counts={}, unexpected=0))
    return Matrix([run])


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        ([("cpython", "3.13", "linux", THERE)], "CPython on Linux yes"),
        ([("cpython", "3.9", "linux", ABSENT), ("cpython", "3.11", "linux", THERE)], "yes, since 3.11"),
        (
            [("cpython", "3.9", "linux", THERE), ("cpython", "3.11", "linux", THERE)],
            "yes, in 3.9 and 3.11",
        ),
        (
            [("cpython", "2.7", "linux", THERE), ("cpython", "3.9", "linux", ABSENT)],
            "not there since 3.9, as documented",
        ),
        ([("cpython", "3.9", "windows/wine", ABSENT)], "CPython on Windows (Wine) not there, as documented"),
        ([("cpython", "3.9", "windows", LACKING)], "no: it is documented and not there"),
        (
            [("micropython", "1.25", "linux", ODD)],
            "MicroPython on Linux no: every check deviates",
        ),
        ([("cpython/pyfakefs", "3.11", "windows", THERE)], "pyfakefs as Windows yes"),
        (
            [("cpython", "3.9", "linux", ODD), ("cpython", "3.11", "linux", THERE)],
            "since 3.11; with deviations before",
        ),
        (
            [
                ("cpython", "3.8", "linux", ABSENT),
                ("cpython", "3.9", "linux", THERE),
                ("cpython", "3.11", "linux", ODD),
            ],
            "CPython on Linux no: every check deviates",
        ),
    ],
)
def test_the_answer_says_whether_and_since_when(
    seen: list[tuple[str, str, str, tuple[Verdict, str]]], says: str
) -> None:
    matrix = _matrix(*seen)
    (answer,) = answers(matrix.names["os.x"], matrix.targets)
    assert says in f"{answer.place} {answer.text}"


def test_portable_needs_every_target_and_two_platforms() -> None:
    linux, windows = ("cpython", "3.13", "linux", THERE), ("cpython", "3.13", "windows", THERE)
    for seen, expected in [
        ([linux, windows], True),
        ([linux, linux], False),
        ([linux, ("cpython", "3.13", "windows", ABSENT)], False),
        ([linux, windows, ("micropython", "1.25", "linux", LACKING)], False),
        ([linux, windows, ("cpython/pyfakefs", "3.11", "linux", LACKING)], True),
        ([linux, ("cpython/pyfakefs", "3.11", "windows", THERE)], False),
    ]:
        matrix = _matrix(*seen)
        assert portable(matrix.names["os.x"], matrix.targets) is expected


def test_the_headline_is_about_interpreters_and_names_every_state() -> None:
    matrix = _matrix(
        ("cpython", "3.13", "linux", THERE),
        ("cpython", "3.13", "windows/wine", THERE),
        ("pypy", "3.11", "linux", ODD),
        ("micropython", "1.25", "linux", ABSENT),
        ("cpython", "3.13", "wasi", LACKING),
        ("cpython/pyfakefs", "3.11", "macos", THERE),
    )
    assert headline(answers(matrix.names["os.x"], matrix.targets)) == (
        "Works in CPython on Linux and Windows (Wine); deviates in PyPy on Linux; not in MicroPython on Linux; "
        "missing in CPython on WASI."
    )


def test_places_that_answer_alike_are_told_together_and_imitations_apart() -> None:
    matrix = _matrix(
        ("cpython", "3.13", "linux", THERE),
        ("cpython", "3.13", "windows", THERE),
        ("cpython/pyfakefs", "3.11", "macos", THERE),
    )
    found = shared(answers(matrix.names["os.x"], matrix.targets))
    assert [(answer.places, answer.real) for answer in found] == [
        (["CPython on Linux", "CPython on Windows"], True),
        (["pyfakefs as macOS"], False),
    ]
