"""`osconform audit` on a run of the host's own interpreter, and the forms of its list."""

import json
import sys
from pathlib import Path

import jsonschema
import pytest

from osconform.audit.listing import schema
from osconform.audit.stubs import installed
from osconform.results_file import read_run
from osconform.targets.config import Config
from osconform.targets.discovery import discover
from osconform.targets.model import Target

SCHEMA = Path(__file__).resolve().parents[3] / "reports/static/findings.schema.json"

pytestmark = pytest.mark.skipif(installed() is None, reason="needs mypy, which brings typeshed")


@pytest.fixture(scope="module")
def results(osconform, tmp_path_factory):
    path = tmp_path_factory.mktemp("audit") / "host.jsonl"
    # Names only: no case has this id.
    done = osconform("run", "host", "-k", "not /", "-n", "1", "--results", path)
    assert done.returncode in (0, 1), done.stderr
    return path


def test_a_run_records_what_modules_hold(results):
    (modules,) = read_run(results).modules.values()
    assert "O_ACCMODE" in modules["os"].undocumented or sys.platform != "linux"
    assert modules["os"].signatures["os.walk"].startswith("(top, topdown=True")
    assert "sep" in modules["os.path"].undocumented


def test_the_json_follows_its_schema(osconform, results, tmp_path):
    done = osconform("audit", results, "--format", "json", "-o", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "a.json").read_text())
    jsonschema.validate(document, schema())
    kinds = {finding["kind"] for finding in document["findings"]}
    assert {"stubs-docs", "undocumented", "signature"} <= kinds
    assert any(finding["dismissed"] for finding in document["findings"])


@pytest.mark.skipif(not SCHEMA.exists(), reason="needs the checkout")
def test_the_report_ships_the_same_schema():
    assert json.loads(SCHEMA.read_text()) == schema()


def test_the_list_as_text_and_as_markdown(osconform, results):
    text = osconform("audit", results).stdout
    assert "Documented but absent: " in text and "undocumented:" in text
    markdown = osconform("audit", results, "--format", "markdown").stdout
    assert markdown.startswith("# Findings\n\n| kind | open | dismissed |")
    assert "- **medium** " in markdown


def test_a_dismissal_makes_a_finding_quiet(osconform, results, tmp_path):
    file = tmp_path / "d.toml"
    file.write_text('[[dismissed]]\nids = ["*"]\nreason = "all seen"\n')
    text = osconform("audit", results, "--dismissals", file).stdout
    assert "Public but undocumented: 0 (and " in text


@pytest.fixture(scope="module")
def of_all_versions(osconform, tmp_path_factory):
    """The findings of a run that only looks up names, in every CPython of this machine."""
    here = [
        found.name
        for found in discover(Config())
        if isinstance(found, Target) and found.name.startswith("cpython")
    ]
    if sys.platform != "linux" or len(here) < 8:
        pytest.skip(f"FEW INTERPRETERS: the figures are for Linux with CPython 2.7 to 3.15, here are {here}")
    folder = tmp_path_factory.mktemp("all")
    done = osconform("run", *here, "-k", "not /", "-n", "1", "--results", folder / "names.jsonl")
    assert done.returncode in (0, 1), done.stderr
    osconform("audit", folder / "names.jsonl", "--format", "json", "-o", folder / "audit.json")
    return json.loads((folder / "audit.json").read_text())["findings"]


def test_a_development_machine_shows_this_many_unaided(of_all_versions):
    for kinds, least in (
        ({"documented-absent", "undocumented"}, 100),
        ({"stubs-docs"}, 100),
        ({"signature"}, 30),
    ):
        found = [f for f in of_all_versions if f["kind"] in kinds and f["dismissed"] is None]
        assert len({f["name"] for f in found}) >= least, kinds
        assert all(f["severity"] and f["right"] and f["sides"] for f in found)
        if kinds != {"stubs-docs"}:  # which mostly concern platforms that are not here
            assert all(f["evidence"] and f["places"] == ["cpython on linux"] for f in found)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--stubs", "."], "VERSIONS"),
        (["--docs", "nowhere"], "cannot be read"),
        (["--dismissals", "nowhere.toml"], "cannot be read"),
        (["-o", "none/a.txt"], "cannot be written"),
    ],
)
def test_mistakes_are_one_paragraph_and_exit_code_2(
    osconform, results, tmp_path, arguments, says, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    done = osconform("audit", results, *arguments)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr
