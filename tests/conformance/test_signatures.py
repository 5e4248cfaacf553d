"""Signatures in the docs' own notation."""

import pytest

from osconform import spec_cache
from osconform.signatures import Kind, Parameter, in_force, parameters


def test_modern_notation():
    assert parameters("(path, mode=0o777, *, dir_fd=None)") == [
        Parameter("path", Kind.EITHER),
        Parameter("mode", Kind.EITHER, True, "0o777"),
        Parameter("dir_fd", Kind.KEYWORD, True, "None"),
    ]


def test_positional_only_and_any_number():
    assert parameters("(path, /, *paths)") == [
        Parameter("path", Kind.POSITIONAL),
        Parameter("*paths", Kind.REST, True),
    ]


@pytest.mark.parametrize(
    ("text", "names", "optional"),
    [
        ("(cmd[, mode[, bufsize]])", ["cmd", "mode", "bufsize"], ["mode", "bufsize"]),
        ("([dir[, prefix]])", ["dir", "prefix"], ["dir", "prefix"]),
        ("(path[, operation][, cwd])", ["path", "operation", "cwd"], ["operation", "cwd"]),
        (
            "(path, times=None, *, [ns, ]dir_fd=None)",
            ["path", "times", "ns", "dir_fd"],
            ["times", "ns", "dir_fd"],
        ),
        ("(a, x=()) | (a, b, y=P | Q)", ["a", "x", "b", "y"], ["x", "y"]),
        ("(path, arg0, ..., env)", ["path", "arg0", "...", "env"], ["..."]),
        ("()", [], []),
    ],
)
def test_brackets_and_alternatives(text, names, optional):
    found = parameters(text)
    assert [p.name for p in found] == names
    assert [p.name for p in found if p.optional] == optional


def test_the_docs_version_decides():
    signatures = {"2.6": "(a)", "3.9": "(a, b)"}
    assert in_force(signatures, (2, 7)) == "(a)"
    assert in_force(signatures, (3, 6)) == "(a)"
    assert in_force(signatures, (3, 13)) == "(a, b)"
    assert in_force({"3.9": "(a)"}, (2, 7)) == "(a)"
    assert in_force({}, (3, 9)) is None


def test_every_signature_of_the_spec_can_be_read():
    for entry in spec_cache.load(None).entries.values():
        for text in entry.signature.values():
            for name in (p.name.lstrip("*") for p in parameters(text)):
                assert name == "..." or name.isidentifier(), entry.id
