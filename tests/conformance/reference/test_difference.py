"""What another version of the docs has new, gone and changed: with an inventory and pages made here."""

import json
import zlib
from fnmatch import fnmatchcase

import pytest
from click.testing import CliRunner

from osconform import spec_cache
from osconform.cli import cli
from osconform.loader import load_files
from osconform.reference import difference, prose

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


def differing(spec, tmp_path, *lines):
    (tmp_path / "objects.inv").write_bytes(inventory(*lines))
    return difference.as_data(spec, tmp_path / "objects.inv")


def test_the_same_names_are_no_difference(spec, tmp_path):
    data = differing(spec, tmp_path, RENAME, PLOCK, "os py:module 0 library/os.html#module-$ -")
    assert (data["new"], data["gone"], data["changed"]) == ([], [], [])
    assert data["against"] == "3.15" and data["names"] == 2


def test_what_is_new_is_told_with_kind_and_page_and_what_other_docs_knew_it(spec, tmp_path):
    other = ("json.dumps py:function 1 library/json.html#$ -", "chapter std:doc 1 os.html -")
    back = "os.tmpnam py:function 1 library/os.html#$ -"
    fresh = "os.Thing.go py:method 1 library/os.html#$ -"
    data = differing(spec, tmp_path, RENAME, PLOCK, back, fresh, *other)
    assert [(item["name"], item["kind"], item["known"]) for item in data["new"]] == [
        ("os.Thing.go", "method", []),
        ("os.tmpnam", "function", ["2.7"]),
    ]
    assert data["new"][0]["page"] == "library/os.html#os.Thing.go"
    assert (
        "new      os.tmpnam: function, library/os.html#os.tmpnam; the docs of 2.7 have it"
        in difference.as_text(data)
    )


def test_what_is_gone_is_told_unless_older_docs_had_lost_it_already(spec, tmp_path):
    data = differing(spec, tmp_path, RENAME)
    assert data["gone"] == ["os.plock"]
    assert "gone     os.plock" in difference.as_text(data)


def test_another_kind_and_another_page_are_changes(spec, tmp_path):
    data = differing(spec, tmp_path, PLOCK, "os.rename py:class 1 library/files.html#$ -")
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
    found = difference.as_data(spec, docs)["changed"]
    assert [(change["what"], change["docs"]) for change in found] == changes


HUGE = """\
os.MFD_HUGE_2MB:
  kind: data
  section: Files
  docs: library/os.html#os.MFD_HUGE_2MB
  documented: [3.15]
  availability: Linux >= 4.14 with glibc >= 2.27
"""
SOURCE = """\
.. module:: os

.. function:: rename(src, dst{more})

   .. availability:: Unix, Windows.
   .. versionchanged:: {version}
      Something.

.. data:: MFD_HUGE_2MB

   .. availability:: {note}
"""


def sources(folder, release, **fields):
    """A checkout of sources of this release."""
    (folder / "Doc" / "library").mkdir(parents=True)
    (folder / "Include").mkdir()
    (folder / "Doc" / "conf.py").write_text("")
    (folder / "Include" / "patchlevel.h").write_text(f'#define PY_VERSION      "{release}"\n')
    fields = {"more": "", "version": "3.3", "note": "Linux >= 3.17 with glibc >= 2.27.", **fields}
    (folder / "Doc" / "library" / "os.rst").write_text(SOURCE.format(**fields))
    return folder


def changes_in(spec, docs):
    return [(item["name"], item["what"], item["docs"]) for item in difference.as_data(spec, docs)["changed"]]


def test_docs_of_a_recorded_version_are_held_against_that_one(spec, tmp_path):
    data = difference.as_data(spec, sources(tmp_path / "old", "3.14.2"))
    assert (data["version"], data["against"], data["gone"], data["changed"]) == ("3.14", "3.14", [], [])


def test_docs_of_a_new_version_tell_what_it_changed(spec, tmp_path):
    docs = sources(tmp_path / "new", "3.16.0a1", more=", *, src_dir_fd=None", version="next")
    data = difference.as_data(spec, docs)
    assert (data["version"], data["against"]) == ("3.16", "3.15")
    assert [(c["what"], c["docs"]) for c in data["changed"]] == [("change", "next")]
    assert "os.rename: something is new or different in next" in difference.as_text(data)


@pytest.mark.parametrize(
    ("note", "changes"),
    [
        ("Linux >= 3.17 with glibc >= 2.27.", []),
        ("Linux >= 6.1.", [("os.MFD_HUGE_2MB", "availability", "Linux >= 6.1")]),
    ],
)
def test_a_note_that_a_sentence_narrows_is_known_as_it_is_printed_only(tmp_path, note, changes):
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "x.yaml").write_text(HUGE)
    spec = load_files([tmp_path / "spec" / "x.yaml"], tmp_path / "spec")
    assert changes_in(spec, sources(tmp_path / "new", "3.15.0", note=note)) == changes


def test_what_a_sentence_narrows_is_in_the_spec():
    spec = spec_cache.load(None)
    for known in prose.known():
        for pattern in known.ids:
            assert any(fnmatchcase(name, pattern) for name in spec.entries), pattern


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
