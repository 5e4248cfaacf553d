"""The search on the overview, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from osconform.reports.answer import answers
from osconform.reports.matrix import Matrix
from osconform.results import EXPECTED
from osconform.results_file import Run


def test_a_word_finds_a_case_and_leads_to_it(visit: Callable[..., Any], shown: Callable[..., int]) -> None:
    page = visit()
    page.fill("#q", "os.rename/ existing")
    page.click("#hits a:has-text('/onto-an-existing-file')")
    page.wait_for_url("**/name/os.rename.html#*")
    anchor = page.url.partition("#")[2]
    assert page.locator(f"[id='{anchor}']").is_visible()
    assert shown(page, ".case") == 1


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


def test_a_word_that_is_a_target_leads_to_what_was_found_there(visit: Callable[..., Any]) -> None:
    page = visit()
    page.fill("#q", "os.rename micropython")
    page.wait_for_selector("#found a")
    page.click("#found a")
    page.wait_for_function("document.querySelector('#q').value === 'os.rename target:micropython'")
    page.wait_for_selector("#hits .cell")
    page.fill("#q", "os.rename existing")
    page.wait_for_selector("#found a", state="detached")
