"""What differs from run to run is not in what results say, and everything else is."""

from __future__ import annotations

import pytest

from osconform.errors import UserError
from osconform.matching import Context
from osconform.patterns import read_pattern
from osconform.volatile import settled, steady
from osconform.wire import encode, show
from osconform.yaml_nodes import compose

NOW = 1795280984.5


@pytest.mark.parametrize(
    ("pattern", "value", "shown"),
    [
        ("{is: int, varies: inode number}", 2264099, "{inode number}"),
        ("{is: int, varies: inode number}", "2264099", "'2264099'"),  # does not fit: this is what is wrong
        ("[{is: int, varies: group number}, True]", [17369, True], "[{group number}, True]"),
        ("[{is: int, varies: group number}, True]", [17369, False], "[{group number}, False]"),
        ("[{is: int, varies: group number}, True]", [17369], "[17369]"),
        ("{is: tuple, items: {is: float, varies: load}}", (1.5, 2), "({load}, 2)"),
        ('{unordered: ["a", "b"]}', ["b", "a"], "['a', 'b']"),
        ('{unordered: ["a", "b"]}', ("c", "b"), "('b', 'c')"),
        ('{has: "a"}', ["b", "a"], "['b', 'a']"),
        ("3", 4, "4"),
    ],
)
def test_values_that_the_spec_says_vary(pattern, value, shown) -> None:
    read = read_pattern(compose(pattern, "x.yaml"), "it")
    assert show(settled(read, encode(value), Context())) == shown


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("{varies: inode number}", "anything would do"),
        ("{in: [1, {is: int, varies: inode number}]}", "any part of the value"),
        ("{has: {is: int, varies: inode number}}", "any part of the value"),
        ("{len: {gt: 1, varies: length}}", "any part of the value"),
    ],
)
def test_what_cannot_vary(pattern, told) -> None:
    with pytest.raises(UserError, match=told):
        read_pattern(compose(pattern, "x.yaml"), "it")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("returned <Path object at 0x7f51e285cc10>", "returned <Path object at {address}>"),
        ("returned <Path object at 7f51e285cc10>", "returned <Path object at {address}>"),
        ("'<function f at 0x7f51e2aeaca0>\\n'", "'<function f at {address}>\\n'"),
        ("No such file: '{here}/nope/tmp2f678tw2'", "No such file: '{here}/nope/tmp{random}'"),
        ("No such file: 'nope/tmpSn3Xi1'", "No such file: 'nope/tmp{random}'"),
        ("EBADF: [Errno 8] Bad file descriptor: 59", "EBADF: [Errno 8] Bad file descriptor: {descriptor}"),
        ("files {04859d99-c8d6-43cd-9499-e444a6974c3e: 'abc'}", "files {{uuid}: 'abc'}"),
        ("timed out after 0.04997650400036946 seconds", "timed out after {remaining} seconds"),
        ("timed out after -1.9128998246742412e-05 seconds", "timed out after {remaining} seconds"),
        ("recursion depth exceeded", "recursion depth exceeded"),
        (
            "maximum recursion depth exceeded in comparison; files {}",
            "maximum recursion depth exceeded; files {}",
        ),
        ("returned [1795280984, 1795280983.25, 1795280984012345678]", "returned [{now}, {now}, {now}]"),
        ("os.stat_result(33188, 2270306, 5, 1795280980)", "os.stat_result(33188, {inode}, 5, {now})"),
    ],
)
def test_what_is_random_or_of_the_moment(text, shown) -> None:
    assert steady(text, "", NOW) == shown


@pytest.mark.parametrize(
    "text",
    [
        "returned 1000000000",  # a time that the case has set
        "returned 1795284600",  # an hour ahead
        "returned [17952809840, 179528098, -1000000000.0]",
        "returned 'tmp'; files {tmp_2: '', tmpdirectory: '', xtmp2f678tw2: ''}",
        "timed out after 5 seconds",
        "returned 'at 0x10'",
        "returned 281.1795280984",
    ],
)
def test_what_says_something_stays(text) -> None:
    assert steady(text, "", NOW) == text


def test_the_directory_of_the_case() -> None:
    assert steady("'C:\\\\case\\\\a' C:\\case\\a", "C:\\case", NOW) == "'{here}\\\\a' {here}\\a"
