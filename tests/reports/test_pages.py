"""The pages say what a reader comes for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from osconform.reports import build
from osconform.reports.verdict_style import STYLES
from osconform.results import CaseRecord, NameRecord, SpecRecord, Verdict
from osconform.results_file import Run


def _words(path: Path, pages: ModuleType) -> str:
    return re.sub(r"\s+", " ", pages.read(path).text)


@pytest.fixture(scope="module")
def small(synthetic: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of one name and two cases on three targets, in which everything is known."""
    entries, _ = synthetic.entries(1, 0)
    entry = next(entry for entry in entries if entry.id == "os.rename")
    entry.documented, entry.removed = ["2.6", "2.7", "3.9", "3.13"], None
    specs = [
        SpecRecord(
            id=f"os.rename/{slug}",
            entry="os.rename",
            claim="Unix replaces the target.",
            source="os/rename.yaml:4",
            claims=["T061"],
            yaml='given: {a: "A"}',
            program=f"import os\nresult = os.rename({argument})\n",
        )
        for slug, argument in [("onto-a-file", "'a', 'b'"), ("onto-a-file@bytes", "b'a', b'b'")]
    ]
    run: Run = synthetic.run(Path("small.jsonl"), ([entry], []), synthetic.targets(3))
    for spec in specs:
        run.specs[spec.id] = spec
    for number, target in enumerate(run.targets):
        run.names[target] = {
            entry.id: NameRecord(
                id=entry.id,
                target=target,
                verdict=Verdict.MISSING if number == 2 else Verdict.PASS,
                expected="present",
                actual="absent" if number == 2 else "function",
            )
        }
        run.cases[target] = {
            spec.id: CaseRecord(
                id=spec.id,
                target=target,
                verdict=[Verdict.PASS, Verdict.FAIL, Verdict.FAIL][number],
                expected="returns None",
                actual=["returned None", "raised OSError EEXIST: there", "raised OSError EEXIST: not there"][
                    number
                ],
                detail="the class differs",
                baseline="told upstream" if number == 2 else None,
                repro=f"osconform repro {spec.id} --target {target}",
                retried=number == 2 and spec is specs[0],
            )
            for spec in specs
        }
    run.footer.stale = {
        "cpython.toml:10: os.rename": ["cpython27"],
        "cpython.toml:9: os.link/*": ["cpython27"],
    }
    return build([run], tmp_path_factory.mktemp("small") / "report").parent


def test_a_name_page_shows_docs_presence_and_cases(small: Path, pages: ModuleType) -> None:
    text = _words(small / "name" / "os.rename.html", pages)
    assert "2.6 to 2.7 (src, dst) Unix, Windows" in text
    assert "3.9 (src, dst, *, src_dir_fd=None, dst_dir_fd=None) everywhere (no note)" in text
    assert "3.6 accepts path-like objects" in text
    assert "○ missing CPython on Linux 3.8 expected present actual absent" in text
    assert "presence ✓ ✓ ○" in text
    assert "onto-a-file ✓ ✗ ✗" in text
    assert (
        "✗ fail CPython on Linux 3.6 expected returns None actual raised OSError EEXIST: there because the class differs"
        in text
    )
    assert "explained told upstream" in text
    assert "osconform repro os.rename/onto-a-file --target cpython36" in text
    assert "Entry and program, os/rename.yaml:4; settles T061" in text


def test_what_is_said_of_the_name_is_not_said_again_at_each_case(
    synthetic: ModuleType, pages: ModuleType, tmp_path: Path
) -> None:
    spec, records = synthetic.entries(1, 1), synthetic.targets(2)
    run = synthetic.run(Path("r.jsonl"), spec, records)
    (case,) = run.specs
    name = case.partition("/")[0]
    for target, verdict, expected in (
        ("cpython27", Verdict.PASS, "returns None"),
        ("cpython36", Verdict.NA, f"{name}: conditional: not in its docs"),
    ):
        run.cases[target] = {
            case: CaseRecord(id=case, target=target, verdict=verdict, expected=expected, actual="")
        }
    page = tmp_path / "report" / "name" / f"{name}.html"
    build([run], tmp_path / "report")
    text = _words(page, pages)
    assert "conditional: not in its docs" not in text and "stand above, under Observed" in text
    run.cases["cpython36"][case].expected = "only where windows"
    build([run], tmp_path / "report")
    text = _words(page, pages)
    assert "only where windows" in text and "stand above, under Observed" not in text


def test_a_variation_refers_to_its_case_but_shows_its_program(small: Path, pages: ModuleType) -> None:
    text = _words(small / "name" / "os.rename.html", pages)
    assert text.count("Unix replaces the target.") == 1
    assert text.count('given: {a: "A"}') == 1
    assert "A variation of onto-a-file" in text
    assert "os.rename(b'a', b'b')" in text


def test_a_module_page_leads_from_a_deviation_to_its_case(small: Path, pages: ModuleType) -> None:
    page = pages.read(small / "module" / "os.html")
    assert "../name/os.rename.html#onto-a-file" in page.links
    assert "../name/os.rename.html#_observed" in page.links
    assert ("a", "title", "2 of 3 checks deviate") in page.attributes


def test_a_target_page_groups_by_cause_and_gives_reasons(small: Path, pages: ModuleType) -> None:
    text = _words(small / "target" / "cpython38.html", pages)
    assert "1 deviation without an explanation, 2 with one." in text
    assert "✗ fail: OSError (EEXIST) 2, all explained" in text
    assert "○ missing: absent 1" in text
    assert "osconform repro os.rename/onto-a-file --target cpython38" in text
    assert "2 told upstream" in text
    assert "cpython38 {agent}" in text
    assert "language [3, 11]" in text


def test_a_target_page_names_the_modules_of_which_nothing_is_promised(
    synthetic: ModuleType, pages: ModuleType, tmp_path: Path
) -> None:
    run = synthetic.run(Path("r.jsonl"), (synthetic.entries(6, 0)[0], []), synthetic.targets(1))
    for record in run.names["cpython27"].values():
        record.verdict = Verdict.PASS if run.entries[record.id].module == "os" else Verdict.NA
    others = {entry.module for entry in run.entries.values()} - {"os"}
    assert others
    text = _words(build([run], tmp_path / "report").parent / "target" / "cpython27.html", pages)
    assert "The docs promise nothing here of " + ", ".join(sorted(others)) + "." in text


def test_what_is_out_of_date_in_baselines_is_told_where_one_looks(small: Path, pages: ModuleType) -> None:
    text = _words(small / "target" / "cpython27.html", pages)
    assert "Out of date in the baseline" in text
    assert "cpython.toml:9: os.link/* cpython.toml:10: os.rename" in text
    assert "Out of date" not in _words(small / "target" / "cpython38.html", pages)
    assert "Baselines out of date" in _words(small / "index.html", pages)
    assert "target/cpython27.html#_stale" in pages.read(small / "index.html").links
    assert "os.rename is as documented on cpython27" in (small / "summary.md").read_text()
    targets = {
        target["name"]: target for target in json.loads((small / "report.json").read_text())["targets"]
    }
    assert len(targets["cpython27"]["stale"]) == 2 and targets["cpython38"]["stale"] == []


def test_second_tries_are_counted_and_explained(small: Path, pages: ModuleType) -> None:
    assert "second try 1 case had no answer at first" in _words(small / "target" / "cpython38.html", pages)
    assert "second try" not in _words(small / "target" / "cpython36.html", pages)
    assert "../method.html#_retried" in pages.read(small / "target" / "cpython38.html").links
    assert "_retried" in pages.read(small / "method.html").ids
    targets = {
        target["name"]: target for target in json.loads((small / "report.json").read_text())["targets"]
    }
    assert (targets["cpython38"]["retried"], targets["cpython36"]["retried"]) == (1, 0)


def test_the_overview_says_what_did_not_run(report: Path, pages: ModuleType) -> None:
    text = _words(report / "index.html", pages)
    assert "jython27 Did not run: the interpreter was not found on PATH" in text
    assert "Cut off: the run stopped without a last word" in text
    assert "incomplete" in text


def test_the_overview_counts_verdicts_instead_of_a_percentage(small: Path, pages: ModuleType) -> None:
    page = pages.read(small / "index.html")
    assert "%" not in page.text.partition("</script>")[2].replace("{agent}", "")
    assert ("i", "style", "flex:2") in page.attributes
    text = re.sub(r"\s+", " ", page.text)
    assert "1 pass, 2 fail; 2 unexplained" in text and "2 fail, 1 missing; 1 unexplained" in text


def test_the_search_finds_names_and_cases(small: Path) -> None:
    script = (small / "static" / "matrix.js").read_text()
    data = json.loads(script.removeprefix("osconform.matrix = ").removesuffix(";\n"))
    assert data["names"] == [
        ["os.rename", "os.rename", 0, "ppm", [["onto-a-file", "pfF"], ["onto-a-file@bytes", "pfF"]], "m"]
    ]
    assert data["modules"] == ["os"] and data["places"] == ["CPython on Linux"]
    assert next(target["page"] for target in data["targets"]) == "target/cpython27.html"
    assert "f" in data["deviations"] and "p" not in data["deviations"]


def test_a_name_page_answers_whether_it_works(small: Path, pages: ModuleType) -> None:
    text = _words(small / "name" / "os.rename.html", pages)
    assert "Missing in CPython on Linux. CPython on Linux no: it is documented and not there" in text
    assert "Portable" not in text


def test_the_method_page_explains_every_verdict_and_term(small: Path, pages: ModuleType) -> None:
    text = _words(small / "method.html", pages)
    for style in STYLES.values():
        assert style.label in text and style.meaning in text
    script = (small / "static" / "query.js").read_text()
    for key in re.search(r"const KEYS = \[(.*?)\]", script)[1].replace('"', "").split(", "):
        assert f"{key}:" in text


def test_the_overview_says_what_changed(synthetic: ModuleType, pages: ModuleType, tmp_path: Path) -> None:
    spec, records = synthetic.entries(6, 6), synthetic.targets(2)
    before, now = (synthetic.run(Path(f"{name}.jsonl"), spec, records) for name in ("before", "now"))
    cases = list(now.cases["cpython36"].values())
    for case in cases:
        case.verdict = before.cases["cpython36"][case.id].verdict = Verdict.PASS
    cases[0].verdict = Verdict.FAIL
    before.cases["cpython36"][cases[1].id].verdict = Verdict.CRASH
    report = build([now], tmp_path / "report", earlier=[before]).parent
    text = _words(report / "index.html", pages)
    assert "New deviations: 1" in text and "Deviations gone: 1" in text and "Otherwise different: 0" in text
    assert f"✓ → ✗ {cases[0].id} cpython36" in text
    assert f"! → ✓ {cases[1].id} cpython36" in text


def test_the_findings_page_shows_each_with_its_evidence(report: Path, pages: ModuleType) -> None:
    text = _words(report / "findings.html", pages)
    assert "1 places" not in text and "2 places" in text
    assert "Docs have it, stubs do not." in text and "cpython313: int" in text
    assert "the stubs are right, 1" in text
    assert "1 dismissed, with the reason" in text and "Dismissed: told upstream" in text
    assert "Undocumented not looked for" in text  # and not: 0
    assert "undocumented" not in (report / "summary.md").read_text()
