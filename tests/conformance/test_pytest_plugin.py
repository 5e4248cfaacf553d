"""The suite as pytest items: ids, selection, xdist, failure text, results, and silence when nobody asked."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from osconform import loader
from osconform.results_file import read_run

RENAME = str(loader.root() / "os" / "files_and_directories" / "rename.yaml")
PATCHED = str(loader.Path(__file__).resolve().parent.parent / "miniatures" / "targets" / "patched.py")


def run_pytest(*arguments: str, cwd) -> subprocess.CompletedProcess[str]:
    # The options of the run that this test is part of must not reach the inner one.
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "OSCONFORM"))}
    # Others' plugins, which take as long to import as everything else.
    without = [
        part
        for name in ("cacheprovider", "randomly", "hypothesispytest", "fakefs")
        for part in ("-p", f"no:{name}")
    ]
    command = [sys.executable, "-m", "pytest", *without, RENAME, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environ, timeout=120)


def test_ids_are_case_and_target(tmp_path):
    done = run_pytest("--target", "host", "--collect-only", "-q", cwd=tmp_path)
    name = f"cpython{sys.version_info[0]}{sys.version_info[1]}"
    assert f"rename.yaml::os.rename/moves-a-file[{name}]" in done.stdout
    assert f"rename.yaml::os.rename[{name}]" in done.stdout


def test_selection_workers_junit_and_results_work_as_everywhere(tmp_path):
    done = run_pytest(
        *["--target", "host", "-k", "moves-a-file", "-m", "case and os", "-n", "2"],
        *["--junitxml", "junit.xml", "--results", "r.jsonl"],
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    names = [case.get("name", "") for case in ET.parse(tmp_path / "junit.xml").iter("testcase")]
    assert names and all(name.startswith("os.rename/moves-a-file") for name in names)
    (cases,) = read_run(tmp_path / "r.jsonl").cases.values()
    assert len(cases) == len(names)


@pytest.mark.skipif(sys.platform == "win32", reason="the miniatures are for Unix")
def test_a_failure_shows_the_case_and_no_code_of_ours(tmp_path):
    command = f'"{sys.executable}" "{PATCHED}" nothing {{agent}}'
    only = ["-k", "moves-a-file and not bytes and not pathlike"]
    done = run_pytest("--target-command", command, *only, "-rN", cwd=tmp_path)
    assert done.returncode == 1
    for text in (
        "The file is found under the new name",
        'run: os.rename("a", "b")',
        "expected: returns None; files {b: 'A'}",
        "actual:   returned None; files {a: 'A'}",
        "osconform repro os.rename/moves-a-file --target",
    ):
        assert text in done.stdout
    assert "Traceback" not in done.stdout and "def runtest" not in done.stdout


def test_what_passes_although_a_baseline_says_otherwise_fails(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text('[[known]]\nids = ["os.rename/moves-a-file"]\nverdict = "fail"\nreason = "r"\n')
    only = ["-k", "moves-a-file and not bytes and not pathlike", "--osconform-baseline", str(file)]
    done = run_pytest("--target", "host", *only, cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    assert f"a baseline says otherwise: {file}:1" in done.stdout


def test_an_unknown_target_is_a_usage_error(tmp_path):
    done = run_pytest("--target", "nonesuch", cwd=tmp_path)
    assert done.returncode == 4
    assert "no target 'nonesuch'" in done.stderr


def test_without_a_target_there_is_no_suite(tmp_path):
    done = run_pytest("--collect-only", "-q", cwd=tmp_path)
    assert "os.rename/" not in done.stdout
