"""`osconform matrix` compares with its last run by itself."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from osconform import running, target_list
from osconform.cli import cli
from osconform.targets.config import Config
from osconform.targets.discovery import discover


@pytest.fixture
def once(monkeypatch, tmp_path):
    """Runs the command on the host alone, with the names of a selection."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(target_list, "ensure_micropython", lambda config, tell: None)
    monkeypatch.setattr(target_list, "available", lambda config: discover(Config())[:1])

    def run(selection):
        done = CliRunner().invoke(cli, ["matrix", "-n", "1", "-k", f"{selection} and not /"])
        assert done.exit_code in (0, 1), done.output
        return Path("report/index.html").read_text(encoding="utf-8")

    return run


def test_the_second_run_says_what_changed(once):
    """A last run that cannot be read is no obstacle: there is nothing to compare the first one with."""
    results = Path("results/matrix.jsonl")
    results.parent.mkdir()
    results.write_text("no results", "utf-8")
    assert "Changed since" not in once("os.getpid")
    last = results.read_text(encoding="utf-8")
    results.write_text(last.replace('"verdict":"pass"', '"verdict":"missing"'), "utf-8")
    page = once("os.getpid")
    assert "Changed since" in page and "Deviations gone: 1" in page
    assert [path.name for path in Path("results").glob("*.jsonl")] == ["matrix.jsonl"]


def test_a_call_that_comes_to_nothing_takes_no_results_away(once):
    once("os.getpid")
    before = Path("results/matrix.jsonl").read_bytes()
    done = CliRunner().invoke(cli, ["matrix", "-k", "os.getpdi"])
    assert done.exit_code == 2 and "Did you mean os.getpid" in done.output
    assert Path("results/matrix.jsonl").read_bytes() == before


def test_ctrl_c_before_the_first_answer_reports_no_earlier_run(once, monkeypatch):
    once("os.getpid")
    before = Path("results/matrix.jsonl").read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_probe", interrupted)
    done = CliRunner().invoke(cli, ["matrix", "-n", "1", "-k", "os.getpid"])
    assert done.exit_code == 130 and "interrupted" in done.output
    assert "Results: " not in done.output and "Report: " not in done.output and "--resume" not in done.output
    assert Path("results/matrix.jsonl").read_bytes() == before


def test_results_that_have_no_place_are_a_mistake(once):
    Path("results").write_text("in the way", "utf-8")
    done = CliRunner().invoke(cli, ["matrix", "-k", "os.getpid"])
    assert done.exit_code == 2 and "no place for the results" in done.output
