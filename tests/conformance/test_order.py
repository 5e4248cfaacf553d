"""The same case gives the same verdict alone, in the spec's order, in any other, and with two workers."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from osconform.cli import cli
from osconform.running import Order
from osconform.spec_cache import load
from osconform.steadiness import examine, show
from osconform.targets.model import Target

HOST = Target(name="host", command=(sys.executable, "{agent}"))
EVERY = 150  # how manieth case is in the sample

REMEMBERING = """\
os.getcwd:
  kind: function
  section: S
  docs: library/os.html#os.getcwd
  documented: [3.9, 3.11, 3.13, 3.14, 3.15]
  cases:
    first: &case
      claim: Nothing has run before in this process.
      run: |
        os.getcwd()
        seen = getattr(sys, "seen", 0)
        setattr(sys, "seen", 1)
        seen
      expect: {returns: 0}
    second: *case
    third:
      claim: It is a path.
      run: os.getpid() + len(os.getcwd())
      expect: {returns: {is: int}}
os.getpid:
  kind: function
  section: S
  docs: library/os.html#os.getpid
  documented: [3.9, 3.11, 3.13, 3.14, 3.15]
"""


def test_in_any_company() -> None:
    order = Order(spec=load(None), targets=[HOST], shard=(1, EVERY))
    found = examine(replace(order, workers=2), 1)
    assert found.runs == ["in order 1", "shuffled 1", "2 workers 1", "alone 1"]
    cases = len(load(None).cases()) // EVERY
    assert found.records > cases > 30
    assert list(show(found))[:-1] == []


def test_a_difference_shows(tmp_path: Path) -> None:
    """A case that depends on what ran before it, and one that sees something else each time."""
    (tmp_path / "x.yaml").write_text(REMEMBERING)
    done = CliRunner().invoke(cli, ["steady", "host", "--spec", str(tmp_path), "-q", "-n", "2"])
    assert done.exit_code == 1
    assert [line.partition("[")[0] for line in done.output.splitlines() if line[0] != " "] == [
        "WAVERS os.getcwd/first",  # second when they are shuffled
        "WAVERS os.getcwd/second",
        "READS OTHERWISE os.getcwd/third",
        "5 names and cases in 4 runs: 2 waver, 1 read otherwise from run to run",
    ]
