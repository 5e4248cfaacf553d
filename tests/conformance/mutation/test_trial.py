"""Trials against the host's Python: good cases catch lies, weak ones let them live, and the reasons are told."""

import json
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from osconform import spec_cache
from osconform.cli import cli
from osconform.mutation import catalogue_file
from osconform.targets.config import Config
from osconform.targets.discovery import discover
from osconform.targets.model import Unavailable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process per program needs fork")

HEAD = """  kind: function
  section: Files
  docs: library/os.html#x
  documented: [2.7, 3.9, 3.11, 3.13, 3.14, 3.15]
"""
STRONG = f"""os.mkdir:
{HEAD}  signature: (path, mode=0o777)
  cases:
    makes-a-directory:
      claim: The directory is there.
      run: os.mkdir("a")
      expect: {{returns: None, files: {{a/: dir}}}}
    twice:
      claim: What is there is an error.
      given: {{a/: dir}}
      run: os.mkdir("a")
      expect: {{raises: FileExistsError}}
    mode:
      claim: The mode is that which was asked for.
      where: unix
      run: os.mkdir("a", 0o700)
      expect: {{files: {{a/: {{mode: 0o700}}}}}}
"""
WEAK = f"""os.listdir:
{HEAD}  signature: (path='.')
  cases:
    gives-something:
      claim: Something comes.
      given: {{a: "", b: ""}}
      run: os.listdir(".") != 5
      expect: {{returns: True}}
    name-of-the-function:
      claim: The function is built in.
      run: type(os.listdir).__name__
      expect: {{returns: "builtin_function_or_method"}}
"""


@pytest.fixture
def mutate(tmp_path: Path):
    folder = tmp_path / "os"
    folder.mkdir()

    def run(text: str, *options: str):
        (folder / "one.yaml").write_text(text)
        arguments = ["mutate", "--spec", str(tmp_path), "-n", "1", "--json", "--quiet", *options]
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code in (0, 1), done.output
        return done.exit_code, json.loads(done.stdout)

    return run


def test_strong_cases_catch_the_lies_that_they_are_about(mutate):
    _, data = mutate(STRONG)
    (name,) = data["names"]
    survivors = {survivor["id"].partition(":")[2] for survivor in name["survivors"]}
    caught = {id.partition(":")[2]: case for id, case in name["caught_by"].items()}
    assert caught["nothing"] == "os.mkdir/makes-a-directory"
    assert caught["swallows-errors"] == "os.mkdir/twice"
    assert caught["ignores-mode"] == "os.mkdir/mode"
    assert [item["id"] for item in name["equivalent"]] == ["os.mkdir:strips-separator"]
    assert {"other-value", "other-errno", "no-os-error", "catalogue/exists-is-no-error"} <= caught.keys()
    assert survivors == {
        "cut-at-nul", "empty-is-here", "refuses-bytes", "default-of-mode", "catalogue/creates-parents",
        "catalogue/ignores-the-umask",
    }  # fmt: skip


def test_weak_cases_let_lies_live_and_the_report_says_why(mutate):
    code, data = mutate(WEAK)
    (name,) = data["names"]
    reasons = {survivor["id"]: survivor["reason"] for survivor in name["survivors"]}
    assert code == 1 and data["share"] < 50
    assert reasons["os.listdir:other-value"] == "lied unnoticed in os.listdir/gives-something"
    assert reasons["os.listdir:swallows-errors"] == "none of 1 cases makes it lie"


def test_a_case_that_a_stand_in_disturbs_does_not_count(mutate):
    _, data = mutate(WEAK)
    (name,) = data["names"]
    assert name["disturbed"] == ["os.listdir/name-of-the-function"] and name["cases"] == 1


def test_an_expression_selects_mutants_and_the_threshold_decides(mutate):
    code, data = mutate(STRONG, "-k", "os.mkdir:nothing or os.mkdir:cut-at-nul", "--threshold", "50")
    assert (code, data["mutants"], data["caught"]) == (0, 2, 1)
    code, _ = mutate(STRONG, "-k", "os.mkdir:nothing or os.mkdir:cut-at-nul", "--threshold", "51")
    assert code == 1


def test_the_standard_library_stays_honest(mutate):
    """os.makedirs calls os.mkdir: a lie about the latter is none about the former."""
    text = (
        STRONG
        + f"""os.makedirs:
{HEAD}  signature: (name)
  cases:
    makes-all:
      claim: All are there.
      run: os.makedirs("a/b")
      expect: {{returns: None, files: {{a/b/: dir}}}}
"""
    )
    _, data = mutate(text, "-k", "os.mkdir:nothing")
    (name,) = data["names"]
    assert name["cases"] == 3 and name["caught_by"] == {"os.mkdir:nothing": "os.mkdir/makes-a-directory"}


def test_micropython_lies_through_a_module_in_the_place_of_its_own():
    if isinstance(next(found for found in discover(Config()) if found.name == "micropython"), Unavailable):
        pytest.skip("needs MicroPython: osconform provision micropython")
    lies = ("os.rmdir:nothing", "os.rmdir:other-errno", "os.rmdir:swallows-errors", "sys.maxsize:other-value")
    command = ["mutate", "--target", "micropython", "-n", "1", "--json", "--quiet", "-k", " or ".join(lies)]
    done = CliRunner().invoke(cli, command)
    data = json.loads(done.stdout)
    assert {id for name in data["names"] for id in name["caught_by"]} == set(lies)


def test_a_target_that_cannot_lie_is_a_mistake_of_the_user(tmp_path):
    done = CliRunner().invoke(cli, ["mutate", "--target", "nope", "--quiet"])
    assert done.exit_code == 2 and "nope" in done.stderr


def test_of_every_file_of_the_catalogue_a_lie_takes_effect_and_is_caught():
    """Of a name with few cases, since the whole catalogue is a matter of minutes: `osconform mutate -k catalogue`."""
    spec = spec_cache.load(None)
    ids = []
    for file in sorted(catalogue_file.FOLDER.glob("*.toml")):
        lies = tomllib.loads(file.read_text(encoding="utf-8"))["lie"]
        lie = min(lies, key=lambda lie: len(spec.entries[lie["name"]].cases))
        ids.append(f"{lie['name']}:catalogue/{lie['id']}")
    done = CliRunner().invoke(cli, ["mutate", "-n", "1", "--json", "--quiet", "-k", " or ".join(ids)])
    data = json.loads(done.stdout)
    caught = {id for name in data["names"] for id in name["caught_by"]}
    assert set(ids) <= caught and len(ids) == len(list(catalogue_file.FOLDER.glob("*.toml")))
