"""Text from targets made harmless to look at: control, bidi and other unseen characters become visible.

Escaping markup is Jinja's business (autoescape); this is about what escaping leaves: a right-to-left override
that reorders a line, a terminal escape, a lone surrogate that cannot be encoded, a text a megabyte long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LINE = 400  # characters of a one-line text
BLOCK = 8_000  # characters of a program or an entry's YAML
DETAIL = 600  # characters of a traceback or of what a process wrote, from its end

_PLAIN = re.compile(r"[ -~]*")
_PLAIN_BLOCK = re.compile(r"[ -~\n]*")
#: Format, surrogate, private and unassigned characters, and the two line ends beyond ASCII.
_UNSEEN = frozenset({"Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_STACKED = 2  # combining marks that one base character may carry; more paint over neighbouring lines


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)  # Unicode's control pictures, in the same order
    if code == 0x7F:
        return "\u2421"
    category = unicodedata.category(char)
    return f"⟨U+{code:04X}⟩" if category == "Cc" or category in _UNSEEN else char


def visible(text: str, limit: int = LINE, *, block: bool = False) -> str:
    """`text` with every unseen character spelled out, cut to `limit` characters with a note of what was cut.

    A `block` keeps its line ends and tabs; elsewhere they are shown as symbols.
    """
    whole = len(text)
    if whole > limit:
        text = text[:limit]
    if not (_PLAIN_BLOCK if block else _PLAIN).fullmatch(text):
        if block:
            text = text.replace("\r\n", "\n").replace("\t", "    ")
        text = "".join(_spelled(text, kept="\n" if block else ""))
    if whole > limit:
        text += f" … ({whole - limit:,} more characters)"
    return text


def _spelled(text: str, kept: str) -> Iterator[str]:
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if char in kept:
            yield char
        elif marks > _STACKED:
            yield f"⟨U+{ord(char):04X}⟩"
        else:
            yield _shown(char)
