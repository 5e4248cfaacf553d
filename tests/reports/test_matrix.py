"""Merging runs: columns in a sensible order, states said plainly, nothing lost that has no description."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from osconform.errors import UserError
from osconform.reports.badges import badge
from osconform.reports.cells import cell
from osconform.reports.matrix import Matrix
from osconform.reports.targets import natural
from osconform.results import (
    CaseRecord,
    EntryRecord,
    Footer,
    Header,
    NameRecord,
    SpecRecord,
    TargetRecord,
    Verdict,
)
from osconform.results_file import Run

MakeRuns = Callable[[], list[Run]]


def _run(*names: str, started: str = "2026-01-01T00:00:00Z", **options: str) -> Run:
    header = Header(osconform="1", spec="s", started=started, host={}, targets=list(names), **options)
    return Run(Path(f"{'-'.join(names)}.jsonl"), header)


def _target(
    name: str, implementation: str = "cpython", version: str = "3.11.0", platform: str = "linux"
) -> TargetRecord:
    return TargetRecord(
        name=name, implementation=implementation, version=version, platform=platform, command="x"
    )


def _case(target: str, slug: str, verdict: Verdict, baseline: str | None = None) -> CaseRecord:
    return CaseRecord(
        id=f"os.a/{slug}", target=target, verdict=verdict, expected="e", actual="a", baseline=baseline
    )


def _present(target: str, verdict: Verdict = Verdict.PASS) -> NameRecord:
    return NameRecord(id="os.a", target=target, verdict=verdict, expected="present", actual="function")


DONE = Footer(complete=True, seconds=1, counts={}, unexpected=0)


def test_targets_stand_by_implementation_platform_and_version() -> None:
    run = _run("gone", "pypy", "w313", "c311", "c39", "c27")
    for record in [
        _target("pypy", "pypy", "7.3"),
        _target("w313", version="3.13.0", platform="windows"),
        _target("c311", version="3.11.2"),
        _target("c39", version="3.9.21"),
        _target("c27", version="2.7.18"),
    ]:
        run.add(record)
    assert [target.name for target in Matrix([run]).targets] == ["c27", "c39", "c311", "w313", "pypy", "gone"]


def test_versions_sort_as_people_count() -> None:
    assert sorted(["3.11", "3.9", "2.7", "3", "3.9.1"], key=natural) == ["2.7", "3", "3.9", "3.9.1", "3.11"]


@pytest.mark.parametrize(
    ("footer", "skipped", "started", "status", "remark"),
    [
        (DONE, None, True, "complete", ""),
        (None, None, True, "incomplete", "Cut off: the run stopped without a last word, after 1 checks."),
        (
            Footer(complete=False, seconds=1, counts={}, unexpected=0),
            None,
            True,
            "incomplete",
            "Interrupted after 1 checks.",
        ),
        (DONE, "no such file", True, "skipped", "Did not run: no such file"),
        (None, None, False, "absent", "Did not run: the run ended before this target started."),
    ],
)
def test_how_far_a_target_got(
    footer: Footer | None, skipped: str | None, started: bool, status: str, remark: str
) -> None:
    run = _run("t")
    if started:
        record = _target("t")
        record.skipped = skipped
        run.add(record)
        if skipped is None:
            run.add(_present("t"))
    if footer is not None:
        run.add(footer)
    target = Matrix([run]).targets[0]
    assert (target.status, target.remark) == (status, remark)


def test_a_selection_is_mentioned() -> None:
    run = _run("t", selection="rename")
    run.add(_target("t"))
    run.add(DONE)
    assert "rename" in Matrix([run]).targets[0].remark


def test_what_was_not_selected_is_no_empty_row() -> None:
    def selected(selection: str) -> Run:
        run = _run("t", selection=selection)
        for id in ("os.a", "os.b", "sys.c"):
            run.add(EntryRecord(id=id, module=id.partition(".")[0], kind="", section="", docs=""))
        for slug in ("x", "y"):
            run.add(SpecRecord(id=f"os.a/{slug}", entry="os.a", claim="", source=None, yaml="", program=""))
        for record in (_target("t"), _case("t", "x", Verdict.NA), DONE):
            run.add(record)
        return run

    matrix = Matrix([selected("os.a/x")])
    assert [case.slug for case in matrix.names["os.a"].cases] == ["x"]
    assert (list(matrix.names), list(matrix.modules)) == (["os.a"], ["os"])
    assert b"nothing to check" in badge(matrix, matrix.targets[0])
    # An interrupted run of everything shows what is to come.
    assert list(Matrix([selected("")]).names) == ["os.a", "os.b", "sys.c"]


def test_runs_of_different_specs_do_not_merge() -> None:
    one, other = _run("a"), _run("b")
    other.header.spec = "another"
    with pytest.raises(UserError, match="spec another"):
        Matrix([one, other])


def test_verdicts_without_a_description_are_shown_all_the_same() -> None:
    run = _run("t")
    run.add(_target("t"))
    run.add(_present("t"))
    run.add(_case("t", "x", Verdict.FAIL))
    matrix = Matrix([run])
    assert matrix.modules["os"][0].entry.id == "os.a"
    assert matrix.modules["os"][0].cases[0].slug == "x"
    assert matrix.tallies["os"][0].counts == {Verdict.PASS: 1, Verdict.FAIL: 1}


def test_every_answer_is_counted_once(make_runs: MakeRuns) -> None:
    runs = make_runs()
    answers = sum(
        len(group) for run in runs for groups in (run.names, run.cases) for group in groups.values()
    )
    tallies = Matrix(runs).tallies.values()
    assert sum(tally.counts.total() for row in tallies for tally in row) == answers


def test_a_tally_reads_passes_first_then_the_gravest() -> None:
    run = _run("t")
    run.add(_target("t"))
    for number, verdict in enumerate([Verdict.NA, Verdict.PARTIAL, Verdict.PASS, Verdict.FAIL, Verdict.PASS]):
        run.add(_case("t", str(number), verdict, "known" if verdict is Verdict.PARTIAL else None))
    tally = Matrix([run]).tallies["os"][0]
    assert tally.parts() == [(Verdict.PASS, 2), (Verdict.FAIL, 1), (Verdict.PARTIAL, 1), (Verdict.NA, 1)]
    assert (tally.deviations, tally.unexplained) == (2, 1)


@pytest.mark.parametrize(
    ("checks", "glyph", "css", "deviations", "anchor"),
    [
        ([(Verdict.PASS, None), (Verdict.NA, None)], "✓", "p", 0, "0"),
        ([(Verdict.NA, None)], "·", "n", 0, "0"),
        ([(Verdict.PASS, None), (Verdict.PARTIAL, None), (Verdict.FAIL, None)], "✗", "f", 2, "2"),
        ([(Verdict.PARTIAL, None), (Verdict.CRASH, "known")], "◐", "h", 2, "0"),
        ([(Verdict.PASS, None), (Verdict.FAIL, "known")], "✗", "F", 1, "1"),
    ],
)
def test_a_cell_shows_the_gravest_verdict_that_is_unexplained(
    checks: list[tuple[Verdict, str | None]], glyph: str, css: str, deviations: int, anchor: str
) -> None:
    run = _run("t")
    run.add(_target("t"))
    for number, (verdict, baseline) in enumerate(checks):
        run.add(_case("t", str(number), verdict, baseline))
    matrix = Matrix([run])
    found = cell(matrix.names["os.a"], matrix.targets[0])
    assert found is not None
    assert (*reversed(found.mark), found.deviations, found.anchor) == (glyph, css, deviations, anchor)


def test_presence_decides_a_cell_too() -> None:
    run = _run("t", "u")
    run.add(_target("t"))
    run.add(_target("u"))
    run.add(_present("t", Verdict.MISSING))
    run.add(_case("t", "x", Verdict.BLOCKED))
    matrix = Matrix([run])
    found = cell(matrix.names["os.a"], matrix.targets[0])
    assert found is not None
    assert (found.mark.glyph, found.anchor) == ("○", "_observed")
    assert cell(matrix.names["os.a"], matrix.targets[1]) is None


def test_absent_as_documented_looks_other_than_there() -> None:
    run = _run("t")
    run.add(_target("t"))
    run.add(NameRecord(id="os.a", target="t", verdict=Verdict.PASS, expected="absent", actual="absent"))
    matrix = Matrix([run])
    found = cell(matrix.names["os.a"], matrix.targets[0])
    assert found is not None
    assert found.mark == ("a", "∅")


def test_names_stand_below_their_sections_in_order() -> None:
    run = _run()
    for identifier, section in [("os.z", "One"), ("os.b10", "Two"), ("os.a", "One"), ("os.b9", "Two")]:
        run.add(EntryRecord(id=identifier, module="os", kind="function", section=section, docs=""))
    run.add(SpecRecord(id="os.a/x", entry="os.a", claim="c", source=None, yaml="", program=""))
    sections = Matrix([run]).by_section("os")
    assert {section: [name.entry.id for name in names] for section, names in sections.items()} == {
        "One": ["os.a", "os.z"],
        "Two": ["os.b9", "os.b10"],
    }
