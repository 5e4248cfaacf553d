"""Results files: what is written is read back, a crash loses nothing, and bad files are explained."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osconform.errors import UserError
from osconform.results import (
    FORMAT,
    CaseRecord,
    EntryRecord,
    Footer,
    Header,
    NameRecord,
    Record,
    SpecRecord,
    TargetRecord,
    Verdict,
)
from osconform.results_file import Run, Writer, check_own_targets, check_same_spec, read_run, schema

HEADER = Header(
    osconform="0.1", spec="abc", started="2026-01-01T00:00:00Z", host={"system": "Linux"}, targets=["t"]
)
RECORDS: list[Record] = [
    HEADER,
    EntryRecord(id="os.a", module="os", kind="function", section="S", docs="library/os.html#os.a"),
    SpecRecord(id="os.a/x", entry="os.a", claim="It does.", source=None, yaml="x:\n", program="import os\n"),
    TargetRecord(
        name="t", implementation="cpython", version="3.11.2", platform="linux", command="python {agent}"
    ),
    NameRecord(id="os.a", target="t", verdict=Verdict.PASS, expected="present", actual="function"),
    CaseRecord(
        id="os.a/x", target="t", verdict=Verdict.FAIL, expected="1", actual="naïve 日本", detail="a\nb"
    ),
    Footer(complete=True, seconds=1.5, counts={"t": {"pass": 1, "fail": 1}}, unexpected=1),
]

short = st.text(max_size=5)
any_record = st.one_of(
    st.builds(EntryRecord, id=short, module=short, kind=short, section=short, docs=short),
    st.builds(SpecRecord, id=short, entry=short, claim=short, yaml=short, program=short),
    st.builds(
        TargetRecord,
        name=short,
        implementation=short,
        version=short,
        platform=short,
        command=short,
        profile=st.just({}),
    ),
    st.builds(NameRecord, id=short, target=short, expected=short, actual=short, baseline=st.none() | short),
    st.builds(CaseRecord, id=short, target=short, expected=short, actual=short, seconds=st.floats(0, 100)),
    st.builds(Footer, counts=st.just({}), unexpected=st.integers(0, 9), seconds=st.floats(0, 100)),
)


def _write(path: Path, records: list[Record]) -> Path:
    with Writer(path) as writer:
        for record in records:
            writer.write(record)
    return path


def _lines(path: Path, *lines: str | dict[str, Any]) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(text + "\n" for text in texts))
    return path


HEADER_LINE = msgspec.json.encode(HEADER).decode()


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    run = read_run(_write(tmp_path / "r.jsonl", RECORDS))
    assert run.header == HEADER
    assert run.entries == {"os.a": RECORDS[1]}
    assert run.specs == {"os.a/x": RECORDS[2]}
    assert run.targets == {"t": RECORDS[3]}
    assert run.names == {"t": {"os.a": RECORDS[4]}}
    assert run.cases == {"t": {"os.a/x": RECORDS[5]}}
    assert run.footer == RECORDS[6]
    assert run.target_lines == {"t": 4}


@settings(deadline=None)
@given(st.lists(any_record, max_size=8))
def test_any_records_are_read_back(records: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = _write(Path(folder, "r.jsonl"), [HEADER, *records])
        expected = Run(path, HEADER)
        for record in records:
            expected.add(record)
        found = read_run(path)
        found.target_lines = {}
        assert found == expected


def test_each_record_is_in_the_file_when_write_returns(tmp_path: Path) -> None:
    with Writer(tmp_path / "r.jsonl") as writer:
        for number, record in enumerate(RECORDS, 1):
            writer.write(record)
            content = writer.path.read_bytes()
            assert content.count(b"\n") == number
            assert content.endswith(b"\n")


def test_a_file_cut_anywhere_can_be_resumed_and_finished(tmp_path: Path) -> None:
    whole = _write(tmp_path / "whole.jsonl", RECORDS).read_bytes()
    lines = whole.splitlines(keepends=True)
    ends = [sum(map(len, lines[: number + 1])) - 1 for number in range(len(lines))]  # offset of each line end
    path = tmp_path / "r.jsonl"
    header_end = len(HEADER_LINE)
    for cut in range(header_end, len(whole)):
        path.write_bytes(whole[:cut])
        on_a_line = whole[cut : cut + 1] == b"\n" or whole[cut - 1 : cut] == b"\n"
        if on_a_line:
            assert read_run(path).footer is None or cut == len(whole) - 1
        else:
            with pytest.raises(UserError, match="the last line is cut short") as caught:
                read_run(path)
            assert caught.value.remedy == f"`osconform run --resume --results {path}` finishes it."
            assert caught.value.line == whole[:cut].count(b"\n") + 1
        with Writer(path, resume=True) as writer:
            assert writer.earlier is not None
            assert writer.earlier.footer is None
            kept = path.read_bytes()
            done = sum(end <= cut for end in ends[:-1])  # all but the footer
            assert kept == b"".join(lines[:done])
            for record in RECORDS[kept.count(b"\n") :]:
                writer.write(record)
        assert path.read_bytes() == whole


def test_resuming_drops_no_whole_record(tmp_path: Path) -> None:
    whole = _write(tmp_path / "r.jsonl", RECORDS[:-1]).read_bytes()
    path = tmp_path / "r.jsonl"
    path.write_bytes(whole.removesuffix(b"\n"))
    with Writer(path, resume=True) as writer:
        assert writer.earlier is not None
        assert writer.earlier.cases["t"]["os.a/x"] == RECORDS[5]
    assert path.read_bytes() == whole


def test_resuming_a_finished_run_drops_its_footer_only(tmp_path: Path) -> None:
    path = _write(tmp_path / "r.jsonl", RECORDS)
    Writer(path, resume=True).close()
    assert path.read_bytes() == _write(tmp_path / "without.jsonl", RECORDS[:-1]).read_bytes()


def test_a_cut_line_longer_than_a_block_is_dropped(tmp_path: Path) -> None:
    path = _write(tmp_path / "r.jsonl", RECORDS[:5])
    kept = path.read_bytes()
    path.write_bytes(kept + b'{"type":"case","id":"' + b"x" * 300_000)
    Writer(path, resume=True).close()
    assert path.read_bytes() == kept


def test_zeros_that_a_power_cut_left_are_dropped(tmp_path: Path) -> None:
    path = _write(tmp_path / "r.jsonl", RECORDS[:5])
    kept = path.read_bytes()
    path.write_bytes(kept + b"\0" * 5000)
    Writer(path, resume=True).close()
    assert path.read_bytes() == kept


@pytest.mark.parametrize("content", ["all my work, without a line end", '{"name": "package"}', "{\n  ", ""])
def test_resuming_never_touches_what_is_not_a_results_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "thesis.txt"
    path.write_text(content)
    with pytest.raises(UserError):
        Writer(path, resume=True)
    assert path.read_text() == content


def test_resuming_nothing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no results to resume.*Leave out --resume"):
        Writer(tmp_path / "r.jsonl", resume=True)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        Writer(tmp_path / "no" / "r.jsonl")


def test_a_file_has_one_header_first(tmp_path: Path) -> None:
    with Writer(tmp_path / "r.jsonl") as writer:
        with pytest.raises(ValueError, match="header"):
            writer.write(RECORDS[1])
        writer.write(HEADER)
        with pytest.raises(ValueError, match="header"):
            writer.write(HEADER)


def test_half_a_surrogate_pair_does_not_stop_a_run(tmp_path: Path) -> None:
    record = CaseRecord(id="os.a/x", target="t", verdict=Verdict.FAIL, expected="", actual="a\ud800b")
    run = read_run(_write(tmp_path / "r.jsonl", [HEADER, record]))
    assert run.cases["t"]["os.a/x"].actual == "a\\ud800b"


def test_half_a_surrogate_pair_of_another_writer_is_read(tmp_path: Path) -> None:
    line = msgspec.to_builtins(RECORDS[5]) | {"actual": "a\ud800b"}
    run = read_run(_lines(tmp_path / "r.jsonl", HEADER_LINE, line))
    assert run.cases["t"]["os.a/x"].actual == "a\\ud800b"


def test_unknown_types_and_fields_are_ignored(tmp_path: Path) -> None:
    path = _lines(
        tmp_path / "r.jsonl",
        json.loads(HEADER_LINE) | {"weather": "fine"},
        {"type": "weather", "id": 7},
        "",
        msgspec.to_builtins(RECORDS[4]) | {"mood": ["good"]},
    )
    assert read_run(path).names == {"t": {"os.a": RECORDS[4]}}


def test_of_two_records_for_one_thing_the_last_holds(tmp_path: Path) -> None:
    again = msgspec.structs.replace(RECORDS[4], verdict=Verdict.FLAKY)  # type: ignore[type-var]
    assert read_run(_write(tmp_path / "r.jsonl", [HEADER, RECORDS[4], again])).names["t"]["os.a"] == again


def test_a_footer_that_is_not_the_end_is_none(tmp_path: Path) -> None:
    assert read_run(_write(tmp_path / "r.jsonl", [HEADER, RECORDS[6], RECORDS[4]])).footer is None


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["hello"], 1, "not an osconform results file"),
        (['{"a": 1}'], 1, "not an osconform results file"),
        (["[1]"], 1, "not an osconform results file"),
        ([{"type": "case"}], 1, "not an osconform results file"),
        ([json.loads(HEADER_LINE) | {"format": FORMAT + 1}], 1, f"format {FORMAT + 1}.*Upgrade"),
        ([{"type": "header", "format": FORMAT + 1, "targets": 7}], 1, f"format {FORMAT + 1}.*Upgrade"),
        ([{"type": "header", "format": FORMAT}], 1, "does not follow the results format"),
        ([HEADER_LINE, "oops", HEADER_LINE], 2, "not JSON"),
        ([HEADER_LINE, '{"type": "case", "id": 7}'], 2, r"does not follow the results format.*id"),
        ([HEADER_LINE, "7"], 2, "does not follow the results format"),
        ([HEADER_LINE, '{"type": "weather"}', HEADER_LINE], 3, "second header"),
        ([HEADER_LINE, "[" * 100_000], 2, "not JSON"),
    ],
)
def test_a_bad_file_is_explained(tmp_path: Path, lines: list[str], line: int, message: str) -> None:
    path = _lines(tmp_path / "r.jsonl", *lines)
    with pytest.raises(UserError, match=message) as caught:
        read_run(path)
    assert (caught.value.file, caught.value.line) == (str(path), line)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_a_header_cut_short_cannot_be_resumed(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(HEADER_LINE[:40])
    with pytest.raises(UserError, match=r"header is cut short.*without --resume"):
        read_run(path)


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_what_cannot_be_opened_is_explained(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_run(tmp_path / name)


def test_an_empty_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").touch()
    with pytest.raises(UserError, match="empty"):
        read_run(tmp_path / "r.jsonl")


def _run(name: str, spec: str = "abc", target: str = "t") -> Run:
    return Run(Path(name), msgspec.structs.replace(HEADER, spec=spec, targets=[target]))


def test_runs_of_one_spec_and_different_targets_merge() -> None:
    check_same_spec([])
    check_same_spec([_run("a.jsonl", target="t"), _run("b.jsonl", target="u")])


def test_runs_of_different_specs_do_not_merge() -> None:
    with pytest.raises(UserError, match=r"spec xyz, but a\.jsonl is of spec abc") as caught:
        check_same_spec([_run("a.jsonl"), _run("b.jsonl", spec="xyz", target="u")])
    assert (caught.value.file, caught.value.line) == ("b.jsonl", 1)


def test_a_target_may_stand_in_one_file_only() -> None:
    second = _run("b.jsonl")
    second.target_lines["t"] = 4
    with pytest.raises(UserError, match=r"target t is in a\.jsonl too") as caught:
        check_own_targets([_run("a.jsonl"), second])
    assert (caught.value.file, caught.value.line) == ("b.jsonl", 4)


def test_the_schema_holds_for_every_record_and_not_for_a_bad_one() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    for record in RECORDS:
        assert validator.is_valid(msgspec.to_builtins(record)), record
    assert not validator.is_valid({"type": "case", "id": "os.a/x"})
    assert not validator.is_valid(msgspec.to_builtins(RECORDS[4]) | {"verdict": "splendid"})
