"""Pages are found under names that say what they are, on every file system."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osconform.reports.addresses import Addresses, anchor, stems

ids = st.one_of(
    st.text(st.characters(), max_size=120),
    st.sampled_from(
        ["CON", "con.x", "a/b", "a-b", "A/B", ".", "..", "", "x" * 300, "x" * 301, "os.", "-x", "_x"]
    ),
)


def test_a_name_is_found_where_one_would_look() -> None:
    addresses = Addresses(["os"], ["os.path.join", "os.O_BINARY"], ["cpython313"])
    assert addresses.name("os.path.join") == "name/os.path.join.html"
    assert addresses.name("os.O_BINARY") == "name/os.O_BINARY.html"
    assert addresses.module("os") == "module/os.html"
    assert addresses.target("cpython313") == "target/cpython313.html"


@pytest.mark.parametrize("slug", ["onto-an-existing-file", "moves-a-file@bytes", "3-9"])
def test_a_slug_is_its_own_anchor(slug: str) -> None:
    assert anchor(slug) == slug


def test_ids_that_differ_in_case_only_get_files_of_their_own() -> None:
    found = stems(["os.popen", "os.Popen", "os.rename"])
    assert len({stem.lower() for stem in found.values()}) == 3
    assert found["os.rename"] == "os.rename"


def test_the_file_of_an_id_does_not_depend_on_its_neighbours_unless_they_collide() -> None:
    assert stems(["a/b"])["a/b"] == stems(["a/b", "a-b", "c"])["a/b"]


@given(st.lists(ids, max_size=8))
def test_files_are_distinct_and_safe_everywhere(identifiers: list[str]) -> None:
    found = stems(identifiers)
    assert set(found) == set(identifiers)
    assert len({stem.lower() for stem in found.values()}) == len(found)
    for stem in found.values():
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@+~-]{0,110}", stem)
        assert not stem.endswith(".")
        assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", stem.lower())


@given(ids, ids)
def test_anchors_are_distinct_and_never_those_of_the_page_itself(one: str, other: str) -> None:
    assert (anchor(one) == anchor(other)) == (one == other)
    assert re.fullmatch(r"[A-Za-z0-9][^\s\"'<>%]*", anchor(one))
