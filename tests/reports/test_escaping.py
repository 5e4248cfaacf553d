"""Text from targets is hostile: it must stay text, be seen for what it is, and never break the page."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osconform.reports import build, site
from osconform.reports.junit import write_junit
from osconform.reports.single_file import build_single
from osconform.results import (
    Audit,
    CaseRecord,
    EntryRecord,
    Finding,
    FindingKind,
    Footer,
    Header,
    NameRecord,
    SpecRecord,
    TargetRecord,
    Verdict,
)
from osconform.results_file import Run

ATTACKS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</pre></code></li><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "x style=position:fixed onclick=alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;amp; <!-- -->",
    "]]></style><style>*{display:none}",
    "\u202egpj.exe\u2066\u200f",
    "\ud800\udfff\udc00",
    "\x00\x1b[31m\x7f\x85\u2028\ufeff\ufffe\U000e0001",
    "e\u0301" + "\u0301" * 60,
    "x" * 1_000_000,
    "../../etc/passwd",
    "CON",
    "a|b\\`*_[x](y)",
]
hostile = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(st.characters(), min_size=1, max_size=30),
    st.text("<>&\"'`={}%#/\\ \t\u202e\ud800\x00", min_size=1, max_size=30),
)


def _run(text: str) -> Run:
    """A run that has `text` wherever a text may stand."""
    name, case, target = f"os.{text}", f"os.{text}/{text}", f"t-{text}"
    header = Header(
        osconform=text,
        spec=text,
        started=f"2026{text}",
        host={text: text},
        targets=[target, "z"],
        selection=text,
    )
    run = Run(Path("run.jsonl"), header)
    run.add(
        EntryRecord(
            id=name,
            module=f"m{text}",
            kind=text,
            section=text,
            docs=text,
            signature={"3.9": text},
            availability={"3.9": text},
            documented=["3.9"],
            added=text,
            removed=text,
            changed={text: text},
            deprecated={text: text},
            micropython=text,
        )
    )
    run.add(SpecRecord(id=case, entry=name, claim=text, source=text, claims=[text], yaml=text, program=text))
    run.add(
        TargetRecord(
            name=target,
            implementation=text,
            version=text,
            platform=text,
            command=text,
            machine=text,
            profile={"a": text, "b": [text]},
        )
    )
    run.add(TargetRecord(name="z", implementation="", version="", platform="", command="", skipped=text))
    run.add(
        NameRecord(id=name, target=target, verdict=Verdict.EXTRA, expected=text, actual=text, baseline=text)
    )
    run.add(
        CaseRecord(
            id=case,
            target=target,
            verdict=Verdict.FAIL,
            expected=text,
            actual=text,
            # Two lines whatever the text is, since short and long details are laid out differently.
            detail=f"1\n{text}",
            baseline=text,
            repro=text,
        )
    )
    stale = {f"{text}.toml:1: {text}": [target.name for target in run.targets.values()]}
    run.add(Footer(complete=True, seconds=1, counts={}, unexpected=0, stale=stale))
    return run


def _audit(text: str) -> Audit:
    """A finding, open and dismissed, that has `text` wherever a text may stand."""
    kinds = [FindingKind(key="undocumented", title=text, meaning=text, left_out=text)]
    findings = [
        Finding(
            id=text,
            kind="undocumented",
            name=name,
            severity="low",
            places=[text],
            statement=text,
            sides={text: text},
            evidence=[text],
            right=text,
            platforms=[text],
            dismissed=dismissed,
        )
        for name, dismissed in ((text, None), (f"os.{text}", text))
    ]
    return Audit(kinds=kinds, findings=findings)


def _build(text: str, output: Path) -> Path:
    return build([_run(text)], output, audit=_audit(text), earlier=[_run(text)]).parent


def _shapes(report: Path, pages: ModuleType) -> list[list[str]]:
    return sorted(pages.read(path).shape for path in report.rglob("*.html"))


@cache
def _plain_shapes(pages: ModuleType) -> list[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        return _shapes(_build("benign", Path(folder, "plain")), pages)


@cache
def _plain_single(pages: ModuleType) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return pages.read(
            build_single([_run("benign")], Path(folder, "x.html"), audit=_audit("benign"))
        ).shape


def _check(text: str, pages: ModuleType, folder: Path) -> None:
    report = _build(text, folder / "hostile")
    assert _shapes(report, pages) == _plain_shapes(pages)
    for path in report.rglob("*"):
        if not path.is_file() or (path.parent.name == "static" and path.name != "matrix.js"):
            continue
        assert path.stat().st_size < 200_000, path
        content = path.read_text(encoding="utf-8")
        unseen = {
            char for char in content if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")
        } - {"\n"}
        assert not unseen, path
        if path.suffix == ".html":
            page = pages.read(path)
            assert page.errors == []
            for tag, name, value in page.attributes:
                assert not name.startswith("on"), (tag, name)
                assert (
                    name != "href"
                    or str(value).startswith(("https://docs.", "data:,", "#", "../"))
                    or (
                        str(value).partition("/")[0] in ("module", "name", "target", "static", *site._PAGES)
                        or str(value).partition("#")[0] in (*site._PAGES, *site._OURS)
                    )
                ), value
    for name in ("report.json", "findings.json"):
        json.loads((report / name).read_text())
    script = (report / "static" / "matrix.js").read_text()
    assert json.loads(script.removeprefix("osconform.matrix = ").removesuffix(";\n"))["names"]
    assert "<" not in script
    for path in (report / "badge").iterdir():
        ElementTree.fromstring(path.read_text())
    suites = ElementTree.parse(write_junit([_run(text)], folder / "junit.xml"))
    assert len(suites.findall(".//testcase")) == 2
    single = build_single([_run(text)], folder / "single.html", audit=_audit(text))
    assert pages.read(single).shape == _plain_single(pages)


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_known_attacks_change_nothing_but_the_text(text: str, pages: ModuleType, tmp_path: Path) -> None:
    _check(text, pages, tmp_path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=hostile)
def test_no_text_changes_anything_but_the_text(text: str, pages: ModuleType) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _check(text, pages, Path(folder))


def test_long_texts_say_what_was_cut(pages: ModuleType, tmp_path: Path) -> None:
    report = build([_run("x" * 1_000_000)], tmp_path / "report").parent
    page = next((report / "name").iterdir())
    assert "(999,600 more characters)" in pages.read(page).text


def test_a_reordering_character_is_shown_by_its_number(pages: ModuleType, tmp_path: Path) -> None:
    report = build([_run("a\u202eb")], tmp_path / "report").parent
    page = next((report / "name").iterdir())
    assert "a⟨U+202E⟩b" in pages.read(page).text
