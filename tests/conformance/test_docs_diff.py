"""What another version of the docs has new, gone and changed: with an inventory and pages made here."""

import json
import zlib

import pytest
from click.testing import CliRunner

from osconform import docs_diff, spec_cache
from osconform.cli import cli
from osconform.docs_inventory import read_docs
from osconform.errors import UserError
from osconform.loader import load_files

HEAD = (
    b"# Sphinx inventory version 2\n# Project: Python\n# Version: 3.16\n# The rest is compressed by zlib.\n"
)
SPEC = """\
os.rename:
  kind: function
  section: Files
  docs: library/os.html#os.rename
  documented: [3.14, 3.15]
  signature: {3.14: "(src, dst)", 3.15: "(src, dst, *, src_dir_fd=None)"}
  availability: Unix, Windows
os.plock:
  kind: function
  section: Processes
  docs: library/os.html#os.plock
  documented: [3.15]
  signature: (op)
os.tmpnam:
  kind: function
  section: Files
  docs: library/os.html#os.tmpnam
  documented: [2.7]
  signature: ()
"""
PAGE = """\
<dl class="py function">
<dt class="sig sig-object py" id="os.rename">
<span class="sig-prename descclassname"><span class="pre">os.</span></span><span class="sig-name"><span>rename</span></span
><span class="sig-paren">(</span><em class="sig-param"><span class="n">src</span></em>,
<em class="sig-param">dst</em>, <em>*</em>, <em><span>src_dir_fd</span><span>=</span><span>{default}</span></em
><span class="sig-paren">)</span><a class="headerlink" href="#os.rename">¶</a></dt>
<dd><p>Text (with parentheses).</p>
<div class="availability docutils container"><p><a href="intro.html"><span>Availability</span></a>: {note}.</p></div>
<dl class="py function"><dt class="sig sig-object py" id="os.inner">os.inner()</dt><dd><p>x</p></dd></dl>
</dd></dl>
"""


def inventory(*lines: str) -> bytes:
    return HEAD + zlib.compress("".join(f"{line}\n" for line in lines).encode())


RENAME = "os.rename py:function 1 library/os.html#$ -"
PLOCK = "os.plock py:function 1 library/os.html#$ -"


@pytest.fixture
def spec(tmp_path):
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "x.yaml").write_text(SPEC)
    return load_files([tmp_path / "spec" / "x.yaml"], tmp_path / "spec")


def difference(spec, tmp_path, *lines):
    (tmp_path / "objects.inv").write_bytes(inventory(*lines))
    return docs_diff.as_data(spec, tmp_path / "objects.inv")


def test_the_same_names_are_no_difference(spec, tmp_path):
    data = difference(spec, tmp_path, RENAME, PLOCK, "os py:module 0 library/os.html#module-$ -")
    assert (data["new"], data["gone"], data["changed"]) == ([], [], [])
    assert data["against"] == "3.15" and data["names"] == 2


def test_what_is_new_is_told_with_kind_and_page_and_what_other_docs_knew_it(spec, tmp_path):
    other = ("json.dumps py:function 1 library/json.html#$ -", "chapter std:doc 1 os.html -")
    back = "os.tmpnam py:function 1 library/os.html#$ -"
    fresh = "os.Thing.go py:method 1 library/os.html#$ -"
    data = difference(spec, tmp_path, RENAME, PLOCK, back, fresh, *other)
    assert [(item["name"], item["kind"], item["known"]) for item in data["new"]] == [
        ("os.Thing.go", "method", []),
        ("os.tmpnam", "function", ["2.7"]),
    ]
    assert data["new"][0]["page"] == "library/os.html#os.Thing.go"
    assert (
        "new      os.tmpnam: function, library/os.html#os.tmpnam; the docs of 2.7 have it"
        in docs_diff.as_text(data)
    )


def test_what_is_gone_is_told_unless_older_docs_had_lost_it_already(spec, tmp_path):
    data = difference(spec, tmp_path, RENAME)
    assert data["gone"] == ["os.plock"]
    assert "gone     os.plock" in docs_diff.as_text(data)


def test_another_kind_and_another_page_are_changes(spec, tmp_path):
    data = difference(spec, tmp_path, PLOCK, "os.rename py:class 1 library/files.html#$ -")
    assert [(change["what"], change["spec"], change["docs"]) for change in data["changed"]] == [
        ("kind", "function", "class"),
        ("page", "library/os.html#os.rename", "library/files.html#os.rename"),
    ]


@pytest.mark.parametrize(
    ("default", "note", "changes"),
    [
        ("None", "Windows, Unix", []),
        ("None", "Unix, Windows", []),
        ("None", "Unix, Windows, not WASI", [("availability", "Unix, Windows, not WASI")]),
        ("None", "wherever it pleases", [("availability", "wherever it pleases")]),
        ("-1", "Unix, Windows", [("signature", "(src, dst, *, src_dir_fd=-1)")]),
    ],
)
def test_pages_tell_signatures_and_notes(spec, tmp_path, default, note, changes):
    docs = tmp_path / "docs"
    (docs / "library").mkdir(parents=True)
    (docs / "objects.inv").write_bytes(inventory(RENAME, PLOCK))
    (docs / "library" / "os.html").write_text(PAGE.format(default=default, note=note))
    found = docs_diff.as_data(spec, docs)["changed"]
    assert [(change["what"], change["docs"]) for change in found] == changes


def test_a_note_belongs_to_the_object_in_whose_text_it_stands(tmp_path):
    (tmp_path / "library").mkdir()
    inner = "os.inner py:function 1 library/os.html#$ -"
    (tmp_path / "objects.inv").write_bytes(inventory(RENAME, inner))
    (tmp_path / "library" / "os.html").write_text(PAGE.format(default="None", note="Unix"))
    docs = read_docs(tmp_path)
    assert (docs["os.rename"].availability, docs["os.inner"].availability) == ("Unix", None)
    assert docs["os.inner"].signature == "()"


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"# Sphinx inventory version 1\n", "no Sphinx inventory of version 2"), (HEAD + b"no zlib", "damaged")],
)
def test_what_is_no_inventory_is_refused(tmp_path, data, problem):
    (tmp_path / "objects.inv").write_bytes(data)
    with pytest.raises(UserError, match=problem):
        read_docs(tmp_path / "objects.inv")


def test_a_missing_inventory_is_one_paragraph_and_exit_code_2(tmp_path):
    result = CliRunner().invoke(cli, ["docs-diff", str(tmp_path / "nope.inv")])
    assert result.exit_code == 2 and "objects.inv" in result.output


def test_the_shipped_spec_agrees_with_an_inventory_of_its_own_names(tmp_path):
    spec = spec_cache.load(None)
    entries = [entry for entry in spec.entries.values() if "3.15" in entry.documented]
    lines = [f"{entry.id} py:{entry.kind} 1 {entry.docs} -" for entry in entries]
    (tmp_path / "objects.inv").write_bytes(
        inventory(*lines[1:], "os.brand_new py:function 1 library/os.html#$ -")
    )
    result = CliRunner().invoke(cli, ["docs-diff", "--json", str(tmp_path / "objects.inv")])
    data = json.loads(result.output)
    assert result.exit_code == 1
    assert [item["name"] for item in data["new"]] == ["os.brand_new"]
    assert data["gone"] == [entries[0].id] and data["changed"] == []
