"""Time arguments of utime(): seconds as int or float, or nanoseconds, to integer nanoseconds."""

from __future__ import annotations

import math
import operator
import sys
from typing import Any

SAYS_INT_OR_FLOAT = sys.version_info >= (3, 14)
"""Whether what is no number is refused in these words (Python/pytime.c), and not in those of operator.index()."""


def seconds(moment_ns: int) -> float:
    """Nanoseconds as the float that stat_result shows, with the rounding of CPython's fill_time()."""
    whole, rest = divmod(moment_ns, 1_000_000_000)
    return whole + 1e-9 * rest


def nanoseconds(value: Any) -> int:
    """Seconds as int or float to nanoseconds, rounded down as CPython does (_PyTime_ROUND_FLOOR)."""
    if isinstance(value, float):
        if math.isnan(value):
            raise ValueError("Invalid value NaN (not a number)")
        whole = math.floor(value)
        if not -(2**63) <= whole < 2**63:
            raise OverflowError("timestamp out of range for platform time_t")
        return whole * 1_000_000_000 + math.floor((value - whole) * 1e9)
    try:
        whole = operator.index(value)
    except TypeError:
        if not SAYS_INT_OR_FLOAT:
            raise
        kind = type(value)
        module = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
        raise TypeError(f"argument must be int or float, not {module}{kind.__qualname__}") from None
    if not -(2**63) <= whole < 2**63:
        raise OverflowError("timestamp out of range for platform time_t")
    return whole * 1_000_000_000


def utime_argument(times: Any, ns: Any) -> tuple[int, int] | None:
    """The `times` and `ns` arguments of utime(); `ns` is Ellipsis where it was not given."""
    if times is not None and ns is not ...:
        raise ValueError("utime: you may specify either 'times' or 'ns' but not both")
    if times is not None:
        if not isinstance(times, tuple) or len(times) != 2:
            raise TypeError("utime: 'times' must be either a tuple of two ints or None")
        return nanoseconds(times[0]), nanoseconds(times[1])
    if ns is not ...:
        if not isinstance(ns, tuple) or len(ns) != 2:
            raise TypeError("utime: 'ns' must be a tuple of two ints")
        return operator.index(ns[0]), operator.index(ns[1])
    return None
