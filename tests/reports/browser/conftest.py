"""A Chromium for the tests of this folder, and pages in it that must not go wrong.

Needs a Chromium on the machine (OSCONFORM_CHROMIUM names another one); without it the tests are skipped and say so.
With OSCONFORM_SCREENSHOTS=FOLDER, the pictures for README and docs are written there, of OSCONFORM_REPORT if that names one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = os.environ.get("OSCONFORM_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


# Not of the session: while it lives, an event loop does, and other tests want one of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """The browser, started once for this folder."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="needs playwright: pip install osconform[test]"
    )
    if CHROMIUM is None:
        pytest.skip(
            "NO BROWSER: there is no Chromium here, so the report is not looked at (apt install chromium)"
        )
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


@pytest.fixture(scope="session")
def shown() -> Callable[[Any, str], int]:
    """How many elements of a page a selector finds that can be seen."""
    return lambda page, selector: int(page.locator(f"{selector}:visible").count())
