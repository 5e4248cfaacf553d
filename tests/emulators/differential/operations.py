"""What the operations are called with: names that meet often, names that are hostile, and small numbers."""

import os
from typing import Any

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "d", "e")
ODD_NAMES = (
    "..", ".", "", "a b", "a\n", "\u00e9", "\udcff", "\U0001f600", "n" * 255, "n" * 256, "\u00e9" * 127, "\u00e9" * 128, "...",
    "~", "*", "-",
)  # fmt: skip
HOSTILE = (
    "", "/", "//", "///", ".", "..", "./", "../", "/.", "/..", "a/", "a/.", "a/..", "a//b", "b/../b", "a\0b", "\0", "\ud800",
    "n" * 255 + "/", "a/" * 2047, "a/" * 2047 + "a", "a/" * 2048, "./" * 2047 + "a", "./" * 2048, "/w", "/w/", "../w/a", "nowhere/a",
    "nowhere/..",
)  # fmt: skip


def chosen(values: Any) -> Any:
    """One of the values, the first being the simplest.

    Not sampled_from(), which the engine writes out with all its values whenever it retries a draw: a long list takes a
    hundred times longer than what is tested.
    """
    values = tuple(values)
    return st.integers(0, len(values) - 1).map(values.__getitem__)


def weighted(usual: Any, odd: Any, weight: int) -> Any:
    """A draw from the usual values, each of them `weight` times in the list, and the odd ones."""
    return chosen([*list(usual) * weight, *odd])


MOMENTS = (0, 1, -1, -1_500_000_000, 1_000_000_000_123_456_789, 999_999_999, 2**31 * 10**9, 2**33 * 10**9 + 7)
"""Times in nanoseconds, none of which could be the present."""


def _pool() -> list[Any]:
    """Paths in the order in which a failing sequence is simplified; common ones several times.

    One draw from a list is much quicker than a path made of drawn parts.
    """
    short = list(NAMES) * 4
    two = [f"{one}/{two}" for one in NAMES for two in NAMES]
    deep = [
        "a/b/c",
        "a/a/a",
        "b/a/c/d",
        "a/../b",
        "b/../a/c",
        "../w/b",
        "c/./d",
        "e/e/e/e",
        "a/b/..",
        "./a",
        "/w/b",
        "/w/a/b",
    ]
    slashed = [f"{path}/" for path in (*NAMES, "a/b", "c/d")]
    odd = [
        *(name for name in ODD_NAMES if name),
        *(f"a/{name}" for name in ODD_NAMES),
        "n" * 255 + "/a",
        "n" * 256 + "/a",
    ]
    texts = [*short, *two, *deep, *slashed, *HOSTILE, *short, *two, *odd]
    encoded = [_encoded(path) for path in (*NAMES, "a/b", "b/c/", *odd[:12], "", "/w/a", "a\0b")]
    return [*texts, *encoded]


def _encoded(text: str) -> Any:
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:
        return text


_paths = _pool()
paths = chosen(_paths)
targets = chosen(
    [
        *NAMES,
        "a/b",
        "b/a",
        "../a",
        "..",
        ".",
        "../..",
        "/w/a",
        "/w/b/c",
        "/",
        "a/",
        "b/.",
        "a/..",
        "nowhere",
        "n" * 300,
        "a//b",
    ]
)
"""What symbolic links say; not the empty text, which symlink() refuses and `paths` has."""

_descriptors = [*[3, 4, 5, 6, 7, 8] * 10, -1, -100, 39, 1023, 1024, 2**31 - 1]
descriptors = chosen(_descriptors)
targets_of_dup = weighted(range(3, 12), (1023, 1024, 2**31 - 1), 4)
"""Not negative ones, for which CPython reports whatever error came before."""
dir_fds = chosen([*[None] * 400, *_descriptors])
paths_or_descriptors = chosen([*_paths, *_descriptors])

modes = weighted(
    (0o777, 0o755, 0o700, 0o644, 0o600, 0o444, 0o555, 0o333, 0o111, 0o222, 0o070, 0o007, 0o000),
    (0, 0o7777, 0o100644, 0o10000, 0o40755, 0o200000, 0o4755, 0o2755, 0o1777),
    2,
)


def _open_flags() -> list[int]:
    """Every access mode alone and with pairs of the other flags, O_CREAT most of the time."""
    others = (0, os.O_EXCL, os.O_TRUNC, os.O_APPEND, os.O_DIRECTORY, os.O_NOFOLLOW, os.O_CLOEXEC, os.O_PATH)
    accesses = (os.O_RDWR, os.O_RDONLY, os.O_WRONLY)
    pairs = [one | two for one in others for two in others]
    usual = [access | os.O_CREAT for access in accesses] * 40
    mixed = [access | create | pair for access in accesses for create in (0, os.O_CREAT) for pair in pairs]
    return [flags | os.O_NONBLOCK for flags in (*usual, *mixed, 3, 3 | os.O_CREAT)]


open_flags = chosen(_open_flags())
data = chosen([b"", b"a", b"bc", b"def\n", b"\0\xff", b"x" * 17, b"\0" * 10, bytes(range(256)), b"y" * 5000])
sizes = weighted(range(20), (-1, 2**20, 4096, 100_000), 2)
offsets = weighted(range(20), (-1, -5, 2**63 - 1, -(2**63), 4096, 5000, 8192, 20_000, 70_000), 2)
optional_offsets = weighted((None, *range(20)), (-1, 2**63 - 1, 4096, 20_000), 1)
lengths = weighted(range(20), (-1, -(2**63), 4096, 8192, 9000, 70_000), 2)
times = weighted(
    (None,),
    ((one, two) for one in MOMENTS for two in MOMENTS),
    20,
)
ids = chosen([-1, 0, 1000, 1001])
attributes = chosen(
    [
        "user.a", "user.b", "user.", "user", "", "trusted.a", "security.a", "system.a", "other.a",
        "user." + "n" * 250, "user." + "n" * 251,
    ]
)  # fmt: skip
