"""What a page leads to, in a browser: by pointer, and by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from osconform.reports.single_file import build_single
from osconform.results import Audit
from osconform.results_file import Run

CASE = "name/os.rename.html#onto-an-existing-file-0"


def test_a_case_stands_alone_with_what_can_be_copied(
    visit: Callable[..., Any], shown: Callable[..., int]
) -> None:
    page = visit(CASE)
    assert shown(page, ".case") == 1 and shown(page, "#_documented") == 0
    assert "onto-an-existing-file-0" in page.title()
    entry, program = page.locator(".case.chosen details pre").all_inner_texts()
    assert entry.startswith("onto-an-existing-file-0:") and "import os" in program
    assert "osconform repro os.rename/onto-an-existing-file-0" in page.inner_text(".chosen .repro code")
    page.click(".chosen .repro button")
    page.wait_for_selector(".chosen .repro button:has-text('Copied')")
    page.click("text=Next case")
    page.wait_for_function("location.hash !== '#onto-an-existing-file-0'")
    assert shown(page, ".case") == 1 and not page.locator("[id=onto-an-existing-file-0]").is_visible()
    page.click("text=All of os.rename")
    page.wait_for_selector("#_documented:visible")
    assert shown(page, ".case") > 1


def test_a_tile_of_the_overview_tells_its_verdicts_and_leads_to_the_deviations(
    visit: Callable[..., Any],
    shown: Callable[..., int],
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
        and 0 < shown(page, ".matrix tbody tr") < page.locator(".matrix tbody tr").count()
    )


def test_a_cell_of_a_module_explains_itself_and_leads_on(visit: Callable[..., Any]) -> None:
    page = visit("module/os.html")
    page.check("#dev")
    link = page.locator(".matrix td a").first
    link.focus()
    assert " on " in page.inner_text("#note") and "deviate" in page.inner_text("#note")
    link.click()
    page.wait_for_url("**/name/*")


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
    assert page.locator("h1").inner_text() == "os.rename"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")


def test_the_single_file_turns_its_pages(
    visit: Callable[..., Any],
    shown: Callable[..., int],
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
    assert shown(page, ".case") == 1 and page.url.endswith("#/name/os.rename.html#onto-an-existing-file-0")
    page.click("nav >> text=osconform")
    page.locator(".heat tbody:not(.total) td a[href*='dev=1']").first.click()
    page.wait_for_selector("#dev:checked")
    page.click("nav >> text=Findings")
    page.wait_for_function("document.querySelector('h1').textContent === 'Findings'")
    page.fill("#q", "O_ABSENT")
    assert shown(page, "tbody tr") == 1
    page.click("nav >> text=Compare")
    page.wait_for_selector(".differences tbody tr")
    page.go_back()
    page.wait_for_function("document.querySelector('h1').textContent === 'Findings'")
    again = visit("all.html#" + "/index.html#q=target%3Amicropython+verdict%3Adeviates", folder=tmp_path)
    again.wait_for_selector("#hits .cell")
