"""What the docs say of availability in sentences only, where the spec knows better than the note that is printed.

`prose.toml` holds these notes as printed. Each is pinned: where another version of the docs prints another note, the name
shows up as changed, and somebody has to read the sentence again.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

import msgspec

#: Modules whose page names its functions in a sentence, without a directive for any.
WITHOUT_MARKUP = frozenset({"macpath"})


class Known(msgspec.Struct, forbid_unknown_fields=True):
    """Notes as they are printed for some names, and what a sentence says beside them."""

    ids: list[str]  # names; * as in fnmatch
    printed: list[str]
    clause: str


def explains(name: str, printed: str) -> bool:
    """Whether a sentence narrows, or words in another way, what is printed as the note of a name."""
    return any(
        printed in note.printed and any(fnmatchcase(name, pattern) for pattern in note.ids)
        for note in known()
    )


@cache
def known() -> list[Known]:
    """The notes of `prose.toml`."""
    text = files(__package__).joinpath("prose.toml").read_text(encoding="utf-8")
    return msgspec.toml.decode(text, type=dict[str, list[Known]])["known"]
