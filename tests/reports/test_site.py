"""The report as a folder: it holds together, comes out the same each time, and replaces only reports."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

import pytest

from osconform.errors import UserError
from osconform.reports import build, site
from osconform.results import Audit
from osconform.results_file import Run

MakeRuns = Callable[[], list[Run]]


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_page_is_well_formed_and_every_link_leads_somewhere(report: Path, pages: ModuleType) -> None:
    read = {path: pages.read(path) for path in report.rglob("*.html")}
    assert len(read) > 40
    anchors = {path: set(page.ids) for path, page in read.items()}
    followed = 0
    for path, page in read.items():
        assert page.errors == [], path
        assert len(page.ids) == len(set(page.ids)), path
        for link in [*page.links, *page.loads]:
            parts = urlsplit(link)
            if parts.scheme in ("https", "data"):
                continue
            target = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
            assert target.is_file(), f"{path}: {link}"
            if parts.fragment and "=" not in parts.fragment:  # else the state of a search
                assert unquote(parts.fragment) in anchors[target], f"{path}: {link}"
            followed += 1
    assert followed > 1000


def test_no_page_loads_anything_from_elsewhere(report: Path, pages: ModuleType) -> None:
    for path in report.rglob("*.html"):
        for load in pages.read(path).loads:
            assert urlsplit(load).scheme in ("", "data"), f"{path}: {load}"
    harmless = r"https://json-schema\.org|https://report\.invalid|(?m:^\s*//.*| // .*)"
    for path in (report / "static").iterdir():
        assert "//" not in re.sub(harmless, "", path.read_text()), path


def test_the_same_runs_give_the_same_bytes(
    report: Path, make_runs: MakeRuns, make_audit: Callable[[], Audit], tmp_path: Path
) -> None:
    runs = list(reversed(make_runs()))
    again = build(runs, tmp_path / "again", audit=make_audit(), earlier=make_runs()).parent
    assert _content(again) == _content(report)


def test_what_it_writes_ships_and_nothing_else_is_written(report: Path) -> None:
    assert {path.name for path in report.iterdir()} == site._OURS
    assert {path.name for path in (report / "static").iterdir()} == {
        "findings.schema.json",
        "matrix.js",
        "query.js",
        "report.css",
        "report.js",
        "report.schema.json",
    }


def test_gives_the_path_of_the_index_and_tells_of_progress(make_runs: MakeRuns, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    index = build(make_runs(), tmp_path / "a" / "b", progress=lambda done, total: seen.append((done, total)))
    assert index == tmp_path / "a" / "b" / "index.html"
    assert index.is_file()
    total = seen[0][1]
    assert seen == [(done, total) for done in range(1, total + 1)]


def test_an_earlier_report_is_replaced_as_a_whole(make_runs: MakeRuns, tmp_path: Path) -> None:
    output = tmp_path / "report"
    build(make_runs(), output)
    build(make_runs()[:1], output)
    assert _content(output) == _content(build(make_runs()[:1], tmp_path / "other").parent)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "report"]


def test_an_empty_folder_is_good_enough(make_runs: MakeRuns, tmp_path: Path) -> None:
    output = tmp_path / "report"
    output.mkdir()
    assert build(make_runs()[:1], output).is_file()


def test_a_link_to_a_folder_stays_a_link(make_runs: MakeRuns, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    output = tmp_path / "report"
    output.symlink_to("there")
    build(make_runs()[:1], output)
    assert output.is_symlink()
    assert (tmp_path / "there" / "index.html").is_file()


def test_refuses_a_folder_that_is_no_report(make_runs: MakeRuns, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("all my work")
    with pytest.raises(UserError, match="something other than an osconform report") as caught:
        build(make_runs(), tmp_path)
    assert caught.value.file == str(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "all my work"


def test_refuses_a_report_in_which_other_things_are_kept(make_runs: MakeRuns, tmp_path: Path) -> None:
    output = tmp_path / "report"
    build(make_runs()[:1], output)
    (output / ".git").mkdir()
    with pytest.raises(UserError, match=r"\.git"):
        build(make_runs()[:1], output)
    assert (output / ".git").is_dir()


def test_refuses_a_file(make_runs: MakeRuns, tmp_path: Path) -> None:
    output = tmp_path / "report"
    output.write_text("")
    with pytest.raises(UserError, match="needs a folder"):
        build(make_runs(), output)


def test_refuses_no_runs(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no results"):
        build([], tmp_path / "report")


def test_a_failure_leaves_the_earlier_report_and_no_rubbish(
    make_runs: MakeRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "report"
    build(make_runs()[:1], output)
    before = _content(output)

    def full(*_: object) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(site, "report_json", full)
    with pytest.raises(UserError, match="No space left"):
        build(make_runs(), output)
    assert _content(output) == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_failed_exchange_brings_the_earlier_report_back(
    make_runs: MakeRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "report"
    build(make_runs()[:1], output)
    before = _content(output)
    rename = Path.rename

    def fail_once(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_once)
    with pytest.raises(UserError, match="Permission denied"):
        build(make_runs(), output)
    assert _content(output) == before


def test_pages_stay_small_when_every_target_fails_at_length(synthetic: ModuleType, tmp_path: Path) -> None:
    spec = synthetic.entries(1, 60)
    for case in spec[1]:
        case.entry = spec[0][0].id
        case.id = f"{case.entry}/{case.id.partition('/')[2]}"
    run = synthetic.run(Path("run.jsonl"), spec, synthetic.targets(30))
    for target, cases in run.cases.items():
        actual, detail = f"returns {target}" * 400, f"{target}\n" * 10_000
        for case in cases.values():
            case.verdict, case.actual, case.detail = synthetic.Verdict.FAIL, actual, detail
    report = build([run], tmp_path / "report").parent
    assert max(path.stat().st_size for path in report.rglob("*.html")) < 1_500_000
