"""Shards put together are the run they are parts of, and differences are found and told in order."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from osconform import baselines
from osconform.errors import UserError
from osconform.merging import merge, parse_shard, rename, shard
from osconform.results_file import read_run

MINIATURES = Path(__file__).resolve().parent.parent / "miniatures"
SPEC = str(MINIATURES / "spec")
PATCHED = str(MINIATURES / "targets" / "patched.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the miniatures are for Unix")


def osconform(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "osconform", *arguments], capture_output=True, text=True, timeout=120
    )


def run(trick: str, path: Path, *extra: str) -> Path:
    command = f"{sys.executable} {PATCHED} {trick} {{agent}}"
    osconform("run", "--target-command", command, "--spec", SPEC, "--results", str(path), "-q", *extra)
    return path


def timeless(path: Path) -> list[dict]:
    records = [json.loads(line) for line in path.read_text().splitlines()]
    for record in records:
        for key in ("seconds", "started"):
            record.pop(key, None)
    return records


def test_the_report_of_shards_is_the_report_of_the_run(tmp_path):
    parts = [run("nothing", tmp_path / f"{i}.jsonl", "--shard", f"{i}/3") for i in (1, 2, 3)]
    assert osconform("merge", *map(str, parts), "-o", str(tmp_path / "merged.jsonl")).returncode == 0
    whole = run("nothing", tmp_path / "whole.jsonl")
    assert osconform("merge", str(whole), "-o", str(tmp_path / "sorted.jsonl")).returncode == 0
    assert timeless(tmp_path / "merged.jsonl") == timeless(tmp_path / "sorted.jsonl")


def test_stale_patterns_are_told_by_the_whole(tmp_path, monkeypatch):
    """No shard has seen all that a pattern stands for."""
    monkeypatch.setattr(baselines, "SHIPPED", tmp_path)
    (tmp_path / "cpython.toml").write_text(
        '[[known]]\nids = ["os.rename/*"]\nverdict = "fail"\nreason = "It does nothing."\n'
    )
    parts = [read_run(run("honest", tmp_path / f"{i}.jsonl", "--shard", f"{i}/2")) for i in (1, 2)]
    assert [part.footer.stale for part in parts] == [{}, {}]
    merge([rename(part, "-here") for part in parts], tmp_path / "merged.jsonl")
    (stale,) = read_run(tmp_path / "merged.jsonl").footer.stale.items()
    assert stale[0].endswith("cpython.toml:1: os.rename/*")
    assert [name[-5:] for name in stale[1]] == ["-here"]


def test_a_shard_runs_its_part_only(tmp_path):
    parts = [read_run(run("honest", tmp_path / f"{i}.jsonl", "--shard", f"{i}/2")) for i in (1, 2)]
    (left,), (right,) = (part.cases.values() for part in parts)
    assert left.keys() & right.keys() == set()
    assert left.keys() | right.keys() == set(parts[0].specs)


def test_shards_are_of_one_weight():
    items = [str(n) for n in range(10)]
    assert [len(shard(items, n, 3)) for n in (1, 2, 3)] == [4, 3, 3]


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/", "-1/2"])
def test_what_is_no_shard(text):
    with pytest.raises(UserError, match="is no shard"):
        parse_shard(text)


def test_shards_that_contradict_each_other_are_refused(tmp_path):
    good, bad = run("honest", tmp_path / "a.jsonl"), run("nothing", tmp_path / "b.jsonl")
    done = osconform("merge", str(good), str(bad), "-o", str(tmp_path / "c.jsonl"))
    assert done.returncode == 2
    assert "Are these shards of one run?" in done.stderr


def test_a_regression_comes_first_and_exits_with_1(tmp_path):
    good, bad = run("wrong_class", tmp_path / "a.jsonl"), run("nothing", tmp_path / "b.jsonl")
    done = osconform("diff", str(good), str(bad))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("WORSE os.rename/")
    assert lines[-1].startswith("2 worse, 0 better")
    back = osconform("diff", str(bad), str(good))
    assert back.returncode == 0
    assert back.stdout.splitlines()[0].startswith("BETTER")


def test_a_run_equals_itself(tmp_path):
    path = run("honest", tmp_path / "a.jsonl")
    done = osconform("diff", str(path), str(path))
    assert (done.returncode, done.stdout) == (0, "0 worse, 0 better, 0 otherwise, 0 gone, 0 new\n")


def test_two_targets_by_name(tmp_path):
    path = run("honest", tmp_path / "a.jsonl")
    done = osconform("diff", str(path), str(path), "--targets", "nobody", "nobody")
    assert done.returncode == 2
    assert "no target 'nobody'" in done.stderr
