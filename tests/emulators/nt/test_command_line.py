"""Command lines are taken apart as Microsoft's documentation shows it."""

import subprocess

import pytest

from osconform.emulators.nt.command_line import candidates, parse, split_program


# The first block is the table of "Parsing C command-line arguments".
@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        (r'"abc" d e', ["abc", "d", "e"]),
        (r'a\\b d"e f"g h', [r"a\\b", "de fg", "h"]),
        (r"a\\\"b c d", [r"a\"b", "c", "d"]),
        (r'a\\\\"b c" d e', [r"a\\b c", "d", "e"]),
        ('a"b"" c d', ['ab" c d']),
        ('""', [""]),
        ("a\tb", ["a", "b"]),
        ('"open end', ["open end"]),
        ("  ", []),
        (r"back\slash\ x", ["back\\slash\\", "x"]),
    ],
)
def test_arguments(text: str, arguments: list[str]) -> None:
    assert parse(f"program {text}") == ["program", *arguments]


def test_in_the_name_of_the_program_a_backslash_is_one() -> None:
    assert parse(r'"C:\folder with blanks\"x y') == ["C:\\folder with blanks\\x", "y"]
    assert split_program('"a b"c d') == ('"a b"c', " d")


@pytest.mark.parametrize(
    "arguments",
    [["a b", 'q"x', "c\\", ""], ["\\\\", '\\"', "tab\tbed"], ["x" * 5, "end\\ \\"], ['"', '""', '\\\\"']],
)
def test_what_subprocess_writes_is_read_back(arguments: list[str]) -> None:
    assert parse(subprocess.list2cmdline(["p", *arguments])) == ["p", *arguments]


def test_an_unquoted_program_may_go_on_behind_a_blank() -> None:
    assert candidates(r"c:\program files\sub dir\program name") == [
        r"c:\program", r"c:\program files\sub", r"c:\program files\sub dir\program",
        r"c:\program files\sub dir\program name",
    ]  # fmt: skip
    assert candidates('"a b" c') == ["a b"]
