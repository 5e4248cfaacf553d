"""What a description says of its names, whichever form the docs have."""

import pytest

from osconform.availability import parse
from osconform.reference.documented import Description, Documented, note_in, together


@pytest.mark.parametrize(
    ("printed", "note"),
    [
        ("Unix.", "Unix"),
        ("Unix, not\n  WASI", "Unix, not WASI"),
        ("Unix. Limited on WASI, see there.", "Unix"),
        ("Linux 3.17 or newer with glibc 2.27 or newer.", "Linux >= 3.17 with glibc >= 2.27"),
        ("Linux 4.7 and newer, FreeBSD 6.0 and newer.", "Linux >= 4.7, FreeBSD >= 6.0"),
        ("Linux 5.4+", "Linux >= 5.4"),
        ("Linux >= 2.6.30. Flags need more.", "Linux >= 2.6.30"),
        (
            "Windows and systems with the mremap() system call.",
            "Windows, systems with the mremap() system call",
        ),
    ],
)
def test_the_notes_of_all_eras_come_in_the_grammar_of_today(printed, note):
    assert note_in(printed) == note
    parse(note)  # raises if it is not of the grammar


@pytest.mark.parametrize(
    ("own", "module", "both"),
    [
        ("Unix", "not WASI", "Unix, not WASI"),
        ("Unix, not WASI", "not WASI, not iOS", "Unix, not WASI, not iOS"),
        ("all", "not WASI", "not WASI"),
        ("Unix", None, "Unix"),
        ("Unix", "Windows", "Unix"),
    ],
)
def test_what_a_module_is_not_on_its_names_are_not_on(own, module, both):
    assert together(own, module) == both


def described(*headings, notes=(), versions=()):
    description = Description(list(headings), list(notes), list(versions))
    return list(description.results("function", "os", "library/os.html", "not WASI"))


def test_names_under_one_directive_share_what_it_says():
    first, second = described(
        ("os.a", "(x)"), ("os.b", "(y)"), notes=["Unix"], versions=[("added", "3.3", True)]
    )
    assert first == Documented(
        "os.a", "function", "library/os.html#os.a", "os", "(x)", "Unix, not WASI", "not WASI", added="3.3"
    )
    assert (second.name, second.signature, second.added) == ("os.b", "(y)", "3.3")


def test_the_signatures_of_one_name_are_alternatives():
    assert [item.signature for item in described(("os.a", "(x)"), ("os.a", "(x, y)"))] == ["(x) | (x, y)"]


def test_of_several_notes_none_is_the_names_own():
    assert described(("os.a", ""), notes=["POSIX", "POSIX"])[0].availability is None


def test_a_version_with_a_text_is_a_change_and_not_the_first():
    versions = [
        ("added", "3.3", True),
        ("added", "3.9", False),
        ("changed", "3.10", False),
        ("deprecated", "3.12", True),
    ]
    item = described(("os.a", ""), versions=versions)[0]
    assert (item.added, item.changed, item.deprecated) == ("3.3", ("3.9", "3.10"), "3.12")


def test_what_stands_below_an_inner_description_is_not_of_the_outer():
    description = Description([("os.a", "")])
    description.note("Linux >= 5.3")
    description.inner = True
    description.note("Linux >= 5.10")
    description.version("added", "3.12", True)
    item = next(iter(description.results("function", "os", "p", None)))
    assert (item.availability, item.added) == ("Linux >= 5.3", None)


@pytest.mark.parametrize(
    ("recorded", "added", "changed", "agrees"),
    [
        ("3.3", "3.3", (), True),
        ("3.9", "3.3", ("3.9",), True),  # one name of a group
        ("2.7", "3.2", (), True),  # 2.7 took it in
        ("3.4", "3.3", (), False),
    ],
)
def test_whether_docs_bear_out_a_first_version(recorded, added, changed, agrees):
    item = Documented("os.a", "function", "p", added=added, changed=changed)
    assert item.bears_out(recorded) is agrees
