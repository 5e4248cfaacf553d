"""The codecs of Windows worlds; what is expected, real Windows CPython 3.11 said under Wine, and the docs of codecs."""

import codecs
import sys

import pytest

from osconform.emulators import World

CASES = {
    "'aé€'.encode('mbcs')": b"a\xe9\x80",
    "'é'.encode('oem')": b"\x82",
    "'Ā中'.encode('mbcs', 'replace')": b"A?",
    "'Ā'.encode('mbcs', 'ignore')": b"",
    "'Ā'.encode('oem', 'backslashreplace')": b"\\u0100",
    "'Ā'.encode('mbcs', 'xmlcharrefreplace')": b"&#256;",
    "'\\udc80'.encode('mbcs', 'surrogateescape')": b"\x80",
    "b'\\x80\\x81\\x8d'.decode('mbcs')": "€\x81\x8d",
    "b'\\x80\\xff'.decode('oem')": "Ç\xa0",
    "str(b'ab', 'ANSI')": "ab",
    "codecs.lookup('ansi').name": "mbcs",
    "codecs.mbcs_encode('é'), codecs.oem_decode(b'\\x82')": ((b"\xe9", 1), ("é", 1)),
    "codecs.code_page_encode(437, '中', 'replace')": (b"?", 1),
    "codecs.code_page_decode(932, b'\\x83', 'strict', False)": ("", 0),
    "codecs.code_page_decode(932, b'\\x83\\x41', 'strict', True)": ("ア", 2),
    "write('oem'), open('f', 'rb').read()": ("oem", b"\x82"),
    "''.join(codecs.iterdecode([b'\\x82', b'\\x82'], 'oem'))": "éé",
    "fails(codecs.code_page_encode, 99999, 'x')": ("OSError", 87),
}
PROGRAM = """
import codecs
def write(encoding):
    with open('f', 'w', encoding=encoding) as file: file.write('é')
    with open('f', encoding=encoding) as file: return file.read() == 'é' and file.encoding
def fails(f, *a):
    try: f(*a)
    except Exception as error: return type(error).__name__, getattr(error, 'winerror', None)
"""
windows_only = pytest.mark.skipif(
    sys.platform == "win32", reason="the interpreter itself has these codecs on Windows"
)


def test_the_codecs_of_windows() -> None:
    program = PROGRAM + f"results = [eval(text, globals()) for text in {list(CASES)!r}]"
    assert dict(zip(CASES, World("windows").run(program)["results"], strict=True)) == CASES


def test_what_a_page_lacks_is_an_error_that_names_the_page() -> None:
    for name, shown in (("mbcs", "mbcs"), ("oem", "cp1")):
        with pytest.raises(UnicodeEncodeError, match=f"'{shown}' codec can't encode .* invalid character"):
            World("windows").run(f"'Ā'.encode('{name}')")


@windows_only
def test_nobody_else_has_them() -> None:
    with World("windows") as world:
        assert "é".encode("mbcs") == b"\xe9"
        world.run("'é'.encode('oem')")
    for name in ("mbcs", "oem"):
        with pytest.raises(LookupError, match=name):
            "é".encode(name)
        with pytest.raises(LookupError, match=name):
            codecs.getincrementaldecoder(name)().decode(b"")
        for platform in ("linux", "macos"):
            with pytest.raises(LookupError, match=name):
                World(platform).run(f"'é'.encode('{name}')")
