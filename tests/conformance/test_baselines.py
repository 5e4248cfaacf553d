"""Baselines: which records an entry explains, what is wrong with a bad file, and where it says so."""

from pathlib import Path

import msgspec
import pytest

from osconform.baselines import SHIPPED, Baseline, read
from osconform.errors import UserError
from osconform.lint.baselines import check_baselines
from osconform.results import CaseRecord, TargetRecord, Verdict
from osconform.spec_cache import load

SPEC = Path(__file__).resolve().parent.parent / "miniatures" / "spec"
TARGET = TargetRecord(name="mine", implementation="own", version="3.11.2", platform="linux", command="")
ENTRY = """
[[known]]
ids = ["os.rename/moves-a-file"]
verdict = "fail"
reason = "It copies."
reference = "its manual, page 3"
"""


def record(
    id: str = "os.rename/moves-a-file", verdict: str = "fail", actual: str = "returned 0"
) -> CaseRecord:
    return CaseRecord(id=id, target="mine", verdict=Verdict(verdict), expected="returns None", actual=actual)


def explained(text: str, tmp_path: Path, what: CaseRecord, target: TargetRecord = TARGET) -> str | None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    Baseline(target, [file]).explain(what)
    return what.baseline


def test_a_deviation_is_explained_by_reason_and_reference(tmp_path):
    assert explained(ENTRY, tmp_path, record()) == "It copies. its manual, page 3"


@pytest.mark.parametrize(
    "what",
    [record("os.rename/missing-source"), record(verdict="crash"), record(verdict="pass")],
    ids=["another case", "another verdict", "no deviation"],
)
def test_an_entry_explains_nothing_else(what, tmp_path):
    assert explained(ENTRY, tmp_path, what) is None


@pytest.mark.parametrize(
    ("line", "explains"),
    [
        ('ids = ["os.rename/*"]', True),
        ('ids = ["os.renames/*"]', False),
        ('verdict = ["crash", "fail"]', True),
        ('where = "linux >=3.11"', True),
        ('where = "windows"', False),
        ('where = "<3.11.2"', False),
        ('where = ">=3.11.2"', True),
        ('message = "^returned \\\\d$"', True),
        ('message = "returned None"', False),
        ('reason = "TODO: why?"', False),
        ('reason = " "', False),
    ],
)
def test_what_an_entry_is_about(line, explains, tmp_path):
    key = line.partition(" ")[0]
    lines = [old for old in ENTRY.splitlines() if not old.startswith(key + " ")]
    found = explained("\n".join([*lines, line]), tmp_path, record())
    assert (found is not None) == explains


def test_a_folder_has_files_by_name(tmp_path):
    (tmp_path / "others.toml").write_text(ENTRY)
    for name, target in (
        ("mine", TARGET),
        ("own", TARGET),
        ("glass", msgspec.structs.replace(TARGET, imitator="glass")),
        ("further", msgspec.structs.replace(TARGET, baselines=["further"])),
    ):
        assert Baseline(target, [tmp_path]).known == []
        (tmp_path / f"{name}.toml").write_text(ENTRY)
        assert len(Baseline(target, [tmp_path]).known) == 1
        (tmp_path / f"{name}.toml").unlink()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[known]]\nids = 1", "not valid"),
        ("[[known", "not valid"),
        (ENTRY + "reasno = 1", "reasno"),
        (ENTRY + 'where = "lunix"', "own.toml:2: where = 'lunix' has the unknown word 'lunix'"),
        (ENTRY + 'message = "("', "own.toml:2: message = '\\(' is no regular expression"),
        (ENTRY.replace("os.rename/moves-a-file", "*"), "own.toml:2: An entry for everything"),
        ('known = [{ids = ["x"], verdict = "fail", reason = "r"}]', "written as tables"),
    ],
)
def test_a_bad_file_is_an_error_that_locates(text, says, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(UserError, match=says):
        read(file)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match=r"nowhere\.toml: This baseline cannot be read"):
        Baseline(TARGET, [tmp_path / "nowhere.toml"])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("It copies.", "TODO: seen returned 0", "has no reason"),
        ("its manual, page 3", "", "has no reference"),
        ("os.rename/moves-a-file", "os.rename/moves-a-pile", "'os.rename/moves-a-pile' is no name or case"),
        ("os.rename/moves-a-file", "os.rename/mows-*", "is no name or case"),
        ("[[known]]", ENTRY + "[[known]]", "os.rename/moves-a-file is explained on line 3 already"),
    ],
)
def test_lint_finds_what_explains_nothing(old, new, says, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(ENTRY.replace(old, new, 1))
    (problem,) = check_baselines([file], load(SPEC))
    assert says in str(problem)
    file.write_text(ENTRY)
    assert check_baselines([file], load(SPEC)) == []


def test_what_ships_is_explained_throughout():
    assert [str(problem) for problem in check_baselines(sorted(SHIPPED.glob("*.toml")), load(None))] == []
