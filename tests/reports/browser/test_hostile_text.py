"""Text that a target made up to do harm, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from osconform.reports import build
from osconform.reports.single_file import build_single
from osconform.results import CaseRecord, NameRecord, TargetRecord, Verdict

PHONE = {"width": 390, "height": 844}


HOSTILE = {
    "markup": [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
    ],
    "comment": ["<!--<script>"],  # alone, as it could hide what the others do
    "letters": ["\u202egpj.exe\u2066", b"\xff\xfe\x80".decode("utf-8", "surrogateescape")],
    "length": ["x" * 1_000_000],
}


@pytest.mark.parametrize("texts", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_shown_harmless(
    visit: Callable[..., Any], synthetic: ModuleType, tmp_path: Path, texts: list[str]
) -> None:
    spec = synthetic.entries(1, 1)
    run = synthetic.run(tmp_path / "r.jsonl", spec, synthetic.targets(1))
    name, case = spec[0][0].id, spec[1][0].id
    for text in texts:
        target = f"t{text}"
        run.add(TargetRecord(name=target, implementation=text, version=text, platform=text, command=text))
        run.add(NameRecord(id=name, target=target, verdict=Verdict.PASS, expected=text, actual=text))
        run.add(
            CaseRecord(id=case, target=target, verdict=Verdict.FAIL, expected=text, actual=text, detail=text)
        )
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
