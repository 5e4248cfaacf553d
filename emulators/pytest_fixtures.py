"""pytest fixtures `linux`, `macos` and `windows`: a test that names one runs on that system.

The fixture is the `World`; while the test runs, the world's modules stand in for the host's, as in a
`with world:` block.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from osconform.emulators.world import World


def _inside(platform: str) -> Iterator[World]:
    from osconform.emulators.world import World  # not at the start of every test run

    with World(platform) as world:
        yield world


@pytest.fixture
def linux() -> Iterator[World]:
    """The test runs on an emulated Linux."""
    yield from _inside("linux")


@pytest.fixture
def macos() -> Iterator[World]:
    """The test runs on an emulated macOS."""
    yield from _inside("macos")


@pytest.fixture
def windows() -> Iterator[World]:
    """The test runs on an emulated Windows."""
    yield from _inside("windows")
