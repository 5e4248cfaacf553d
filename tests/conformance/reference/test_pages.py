"""HTML pages, in the forms that Sphinx has given them over the years."""

import pytest

from osconform.reference.pages import read_page

HEADING = """<dl class="py function">
<dt class="sig sig-object py" id="os.rename">
<span class="sig-prename descclassname"><span class="pre">os.</span></span><span class="sig-name"><span>rename</span></span
><span class="sig-paren">(</span><em class="sig-param"><span class="n">src</span></em>,
<em class="sig-param">dst</em>, <em>*</em>, <em><span>fd</span><span>=</span><span>- 1</span></em
><span class="sig-paren">)</span> <span class="sig-return">&#x2192; None</span><a class="headerlink" href="#">¶</a></dt>
"""
OLD = """<dl class="py function"><dt id="os.rename"><code>os.</code><code>rename</code>(<em>src</em>, <em>dst</em>)<a
class="headerlink" href="#os.rename">¶</a></dt>"""
LINK = '<a class="reference internal" href="intro.html"><span class="std std-ref">Availability</span></a>'
INNER = '<dl class="py function"><dt class="sig py" id="os.inner">os.inner()</dt><dd><p>x</p></dd></dl>'


def read(*parts):
    names = ("os.rename", "os.inner")
    found = read_page(
        "".join(parts), "library/os.html", dict.fromkeys(names, "function"), dict.fromkeys(names, "os")
    )
    return {item.name: item for item in found}


@pytest.mark.parametrize(
    "note",
    [
        f'<div class="availability docutils container"><p>{LINK}: Unix.</p><p>Limited elsewhere.</p></div>',
        f'<p class="availability">{LINK}: Unix.<p>Limited elsewhere.</p></p>',
        "<p>Availability: Unix.</p>",
    ],
    ids=["3.13", "3.11", "2.7"],
)
def test_the_note_of_each_era(note):
    item = read(OLD, "<dd><p>Text. Availability is another matter.</p>", note, "</dd></dl>")["os.rename"]
    assert item.availability == "Unix"


def test_a_signature_is_read_without_links_and_gaps():
    assert read(HEADING, "<dd></dd></dl>")["os.rename"].signature == "(src, dst, *, fd=-1)"
    assert read(OLD, "<dd></dd></dl>")["os.rename"].signature == "(src, dst)"


def test_a_second_signature_has_no_id():
    text = OLD + '<dt class="sig py">os.rename(<em>a</em>)</dt><dd></dd></dl>'
    assert read(text)["os.rename"].signature == "(src, dst) | (a)"


def test_a_description_without_an_id_is_of_no_name():
    text = (
        OLD
        + '<dd></dd></dl><dl class="py function"><dt class="sig py">os.rename(<em>a</em>)</dt><dd></dd></dl>'
    )
    assert read(text)["os.rename"].signature == "(src, dst)"


def test_a_note_belongs_to_the_description_in_whose_text_it_stands():
    found = read(HEADING, "<dd>", INNER, "</dd></dl>", f"<p>{LINK}: Unix.</p>")
    assert (found["os.rename"].availability, found["os.inner"].availability) == (None, None)
    assert found["os.inner"].signature == "()"
    found = read(HEADING, "<dd>", f"<p>{LINK}: Unix.</p>", INNER, "</dd></dl>")
    assert (found["os.rename"].availability, found["os.inner"].availability) == ("Unix", None)


def test_a_note_above_all_descriptions_is_that_of_the_module():
    item = read(f"<p>{LINK}: not WASI.</p>", OLD, "<dd><p>Availability: Unix.</p></dd></dl>")["os.rename"]
    assert (item.availability, item.module_note) == ("Unix, not WASI", "not WASI")


def test_versions_are_read_in_old_and_new_words():
    def version(kind, text, more=""):
        return f'<div><p><span class="versionmodified {kind}">{text}</span>{more}</p></div>'

    item = read(
        OLD,
        "<dd>",
        version("added", "New in version 3.3."),
        version("added", "Added in version 3.9: ", "a parameter."),
        version("changed", "Changed in version 3.10: ", "Availability: x"),
        version("deprecated", "Deprecated since version 3.12, will be removed in version 3.14: ", "x"),
        "</dd></dl>",
    )["os.rename"]
    assert (item.added, item.changed, item.deprecated, item.availability) == (
        "3.3",
        ("3.9", "3.10"),
        "3.12",
        None,
    )
