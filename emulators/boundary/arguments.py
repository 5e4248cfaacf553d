"""Argument conversion with CPython's rules and messages: paths, descriptors, integers (Modules/posixmodule.c)."""

from __future__ import annotations

import operator
import sys
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

INT_MAX, INT_MIN = 2**31 - 1, -(2**31)

PathValue = str | bytes | int | None

# Before 3.13 a null character in a str was found by the file system codec, which says less.
_BARE_NULL_MESSAGE = sys.version_info < (3, 13)


def fspath(path: Any) -> str | bytes:
    """os.fspath(): str and bytes as they are, else what `__fspath__` returns."""
    if isinstance(path, (str, bytes)):
        return path
    kind = type(path)
    try:
        method = kind.__fspath__
    except AttributeError:
        raise TypeError(f"expected str, bytes or os.PathLike object, not {kind.__name__}") from None
    result = method(path)
    if isinstance(result, (str, bytes)):
        return result
    raise TypeError(
        f"expected {kind.__name__}.__fspath__() to return str or bytes, not {type(result).__name__}"
    )


@cache
def path_argument(
    function: str,
    argument: str = "path",
    *,
    allow_fd: bool = False,
    nullable: bool = False,
    wide: bool = False,
) -> Callable[[Any], Any]:
    """A converter for one path argument of one function; `wide` is Windows, where paths are UTF-16.

    It returns str, bytes, an int (with `allow_fd`) or None (with `nullable`), and raises TypeError,
    ValueError for an embedded null, OverflowError, or UnicodeEncodeError. It knows of no world, so all have the same one.
    """
    allowed = "string, bytes, os.PathLike" if allow_fd or nullable else "string, bytes or os.PathLike"
    if allow_fd:
        allowed += ", integer or None" if nullable else " or integer"
    elif nullable:
        allowed += " or None"
    null_message = f"{function}: embedded null character in {argument}"

    def convert(value: Any) -> Any:
        if type(value) is str:
            if "\0" in value:
                raise ValueError("embedded null byte" if _BARE_NULL_MESSAGE and not wide else null_message)
            if not wide and not value.isascii():
                value.encode("utf-8", "surrogateescape")
            return value
        if value is None and nullable:
            return None
        if isinstance(value, str):
            return convert(str(value))
        if isinstance(value, bytes):
            if b"\0" in value:
                raise ValueError(null_message)
            return value
        if allow_fd and hasattr(value, "__index__"):
            return descriptor(value)
        if isinstance(value, (bytearray, memoryview)) and sys.version_info < (3, 14):
            complaint = f"{function}: {argument} should be {allowed}, not {type(value).__name__}"
            warnings.warn(complaint, DeprecationWarning, stacklevel=3)
            return convert(bytes(value))
        if not hasattr(type(value), "__fspath__"):
            raise TypeError(f"{function}: {argument} should be {allowed}, not {type(value).__name__}")
        return convert(fspath(value))

    return convert


def descriptor(value: Any) -> int:
    """An int as a file descriptor; raises OverflowError outside the range of a C int."""
    number = operator.index(value)
    if number > INT_MAX:
        raise OverflowError("fd is greater than maximum")
    if number < INT_MIN:
        raise OverflowError("fd is less than minimum")
    return number


def c_int(value: Any) -> int:
    """A C int; raises TypeError and OverflowError as PyLong_AsInt does."""
    if type(value) is int and INT_MIN <= value <= INT_MAX:
        return value
    number = operator.index(value)
    if not INT_MIN <= number <= INT_MAX:
        raise OverflowError("Python int too large to convert to C int")
    return number


def offset(value: Any) -> int:
    """A file offset (off_t): any integer of 64 bits."""
    number = operator.index(value)
    if not -(2**63) <= number < 2**63:
        raise OverflowError("Python int too large to convert to C long")
    return number


def dir_fd_argument(value: Any) -> int | None:
    """A `dir_fd`: an integer or None."""
    if value is None:
        return None
    if not hasattr(value, "__index__"):
        raise TypeError(f"argument should be integer or None, not {type(value).__name__}")
    return descriptor(value)


def no_dir_fd(value: Any) -> None:
    """A `dir_fd` where the platform has none: only None will do."""
    if value is not None and dir_fd_argument(value) is not None:
        raise NotImplementedError("dir_fd unavailable on this platform")


def fildes(value: Any) -> int:
    """A descriptor, or an object with fileno() (PyObject_AsFileDescriptor)."""
    if isinstance(value, int):
        number = c_int(value)
    else:
        method = getattr(value, "fileno", None)
        if method is None:
            raise TypeError("argument must be an int, or have a fileno() method.")
        number = method()
        if not isinstance(number, int):
            raise TypeError("fileno() returned a non-integer")
    if number < 0:
        raise ValueError(f"file descriptor cannot be a negative integer ({number})")
    return number


def user_id(value: Any, what: str) -> int:
    """A uid or gid: -1 means "leave alone", otherwise an unsigned 32-bit number."""
    if not hasattr(value, "__index__"):
        raise TypeError(f"{what} should be integer, not {type(value).__name__}")
    number = operator.index(value)
    # What fits a C long but not the type counts as too small, whatever its sign.
    if number < -1 or 2**32 <= number < 2**63:
        raise OverflowError(f"{what} is less than minimum")
    if number >= 2**63:
        raise OverflowError(f"{what} is greater than maximum")
    return -1 if number == 2**32 - 1 else number


def buffer(value: Any) -> bytes:
    """A bytes-like object as bytes; raises TypeError for anything else."""
    if isinstance(value, bytes):
        return value
    if type(value) is memoryview and value.c_contiguous:  # what buffers of the library write
        return bytes(value)
    try:
        return bytes(memoryview(value).cast("B"))
    except TypeError:
        raise TypeError(f"a bytes-like object is required, not '{type(value).__name__}'") from None
