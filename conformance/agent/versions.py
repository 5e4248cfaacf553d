"""Which versions of the protocol the host speaks: the current one and the one before it (docs/protocol.md)."""

from __future__ import annotations

#: The agent's constant of the same meaning is PROTOCOL; a test compares them.
CURRENT = 2


def accepted() -> list[int]:
    """The versions that a target may say in its greeting, oldest first."""
    return [CURRENT - 1, CURRENT]
