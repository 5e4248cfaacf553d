"""What deviations have in common: an outcome without its particulars tells one cause from another."""

from __future__ import annotations

import re

_EXCEPTION = re.compile(
    r"\b(?:[A-Za-z_]\w*\.)*([A-Z]\w*(?:Error|Exception|Warning|Interrupt|Exit|Iteration))\b"
)
_ERRNO = re.compile(r"\bE(?!RRNO\b)[A-Z][A-Z0-9]+\b")
_QUOTED = re.compile(
    r"""\b[bBuU]?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
)
_NUMBER = re.compile(r"\b(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?)\b")
_CAUSE = 90  # characters of an outcome that tell causes apart
_SCANNED = 2_000  # characters of an outcome that are looked at for its class


def outcome_class(actual: str) -> str:
    """An outcome without its particulars: the exception and errno, or the text less its literals."""
    actual = actual[:_SCANNED]
    exception = _EXCEPTION.search(actual)
    if exception is not None:
        errno = _ERRNO.search(actual)
        return exception[1] + (f" ({errno[0]})" if errno is not None else "")
    shape = _NUMBER.sub("N", _QUOTED.sub("'…'", actual)).strip()
    return shape if len(shape) <= _CAUSE else shape[:_CAUSE].rstrip() + "…"
