"""`report.json` and `summary.md` say what the runs say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema

from osconform.reports.summary_markdown import LISTED
from osconform.reports.verdict_style import ABSENT, STYLES
from osconform.results_file import Run


def test_the_json_follows_its_schema(report: Path) -> None:
    document = json.loads((report / "report.json").read_text())
    schema = json.loads((report / document["$schema"]).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    del document["names"][0]["presence"]
    assert not jsonschema.Draft202012Validator(schema).is_valid(document)


def test_the_findings_follow_their_schema(report: Path) -> None:
    document = json.loads((report / "findings.json").read_text())
    schema = json.loads((report / document["$schema"]).read_text())
    jsonschema.validate(document, schema)
    assert len(document["findings"]) == 3
    del document["findings"][0]["statement"]
    assert not jsonschema.Draft202012Validator(schema).is_valid(document)


def test_the_json_gives_every_verdict_back(report: Path, make_runs: Callable[[], list[Run]]) -> None:
    document = json.loads((report / "report.json").read_text())
    targets = [target["name"] for target in document["targets"]]
    found = {}
    for name in document["names"]:
        rows = {name["id"]: name["presence"], **{case["id"]: case["verdicts"] for case in name["cases"]}}
        for identifier, row in rows.items():
            assert len(row) == len(targets)
            for target, letter in zip(targets, row, strict=True):
                if document["letters"][letter] is not None:
                    found[identifier, target] = document["letters"][letter]
    assert found == {
        (record.id, record.target): record.verdict
        for run in make_runs()
        for groups in (run.names, run.cases)
        for group in groups.values()
        for record in group.values()
    }


def test_the_json_tells_states_counts_and_reasons(report: Path) -> None:
    document = json.loads((report / "report.json").read_text())
    states = {target["name"]: target["status"] for target in document["targets"]}
    assert states["jython27"] == "skipped"
    assert set(states.values()) == {"complete", "incomplete", "skipped"}
    assert {run["complete"] for run in document["runs"]} == {True, False}
    for number, target in enumerate(document["targets"]):
        by_module = [module["counts"][number] for module in document["modules"]]
        assert target["counts"] == {
            verdict: sum(counts.get(verdict, 0) for counts in by_module) for verdict in target["counts"]
        }
    reasons = {line["reason"] for line in document["baselines"]}
    assert "the port has no such error class" in reasons


def test_the_summary_counts_by_target_and_lists_what_nobody_explained(report: Path) -> None:
    lines = (report / "summary.md").read_text().splitlines()
    head, _, *table = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    document = json.loads((report / "report.json").read_text())
    ran = {target["name"]: target for target in document["targets"] if target["status"] != "skipped"}
    assert [row[0] for row in table] == list(ran)
    for row in table:
        found = dict(zip(head[1:-1], row[1:-1], strict=True))
        assert {
            verdict: int(count.replace(",", "")) for verdict, count in found.items() if count.strip()
        } == ran[row[0]]["counts"]
        assert row[-1].strip("*") == str(ran[row[0]]["unexplained"] or "none")
    total = sum(target["unexplained"] for target in ran.values())
    assert f"## Unexplained deviations: {total:,}" in lines
    assert sum(", expected " in line for line in lines) == min(total, LISTED) > 0
    assert any(line.startswith("- jython27: Did not run: the interpreter was not found") for line in lines)


def test_the_script_calls_each_glyph_as_the_pages_do(report: Path) -> None:
    script = (report / "static" / "report.js").read_text()
    said = dict(re.findall(r'"(.)": "([^"]*)"', script.partition("const LABELS = {")[2].partition("};")[0]))
    assert said == {style.glyph: style.label for style in STYLES.values()} | {ABSENT.glyph: ABSENT.meaning}


def test_each_verdict_has_a_glyph_a_letter_and_a_colour_of_its_own(report: Path) -> None:
    css = (report / "static" / "report.css").read_text()
    assert len({style.glyph for style in STYLES.values()}) == len(STYLES)
    assert len({style.key for style in STYLES.values()}) == len(STYLES)
    for style in STYLES.values():
        assert re.search(
            rf"\.{style.key}(, \.{style.key.upper()})? {{ --c: var\(--{style.label.replace('/', '')}\) }}",
            css,
        )
        assert (
            css.count(f"  --{style.label.replace('/', '')}:")
            + css.count(f" --{style.label.replace('/', '')}:")
            >= 2
        )
