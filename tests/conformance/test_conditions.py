"""Conditions on profiles: what holds, and which of several is the most specific."""

import pytest

from osconform.conditions import holds, unknown_words, winners
from osconform.profile import Profile

LINUX = Profile(implementation="cpython", version=(3, 8, 18), platform="linux")
WINDOWS = Profile(implementation="cpython", version=(3, 13, 0), platform="windows")
MICRO = Profile(implementation="micropython", version=(1, 26), platform="linux")


@pytest.mark.parametrize(
    ("condition", "profile", "expected"),
    [
        ("unix", LINUX, True),
        ("unix", WINDOWS, False),
        ("linux >=3.8", LINUX, True),
        ("linux >=3.9", LINUX, False),
        ("<3.9", LINUX, True),
        ("<=3.8", LINUX, True),
        (">3.8", LINUX, False),
        ("cpython", MICRO, False),
        ("micropython unix", MICRO, True),
        (">=3.4", MICRO, False),
        ("<3.4", MICRO, False),
        ("default", MICRO, True),
        ("", MICRO, True),
    ],
)
def test_holds(condition, profile, expected):
    assert holds(condition, profile) is expected


def test_the_most_specific_wins():
    conditions = ["default", "unix", "linux", "linux >=3.6", "windows"]
    assert winners(conditions, LINUX) == ["linux >=3.6"]
    assert winners(conditions, WINDOWS) == ["windows"]
    assert winners(conditions, MICRO) == ["linux"]


def test_two_of_the_same_weight_are_both_winners():
    assert winners([">=3.6", "<3.9"], LINUX) == [">=3.6", "<3.9"]


def test_unknown_words():
    assert unknown_words("linux beos >=3 3.8") == ["beos", "3.8"]
