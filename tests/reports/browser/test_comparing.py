"""Two targets and two runs side by side, and findings filtered, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from osconform.reports import build
from osconform.results import Verdict
from osconform.results_file import Run


def test_two_targets_are_compared(visit: Callable[..., Any], make_runs: Callable[[], list[Run]]) -> None:
    records: dict[str, dict[str, Verdict]] = {"cpython36": {}, "micropython": {}}
    for run in make_runs():
        for target, seen in records.items():
            for groups in (run.names, run.cases):
                seen.update({id: record.verdict for id, record in groups.get(target, {}).items()})
    one, other = records.values()
    expected = {id for id in one.keys() & other.keys() if one[id] is not other[id]}
    page = visit("compare.html")
    page.select_option("#a", "cpython36")
    page.select_option("#b", "micropython")
    page.select_option("#show", "all")
    page.wait_for_function("document.querySelector('#found').textContent.includes('checks differ')")
    assert set(page.locator(".differences tbody th").all_inner_texts()) == expected
    assert "a=cpython36&b=micropython&show=all" in page.url
    again = visit("compare.html#" + page.url.partition("#")[2])
    again.wait_for_selector(".differences tbody tr")
    assert again.locator(".differences tbody tr").count() == len(expected)


def test_two_runs_of_one_target_are_compared(
    visit: Callable[..., Any], synthetic: ModuleType, tmp_path: Path
) -> None:
    spec, records = synthetic.entries(6, 6), synthetic.targets(2)
    before, now = (synthetic.run(tmp_path / f"{name}.jsonl", spec, records) for name in ("before", "now"))
    for run, verdict in ((before, Verdict.PASS), (now, Verdict.FAIL)):
        case = next(iter(run.cases["cpython36"].values()))
        case.verdict = verdict
    build([now], tmp_path / "report", earlier=[before])
    page = visit("compare.html", folder=tmp_path / "report")
    page.wait_for_function("document.querySelectorAll('#a option').length === 4")
    page.select_option("#a", f"cpython36, {before.header.started[:19].replace('T', ' ')}")
    page.select_option("#b", "cpython36")
    page.wait_for_function("document.querySelector('#found').textContent.startsWith('1 of ')")
    assert page.locator(".differences tbody tr").all_inner_texts() == [f"{case.id}\t✓ pass\t✗ fail"]
    again = visit("compare.html#" + page.url.partition("#")[2], folder=tmp_path / "report")
    again.wait_for_function("document.querySelector('#found').textContent.startsWith('1 of ')")


def test_findings_are_filtered(visit: Callable[..., Any], shown: Callable[..., int]) -> None:
    page = visit("findings.html")
    assert shown(page, "tbody tr") == 2
    page.fill("#q", "O_ABSENT")
    assert shown(page, "tbody tr") == 1
    page.fill("#q", "")
    page.select_option("#severity", "low")
    assert shown(page, "tbody tr") == 0
    assert "severity=low" in page.url
    page.select_option("#severity", "")
    page.select_option("#place", "cpython on linux")
    assert shown(page, "tbody tr") == 1 and "place=cpython" in page.url
