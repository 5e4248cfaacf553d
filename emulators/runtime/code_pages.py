"""The codecs `mbcs` and `oem` of Windows worlds: the ANSI code page, 1252, and the OEM code page, 437.

CPython has them on Windows alone, over MultiByteToWideChar and WideCharToMultiByte (Objects/unicodeobject.c,
encode_code_page_strict and encode_code_page_errors; docs: library/codecs.html#text-encodings). Here they stand on the
interpreter's own tables. The registry of codecs is the interpreter's, hence the host's too: it answers for a name only
to code that runs in a Windows world.
"""

from __future__ import annotations

import _codecs
import codecs
import sys
import types
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from osconform.emulators.boundary.os_errors import ErrorFactory

ANSI, OEM, UTF8 = 0, 1, 65001
_PAGES = {ANSI: 1252, OEM: 437}
_SEVERAL_BYTES = (932, 936, 949, 950, 1361, UTF8)
UNDEFINED = "\N{REPLACEMENT CHARACTER}"
ERROR_INVALID_PARAMETER = 87


class UnknownPage(LookupError):
    """There is no such code page."""


@cache
def _tables(page: int) -> tuple[str, str]:
    """The interpreter's name of a code page, and what its bytes stand for; "" where a letter may take several of them.

    Windows takes the bytes from 0x80 to 0x9f that a page leaves undefined for the control characters of these numbers.
    """
    number = _PAGES.get(page, page)
    name = "utf-8" if number == UTF8 else f"cp{number}"
    try:
        codecs.lookup(name)
    except LookupError:
        raise UnknownPage(page) from None
    if number in _SEVERAL_BYTES:
        return name, ""
    letters = bytes(range(256)).decode(name, "replace")
    return name, "".join(
        chr(byte) if letter == UNDEFINED and 0x80 <= byte < 0xA0 else letter
        for byte, letter in enumerate(letters)
    )


def _byte(page: int, letter: str) -> bytes | None:
    name, table = _tables(page)
    if table:
        at = -1 if letter == UNDEFINED else table.find(letter)
        return bytes([at]) if at >= 0 else None
    try:
        return letter.encode(name)
    except UnicodeEncodeError:
        return None


def encode(page: int, text: str, errors: str | None = None) -> tuple[bytes, int]:
    """The bytes of a text in a code page, and its length.

    "replace" gives the letter that fits best, as Windows does; here that is the one without its marks. Raises UnicodeEncodeError.
    """
    handler = codecs.lookup_error(errors or "strict")
    shown = {ANSI: "mbcs", UTF8: "CP_UTF8"}.get(page, f"cp{page}")
    found = bytearray()
    at = 0
    while at < len(text):
        data = _byte(page, text[at])
        at += 1
        if data is not None:
            found += data
        elif errors == "replace":
            found += _byte(page, unicodedata.normalize("NFKD", text[at - 1])[0]) or b"?"
        elif errors in (None, "strict"):  # CPython tells no position here
            raise UnicodeEncodeError(shown, text, 0, 0, "invalid character")
        else:
            instead, at = handler(UnicodeEncodeError(shown, text, at - 1, at, "invalid character"))
            found += instead if isinstance(instead, bytes) else encode(page, instead)[0]
    return bytes(found), len(text)


def decode(page: int, data: Any, errors: str | None = None, final: bool = False) -> tuple[str, int]:
    """The text of bytes in a code page, and how many of them it takes. Raises UnicodeDecodeError."""
    name, table = _tables(page)
    if table:
        return codecs.charmap_decode(bytes(data), errors or "strict", table)
    decoder = codecs.getincrementaldecoder(name)(errors or "strict")
    text = decoder.decode(bytes(data), final)
    return text, len(bytes(data)) - len(decoder.getstate()[0])


def build(error: ErrorFactory) -> types.ModuleType:
    """`_codecs` as it is on Windows, with functions for the code pages."""
    module: Any = types.ModuleType("_codecs", _codecs.__doc__)
    vars(module).update({name: value for name, value in vars(_codecs).items() if not name.startswith("__")})

    def refusing(function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except UnknownPage:
            raise error(ERROR_INVALID_PARAMETER) from None

    def code_page_encode(code_page: int, str: str, errors: str | None = None, /) -> Any:
        return refusing(encode, code_page, str, errors)

    def code_page_decode(code_page: int, data: Any, errors: str | None = None, final: bool = False, /) -> Any:
        return refusing(decode, code_page, data, errors, final)

    def mbcs_encode(str: str, errors: str | None = None, /) -> tuple[bytes, int]:
        return encode(ANSI, str, errors)

    def mbcs_decode(data: Any, errors: str | None = None, final: bool = False, /) -> tuple[str, int]:
        return decode(ANSI, data, errors, final)

    def oem_encode(str: str, errors: str | None = None, /) -> tuple[bytes, int]:
        return encode(OEM, str, errors)

    def oem_decode(data: Any, errors: str | None = None, final: bool = False, /) -> tuple[str, int]:
        return decode(OEM, data, errors, final)

    for call in (code_page_encode, code_page_decode, mbcs_encode, mbcs_decode, oem_encode, oem_decode):
        setattr(module, call.__name__, call)
    return module  # type: ignore[no-any-return]


def _in_windows(frame: types.FrameType | None) -> bool:
    """Whether the nearest caller whose `import` is a world's is in a Windows world."""
    while frame is not None:
        world_sys = getattr(frame.f_builtins.get("__import__"), "sys", None)
        if world_sys is not None:
            return bool(world_sys.platform == "win32")
        frame = frame.f_back
    return False


@cache
def _info(name: str, page: int) -> codecs.CodecInfo:
    """The codec as the registry keeps it; what it has found once it gives to everybody, so that each use asks again."""

    def check() -> None:
        if not _in_windows(sys._getframe(2)):
            raise LookupError(f"unknown encoding: {name}")

    def encode_whole(text: str, errors: str = "strict") -> tuple[bytes, int]:
        check()
        return encode(page, text, errors)

    def decode_whole(data: Any, errors: str = "strict") -> tuple[str, int]:
        check()
        return decode(page, data, errors, True)

    class IncrementalEncoder(codecs.IncrementalEncoder):
        def encode(self, text: str, final: bool = False) -> bytes:
            return encode_whole(text, self.errors)[0]

    class IncrementalDecoder(codecs.BufferedIncrementalDecoder):
        def _buffer_decode(self, data: Any, errors: str, final: bool) -> tuple[str, int]:
            check()
            return decode(page, data, errors, final)

    class StreamWriter(codecs.StreamWriter):
        def encode(self, text: str, errors: str = "strict") -> tuple[bytes, int]:
            return encode_whole(text, errors)

    class StreamReader(codecs.StreamReader):
        def decode(self, data: Any, errors: str = "strict") -> tuple[str, int]:
            check()
            return decode(page, data, errors, False)

    return codecs.CodecInfo(
        name=name, encode=encode_whole, decode=decode_whole, incrementalencoder=IncrementalEncoder,
        incrementaldecoder=IncrementalDecoder, streamwriter=StreamWriter, streamreader=StreamReader,
    )  # fmt: skip


def _search(name: str) -> codecs.CodecInfo | None:
    known = {"mbcs": ("mbcs", ANSI), "ansi": ("mbcs", ANSI), "dbcs": ("mbcs", ANSI), "oem": ("oem", OEM)}
    if name not in known or not _in_windows(sys._getframe(1)):
        return None
    return _info(*known[name])


@cache
def register() -> None:
    """Have the interpreter's registry find the codecs; on Windows it has its own."""
    if sys.platform != "win32":
        codecs.register(_search)
