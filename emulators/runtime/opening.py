"""The emulated `open()`: the world's FileIO below the interpreter's own buffers and text layer."""

from __future__ import annotations

import io
import operator
from collections.abc import Callable
from functools import cache
from typing import Any

from osconform.emulators.boundary.arguments import fspath

DEFAULT_BUFFER_SIZE = io.DEFAULT_BUFFER_SIZE


def _line_end_of_the_host() -> bytes:
    stream = io.TextIOWrapper(io.BytesIO(), "ascii")
    stream.write("\n")
    return stream.detach().getvalue()


HOST_WRITES_CRLF = _line_end_of_the_host() == b"\r\n"


@cache
def text_type(encoding: str, *, crlf: bool) -> type[io.TextIOWrapper]:
    """The TextIOWrapper of the worlds of one platform: its locale's encoding, its line ends.

    On Windows a written "\\n" becomes "\\r\\n" with newline=None; the interpreter's own wrapper takes that from the
    platform that it was compiled for. A Windows world needs help on other hosts, and the others on Windows: there what
    can be written to is opened with newline="\\n", which for files that are read as well gives up universal newlines.
    """
    translates, keeps = crlf and not HOST_WRITES_CRLF, HOST_WRITES_CRLF and not crlf

    class TextIOWrapper(io.TextIOWrapper):
        __doc__ = io.TextIOWrapper.__doc__

        def __init__(
            self, buffer: Any, encoding_: str | None = None, errors: str | None = None, newline: str | None = None,
            line_buffering: bool = False, write_through: bool = False, **keywords: Any,
        ) -> None:  # fmt: skip
            given = keywords.pop("encoding", encoding_)
            if keywords:
                raise TypeError(
                    f"TextIOWrapper() got an unexpected keyword argument {next(iter(keywords))!r}"
                )
            chosen = encoding if given is None or given == "locale" else given
            ends = "\n" if keeps and newline is None and buffer.writable() else newline
            super().__init__(buffer, chosen, errors, ends, line_buffering, write_through)
            self._translates = translates and newline is None

        def reconfigure(self, **options: Any) -> None:
            asked = options.get("newline", "")
            if asked is None and keeps and self.writable():
                options["newline"] = "\n"
            super().reconfigure(**options)
            if "newline" in options:
                self._translates = translates and asked is None

        def __repr__(self) -> str:
            # Since Python 3.13 it begins with the type's own name (python/cpython#66060), in which only C has the module.
            said = super().__repr__()
            if type(self) is TextIOWrapper and said.startswith("<TextIOWrapper"):
                return f"<_io.{said[1:]}"
            return said

        if translates:

            def write(self, text: str, /) -> int:
                if not self._translates:
                    return super().write(text)
                if not isinstance(text, str):
                    raise TypeError(f"write() argument must be str, not {type(text).__name__}")
                super().write(text.replace("\n", "\r\n"))
                return len(text)

    TextIOWrapper.__qualname__, TextIOWrapper.__module__ = "TextIOWrapper", "_io"
    return TextIOWrapper


@cache
def text_maker(encoding: str, *, crlf: bool) -> Callable[..., Any]:
    """What open() makes its text streams with: the type above without the ceremony of calling it, of which there is much."""
    kind: Any = text_type(encoding, crlf=crlf)
    new, initialize = io.TextIOWrapper.__new__, io.TextIOWrapper.__init__

    def make(buffer: Any, given: str | None, errors: str | None, newline: str | None, by_line: bool) -> Any:
        if HOST_WRITES_CRLF or given == "locale":
            return kind(buffer, given, errors, newline, by_line)
        stream = new(kind)
        initialize(stream, buffer, encoding if given is None else given, errors, newline, by_line)
        stream._translates = crlf and newline is None
        return stream

    return make


def make_open(FileIO: Any, text_stream: Callable[..., Any]) -> Callable[..., Any]:
    """`io.open` of one world (Modules/_io/_iomodule.c, _io_open_impl)."""

    def open(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Callable[..., int] | None = None,
    ) -> Any:
        if type(file) is not str and not hasattr(file, "__index__") and not isinstance(file, (str, bytes)):
            file = fspath(file)
        if type(mode) is not str or type(buffering) is not int or encoding is not None or errors is not None:
            _check_types(mode, buffering, encoding, errors)
        raw_mode, binary = _parse(mode)
        if binary:
            for name, value in (("an encoding", encoding), ("an errors", errors), ("a newline", newline)):
                if value is not None:
                    raise ValueError(f"binary mode doesn't take {name} argument")
        raw = FileIO(file, raw_mode, closefd, opener)
        result = raw
        try:
            isatty = raw.isatty()
            line_buffering = buffering == 1 or (buffering < 0 and isatty)
            if buffering == 1 and binary:
                import warnings

                warnings.warn(
                    "line buffering (buffering=1) isn't supported in binary mode, "
                    "the default buffer size will be used",
                    RuntimeWarning,
                    stacklevel=2,
                )
            size = DEFAULT_BUFFER_SIZE if buffering < 0 or buffering == 1 else buffering
            if size == 0:
                if not binary:
                    raise ValueError("can't have unbuffered text I/O")
                return result
            if raw_mode == "r":
                result = io.BufferedReader(raw, size)
            elif len(raw_mode) == 1:
                result = io.BufferedWriter(raw, size)
            else:
                result = io.BufferedRandom(raw, size)
            if binary:
                return result
            result = text_stream(result, encoding, errors, newline, line_buffering)
            result.mode = mode  # open() itself sets this attribute
            return result
        except BaseException:
            result.close()
            raise

    return open


@cache
def _parse(mode: str) -> tuple[str, bool]:
    """The mode of the raw file, one of "axrw" with "+" if it updates, and whether it is binary.

    Raises ValueError as open() does.
    """
    letters = set(mode)
    if letters - set("axrwb+t") or len(mode) > len(letters):
        raise ValueError(f"invalid mode: {mode!r}")
    if "t" in letters and "b" in letters:
        raise ValueError("can't have text and binary mode at once")
    kinds = letters & set("axrw")
    if len(kinds) != 1:
        raise ValueError("must have exactly one of create/read/write/append mode")
    return kinds.pop() + "+" * ("+" in letters), "b" in letters


def _check_types(mode: Any, buffering: Any, encoding: Any, errors: Any) -> None:
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    operator.index(buffering)
    for name, value in (("encoding", encoding), ("errors", errors)):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"open() argument '{name}' must be str or None, not {type(value).__name__}")
