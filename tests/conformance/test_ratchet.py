"""The ratchet: what passes although an entry says otherwise is red, and nothing else is."""

import functools
import sys
from pathlib import Path

import pytest

from osconform.baselines import SHIPPED, Baseline
from osconform.ratchet import Ratchet, gather, show
from osconform.results import CaseRecord, TargetRecord, Verdict

MINIATURES = Path(__file__).resolve().parent.parent / "miniatures"
PATCHED = MINIATURES / "targets" / "patched.py"
EVERYTHING = ["os.a", "os.a/x", "os.a/y", "os.b", "os.b/x"]


def stale(tmp_path: Path, entry: str, verdicts: dict[str, str], **target: str) -> list[str]:
    """What an entry is found guilty of by a run with these verdicts."""
    file = tmp_path / "own.toml"
    file.write_text(f'[[known]]\n{entry}\nreason = "r"\n')
    record = TargetRecord(
        **{"name": "t", "implementation": "own", "version": "3.11", "platform": "linux", **target}, command=""
    )
    ratchet = Ratchet("t", Baseline(record, [file]))
    for id, verdict in verdicts.items():
        ratchet.see(CaseRecord(id=id, target="t", verdict=Verdict(verdict), expected="", actual=""))
    return [line.partition(": ")[2] for line in show(gather(ratchet.stale(EVERYTHING)))]


ALL_PASS = dict.fromkeys(EVERYTHING, "pass")


@pytest.mark.parametrize(
    ("entry", "verdicts", "found"),
    [
        ('ids = ["os.a/x"]\nverdict = "fail"', {"os.a/x": "pass"}, ["os.a/x"]),
        ('ids = ["os.a/x", "os.a/y"]\nverdict = "fail"', {"os.a/x": "fail", "os.a/y": "pass"}, ["os.a/y"]),
        ('ids = ["os.a/x"]\nverdict = "fail"', {"os.a/x": "fail"}, []),
        ('ids = ["os.a/x"]\nverdict = "fail"', {"os.a/x": "crash"}, []),
        ('ids = ["os.a/x"]\nverdict = "fail"', {"os.a/x": "n/a"}, []),
        ('ids = ["os.a/x"]\nverdict = "fail"', {"os.a/x": "blocked"}, []),
        ('ids = ["os.a/x"]\nverdict = "fail"', {"os.a/y": "pass"}, []),
        ('ids = ["os.a/x"]\nverdict = ["fail", "flaky"]', {"os.a/x": "pass"}, []),
        ('ids = ["os.a/x"]\nverdict = ["timeout", "pass"]', {"os.a/x": "pass"}, []),
        ('ids = ["os.a/x"]\nverdict = "fail"\nwhere = "windows"', {"os.a/x": "pass"}, []),
        ('ids = ["os.a/*"]\nverdict = "fail"', ALL_PASS, ["os.a/*"]),
        ('ids = ["os.a/*"]\nverdict = "fail"', {**ALL_PASS, "os.a/y": "fail"}, []),
        ('ids = ["os.a/*"]\nverdict = "fail"', {**ALL_PASS, "os.a/y": "crash"}, ["os.a/*"]),
        ('ids = ["os.a/*"]\nverdict = "fail"', dict.fromkeys(EVERYTHING, "n/a"), []),
        ('ids = ["os.a/*"]\nverdict = "fail"', {"os.a/x": "pass"}, []),  # a part of what the pattern names
        ('ids = ["os.a/*"]\nverdict = "fail"', {}, []),
    ],
)
def test_what_is_stale(entry, verdicts, found, tmp_path):
    assert stale(tmp_path, entry, verdicts) == [f"{id} is as documented on t" for id in found]


def test_an_imitation_may_do_better_than_what_it_imitates(tmp_path):
    real, imitation = (
        TargetRecord(
            name="t",
            implementation="cpython",
            version="3.11.2",
            platform="linux",
            command="",
            imitator=imitator,
        )
        for imitator in ("", "glass")
    )
    theirs = SHIPPED / "cpython.toml"
    assert any(known.file == theirs for known in Baseline(real).binding)
    assert any(known.file == theirs for known in Baseline(imitation).known)
    assert not any(known.file == theirs for known in Baseline(imitation).binding)
    entry = 'ids = ["os.a/x"]\nverdict = "fail"'
    assert stale(tmp_path, entry, ALL_PASS, imitator="glass") == ["os.a/x is as documented on t"]


@pytest.fixture
def run(osconform):
    """Runs the miniature spec."""
    return functools.partial(osconform, "run", "--spec", MINIATURES / "spec", "-n", 1)


def trick(name: str) -> tuple[str, str]:
    return "--target-command", f'"{sys.executable}" "{PATCHED}" "{name}" {{agent}}'


@pytest.fixture
def baseline(tmp_path) -> Path:
    file = tmp_path / "own.toml"
    file.write_text(
        '# It lies.\n\n[[known]]\nids = ["os.rename/*"]\nverdict = "fail"\nreason = "It does nothing."\n'
    )
    return file


unix = pytest.mark.skipif(sys.platform == "win32", reason="the miniatures are for Unix")


@unix
def test_a_strangers_baseline_makes_a_run_green_until_it_is_stale(run, baseline):
    done = run(*trick("nothing"), "--baseline", str(baseline))
    assert done.returncode == 0, done.stdout + done.stderr
    done = run(*trick("honest"), "--baseline", str(baseline))
    assert done.returncode == 1
    assert f"STALE BASELINE {baseline}:3: os.rename/* is as documented on" in done.stdout
    assert "0 unexpected, 1 stale in baselines" in done.stdout


@unix
@pytest.mark.parametrize("part", [("-k", "moves"), ("--shard", "1/2")])
def test_a_part_of_a_run_says_nothing_of_a_pattern(run, part, baseline):
    done = run(*trick("honest"), "--baseline", str(baseline), *part)
    assert done.returncode == 0, done.stdout


@unix
def test_a_resumed_run_knows_what_the_earlier_part_has_seen(run, baseline, tmp_path):
    results = tmp_path / "r.jsonl"
    command = (*trick("honest"), "--baseline", str(baseline), "--results", str(results))
    assert run(*command).returncode == 1
    lines = results.read_bytes().splitlines(keepends=True)
    results.write_bytes(b"".join(lines[:-3]))
    done = run(*command, "--resume")
    assert (done.returncode, done.stdout.count("STALE BASELINE")) == (1, 1), done.stdout


@unix
def test_an_entry_without_a_reason_explains_nothing(run, baseline):
    baseline.write_text(baseline.read_text().replace("It does nothing.", "TODO: why?"))
    done = run(*trick("nothing"), "--baseline", str(baseline))
    assert done.returncode == 1
    assert f"NO REASON {baseline}:3: " in done.stdout
    assert "2 unexpected" in done.stdout
