"""Notes: the docs' grammar, and what a note promises on a profile."""

import pytest

from osconform.availability import NoteError, Presence, evaluate, note_for, parse
from osconform.profile import Profile


def profile(platform="linux", version=(3, 13), **rest):
    rest = {"kernel": (6, 1), "libc": "glibc", "libc_version": (2, 36), **rest}
    return Profile(implementation="cpython", version=version, platform=platform, **rest)


@pytest.mark.parametrize(
    ("note", "platform", "presence"),
    [
        ("all", "windows", "present"),
        ("Unix", "linux", "present"),
        ("Unix", "windows", "absent"),
        ("Unix, Windows", "windows", "present"),
        ("Unix, not WASI", "wasi", "absent"),
        ("Unix, not WASI", "emscripten", "present"),
        ("not WASI", "windows", "present"),
        ("not WASI", "wasi", "absent"),
        ("Linux >= 4.11 with glibc >= 2.28", "linux", "present"),
        ("Linux >= 9.0", "linux", "absent"),
        ("Linux >= 3.0 with glibc >= 2.99", "linux", "absent"),
        ("Linux >= 3.0", "macos", "absent"),
        ("Unix, macOS >= 27.0", "linux", "present"),
        ("Unix, macOS >= 27.0", "macos", "absent"),
        ("some Unix systems", "linux", "conditional"),
        ("some Unix systems", "windows", "absent"),
        ("Systems with the madvise() system call", "linux", "conditional"),
        ("Linux >= 5.17 (kernel built with CONFIG_ANON_VMA_NAME option)", "linux", "conditional"),
        ("POSIX, not WASI", "macos", "present"),
        ("Unix, not macOS, not iOS", "macos", "absent"),
        ("Macintosh, Unix", "linux", "present"),
    ],
)
def test_what_a_note_promises(note, platform, presence):
    assert evaluate(parse(note), profile(platform))[0] == presence


def test_a_glibc_minimum_says_nothing_about_another_libc():
    musl = profile(libc="musl", libc_version=(1, 2))
    presence, why = evaluate(parse("Linux >= 3.17 with glibc >= 2.27"), musl)
    assert presence is Presence.CONDITIONAL
    assert "musl" in why


@pytest.mark.parametrize("note", ["Unix and Windows", "Linux > 3", "BeOS", "", "Unix,, Windows"])
def test_outside_the_grammar(note):
    with pytest.raises(NoteError):
        parse(note)


@pytest.mark.parametrize(
    ("version", "note"),
    [((2, 6), "a"), ((2, 7), "a"), ((3, 3), "c"), ((3, 9), "c"), ((3, 12), "d"), ((3, 99), "d")],
)
def test_a_note_holds_from_its_version_and_python_3_starts_anew(version, note):
    assert note_for({"2.6": "a", "3.9": "c", "3.11": "d"}, version) == note
