"""Documented clauses, and which of them cases cover."""

import pytest

from osconform import coverage, spec_cache
from osconform.case_calls import calls
from osconform.coverage import as_data, as_text, is_complete
from osconform.loader import load_files

HEAD = """  kind: function
  section: Files
  docs: library/os.html#x
  documented: [2.7, 3.9, 3.11, 3.13, 3.14, 3.15]
"""


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ('os.mkdir("a", 0o700)', ("os.mkdir", 2, set(), False)),
        ('fails(os.mkdir, "a", dir_fd=3)', ("os.mkdir", 1, {"dir_fd"}, True)),
        ('f = os.stat\nf("a", follow_symlinks=False)', ("os.stat", 1, {"follow_symlinks"}, False)),
        ('[f("a") for f in (os.stat, os.lstat)]', ("os.lstat", 1, set(), False)),
        ("next(os.scandir()).is_dir(follow_symlinks=True)", (".is_dir", 0, {"follow_symlinks"}, False)),
    ],
)
def test_calls_are_found(run, expected):
    assert expected in [(c.name, c.positional, set(c.keywords), c.fails) for c in calls(run)]


def covered(tmp_path, cases: str, entry: str = ""):
    file = tmp_path / "x.yaml"
    file.write_text(
        f"os.mkdir:\n{HEAD}  signature: (path, mode=0o777, *, dir_fd=None)\n{entry}  cases:\n{cases}"
    )
    (name,) = as_data(load_files([file], tmp_path))["names"]
    return name


CASE = "    one:\n      claim: x\n      run: {}\n      expect: {}\n"


def test_a_parameter_counts_when_it_is_passed(tmp_path):
    name = covered(tmp_path, CASE.format('os.mkdir("a", 0o700)', "{returns: None}"))
    assert name["parameters"] == {"path": True, "mode": True, "dir_fd": False}
    assert name["return"] and not is_complete(name)
    name = covered(tmp_path, CASE.format('os.mkdir("a", mode=1, dir_fd=3)', "{files: {}}"))
    assert all(name["parameters"].values()) and not name["return"]


@pytest.mark.parametrize(
    ("run", "expect", "errors"),
    [
        ('os.mkdir("a")', "{raises: FileExistsError}", {"FileExistsError": True, "FileNotFoundError": False}),
        (
            'os.mkdir("a")',
            "{raises: OSError, errno: ENOENT}",
            {"FileExistsError": False, "FileNotFoundError": True},
        ),
        (
            'fails(os.mkdir, "a")',
            '{returns: "EEXIST"}',
            {"FileExistsError": True, "FileNotFoundError": False},
        ),
    ],
)
def test_an_error_counts_when_it_is_expected(tmp_path, run, expect, errors):
    assert covered(tmp_path, CASE.format(run, expect))["errors"] == errors


def test_a_change_counts_when_a_case_is_bound_to_its_version_or_passes_what_came(tmp_path):
    entry = "  changed: {3.3: dir_fd, 3.6: accepts path-like objects, 3.7: something, 3.13: more}\n"
    text = CASE.format('os.mkdir("a", dir_fd=3)', "{returns: None}") + "      vary: [pathlike]\n"
    text += '    two:\n      claim: x\n      where: ">=3.13"\n      run: os.mkdir("a")\n      expect: {returns: None}\n'
    changes = covered(tmp_path, text, entry)["changes"]
    assert changes == {"3.3": True, "3.6": True, "3.7": False, "3.13": True}


def test_the_tables_name_entries_of_the_spec():
    spec = spec_cache.load(None)
    errors, none = coverage._errors()
    assert set(errors) | none <= spec.entries.keys()
    assert not set(errors) & none


def test_the_text_has_a_line_per_module_and_what_has_no_case(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text(
        f"os.a:\n{HEAD}os.mkdir:\n{HEAD}  signature: (path)\n  cases:\n"
        + CASE.format("os.mkdir()", "{files: {}}")
    )
    text = as_text(load_files([file], tmp_path))
    assert "os.a: no case\n" in text
    assert (
        "os.mkdir: no case for return, parameter path, error FileExistsError, error FileNotFoundError" in text
    )
    assert "\nos " in text and "\nall modules " in text


def test_modules_of_names_alone_are_told_and_not_counted(tmp_path):
    folder = tmp_path / "logging"
    folder.mkdir()
    (folder / "x.yaml").write_text(f"logging.log:\n{HEAD.replace('os.html', 'logging.html')}")
    spec = load_files([folder / "x.yaml"], tmp_path)
    data = as_data(spec)
    assert data["names"] == [] and data["names_only"] == {"logging": 1}
    assert "1 entries, of names and availability only: not counted" in as_text(spec)


def test_what_follows_the_dots_is_passed_by_position(tmp_path):
    text = f"os.spawnle:\n{HEAD}  signature: (mode, path, ..., env)\n  cases:\n"
    (tmp_path / "x.yaml").write_text(
        text + CASE.format('os.spawnle(1, "x", "x", "y", os.environ)', "{returns: 0}")
    )
    (name,) = as_data(load_files([tmp_path / "x.yaml"], tmp_path))["names"]
    assert name["parameters"] == {"mode": True, "path": True, "env": True}
