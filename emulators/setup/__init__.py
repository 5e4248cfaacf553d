"""Puts an emulated computer together, one module per platform, which is imported when the first of its worlds is made."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from osconform.emulators.kernel.machine import Machine
from osconform.emulators.setup.computer import Computer


def _function(platform: str, name: str) -> Callable[..., Any]:
    """A function of a platform's module."""

    def call(*arguments: Any, **keywords: Any) -> Any:
        return getattr(import_module(f"{__name__}.{platform}"), name)(*arguments, **keywords)

    return call


NAMES = ("linux", "macos", "windows")

PLATFORMS: dict[str, Callable[..., Machine]] = {name: _function(name, name) for name in NAMES}
"""What makes a machine; the parameters are those of `World`."""

ASSEMBLERS: dict[str, Callable[[Machine], Computer]] = {name: _function(name, "assemble") for name in NAMES}
"""What makes the C modules of one process of a machine."""
