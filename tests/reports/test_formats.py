"""CSV, JUnit, badges and the single file say what the matrix says."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from osconform.cli import cli
from osconform.errors import UserError
from osconform.reports.junit import write_junit
from osconform.reports.matrix_csv import write_csv
from osconform.reports.single_file import build_single
from osconform.results import Verdict
from osconform.results_file import Run

MakeRuns = Callable[[], list[Run]]


def _verdicts(runs: list[Run]) -> dict[tuple[str, str], str]:
    return {
        (record.target, record.id): record.verdict.value + (" (explained)" if record.baseline else "")
        for run in runs
        for groups in (run.names, run.cases)
        for group in groups.values()
        for record in group.values()
    }


def test_the_csv_gives_every_verdict_back(make_runs: MakeRuns, tmp_path: Path) -> None:
    with write_csv(make_runs(), tmp_path / "m.csv").open(newline="", encoding="utf-8") as file:
        head, *lines = csv.reader(file)
    assert head[:3] == ["module", "name", "case"]
    found = {
        (target, f"{line[1]}/{line[2]}" if line[2] else line[1]): verdict
        for line in lines
        for target, verdict in zip(head[3:], line[3:], strict=True)
        if verdict
    }
    assert found == _verdicts(make_runs())


def test_no_cell_of_the_csv_is_a_formula(synthetic: ModuleType, tmp_path: Path) -> None:
    spec = synthetic.entries(1, 0)
    spec[0][0].id = '=HYPERLINK("http://x")'
    run = synthetic.run(Path("r"), spec, synthetic.targets(1))
    text = write_csv([run], tmp_path / "m.csv").read_text()
    cells = [cell for line in csv.reader(text.splitlines()) for cell in line]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_junit_counts_failures_errors_and_skips(make_runs: MakeRuns, tmp_path: Path) -> None:
    runs = make_runs()
    tree = ElementTree.parse(write_junit(runs, tmp_path / "junit.xml"))
    expected: Counter[str] = Counter()
    for verdict in _verdicts(runs).values():
        plain = verdict.removesuffix(" (explained)")
        if plain in (Verdict.NA, Verdict.UNSUPPORTED, Verdict.BLOCKED) or plain != verdict:
            expected["skipped"] += 1
        elif plain in (Verdict.CRASH, Verdict.TIMEOUT):
            expected["error"] += 1
        else:
            expected["passed" if plain == Verdict.PASS else "failure"] += 1
    found = Counter(next((child.tag for child in case), "passed") for case in tree.iterfind(".//testcase"))
    assert found == expected
    suites = tree.findall("testsuite")
    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert sum(int(suite.get(attribute, "0")) for suite in suites) == expected[tag]


def test_a_csv_file_that_cannot_be_written_is_an_error(make_runs: MakeRuns, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        write_csv(make_runs()[:1], tmp_path / "none" / "m.csv")


def test_a_junit_file_that_cannot_be_written_is_an_error(make_runs: MakeRuns, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        write_junit(make_runs()[:1], tmp_path / "none" / "junit.xml")


def test_badges_tell_the_state_of_each_target(report: Path) -> None:
    document = json.loads((report / "report.json").read_text())
    for target in document["targets"]:
        text = "".join(ElementTree.parse(report / "badge" / f"{target['name']}.svg").getroot().itertext())
        assert target["name"] in text
        if target["status"] == "skipped":
            assert "did not run" in text
        elif target["status"] == "incomplete":
            assert "run incomplete" in text
        elif target["unexplained"]:
            assert f"{target['unexplained']:,} unexplained" in text
        else:
            assert "as documented" in text


def test_the_single_file_holds_every_page_and_loads_nothing(
    report: Path, make_runs: MakeRuns, pages: ModuleType, tmp_path: Path
) -> None:
    path = build_single(make_runs(), tmp_path / "all.html")
    page = pages.read(path)
    held = {value for tag, name, value in page.attributes if tag == "template" and name == "data-page"}
    assert held == {str(p.relative_to(report)) for p in report.rglob("*.html")} - {"findings.html"}
    assert all(load.startswith("data:") for load in page.loads if "static/report" not in load)
    assert (
        build_single(list(reversed(make_runs())), tmp_path / "again.html").read_bytes() == path.read_bytes()
    )


def test_the_single_file_shows_badges_without_files(make_runs: MakeRuns, tmp_path: Path) -> None:
    text = build_single(make_runs(), tmp_path / "all.html").read_text()
    assert not re.search(r'<img src="(?!data:)', text)


def test_a_single_file_that_cannot_be_written_is_an_error(make_runs: MakeRuns, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        build_single(make_runs(), tmp_path / "none" / "all.html")
    with pytest.raises(UserError, match="no results"):
        build_single([], tmp_path / "all.html")


def test_the_command_writes_every_format(
    synthetic: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    synthetic.write(synthetic.run(tmp_path / "r.jsonl", synthetic.entries(12, 12), synthetic.targets(3)))
    arguments = ["report", "r.jsonl", "--no-audit", "--csv", "m.csv", "--junit", "j.xml"]
    for more in (["-o", "report"], ["-o", "all.html", "--single-file"]):
        done = CliRunner().invoke(cli, [*arguments, *more])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "m.csv").read_text("utf-8").startswith("module,name,case,cpython27")
    assert ElementTree.parse(tmp_path / "j.xml").getroot().tag == "testsuites"
    assert "<template data-page" in (tmp_path / "all.html").read_text("utf-8")
    written = {path.name for path in (tmp_path / "report").iterdir()}
    assert {"index.html", "report.json", "summary.md", "badge"} <= written
    assert "findings.html" not in written
