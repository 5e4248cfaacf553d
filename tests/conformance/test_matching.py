"""Every matcher accepts what it should and refuses what it should not."""

import pytest

from osconform.matching import Context, matches
from osconform.patterns import MATCHERS, read_pattern
from osconform.wire import encode
from osconform.yaml_nodes import compose

HERE = Context(here="/tmp/case", separator="/")

#: (pattern in YAML, values that fit, values that do not)
TABLE = [
    ("3", [3], [4, True, 3.0, "3"]),
    ('"3"', ["3"], [3, b"3"]),
    ("None", [None], [False, 0]),
    ('["a", 1]', [["a", 1]], [["a"], ("a", 1), ["a", 2]]),
    ("{is: int}", [0, 10**30], [True, "0", 1.0, None]),
    ("{is: bool}", [True], [1]),
    ("{is: [int, None]}", [1, None], ["x"]),
    ("{is: tuple}", [(1,)], [[1]]),
    ("{is: None}", [None], [0]),
    ("{literal: '{\"a\": [1]}'}", [{"a": [1]}], [{"a": [2]}, {}]),
    ("{ge: 0, lt: 2.5}", [0, 2, 2.25], [-1, 3, "1", None]),
    ("{gt: 0}", [1], [0]),
    ("{le: 0}", [0], [1]),
    ('{in: ["a", 1]}', ["a", 1], ["b", True]),
    ('{not: "a"}', ["b", None], ["a"]),
    ("{len: 2}", ["ab", [1, 2], (1, 2), b"ab", {"a": 1, "b": 2}], ["a", [], 2]),
    ("{len: {gt: 1}}", ["ab"], ["a"]),
    ("{items: {is: str}}", [["a"], [], ("b",)], [["a", 1], "a"]),
    ('{has: "b"}', [["a", "b"], "abc", ("b",)], [["a"], "ac", 1]),
    ('{has: ["a", "b"]}', [["b", "a"], "ab"], [["a"], "a"]),
    ('{unordered: ["a", "b"]}', [["b", "a"], ("a", "b")], [["a"], ["a", "a"], ["a", "b", "b"]]),
    ("{unordered: [{is: int}, 1]}", [[1, 2], [2, 1]], [[2, 3]]),
    ('{matches: "^a+$"}', ["aa", b"a"], ["b", 1]),
    ('{starts: "a"}', ["ab"], ["ba", 1]),
    ('{ends: "a"}', ["ba"], ["ab", None]),
    ("{is: int, varies: inode number}", [7], ["7"]),
    ('{here: ""}', ["/tmp/case"], ["/tmp", b"/tmp/case"]),
    ('{here: "a/b"}', ["/tmp/case/a/b"], ["a/b"]),
]


@pytest.mark.parametrize(("text", "fitting", "other"), TABLE, ids=[row[0] for row in TABLE])
def test_matcher(text, fitting, other):
    pattern = read_pattern(compose(text, "x.yaml"), "it")
    assert [value for value in fitting if not matches(pattern, encode(value), HERE)] == []
    assert [value for value in other if matches(pattern, encode(value), HERE)] == []


def test_every_matcher_is_in_the_table():
    assert [name for name in MATCHERS if not any(f"{name}:" in row[0] for row in TABLE)] == []


def test_windows_paths_of_the_case():
    pattern = read_pattern(compose('{here: "a/b"}', "x.yaml"), "it")
    assert matches(pattern, "C:\\case\\a\\b", Context(here="C:\\case", separator="\\"))
