"""Copies of what calls have returned and raised: the parent's objects are not the child's."""

from __future__ import annotations

import copy
from typing import Any

_ATOMS = frozenset((int, str, bytes, float, bool, type(None)))


def copied(value: Any) -> Any:
    """A value that shares nothing changeable with `value`; what cannot be copied is shared."""
    kind = type(value)
    if kind in _ATOMS or (isinstance(value, tuple) and _ATOMS.issuperset(map(type, value))):
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # whatever a class does to its copies, the program has not asked for one
        return value


def copied_error(error: BaseException) -> BaseException:
    """The same error without its traceback, which another thread is about to raise."""
    if isinstance(error, OSError):
        new: BaseException = copy.copy(error)
    else:
        # Not by calling the class: its __init__ may want other arguments than it has left in `args`.
        new = type(error).__new__(type(error), *error.args)
        new.args = error.args
        vars(new).update(vars(error))
    new.__suppress_context__ = True
    return new


def size(value: Any) -> int:
    """About how many bytes a logged outcome takes beyond its place in the log."""
    kind = type(value)
    if kind is bytes or kind is str:
        return len(value)
    if kind is list or kind is tuple:
        return 64 * len(value) + sum([len(item) for item in value if type(item) in (bytes, str)])
    return 0
