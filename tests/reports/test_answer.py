"""The one-line answer of a name's page, and when a name is portable."""

from __future__ import annotations

from pathlib import Path

import pytest

from osconform.reports.answer import answers, portable
from osconform.reports.matrix import Matrix
from osconform.results import EntryRecord, Footer, Header, NameRecord, TargetRecord, Verdict
from osconform.results_file import Run

ABSENT, THERE, LACKING = (Verdict.PASS, "absent"), (Verdict.PASS, "function"), (Verdict.MISSING, "absent")


def _matrix(*seen: tuple[str, str, str, tuple[Verdict, str]]) -> Matrix:
    """A name on targets: implementation, version, platform, and verdict with what was found."""
    header = Header(osconform="0", spec="s", started="2026", host={}, targets=[])
    run = Run(Path("r.jsonl"), header)
    run.add(EntryRecord(id="os.x", module="os", kind="function", section="", docs=""))
    for number, (implementation, version, platform, (verdict, actual)) in enumerate(seen):
        command = "" if implementation == "emulator" else "python {agent}"
        name = f"t{number}"
        run.add(
            TargetRecord(
                name=name, implementation=implementation, version=version, platform=platform, command=command
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
            "yes, in all of 2 versions",
        ),
        ([("cpython", "2.7", "linux", THERE), ("cpython", "3.9", "linux", ABSENT)], "not there, since 3.9"),
        ([("cpython", "3.9", "windows", ABSENT)], "CPython on Windows not there"),
        ([("cpython", "3.9", "windows", LACKING)], "no: it is documented and not there"),
        (
            [("micropython", "1.25", "linux", (Verdict.EXTRA, "int"))],
            "MicroPython on Linux no: every check deviates",
        ),
        ([("emulator", "3.11", "windows", THERE)], "emulator of Windows yes"),
    ],
)
def test_the_answer_says_whether_and_since_when(
    seen: list[tuple[str, str, str, tuple[Verdict, str]]], says: str
) -> None:
    matrix = _matrix(*seen)
    (answer,) = answers(matrix.names["os.x"], matrix.targets)
    assert says in f"{answer.group} {answer.text}"


def test_portable_needs_every_target_and_two_platforms() -> None:
    linux, windows = ("cpython", "3.13", "linux", THERE), ("cpython", "3.13", "windows", THERE)
    for seen, expected in [
        ([linux, windows], True),
        ([linux, linux], False),
        ([linux, ("cpython", "3.13", "windows", ABSENT)], False),
        ([linux, windows, ("micropython", "1.25", "linux", LACKING)], False),
    ]:
        matrix = _matrix(*seen)
        assert portable(matrix.names["os.x"], matrix.targets) is expected
