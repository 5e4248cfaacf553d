"""Targets stand in groups, and sentences name them by these."""

from __future__ import annotations

from pathlib import Path

import pytest

from osconform.reports.columns import Group, groups, phrase
from osconform.reports.matrix import Matrix
from osconform.reports.targets import Target
from osconform.results import Header, TargetRecord
from osconform.results_file import Run


def _target(
    name: str, version: str, platform: str = "linux", implementation: str = "cpython", **more: str
) -> TargetRecord:
    return TargetRecord(
        name=name, implementation=implementation, version=version, platform=platform, command="x", **more
    )


TARGETS = [
    _target("pyfakefs-macos", "3.11.2", "macos", imitator="pyfakefs"),
    _target("pyfakefs-linux", "3.11.2", "linux", imitator="pyfakefs"),
    _target("micropython", "1.25.0", implementation="micropython"),
    _target("pypy311", "3.11.1", implementation="pypy"),
    _target("wine", "3.13.0", "windows", layer="wine"),
    *(_target(f"c3{minor}", f"3.{minor}.1") for minor in (13, 9, 10, 11, 8)),
]


@pytest.fixture
def columns() -> list[Group]:
    header = Header(osconform="1", spec="s", started="2026", host={}, targets=[t.name for t in TARGETS])
    run = Run(Path("r.jsonl"), header)
    for record in TARGETS:
        run.add(record)
    return groups(Matrix([run]).targets)


def _some(columns: list[Group], *names: str) -> list[Target]:
    return [target for group in columns for target, _ in group.columns if target.name in names]


def test_interpreters_come_first_versions_ascend_and_imitations_come_last(columns: list[Group]) -> None:
    assert [(group.label, [label for _, label in group.columns]) for group in columns] == [
        ("CPython on Linux", ["3.8", "3.9", "3.10", "3.11", "3.13"]),
        ("CPython on Windows (Wine)", ["3.13"]),
        ("PyPy on Linux", ["3.11"]),
        ("MicroPython on Linux", ["1.25"]),
        ("pyfakefs as", ["Linux", "macOS"]),
    ]


def test_labels_grow_until_they_differ() -> None:
    header = Header(osconform="1", spec="s", started="2026", host={}, targets=["a", "b", "c"])
    for versions, labels in [(("3.9.1", "3.9.2"), ["3.9.1", "3.9.2"]), (("3.9.1", "3.9.1"), ["a", "b"])]:
        run = Run(Path("r.jsonl"), header)
        for name, version in zip("ab", versions, strict=True):
            run.add(_target(name, version))
        first = groups(Matrix([run]).targets)[0]
        assert [label for _, label in first.columns] == labels


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["c39", "c310", "c311"], "CPython on Linux 3.9 to 3.11"),
        (["c38", "c310", "c311"], "CPython on Linux 3.8, 3.10, 3.11"),
        (["c38", "c39", "c310", "c311", "c313"], "CPython on Linux, all 5"),
        (["pypy311", "micropython"], "PyPy on Linux 3.11; MicroPython on Linux 1.25"),
        (["pyfakefs-macos", "pyfakefs-linux"], "pyfakefs as Linux, macOS"),
        ([], ""),
    ],
)
def test_some_targets_in_words(columns: list[Group], names: list[str], says: str) -> None:
    assert phrase(_some(columns, *names), columns) == says
