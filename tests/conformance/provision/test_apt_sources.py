"""Reading apt's source lists in both formats, and re-aiming the distribution's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from osconform.provision.apt_sources import FIRST_SUITE_WITH_MICROPYTHON, Source, aim, read_sources

BOOKWORM = {"ID": "debian", "VERSION_CODENAME": "bookworm"}
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def read(folder: Path, **files: str) -> list[Source]:
    (folder / "sources.list.d").mkdir()
    for name, text in files.items():
        place = (
            folder / "sources.list" if name == "main" else folder / "sources.list.d" / name.replace("_", ".")
        )
        place.write_text(text, encoding="utf-8")
    return read_sources(folder)


def test_lines(tmp_path: Path) -> None:
    text = (
        "# deb http://mirror.test/commented bookworm main\n"
        "deb http://mirror.test/debian bookworm main contrib # why\n"
        "deb-src http://mirror.test/debian bookworm main\n"
        f"  deb [ arch=amd64,i386 signed-by={KEYRING} ] http://mirror.test/two bookworm-updates main\n"
        "deb [signed-by=/a.gpg,/b.gpg] http://mirror.test/three bookworm main\n"
        "deb http://mirror.test/flat ./\n"
        "\n"
    )
    assert read(tmp_path, main=text) == [
        Source(("http://mirror.test/debian",), ("bookworm",), ("main", "contrib")),
        Source(("http://mirror.test/two",), ("bookworm-updates",), ("main",), KEYRING),
        Source(("http://mirror.test/three",), ("bookworm",), ("main",), "/a.gpg /b.gpg"),
    ]


def test_stanzas(tmp_path: Path) -> None:
    text = (
        "# a comment\n"
        "Types: deb deb-src\n"
        "URIs: http://mirror.test/debian\n"
        "# another, within\n"
        "Suites: bookworm bookworm-updates\n"
        "Components: main\n"
        f"Signed-By: {KEYRING}\n"
        " \t\n"
        "Enabled: no\nTypes: deb\nURIs: http://mirror.test/off\nSuites: bookworm\nComponents: main\n"
        "\n"
        "Types: deb-src\nURIs: http://mirror.test/source\nSuites: bookworm\nComponents: main\n"
        "\n\n"
        "types: deb\nuris: http://a.test/\n http://b.test/\nsuites: bookworm\ncomponents: main\n"
    )
    assert read(tmp_path, debian_sources=text) == [
        Source(("http://mirror.test/debian",), ("bookworm", "bookworm-updates"), ("main",), KEYRING),
        Source(("http://a.test/", "http://b.test/"), ("bookworm",), ("main",)),
    ]


def test_a_key_within_a_stanza_survives_the_round_trip(tmp_path: Path) -> None:
    key = " -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDMEZ\n -----END PGP PUBLIC KEY BLOCK-----"
    text = f"Types: deb\nURIs: http://m.test/\nSuites: bookworm\nComponents: main\nSigned-By:\n{key}\n"
    (before,) = read(tmp_path, a_sources=text)
    assert before.signed_by == f"\n{key}"
    (tmp_path / "again").mkdir()
    assert read(tmp_path / "again", a_sources=before.as_deb822("amd64")) == [before]


def test_every_file_counts_and_other_names_do_not(tmp_path: Path) -> None:
    line = "deb http://{}.test/ bookworm main\n"
    found = read(tmp_path, main=line.format("a"), b_list=line.format("b"), c_save=line.format("c"))
    assert [source.uris for source in found] == [("http://a.test/",), ("http://b.test/",)]


def test_no_folder_means_no_sources(tmp_path: Path) -> None:
    assert read_sources(tmp_path / "nonesuch") == []


def test_an_old_release_is_aimed_at_the_first_that_has_micropython() -> None:
    base = Source(("http://m.test/debian",), ("bookworm", "bookworm-updates"), ("main",), KEYRING)
    security = Source(("http://m.test/debian-security",), ("bookworm-security",), ("main",), KEYRING)
    other = Source(("http://o.test/",), ("stable",), ("main",))
    assert aim([base, security, other], BOOKWORM, FIRST_SUITE_WITH_MICROPYTHON) == [
        Source(("http://m.test/debian",), ("trixie",), ("main",), KEYRING)
    ]


@pytest.mark.parametrize(
    ("release", "suite", "aimed"),
    [
        ({"VERSION_CODENAME": "trixie"}, "trixie", "trixie"),
        ({"VERSION_CODENAME": "bookworm"}, "oldstable", "trixie"),
        ({"VERSION_CODENAME": "trixie"}, "stable", "stable"),
        ({"VERSION_CODENAME": "forky"}, "sid", "sid"),
        ({"VERSION_CODENAME": "noble"}, "noble", "noble"),
        ({"VERSION_CODENAME": "wilma", "UBUNTU_CODENAME": "noble"}, "noble", "noble"),
        ({"VERSION_CODENAME": "faye", "DEBIAN_CODENAME": "bookworm"}, "bookworm", "trixie"),
    ],
)
def test_other_releases(release: dict[str, str], suite: str, aimed: str) -> None:
    source = Source(("http://m.test/",), (suite, f"{suite}-updates"), ("main",))
    assert [found.suites for found in aim([source], release, FIRST_SUITE_WITH_MICROPYTHON)] == [(aimed,)]


def test_repeated_sources_are_named_once() -> None:
    source = Source(("http://m.test/",), ("bookworm",), ("main",))
    assert len(aim([source, source], BOOKWORM, FIRST_SUITE_WITH_MICROPYTHON)) == 1


def test_sources_of_other_releases_are_of_no_use() -> None:
    assert (
        aim([Source(("http://m.test/",), ("nodistro",), ("main",))], BOOKWORM, FIRST_SUITE_WITH_MICROPYTHON)
        == []
    )
    assert aim([], {}, FIRST_SUITE_WITH_MICROPYTHON) == []


def test_a_local_archive_is_copied_from() -> None:
    source = Source(("file:/srv/debian", "http://m.test/file:"), ("bookworm",), ("main",))
    assert "URIs: copy:/srv/debian http://m.test/file:\n" in source.as_deb822("amd64")
