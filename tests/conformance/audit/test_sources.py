"""What the audit reads beside runs: inventories of docs, and dismissals."""

import zlib

import pytest

from osconform.audit import dismissals, user_docs
from osconform.errors import UserError
from osconform.model import Entry
from osconform.results import Finding

LINES = """os.rename py:function 1 library/os.html#$ -
os.path.join py:function 1 library/os.path.html#$ -
rename(2) std:label -1 x.html A label with spaces
"""
MODULES = ("os", "os.path")
PAGE = """<dl class="py function"><dt class="sig" id="os.rename">os.rename(<em>src</em>, <em>dst</em>, <em>/</em>)</dt>
<dd><div class="availability"><p>Availability: Unix.</p></div></dd></dl>"""


def write(path, lines=LINES, version="3.15"):
    head = f"# Sphinx inventory version 2\n# Project: Python\n# Version: {version}\n"
    head += "# The remainder of this file is compressed using zlib.\n"
    path.write_bytes(head.encode() + zlib.compress(lines.encode()))
    return path


def entry(**fields):
    return Entry(
        id="os.rename",
        module="os",
        kind="function",
        section="",
        docs="library/os.html#os.rename",
        documented=("3.9", "3.14", "3.15"),
        signature={"3.9": "(a, b)"},
        availability={"3.9": "all"},
        **fields,
    )


def test_the_python_names_of_an_inventory(tmp_path):
    file = write(tmp_path / "objects.inv")
    assert (
        set(user_docs.read(file, MODULES).names)
        == set(user_docs.read(tmp_path, MODULES).names)
        == {"os.rename", "os.path.join"}
    )


def test_an_inventory_alone_changes_no_entry(tmp_path):
    docs = user_docs.read(write(tmp_path / "objects.inv"), MODULES)
    assert user_docs.laid_over({"os.rename": entry()}, docs) == {"os.rename": entry()}


@pytest.mark.parametrize(
    ("version", "signature", "availability"),
    [
        ("3.15", {"3.9": "(a, b)", "3.15": "(src, dst, /)"}, {"3.9": "all", "3.15": "Unix"}),
        (
            "3.14",
            {"3.9": "(a, b)", "3.14": "(src, dst, /)", "3.15": "(a, b)"},
            {"3.9": "all", "3.14": "Unix", "3.15": "all"},
        ),
        (
            "3.12",
            {"3.9": "(a, b)", "3.12": "(src, dst, /)", "3.13": "(a, b)"},
            {"3.9": "all", "3.12": "Unix", "3.13": "all"},
        ),
        ("3.16", {"3.9": "(a, b)", "3.16": "(src, dst, /)"}, {"3.9": "all", "3.16": "Unix"}),
    ],
)
def test_pages_speak_for_their_own_version(tmp_path, version, signature, availability):
    write(tmp_path / "objects.inv", version=version)
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "os.html").write_text(PAGE)
    laid = user_docs.laid_over({"os.rename": entry()}, user_docs.read(tmp_path, MODULES))["os.rename"]
    assert (laid.signature, laid.availability) == (signature, availability)
    assert laid.documented == tuple(sorted({*entry().documented, version}, key=lambda v: int(v[2:])))


def test_sources_speak_for_their_own_version(tmp_path):
    (tmp_path / "Doc" / "library").mkdir(parents=True)
    (tmp_path / "Include").mkdir()
    (tmp_path / "Doc" / "conf.py").write_text("")
    text = ".. module:: os\n\n.. function:: rename(src, dst, /)\n\n   .. availability:: Unix.\n   .. versionadded:: 3.4\n"
    (tmp_path / "Doc" / "library" / "os.rst").write_text(text)
    with pytest.raises(UserError, match="do not tell of which version"):
        user_docs.read(tmp_path, MODULES)
    (tmp_path / "Include" / "patchlevel.h").write_text('#define PY_VERSION "3.15.1"\n')
    laid = user_docs.laid_over({"os.rename": entry(added="3.3")}, user_docs.read(tmp_path, MODULES))[
        "os.rename"
    ]
    assert (laid.signature["3.15"], laid.availability["3.15"], laid.added) == ("(src, dst, /)", "Unix", "3.4")


def test_a_name_that_the_docs_have_lost_is_not_documented_in_their_version(tmp_path):
    docs = user_docs.read(
        write(tmp_path / "objects.inv", "os.other py:function 1 library/os.html#$ -\n"), MODULES
    )
    laid = user_docs.laid_over({"os.rename": entry()}, docs)["os.rename"]
    assert laid.documented == ("3.9", "3.14")


def test_docs_of_something_else_take_no_name_away(tmp_path):
    docs = user_docs.read(write(tmp_path / "objects.inv", "mine.go py:function 1 x.html#$ -\n"), MODULES)
    assert user_docs.laid_over({"os.rename": entry()}, docs) == {"os.rename": entry()}


def test_a_note_that_nobody_knows_leaves_the_recorded_one(tmp_path):
    write(tmp_path / "objects.inv")
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "os.html").write_text(PAGE.replace("Unix.", "on Tuesdays (mostly)"))
    laid = user_docs.laid_over({"os.rename": entry()}, user_docs.read(tmp_path, MODULES))["os.rename"]
    assert laid.availability == {"3.9": "all"}


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"# Sphinx inventory version 2\na\nb\nusing zlib.\nnot compressed"]
)
def test_what_is_no_inventory_is_an_error(tmp_path, content):
    (tmp_path / "objects.inv").write_bytes(content)
    with pytest.raises(UserError, match="inventory"):
        user_docs.read(tmp_path, MODULES)


def test_a_missing_inventory_is_an_error(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        user_docs.read(tmp_path, MODULES)


def finding(id):
    return Finding(id=id, kind=id.partition(":")[0], name="x", severity="low", statement="s")


def test_a_dismissal_gives_its_reason_to_what_it_names(tmp_path):
    file = tmp_path / "d.toml"
    file.write_text('[[dismissed]]\nids = ["undocumented:os.*"]\nreason = "looked at"\n')
    first, second = finding("undocumented:os.x"), finding("stubs-docs:os.x")
    dismissals.apply([first, second], dismissals.read(file))
    assert (first.dismissed, second.dismissed) == ("looked at", None)


def test_patterns_are_those_of_fnmatch_but_for_brackets(tmp_path):
    file = tmp_path / "d.toml"
    file.write_text('[[dismissed]]\nids = ["x:sys.ps?", "x:a[b]"]\nreason = "r"\n')
    found = [finding(id) for id in ("x:sys.ps1", "x:sys.ps10", "x:a[b]", "x:ab")]
    dismissals.apply(found, dismissals.read(file))
    assert [f.dismissed for f in found] == ["r", None, "r", None]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[dismissed]]\nids = ["x"]\n', "reason"),
        ('[[dismissed]]\nids = ["x"]\nreason = " "\n', "gives no reason"),
        ('[[dismissed]]\nids = ["x"]\nreason = "r"\nwho = "me"\n', "who"),
        ("[[", "not valid"),
    ],
)
def test_bad_dismissals_are_errors(tmp_path, text, says):
    file = tmp_path / "d.toml"
    file.write_text(text)
    with pytest.raises(UserError, match=says):
        dismissals.read(file)


def test_the_shipped_dismissals_are_valid():
    assert dismissals.read(dismissals.SHIPPED)
