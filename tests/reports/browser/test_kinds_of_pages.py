"""Each kind of page in a browser: light and dark, to the eyes of axe, on a phone, within a second."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

PAGES = ["index.html", "findings.html", "compare.html", "method.html"]
CASE = "name/os.rename.html#onto-an-existing-file-0"
KINDS = [*PAGES, "module/os.html", "name/os.rename.html", CASE, "target/cpython36.html"]
PHONE = {"width": 390, "height": 844}


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
        assert page.locator("h1").inner_text()
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        if path == "compare.html":
            page.wait_for_selector(".differences tbody tr")
        assert _grave(page) == []
    assert len(papers) == 2
    page.set_viewport_size(PHONE)  # as good as a visit: no script asks for the width
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_overview_is_usable_within_a_second(visit: Callable[..., Any]) -> None:
    start = time.perf_counter()
    page = visit()
    page.wait_for_selector("#q:visible")
    # The bound on the full size is for `python -m benchmarks report`; this is about blunders.
    assert time.perf_counter() - start < 5


@pytest.mark.skipif("OSCONFORM_SCREENSHOTS" not in os.environ, reason="pictures are made on request only")
def test_pictures_for_the_readme(visit: Callable[..., Any]) -> None:
    folder = Path(os.environ["OSCONFORM_SCREENSHOTS"])
    source = Path(os.environ.get("OSCONFORM_REPORT", "")).absolute()
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
