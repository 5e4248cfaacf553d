"""The sources of docs: the directives and headings that CPython's Doc folder has used since 2.7."""

import sys

import pytest

from osconform.errors import UserError
from osconform.reference.reading import read_docs

TEXT = r"""
:mod:`!os` --- Systems
======================

.. module:: os
   :synopsis: Systems.

.. sectionauthor:: Nobody

.. include:: ../includes/none.rst

.. availability:: not WASI.

Text with :unknown:`roles` and an example::

   .. function:: example(no)

.. A comment:
   .. function:: comment(no)

.. function:: rename(src, dst, *, \
                     fd=-1)
              rename(\*args)
   replace(src, dst) -> None

   Text.

   .. availability:: Unix, Windows
      with :func:`build-time <sys.x>` API.

      The function is limited elsewhere.

   .. audit-event:: os.rename src,dst os.rename

   .. versionadded:: 3.3
   .. versionadded:: 3.9
      A parameter.
   .. versionchanged:: 3.10 A text on the same line.
   .. deprecated-removed:: 3.12 3.15

.. function:: rename(other)
   :noindex:

   .. availability:: Windows.

.. class:: Popen(args, \
                 more)
           Popen()

   .. attribute:: pid
                  Popen.name

   .. method:: poll()
      :no-index-entry:

   .. versionadded:: 3.8

.. method:: Popen.kill(sig, /)

   .. impl-detail::

      Text.

.. py:data:: sep

   Availability: Unix.  And more.

.. exception:: os.error

Section
-------

.. availability:: Linux.

.. data:: late

.. currentmodule:: os.path

.. decorator:: join(a)

.. currentmodule:: elsewhere

.. data:: other
"""


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "Doc" / "library").mkdir(parents=True)
    (tmp_path / "Doc" / "conf.py").write_text("raise SystemExit('never run')\n")
    (tmp_path / "Include").mkdir()
    (tmp_path / "Include" / "patchlevel.h").write_text('#define PY_VERSION              "3.13.5+"\n')
    (tmp_path / "Doc" / "library" / "os.rst").write_text(TEXT, encoding="utf-8")
    (tmp_path / "Doc" / "library" / "json.rst").write_text(".. module:: json\n\n.. function:: dumps()\n")
    return tmp_path


def test_names_kinds_and_pages(checkout):
    docs = read_docs(checkout, ["os", "os.path"])
    assert docs.version == "3.13"
    assert {name: item.kind for name, item in docs.names.items()} == {
        "os": "module",
        "os.rename": "function",
        "os.replace": "function",
        "os.Popen": "class",
        "os.Popen.pid": "attribute",
        "os.Popen.name": "attribute",
        "os.Popen.poll": "method",
        "os.Popen.kill": "method",
        "os.sep": "data",
        "os.os.error": "exception",  # as Sphinx would have it
        "os.late": "data",
        "os.path.join": "decorator",
        "elsewhere.other": "data",
    }
    assert docs.names["os.Popen.pid"].page == "library/os.html#os.Popen.pid"
    assert docs.names["os"].page == "library/os.html#module-os"
    assert docs.names["os.path.join"].module == "os.path"


def test_signatures(checkout):
    names = read_docs(checkout, ["os"]).names
    assert names["os.rename"].signature == "(src, dst, *, fd=-1) | (*args)"
    assert names["os.replace"].signature == "(src, dst)"
    assert names["os.Popen"].signature == "(args, more) | ()"
    assert names["os.Popen.kill"].signature == "(sig, /)"
    assert names["os.sep"].signature == ""


def test_notes_on_availability(checkout):
    names = read_docs(checkout, ["os"]).names
    assert names["os.rename"].availability == "Unix, Windows with build-time API, not WASI"
    assert names["os.sep"].availability == "Unix, not WASI"
    assert (names["os.late"].availability, names["os.late"].module_note) == (None, "not WASI")
    assert names["os.path.join"].module_note is None


def test_notes_on_versions(checkout):
    names = read_docs(checkout, ["os"]).names
    item = names["os.rename"]
    assert (item.added, item.changed, item.deprecated) == ("3.3", ("3.9", "3.10"), "3.12")
    assert names["os.Popen.poll"].added is None


def test_the_folder_of_the_docs_may_be_named_itself(checkout):
    assert read_docs(checkout / "Doc", ["os"]) == read_docs(checkout, ["os"])


def test_only_the_files_of_the_modules_are_read(checkout):
    assert set(read_docs(checkout, ["json"]).names) == {"json", "json.dumps"}


def test_sources_that_describe_none_of_the_modules_are_refused(checkout):
    with pytest.raises(UserError, match="describe none of shutil"):
        read_docs(checkout, ["shutil"])


def test_without_docutils_one_paragraph_says_what_to_install(checkout, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "docutils"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "osconform.reference.sources", raising=False)
    monkeypatch.setitem(sys.modules, "docutils", None)
    with pytest.raises(UserError, match=r"osconform\[docs\]"):
        read_docs(checkout, ["os"])


def test_a_folder_without_any_docs_is_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_docs(tmp_path, ["os"])
