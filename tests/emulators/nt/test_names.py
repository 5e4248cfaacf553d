"""Windows path text: full paths and device names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osconform.emulators import World
from osconform.emulators.nt.names import device_of, fold, split_root
from osconform.emulators.nt.paths import normalized

PARTS = st.lists(st.sampled_from(["a", "b c", "..", ".", "", "C:", "\\", "/", "x.y"]), max_size=6)


@pytest.mark.parametrize(
    ("path", "full"),
    [
        ("a", r"C:\Users\user\a"),
        (".", r"C:\Users\user"),
        ("..", r"C:\Users"),
        (r"..\..\..\..", "C:\\"),
        ("/a/b", r"C:\a\b"),
        ("C:x", r"C:\Users\user\x"),
        ("D:x", r"D:\x"),
        ("D:", "D:\\"),
        (r"C:\a\.\b\..\c", r"C:\a\c"),
        ("a. ", r"C:\Users\user\a"),
        ("a .b", r"C:\Users\user\a .b"),
        ("nul", r"\\.\nul"),
        ("NUL.txt", r"\\.\NUL"),
        (r"\\server\share\a\..\b", r"\\server\share\b"),
        (r"\\?\C:\a\..\b.", r"\\?\C:\a\..\b."),
        ("a\\", "C:\\Users\\user\\a\\"),
    ],
)
def test_full_paths(path: str, full: str) -> None:
    assert World("windows").module("nt")._getfullpathname(path).upper() == full.upper()


@pytest.mark.parametrize("name", ["CON", "nul", "com1", "LPT9.txt", "aux.tar.gz", "NUL ", "com\u00b9"])
def test_device_names(name: str) -> None:
    assert device_of(name)


@pytest.mark.parametrize("name", ["CONSOLE", "nulls", "com0", "com10", "a.nul", ""])
def test_names_that_are_no_devices(name: str) -> None:
    assert device_of(name) is None


@given(PARTS)
def test_split_root_loses_nothing(parts: list[str]) -> None:
    path = "\\".join(parts)
    assert "".join(split_root(path)) == path


@given(st.text(max_size=8))
def test_folding_keeps_the_length(name: str) -> None:
    assert len(fold(name)) == len(name)


@given(PARTS)
def test_normpath_is_idempotent(parts: list[str]) -> None:
    once = normalized("\\".join(parts))
    assert normalized(once) == once
