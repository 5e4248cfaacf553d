"""Mistakes in spec files: every one is an error that names file, line and remedy, and the command exits with 2."""

import re
import textwrap

import pytest
from click.testing import CliRunner

from osconform import loader
from osconform.cli import cli

ENTRY = """\
os.x:
  kind: function
  section: S
  docs: library/os.html#os.x
  documented: [3.9]
  cases:
    one:
      claim: It does something.
      run: os.x()
      expect: {returns: None}
"""


def edited(old: str, new: str) -> str:
    assert old in ENTRY
    return ENTRY.replace(old, new)


#: (what is wrong, text of the file, line, what the message says)
MISTAKES = [
    ("broken YAML", "os.x: [1\n", 2, "not valid YAML"),
    ("tabs", "os.x:\n\tkind: function\n", 2, "not valid YAML"),
    ("empty", "", 1, "empty"),
    ("no mapping", "- os.x\n", 1, "must be a mapping"),
    ("unknown key", edited("  section: S", "  section: S\n  sectoin: S"), 4, "Did you mean 'section'"),
    ("unknown case key", edited("      run:", "      rum: x\n      run:"), 9, "unknown key 'rum'"),
    ("duplicate case", ENTRY + "    one:\n      claim: x\n", 11, "twice"),
    ("duplicate entry", ENTRY + ENTRY, 11, "twice"),
    ("missing claim", edited("      claim: It does something.\n", ""), 8, "no 'claim'"),
    ("missing expect", edited("      expect: {returns: None}\n", ""), 8, "no 'expect'"),
    ("wrong kind", edited("kind: function", "kind: procedure"), 2, "not one of"),
    ("wrong docs version", edited("[3.9]", "[3.10]"), 5, "not a recorded docs version"),
    ("note", edited("  cases:", "  availability: Unix and Windows\n  cases:"), 6, "is not of the form"),
    ("in no docs", edited("  documented: [3.9]\n", ""), 2, "stands in no docs"),
    ("bare text", edited("{returns: None}", "{returns: a/b}"), 10, 'Quote it if it is a str: "a/b"'),
    ("YAML's true", edited("{returns: None}", "{returns: true}"), 10, "Write True"),
    ("expects nothing", edited("{returns: None}", "{}"), 10, "cannot fail"),
    ("returns and raises", edited("{returns: None}", "{returns: 1, raises: OSError}"), 10, "any_of"),
    ("unknown condition", edited("{returns: None}", "{beos: {returns: 1}}"), 10, "'beos'"),
    ("unknown where", edited("      run:", "      where: beos\n      run:"), 9, "'beos' means nothing"),
    ("unknown need", edited("      run:", "      needs: luck\n      run:"), 9, "not one of the needs"),
    ("unknown matcher", edited("{returns: None}", "{returns: {iss: int}}"), 10, "Did you mean 'is'"),
    ("bad regex", edited("{returns: None}", "{returns: {matches: '('}}"), 10, "no regular expression"),
    ("too long", edited("run: os.x()", "run: |\n" + 13 * "        os.x()\n"), 9, "more than 12 lines"),
    (
        "too long for a scenario",
        edited("run: os.x()", "scenario: a program\n      run: |\n" + 41 * "        os.x()\n"),
        10,
        "more than 40 lines",
    ),
    ("not Python", edited("run: os.x()", "run: os.x("), 9, "not Python"),
    ("not portable", edited("run: os.x()", "run: |\n        y = 1\n        import os"), 11, "not portable"),
    ("unknown name", edited("run: os.x()", "run: foo()"), 9, "'foo'"),
    ("no slug", edited("    one:", "    One_case:"), 8, "no slug"),
    ("path outside", edited("      run:", '      given: {../a: "x"}\n      run:'), 9, "does not lie within"),
    ("bad file", edited("      run:", "      given: {a: 3}\n      run:"), 9, "A file holds"),
    ("nothing to vary", edited("      run:", "      vary: bytes\n      run:"), 9, "to vary"),
]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [row[1:] for row in MISTAKES],
    ids=[row[0].replace(" ", "-") for row in MISTAKES],
)
def test_a_mistake_is_located_and_explained(text, line, says, tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text(text)
    with pytest.raises(loader.SpecError) as caught:
        loader.load_files([file], tmp_path)
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == (str(file), line)
    assert says in str(problem)
    result = CliRunner().invoke(cli, ["lint", str(file)])
    assert result.exit_code == 2
    assert f"{file}:{line}:" in result.output


def test_the_sound_entry_is_sound(tmp_path):
    (tmp_path / "x.yaml").write_text(ENTRY)
    assert list(loader.load_files([tmp_path / "x.yaml"], tmp_path).entries) == ["os.x"]


def test_a_scenario_may_be_longer_than_a_case(tmp_path):
    text = edited("run: os.x()", "scenario: a program\n      run: |\n" + 40 * "        os.x()\n")
    (tmp_path / "x.yaml").write_text(text)
    (entry,) = loader.load_files([tmp_path / "x.yaml"], tmp_path).entries.values()
    assert entry.cases[0].run.count("os.x()") == 40


def test_all_mistakes_are_found_at_once(tmp_path):
    (tmp_path / "a.yaml").write_text(edited("kind: function", "kind: thing"))
    (tmp_path / "b.yaml").write_text(edited("os.x:", "os.y:").replace("returns: None", "returns: nope"))
    with pytest.raises(loader.SpecError) as caught:
        loader.load_files(loader.spec_files([tmp_path]), tmp_path)
    assert [re.sub(r".*/", "", problem.file or "") for problem in caught.value.problems] == [
        "a.yaml",
        "b.yaml",
    ]
    assert "1 more" in str(caught.value)


def test_an_id_in_two_files(tmp_path):
    (tmp_path / "a.yaml").write_text(ENTRY)
    (tmp_path / "b.yaml").write_text(ENTRY)
    with pytest.raises(loader.SpecError, match=r"stands at a\.yaml:1 already"):
        loader.load_files(loader.spec_files([tmp_path]), tmp_path)


#: (rule, change to the sound entry): what the loader accepts and lint does not.
UNSOUND = [
    ("one-expectation", ("{returns: None}", "{linux: {returns: None}}")),
    (
        "one-expectation",
        ("{returns: None}", "{'>=3.6': {returns: 1}, '<3.12': {returns: 2}, default: {returns: 3}}"),
    ),
    ("reachable-expectation", ("{returns: None}", "{default: {returns: None}, '>=4': {returns: 1}}")),
    ("reachable-expectation", ("      run:", "      where: macintosh\n      run:")),
    ("claim-sentence", ("It does something.", "works")),
    ("claim-sentence", ("It does something.", "It does something")),
    ("names-entry", ("run: os.x()", "run: os.y()")),
]


@pytest.mark.parametrize(("rule", "change"), UNSOUND, ids=[f"{row[0]}-{i}" for i, row in enumerate(UNSOUND)])
def test_a_rule_finds_what_it_is_for(rule, change, tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text(edited(*change))
    result = CliRunner().invoke(cli, ["lint", str(file)])
    assert result.exit_code == 2
    assert f"[{rule}]" in result.output, textwrap.indent(result.output, "  ")


def test_lint_of_the_shipped_spec_is_silent():
    result = CliRunner().invoke(cli, ["lint"])
    assert (result.exit_code, result.output.splitlines()[:-1]) == (0, [])


def test_a_path_that_is_not_there():
    result = CliRunner().invoke(cli, ["lint", "nowhere.yaml"])
    assert result.exit_code == 2
    assert "no file or folder" in result.output
