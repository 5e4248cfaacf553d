"""Reads what a version of the docs has: names and kinds from `objects.inv`, signatures and notes from the HTML pages.

The inventory is Sphinx's own, version 2: four lines of head, then zlib over a line per object, `name domain:role
priority uri title` (sphinx/util/inventory.py). The pages are those of an unpacked archive of the HTML docs.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from .errors import UserError

_HEAD = b"# Sphinx inventory version 2\n"
_LINE = re.compile(r"(?P<name>\S+)\s+py:(?P<role>\w+)\s+-?\d+\s+(?P<uri>\S+)\s+.*\Z")


@dataclass(frozen=True)
class Documented:
    """One name of the docs. `signature` and `availability` are None where no page says."""

    name: str
    kind: str  # as the directive: "function", "method", "data", ...
    page: str  # page and anchor below the root: "library/os.html#os.rename"
    signature: str | None = None
    availability: str | None = None


@dataclass
class _Object:
    """An object's description while its page is read: the ids of its headings, and what was found of them."""

    ids: list[str] = field(default_factory=list)
    complete: bool = False  # the headings are over, the text has begun


def read_docs(path: Path) -> dict[str, Documented]:
    """Every Python object of the docs at `path`: an `objects.inv`, or the folder of unpacked HTML docs that has one.

    Raises `UserError` if there is none, or if it is of another version.
    """
    file = path / "objects.inv" if path.is_dir() else path
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UserError(f"The inventory cannot be read: {error.strerror}.", _REMEDY, file=file) from None
    found = {item.name: item for item in _inventory(data, file)}
    if path.is_dir():
        for page in sorted({item.page.partition("#")[0] for item in found.values()}):
            if (path / page).is_file():
                _add_page(found, (path / page).read_text(encoding="utf-8"))
    return found


_REMEDY = "Name the objects.inv of a version of the docs, or the folder of its unpacked HTML archive."


def _inventory(data: bytes, file: Path) -> Iterator[Documented]:
    if not data.startswith(_HEAD):
        raise UserError("The file is no Sphinx inventory of version 2.", _REMEDY, file=file)
    try:
        text = zlib.decompress(data.split(b"\n", 4)[4]).decode("utf-8")
    except (zlib.error, IndexError, UnicodeDecodeError) as error:
        raise UserError(f"The inventory is damaged: {error}.", "Fetch it again.", file=file) from None
    for line in text.splitlines():
        match = _LINE.match(line)
        if match and match["role"] != "module":
            name, uri = match["name"], match["uri"]
            yield Documented(name, match["role"], uri[:-1] + name if uri.endswith("$") else uri)


def _add_page(found: dict[str, Documented], text: str) -> None:
    page = _Page()
    page.feed(text)
    for name, signature in page.signatures.items():
        if name in found:
            old = found[name]
            found[name] = Documented(name, old.kind, old.page, signature, page.notes.get(name))


class _Page(HTMLParser):
    """Collects of each object's description list the headings (`dt`) and the note on availability in its text."""

    def __init__(self) -> None:
        super().__init__()
        self.signatures: dict[str, str] = {}
        self.notes: dict[str, str] = {}
        self._objects: list[_Object] = []
        self._text: list[str] | None = None
        self._until = ""
        self._depth = 0
        self._silent = False  # within the link sign behind a heading

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a list, a heading or a note."""
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == self._until:
            self._depth += 1
        if tag == "dl":
            self._objects.append(_Object())
        elif tag == "dt" and self._objects and "sig" in classes and given.get("id"):
            if self._objects[-1].complete:
                self._objects[-1] = _Object()
            self._objects[-1].ids.append(given["id"] or "")
            self._begin("dt")
        elif tag == "dd" and self._objects:
            self._objects[-1].complete = True
        elif tag == "div" and "availability" in classes and self._objects and self._text is None:
            self._begin("div")
        elif tag == "a" and "headerlink" in classes:
            self._silent = True

    def _begin(self, tag: str) -> None:
        self._text, self._until, self._depth = [], tag, 1

    def handle_endtag(self, tag: str) -> None:
        """Closes what was opened, and keeps what it said."""
        if tag == "a":
            self._silent = False
        if tag == "dl" and self._objects:
            self._objects.pop()
        if tag != self._until or self._text is None:
            return
        self._depth -= 1
        if self._depth:
            return
        text, self._text, self._until = " ".join("".join(self._text).split()), None, ""
        names = self._objects[-1].ids if self._objects else []
        if tag == "dt" and names:
            _, parenthesis, rest = text.partition("(")
            both = [self.signatures.get(names[-1], ""), re.sub(r"\s+(?=[,)])", "", parenthesis + rest)]
            self.signatures[names[-1]] = " | ".join(part for part in both if part)
        elif tag == "div":
            note = text.partition(":")[2].strip().rstrip(".")
            self.notes |= dict.fromkeys(names, note)

    def handle_data(self, data: str) -> None:
        """Text of a heading or a note."""
        if self._text is not None and not self._silent:
            self._text.append(data)
