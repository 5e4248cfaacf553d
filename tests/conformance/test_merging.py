"""Shards put together are the run they are parts of, and differences are found and told in order."""

import dataclasses
import sys
from pathlib import Path

import msgspec
import pytest

from osconform import baselines, running
from osconform.errors import UserError
from osconform.merging import merge, parse_shard, rename, shard
from osconform.reports.addresses import Addresses
from osconform.reports.matrix import Matrix
from osconform.reports.matrix_script import matrix_script
from osconform.reports.report_json import report_json
from osconform.results_file import Run, read_run
from osconform.running import Order
from osconform.spec_cache import load
from osconform.targets.config import Config
from osconform.targets.discovery import discover
from osconform.targets.model import Target

MINIATURES = Path(__file__).resolve().parent.parent / "miniatures"
SPEC = str(MINIATURES / "spec")
PATCHED = str(MINIATURES / "targets" / "patched.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the miniatures are for Unix")


@pytest.fixture
def run(osconform):
    """Runs a trick into a file."""

    def run(trick: str, path: Path, *extra: str) -> Path:
        command = f'"{sys.executable}" "{PATCHED}" "{trick}" {{agent}}'
        osconform(
            *["run", "--target-command", command, "--spec", SPEC, "--results", path, "-q", "-n", 1], *extra
        )
        return path

    return run


#: Cases with process numbers, times, inodes, random names and bytes, orders and addresses among what they see.
VOLATILE = "os.getp or os.getloadavg or os.urandom or os.stat/ or os.listdir/ or tempfile.mks"


def timeless(run: Run) -> Run:
    """The run without what the matrix leaves out, as if it lay in a file of another name."""

    def still(records: dict) -> dict:
        times = {"seconds": 0.0, "retried": False}
        return {
            target: {id: msgspec.structs.replace(one, **times) for id, one in found.items()}
            for target, found in records.items()
        }

    return dataclasses.replace(
        run,
        path=Path("run.jsonl"),
        header=msgspec.structs.replace(run.header, started=""),
        cases=still(run.cases),
        footer=run.footer and msgspec.structs.replace(run.footer, seconds=0.0),
        target_lines={},
    )


def test_the_matrix_of_shards_is_the_matrix_of_the_run_byte_for_byte(tmp_path):
    wanted = ("micropython", "linux-emulator")
    targets = [found for found in discover(Config()) if found.name in wanted and isinstance(found, Target)]
    targets = sorted(
        [*targets, Target(name="host", command=(sys.executable, "{agent}"))], key=lambda one: one.name
    )

    def part(number: int, of: int) -> Run:
        results = tmp_path / f"{number}-{of}.jsonl"
        order = Order(
            spec=load(None), targets=targets, results=results, expression=VOLATILE, shard=(number, of)
        )
        assert running.run(order).complete
        return read_run(results)

    merge([part(1, 2), part(2, 2)], tmp_path / "merged.jsonl")
    merged, whole = timeless(read_run(tmp_path / "merged.jsonl")), timeless(part(1, 1))
    assert all(len(whole.cases[target.name]) > 100 for target in targets)
    assert merged == whole
    one, other = Matrix([merged]), Matrix([whole])
    assert report_json(one) == report_json(other)
    addresses = Addresses(one.modules, one.names, (target.name for target in one.targets))
    assert matrix_script(one, addresses, []) == matrix_script(other, addresses, [])


def test_stale_patterns_are_told_by_the_whole(run, tmp_path, monkeypatch):
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


def test_a_shard_runs_its_part_only(run, tmp_path):
    parts = [read_run(run("honest", tmp_path / f"{i}.jsonl", "--shard", f"{i}/2")) for i in (1, 2)]
    (left,), (right,) = (part.cases.values() for part in parts)
    assert left.keys() & right.keys() == set()
    assert left.keys() | right.keys() == set(parts[0].specs)


def test_what_is_merged_is_whole(run, osconform, tmp_path):
    """A part of which the others are missing would look like a complete run."""
    part, out = run("honest", tmp_path / "1.jsonl", "--shard", "1/2", "-k", "getcwd"), tmp_path / "m.jsonl"
    assert "Only the part 1/2" in Matrix([read_run(part)]).targets[0].remark
    done = osconform("merge", part, "-o", out)
    assert done.returncode == 2 and "the part 2/2 is missing" in done.stderr and not out.exists()
    other = run("honest", tmp_path / "2.jsonl", "--shard", "2/2", "-k", "getcwd")
    assert osconform("merge", part, other, "-o", out).returncode == 0
    assert Matrix([read_run(out)]).targets[0].remark == "Only what “getcwd” selects."


def test_shards_are_of_one_weight():
    items = [str(n) for n in range(10)]
    assert [len(shard(items, n, 3)) for n in (1, 2, 3)] == [4, 3, 3]


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/", "-1/2"])
def test_what_is_no_shard(text):
    with pytest.raises(UserError, match="is no shard"):
        parse_shard(text)


def test_shards_that_contradict_each_other_are_refused(run, osconform, tmp_path):
    good, bad = run("honest", tmp_path / "a.jsonl"), run("nothing", tmp_path / "b.jsonl")
    done = osconform("merge", str(good), str(bad), "-o", str(tmp_path / "c.jsonl"))
    assert done.returncode == 2
    assert "Are these shards of one run?" in done.stderr


def test_a_regression_comes_first_and_exits_with_1(run, osconform, tmp_path):
    good, bad = run("wrong_class", tmp_path / "a.jsonl"), run("nothing", tmp_path / "b.jsonl")
    done = osconform("diff", str(good), str(bad))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("WORSE os.rename/")
    assert lines[-1].startswith("2 worse, 0 better")
    back = osconform("diff", str(bad), str(good))
    assert back.returncode == 0
    assert back.stdout.splitlines()[0].startswith("BETTER")


def test_a_run_equals_itself(run, osconform, tmp_path):
    path = run("honest", tmp_path / "a.jsonl")
    done = osconform("diff", str(path), str(path))
    assert (done.returncode, done.stdout) == (0, "0 worse, 0 better, 0 otherwise, 0 gone, 0 new\n")


def test_two_targets_by_name(run, osconform, tmp_path):
    path = run("honest", tmp_path / "a.jsonl")
    done = osconform("diff", str(path), str(path), "--targets", "nobody", "nobody")
    assert done.returncode == 2
    assert "no target 'nobody'" in done.stderr
