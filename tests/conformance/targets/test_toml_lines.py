"""The line of a key: for every way to write a table."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osconform.targets.toml_lines import line_of

TEXT = """\
# [targets.not] = 1
[targets.one]
command = ["a",
  "b"]
'quoted key' = 1

[targets."t w.o"]  # a comment
environ.A = "1"
inline = { x = 1, y = 2 }
[targets]
three.command = []
four = {command = []}
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("targets", "one"), 2),
        (("targets", "one", "command"), 3),
        (("targets", "one", "quoted key"), 5),
        (("targets", "t w.o"), 7),
        (("targets", "t w.o", "environ", "A"), 8),
        (("targets", "t w.o", "inline", "y"), 9),
        (("targets", "three", "command"), 11),
        (("targets", "four", "command"), 12),
        (("targets", "one", "nonesuch"), 2),
        (("nonesuch",), 1),
    ],
)
def test_lines(keys: tuple[str, ...], line: int) -> None:
    assert line_of(TEXT, keys) == line


KEYS = st.text(
    st.characters(codec="ascii", categories=["L", "N", "P", "Zs"], exclude_characters='"\\[]'), min_size=1
)


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, st.integers(0, 99), max_size=4), min_size=1, max_size=5))
def test_every_key_of_a_document_is_found_on_its_line(tables: dict[str, dict[str, int]]) -> None:
    lines: list[str] = []
    places: dict[tuple[str, ...], int] = {}
    for table, pairs in tables.items():
        lines.append(f"[{json.dumps(table)}]")
        places[(table,)] = len(lines)
        for key, number in pairs.items():
            lines += ["", f"{json.dumps(key)} = {number}  # {key}"]
            places[(table, key)] = len(lines)
    text = "\n".join(lines)
    assert tomllib.loads(text) == tables
    assert {keys: line_of(text, keys) for keys in places} == places
