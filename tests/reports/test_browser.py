"""The report in a real browser: each kind of page, searching, comparing, the keyboard, dark, phone, axe, hostile text.

Needs a Chromium on the machine (OSCONFORM_CHROMIUM names another one); without it the tests are skipped and say so.
With OSCONFORM_SCREENSHOTS=FOLDER, the pictures for README and docs are written there.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from osconform.reports import build
from osconform.reports.answer import answers
from osconform.reports.matrix import Matrix
from osconform.reports.single_file import build_single
from osconform.results import EXPECTED, Audit, CaseRecord, NameRecord, TargetRecord, Verdict
from osconform.results_file import Run

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install osconform[test]")
CHROMIUM = os.environ.get("OSCONFORM_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
if CHROMIUM is None:
    pytest.skip(
        "NO BROWSER: there is no Chromium here, so the report is not looked at (apt install chromium)",
        allow_module_level=True,
    )
PAGES = ["index.html", "findings.html", "compare.html", "method.html"]
CASE = "name/os.rename.html#onto-an-existing-file-0"
KINDS = [*PAGES, "module/os.html", "name/os.rename.html", CASE, "target/cpython36.html"]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, report: Path) -> Iterator[Callable[..., Any]]:
    """Opens a page; at the end, nothing may have gone wrong in it or have been fetched from elsewhere."""
    troubles: list[str] = []
    contexts = []

    def open_page(path: str = "index.html", *, folder: Path = report, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda request: (
                troubles.append(request.url) if not request.url.startswith(("file:", "data:")) else None
            ),
        )
        page.goto(f"{folder.as_uri()}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def _name_of(page: Any) -> str:
    return str(page.locator("h1").inner_text())


def _shown(page: Any, selector: str) -> int:
    return int(page.locator(f"{selector}:visible").count())


def _grave(page: Any) -> list[str]:
    """What axe finds to keep people out."""
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    # What it preloads, file: refuses; of what passes, one node each is enough to show that it has looked.
    found = page.evaluate("axe.run(document, {preload: false, resultTypes: ['violations']})")
    assert found["passes"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]


@pytest.mark.parametrize("path", KINDS)
def test_each_kind_of_page_keeps_nobody_out(visit: Callable[..., Any], path: str) -> None:
    """In light and in dark, to the eyes of axe, and on a phone without scrolling sideways."""
    papers = set()
    for scheme in ("light", "dark"):
        page = visit(path, color_scheme=scheme)
        assert _name_of(page)
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        if path == "compare.html":
            page.wait_for_selector(".differences tbody tr")
        assert _grave(page) == []
    assert len(papers) == 2
    page.set_viewport_size(PHONE)  # as good as a visit: no script asks for the width
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_word_finds_a_case_and_leads_to_it(visit: Callable[..., Any]) -> None:
    page = visit()
    page.fill("#q", "os.rename/ existing")
    page.click("#hits a:has-text('/onto-an-existing-file')")
    page.wait_for_url("**/name/os.rename.html#*")
    anchor = page.url.partition("#")[2]
    assert page.locator(f"[id='{anchor}']").is_visible()
    assert _shown(page, ".case") == 1


def test_a_case_stands_alone_with_what_can_be_copied(visit: Callable[..., Any]) -> None:
    page = visit(CASE)
    assert _shown(page, ".case") == 1 and _shown(page, "#_documented") == 0
    assert "onto-an-existing-file-0" in page.title()
    entry, program = page.locator(".case.chosen details pre").all_inner_texts()
    assert entry.startswith("onto-an-existing-file-0:") and "import os" in program
    assert "osconform repro os.rename/onto-an-existing-file-0" in page.inner_text(".chosen .repro code")
    page.click(".chosen .repro button")
    page.wait_for_selector(".chosen .repro button:has-text('Copied')")
    page.click("text=Next case")
    page.wait_for_function("location.hash !== '#onto-an-existing-file-0'")
    assert _shown(page, ".case") == 1 and not page.locator("[id=onto-an-existing-file-0]").is_visible()
    page.click("text=All of os.rename")
    page.wait_for_selector("#_documented:visible")
    assert _shown(page, ".case") > 1


def test_a_hit_says_where_the_name_works(
    visit: Callable[..., Any], make_runs: Callable[[], list[Run]]
) -> None:
    matrix = Matrix(make_runs())
    found = [a for a in answers(matrix.names["os.rename"], matrix.targets) if a.real]
    assert {answer.state for answer in found} > {"works"}
    page = visit("index.html#q=os.rename")
    page.wait_for_selector("#hits .state")
    shown = page.locator("#hits li").first.locator(".state").all_text_contents()
    words = {"works": "", "deviates": ", with deviations", "absent": ", not there", "missing": ", missing"}
    assert [text[2:] for text in shown] == [answer.place + words[answer.state] for answer in found]


def test_the_examples_below_the_search_answer_at_a_click(visit: Callable[..., Any]) -> None:
    page = visit()
    for words in page.locator("#search .hint a[href^='#q=']").all_inner_texts():
        page.click(f"#search .hint a:has-text('{words}')")
        page.wait_for_selector("#hits .cell, #hits .state")
        assert not page.locator("#found.problem").count()
        page.fill("#q", "")
        page.wait_for_selector("#hits a", state="detached")


def test_a_tile_of_the_overview_tells_its_verdicts_and_leads_to_the_deviations(
    visit: Callable[..., Any],
) -> None:
    page = visit()
    tile = page.locator(".heat tbody:not(.total) td a[href*='dev=1']").first
    tile.focus()
    note = page.inner_text("#note")
    assert note.startswith("os on CPython on Linux 2.7: ") and " pass" in note
    tile.click()
    page.wait_for_url("**/module/os.html#dev=1")
    assert (
        page.is_checked("#dev")
        and 0 < _shown(page, ".matrix tbody tr") < page.locator(".matrix tbody tr").count()
    )


def test_a_query_finds_what_the_results_say_and_its_address_can_be_linked(
    visit: Callable[..., Any], make_runs: Callable[[], list[Run]]
) -> None:
    expected = {
        record.id
        for run in make_runs()
        for groups in (run.names, run.cases)
        for record in groups.get("micropython", {}).values()
        if record.verdict not in EXPECTED
        and record.id.startswith("os.")
        and not record.id.startswith("os.path.")
    }
    assert expected
    page = visit()
    page.fill("#q", "target:micropython verdict:deviates module:os")
    page.wait_for_selector("#hits a")
    assert set(page.locator("#hits a").all_inner_texts()) == expected
    again = visit("index.html#" + page.url.partition("#")[2])
    again.wait_for_selector("#hits a")
    assert set(again.locator("#hits a").all_inner_texts()) == expected
    page.fill("#q", "target:micropython verdict:deviates module:os is:case -existing")
    page.wait_for_selector("#hits a", state="detached")
    assert "Nothing" in page.inner_text("#found")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("verdict:fial", "verdict:fial means nothing"),
        ("colour:red", "There is no term colour:"),
        ("target:nonesuch", "No target has"),
        ("module:", "module: needs a value"),
    ],
)
def test_a_query_that_means_nothing_says_so(visit: Callable[..., Any], query: str, says: str) -> None:
    page = visit()
    page.fill("#q", query)
    page.wait_for_selector("#found.problem")
    assert says in page.inner_text("#found")


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


def test_findings_are_filtered(visit: Callable[..., Any]) -> None:
    page = visit("findings.html")
    assert _shown(page, "tbody tr") == 2
    page.fill("#q", "O_ABSENT")
    assert _shown(page, "tbody tr") == 1
    page.fill("#q", "")
    page.select_option("#severity", "low")
    assert _shown(page, "tbody tr") == 0
    assert "severity=low" in page.url
    page.select_option("#severity", "")
    page.select_option("#place", "cpython on linux")
    assert _shown(page, "tbody tr") == 1 and "place=cpython" in page.url


def test_the_keyboard_alone_is_enough(visit: Callable[..., Any]) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("rename")
    page.wait_for_selector("#hits a")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('#hits') !== null")
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""
    page.keyboard.type("os.rename")
    page.wait_for_selector("#hits a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/name/os.rename.html*")
    assert _name_of(page) == "os.rename"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")


def test_a_cell_of_a_module_explains_itself_and_leads_on(visit: Callable[..., Any]) -> None:
    page = visit("module/os.html")
    page.check("#dev")
    link = page.locator(".matrix td a").first
    link.focus()
    assert " on " in page.inner_text("#note") and "deviate" in page.inner_text("#note")
    link.click()
    page.wait_for_url("**/name/*")


def test_the_single_file_turns_its_pages(
    visit: Callable[..., Any],
    make_runs: Callable[[], list[Run]],
    make_audit: Callable[[], Audit],
    tmp_path: Path,
) -> None:
    build_single(make_runs(), tmp_path / "all.html", audit=make_audit())
    page = visit("all.html", folder=tmp_path)
    page.fill("#q", "os.rename")
    page.wait_for_selector("#hits a")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('h1').textContent === 'os.rename'")
    page.click("th a:has-text('onto-an-existing-file-0')")
    page.wait_for_selector(".case.chosen")
    assert _shown(page, ".case") == 1 and page.url.endswith("#/name/os.rename.html#onto-an-existing-file-0")
    page.click("nav >> text=osconform")
    page.locator(".heat tbody:not(.total) td a[href*='dev=1']").first.click()
    page.wait_for_selector("#dev:checked")
    page.click("nav >> text=Findings")
    page.wait_for_function("document.querySelector('h1').textContent === 'Findings'")
    page.fill("#q", "O_ABSENT")
    assert _shown(page, "tbody tr") == 1
    page.click("nav >> text=Compare")
    page.wait_for_selector(".differences tbody tr")
    page.go_back()
    page.wait_for_function("document.querySelector('h1').textContent === 'Findings'")
    again = visit("all.html#" + "/index.html#q=target%3Amicropython+verdict%3Adeviates", folder=tmp_path)
    again.wait_for_selector("#hits .cell")


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "\u202egpj.exe\u2066",
    b"\xff\xfe\x80".decode("utf-8", "surrogateescape"),
    "x" * 1_000_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_harmless(
    visit: Callable[..., Any], synthetic: ModuleType, tmp_path: Path, text: str
) -> None:
    spec = synthetic.entries(1, 1)
    run = synthetic.run(tmp_path / "r.jsonl", spec, synthetic.targets(1))
    name, case = spec[0][0].id, spec[1][0].id
    target = f"t{text}"
    run.add(TargetRecord(name=target, implementation=text, version=text, platform=text, command=text))
    run.add(NameRecord(id=name, target=target, verdict=Verdict.PASS, expected=text, actual=text))
    run.add(CaseRecord(id=case, target=target, verdict=Verdict.FAIL, expected=text, actual=text, detail=text))
    build([run], tmp_path / "report")
    build_single([run], tmp_path / "report.html")
    for folder, path in [
        *(
            (tmp_path / "report", p)
            for p in ("index.html#q=verdict:fail", "compare.html", f"name/{name}.html")
        ),
        (tmp_path, "report.html#/index.html#q=verdict:fail"),
    ]:
        page = visit(path, folder=folder, viewport=PHONE)
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.evaluate("document.querySelectorAll('img[onerror], img[src=x]').length") == 0
        shown = page.inner_text("body")
        assert len(shown) < 100_000
        assert not set(shown) & set("\u202e\u2066\udcff")


def test_the_overview_is_usable_within_a_second(visit: Callable[..., Any]) -> None:
    start = time.perf_counter()
    page = visit()
    page.wait_for_selector("#q:visible")
    # The bound on the full size is for `python -m benchmarks report`; this is about blunders.
    assert time.perf_counter() - start < 5


@pytest.mark.skipif("OSCONFORM_SCREENSHOTS" not in os.environ, reason="pictures are made on request only")
def test_pictures_for_the_readme(visit: Callable[..., Any]) -> None:
    folder = Path(os.environ["OSCONFORM_SCREENSHOTS"])
    source = Path(os.environ.get("OSCONFORM_REPORT", ""))
    options = {"folder": source} if source.is_dir() and (source / "index.html").is_file() else {}
    for stem, path, more in [
        ("matrix", "index.html", {}),
        ("search", "index.html#q=os.link", {}),
        ("name", "name/os.link.html", {}),
        ("case-phone", "name/os.link.html#symlink-followed", {"viewport": PHONE}),
        ("module-dark", "module/os.html", {"color_scheme": "dark"}),
        ("findings", "findings.html", {}),
    ]:
        page = visit(path, **{"viewport": {"width": 1280, "height": 900}, **options, **more})
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{stem}.png")
