"""The data files of the mutation and coverage tools are in the package data, or the wheel lacks them."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = {"osconform": ROOT / "conformance", "osconform.mutation": ROOT / "conformance/mutation"}

pytestmark = pytest.mark.skipif(not (ROOT / "conformance").is_dir(), reason="needs the checkout")


@pytest.mark.parametrize(
    ("package", "files"),
    [
        ("osconform", ["claims.json", "documented_errors.toml"]),
        (
            "osconform.mutation",
            ["equivalent.toml", "survivors.toml", "catalogue/paths.toml", "catalogue/tree.toml"],
        ),
    ],
)
def test_data_files_are_listed(package, files):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"][package]
    listed = {path for pattern in patterns for path in FOLDERS[package].glob(pattern)}
    assert {FOLDERS[package] / file for file in files} <= listed
