"""`osconform list`: all entries, and those that are named."""

import json

import pytest
from click.testing import CliRunner

from osconform.cli import cli
from osconform.errors import UserError
from osconform.spec_cache import load
from osconform.spec_list import of_names


def listed(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["list", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_line_for_each_entry_and_their_number() -> None:
    lines = listed().splitlines()
    assert lines[-1].startswith(f"{len(load(None).entries)} entries, ")
    assert len(lines) == len(load(None).entries) + 1


def test_an_entry_that_is_named_comes_with_its_notes_and_claims() -> None:
    text = listed("os.rename")
    assert "availability 2.7: Unix, Windows" in text
    assert "os.rename/onto-an-existing-file: Unix replaces the target silently, Windows refuses." in text
    assert "os.renames" not in text


def test_a_class_has_its_members_and_a_module_no_submodule() -> None:
    assert {"subprocess.Popen", "subprocess.Popen.wait"} <= set(
        of_names(load(None), ("subprocess.Popen",)).entries
    )
    assert {entry.module for entry in of_names(load(None), ("os",)).entries.values()} == {"os"}


def test_json_of_what_is_named() -> None:
    assert [entry["id"] for entry in json.loads(listed("os.rename", "--json"))["entries"]] == ["os.rename"]


def test_a_name_that_is_none_is_told_its_neighbours() -> None:
    with pytest.raises(UserError, match=r"os\.renam'.*os\.rename"):
        of_names(load(None), ("os.renam",))
