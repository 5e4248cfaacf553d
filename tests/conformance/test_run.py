"""A run: selection, results, exit codes, interruption and resumption, on the host's interpreter and miniatures."""

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from osconform import spec_cache
from osconform.__main__ import main
from osconform.results_file import read_run
from osconform.running import from_both_ends

MINIATURES = Path(__file__).resolve().parent.parent / "miniatures"
SPEC = str(MINIATURES / "spec")
SMALL = ["--spec", SPEC, "-n", "1"]
PATCHED = str(MINIATURES / "targets" / "patched.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the miniatures are for Unix")


def trick(name: str) -> str:
    return f'"{sys.executable}" "{PATCHED}" "{name}" {{agent}}'


def test_an_honest_run_exits_with_0_and_writes_everything(tmp_path):
    results = tmp_path / "r.jsonl"
    command = ["run", "host", "--spec", SPEC, "--results", str(results), "-n", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "osconform", *command], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    run = read_run(results)
    (name,) = run.targets
    assert set(run.cases[name]) == set(run.specs)
    assert set(run.names[name]) == set(run.entries)
    assert run.footer is not None and run.footer.complete
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    assert lines[0]["type"] == "header" and lines[-1]["type"] == "footer"
    case = next(line for line in lines if line["type"] == "case")
    assert {"id", "target", "verdict", "expected", "actual"} <= case.keys()


def test_a_deviation_exits_with_1_and_is_explained(osconform):
    done = osconform("run", "--target-command", trick("nothing"), "--spec", SPEC, "-n", "1")
    assert done.returncode == 1
    assert "FAIL os.rename/moves-a-file[" in done.stdout
    assert "expected: returns None; files {b: 'A'}" in done.stdout
    assert "files {a: 'A'}" in done.stdout
    assert "osconform repro os.rename/moves-a-file" in done.stdout


def test_a_selection_runs_the_selected_only(osconform, tmp_path):
    results = tmp_path / "r.jsonl"
    done = osconform("run", "host", "-k", "rename and not missing", "--spec", SPEC, "--results", str(results))
    assert done.returncode == 0
    (cases,) = read_run(results).cases.values()
    assert list(cases) == ["os.rename/moves-a-file"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "nonesuch"], "no target 'nonesuch'"),
        (["run", "cpython99"], "no target 'cpython99'"),
        (["run", "--resume"], "--resume needs --results"),
        (["run", "host", "-k", "and"], "is not understood"),
        (["run", "host", "-k", "rename and renmae", *SMALL], "chooses nothing. Did you mean os.rename"),
        (["mutate", "-k", "renmae", *SMALL], "chooses nothing. Did you mean os.rename"),
        (["run", "--target-command", "python3"], "{agent}"),
        (["run", "--target-command", "no-such-interpreter {agent}", *SMALL], "no-such-interpreter"),
        (["run", "--target-command", "/bin/cat {agent}", *SMALL], "did not say hello|before it said hello"),
        (["run", "--target-command", "/bin/false {agent}", *SMALL], "before it said hello"),
        (["run", "host", "--results", "/nonexistent/r.jsonl", *SMALL], "cannot be written"),
        (["run", "host", "--spec", "/nonexistent"], "There is no folder"),
        (["run", "host", "--spec", str(MINIATURES / "targets")], "has no YAML files"),
        (["repro", "os.renam"], "Did you mean os.rename or"),
        (["repro", "os.rename"], "`osconform list os.rename` has its cases"),
        (["repro", "os.rename/moves-a-fil"], "Did you mean os.rename/moves-a-file"),
        (["provision", "nothing"], "nothing"),
        (["report", "/nonexistent", "-o", "x"], "cannot be read"),
        (["run", "--nonsense"], "No such option"),
    ],
)
def test_mistakes_of_the_user_are_one_paragraph_and_exit_code_2(
    osconform, arguments, says, tmp_path, monkeypatch
):
    import re

    monkeypatch.chdir(tmp_path)
    done = osconform(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert re.search(says, done.stderr)
    assert "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == []


def test_what_does_not_start_overwrites_nothing(osconform, tmp_path):
    results = tmp_path / "r.jsonl"
    results.write_text("precious")
    command = ["run", "--target-command", "/bin/false {agent}", "--results", str(results)]
    assert osconform(*command).returncode == 2
    assert results.read_text() == "precious"


def test_ctrl_c_leaves_a_valid_file_and_resume_finishes_it(osconform, tmp_path):
    results = tmp_path / "r.jsonl"
    command = ["run", "--target-command", trick("hang"), "--spec", SPEC, "--results", str(results), "-n", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "osconform", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell in the background lets its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (results.exists() and '"type":"case"' in results.read_text()):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, output + errors
    assert "Traceback" not in errors
    interrupted = read_run(results)
    assert interrupted.footer is not None and not interrupted.footer.complete

    done = osconform(*command, "--resume")
    assert done.returncode == 1, done.stderr
    run = read_run(results)
    assert run.footer is not None and run.footer.complete
    (cases,) = run.cases.values()
    assert set(cases) == set(run.specs)
    text = results.read_text()
    assert all(text.count(f'{{"type":"case","id":"{case}"') == 1 for case in run.specs)


def test_resume_after_a_cut_line(osconform, tmp_path):
    results = tmp_path / "r.jsonl"
    command = ["run", "host", "--spec", SPEC, "--results", str(results)]
    assert osconform(*command).returncode == 0
    whole = read_run(results)
    lines = results.read_bytes().splitlines(keepends=True)
    results.write_bytes(b"".join(lines[:-4]) + lines[-4][:30])
    assert osconform("report", str(results), "-o", str(tmp_path / "out")).returncode == 2
    assert osconform(*command, "--resume").returncode == 0
    (name,) = whole.targets
    resumed = read_run(results)
    assert {id: c.verdict for id, c in resumed.cases[name].items()} == {
        id: c.verdict for id, c in whole.cases[name].items()
    }


def test_resume_refuses_results_of_another_spec(osconform, tmp_path):
    results = tmp_path / "r.jsonl"
    assert osconform("run", "host", "--spec", SPEC, "--results", str(results)).returncode == 0
    before = results.read_bytes().count(b"\n")
    done = osconform("run", "host", "-k", "os.sep", "--results", str(results), "--resume")
    assert done.returncode == 2
    assert "are of the spec" in done.stderr
    assert results.read_bytes().count(b"\n") >= before - 1


def test_resume_refuses_another_selection(osconform, tmp_path):
    results = tmp_path / "r.jsonl"
    assert osconform("run", "host", "-k", "getcwd", "--results", results, *SMALL).returncode == 0
    for other in (["-k", "rename"], [], ["-k", "getcwd", "--shard", "1/2"]):
        done = osconform("run", "host", *other, "--results", results, "--resume", *SMALL)
        assert done.returncode == 2 and "These results are of a run with -k 'getcwd'." in done.stderr


def test_a_target_that_does_not_start_again_is_no_success(osconform, tmp_path):
    results = tmp_path / "r.jsonl"
    command = trick(f"kill_the_agent_for_good:{tmp_path / 'gone'}")
    done = osconform("run", "--target-command", command, "--spec", SPEC, "--results", str(results), "-n", "1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "did not run to the end: " in done.stdout and "--resume goes on" in done.stdout
    run = read_run(results)
    assert run.footer is not None and not run.footer.complete


def test_nothing_is_left_behind(osconform, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    for name in ("honest", "hang", "crash", "leave_traces", "delete_the_directory"):
        osconform("run", "--target-command", trick(name), "--spec", SPEC, "-n", "2")
    assert os.listdir(tmp_path) == []


def test_verdicts_do_not_depend_on_workers_or_company(osconform, tmp_path):
    def verdicts(*extra: str) -> dict[str, str]:
        results = tmp_path / "v.jsonl"
        osconform(
            "run", "--target-command", trick("wrong_class"), "--spec", SPEC, "--results", str(results), *extra
        )
        (cases,) = read_run(results).cases.values()
        return {id: str(case.verdict) for id, case in cases.items()}

    together = verdicts("-n", "1")
    assert verdicts("-n", "3") == together
    for id in together:
        assert verdicts("-n", "1", "-k", id)[id] == together[id]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")
def test_output_on_a_full_disk_is_told_in_one_paragraph():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "osconform", "list", "--spec", SPEC],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "osconform: What was to be printed cannot be written: No space left on device."
    ]


def test_ctrl_c_anywhere_exits_with_130(osconform, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(spec_cache, "load", interrupted)
    done = osconform("list")
    assert (done.returncode, done.stderr) == (130, "osconform: interrupted.\n")


def test_what_the_terminal_cannot_show_is_shown_by_number(monkeypatch):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "argv", ["osconform", "--help"])
    with pytest.raises(SystemExit):
        main()
    print("\N{HORIZONTAL ELLIPSIS}", file=terminal, flush=True)
    assert terminal.buffer.getvalue().endswith(b"\\u2026\n")


@pytest.mark.parametrize(
    ("chunks", "dealt"), [("", ""), ("a", "a"), ("ab", "ab"), ("abcde", "aebdc"), ("abcdef", "afbecd")]
)
def test_chunks_of_cases_are_dealt_from_both_ends_each_once(chunks, dealt):
    assert from_both_ends([[case] for case in chunks]) == [[case] for case in dealt]
