"""`osconform baseline update`: what goes, what comes, what stays as it was, and that nothing is added silently."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from osconform.baselines import read
from osconform.cli import cli
from osconform.recording import heading
from osconform.results import CaseRecord, Footer, TargetRecord, Verdict
from osconform.results_file import Writer
from osconform.spec_cache import load

SPEC = Path(__file__).resolve().parent.parent / "miniatures" / "spec"
MOVES, MISSING, REST = "os.rename/moves-a-file", "os.rename/missing-source", "os.sep/one-character"

OWN = """\
# What mine does otherwise.

# About moving.
[[known]]
ids = [
    "os.rename/moves-a-file",  # by copying
    "os.rename/missing-source",
]
verdict = "fail"
where = "linux"
reason = 'Because "it" can.'

# About the rest.
[[known]]
ids = ["os.getcwd/*"]
verdict = "crash"
reason = "No folder."
"""


@pytest.fixture
def mine(tmp_path) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(OWN)
    return file


def results(tmp_path: Path, verdicts: dict[str, str], *names: str) -> Path:
    """A complete run of targets in which everything passes but these."""
    spec = load(SPEC)
    path = tmp_path / "r.jsonl"
    names = names or ("mine",)
    with Writer(path) as writer:
        for record in heading(spec, list(names)):
            writer.write(record)
        for name in names:
            writer.write(
                TargetRecord(name=name, implementation="own", version="1.0", platform="linux", command="")
            )
            for case in spec.cases():
                verdict = Verdict(verdicts.get(case.id, "pass"))
                actual = f"raised OSError ENOSYS: {case.id}" if verdict == "fail" else "returned 1"
                writer.write(
                    CaseRecord(id=case.id, target=name, verdict=verdict, expected="returns 1", actual=actual)
                )
        writer.write(Footer(complete=True, seconds=1.0, counts={}, unexpected=0))
    return path


def update(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["baseline", "update", *map(str, arguments)])


def ids(case: str) -> list[str]:
    return [one.id for one in load(SPEC).cases() if one.id.startswith(case)]


def test_what_passes_goes_and_all_else_stays_as_it_was(mine, tmp_path):
    crashes = dict.fromkeys(ids("os.getcwd/"), "crash")
    run = results(tmp_path, {MOVES: "fail", **crashes})
    done = update("mine", "--results", run, "--baseline", mine, "--write")
    assert done.exit_code == 0, done.output
    assert '-    "os.rename/missing-source",\n' in done.output
    assert mine.read_text() == OWN.replace('    "os.rename/missing-source",\n', "")


def test_an_entry_goes_with_its_last_id_and_its_comment_and_no_other(mine, tmp_path):
    run = results(tmp_path, dict.fromkeys(ids("os.getcwd/"), "crash"))
    assert update("--results", run, "--baseline", mine, "--write").exit_code == 0
    start, end = OWN.index("# About moving"), OWN.index("# About the rest")
    assert mine.read_text() == OWN[:start] + OWN[end:]


def test_nothing_is_written_without_being_asked_for(mine, tmp_path):
    run = results(tmp_path, {})
    done = update("mine", "--results", run, "--baseline", mine)
    assert done.exit_code == 1
    assert f"--- {mine}" in done.output and "-[[known]]" in done.output
    assert mine.read_text() == OWN


def test_what_is_new_is_grouped_by_cause_and_waits_for_a_reason(tmp_path):
    mine = tmp_path / "mine.toml"
    run = results(tmp_path, {MOVES: "fail", MISSING: "fail", ids("os.getcwd/")[0]: "timeout"})
    done = update("mine", "--results", run, "--baseline", mine, "--write")
    assert done.exit_code == 0, done.output
    timeout, fail = sorted(read(mine), key=lambda known: -len(known.verdicts & {Verdict.TIMEOUT}))
    assert timeout.table.ids == ids("os.getcwd/")[:1]
    assert set(fail.table.ids) == {MOVES, MISSING}
    assert fail.table.reason.startswith("TODO") and "OSError (ENOSYS)" in fail.table.reason
    assert not fail.reasoned and not timeout.reasoned
    # Until somebody has given the reasons, the same run adds nothing more.
    assert update("mine", "--results", run, "--baseline", mine).output == ""


def test_new_entries_come_behind_what_is_there(mine, tmp_path):
    known = {MOVES: "fail", MISSING: "fail", **dict.fromkeys(ids("os.getcwd/"), "crash")}
    extra = next(case.id for case in load(SPEC).cases() if case.id not in known)
    run = results(tmp_path, {**known, extra: "fail"})
    assert update("mine", "--results", run, "--baseline", mine, "--write").exit_code == 0
    text = mine.read_text()
    assert text.startswith(OWN + "\n[[known]]\n")
    assert read(mine)[-1].table.ids == [extra]


def test_a_folder_has_a_file_for_each_target(tmp_path):
    folder = tmp_path / "known"  # which is made
    run = results(tmp_path, {MOVES: "fail"}, "one", "two")
    assert update("--results", run, "--baseline", folder, "--write").exit_code == 0
    assert sorted(file.name for file in folder.iterdir()) == ["one.toml", "two.toml"]
    lint = CliRunner().invoke(cli, ["lint", str(folder)])
    assert (
        lint.exit_code == 2
        and f"{folder}/two.toml:3: " in lint.output
        and "2 files, 4 problems" in lint.output
    )


def test_what_is_stale_in_the_file_of_others_is_told(tmp_path):
    folder = tmp_path / "known"
    folder.mkdir()
    theirs = folder / "own.toml"  # of the implementation
    theirs.write_text(OWN)
    done = update("--results", results(tmp_path, {}), "--baseline", folder)
    assert done.exit_code == 1
    assert f"STALE BASELINE {theirs}:4: {MOVES} is as documented on mine; mend it by hand" in done.output
    assert theirs.read_text() == OWN


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody"], "These results have no target 'nobody'. They have: one, two."),
        (["--baseline", "x.toml"], "x.toml is one file, and there are 2 targets: one, two."),
    ],
)
def test_mistakes(arguments, says, tmp_path):
    done = update("--results", results(tmp_path, {}, "one", "two"), *arguments)
    assert done.exit_code == 2
    assert says in done.output
