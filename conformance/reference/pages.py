"""Reads the HTML pages of the docs: signatures, notes on availability and on versions.

Sphinx writes a description as a list (`dl class="py function"`) of headings (`dt id="os.rename"`) and a text (`dd`).
Notes on availability are paragraphs that begin with that word, in all versions of the docs since 2.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from osconform.reference.documented import Description, Documented, note_in

_NOTE = re.compile(r"Availability\s*:\s*(.+)", re.DOTALL)
#: "New in version 3.3.", "Added in version 3.3:", "Changed in version 3.6:", "Deprecated since version 3.12, removed in ..."
_VERSION = re.compile(
    r"(?P<word>New|Added|Changed|Deprecated|Soft deprecated) (?:in|since) version (?P<version>[\d.]*\d)(?P<more>.*)"
)
#: Blanks that no source has: before what closes, and behind a sign in the pages of some versions.
_GAP = re.compile(r"\s+(?=[,)\]])|(?<==-)\s+(?=\d)")
_DIRECTIVES = {"New": "added", "Added": "added", "Changed": "changed"}


def read_page(text: str, page: str, kinds: dict[str, str], modules: dict[str, str]) -> Iterator[Documented]:
    """What a page says of the names of `kinds` (name -> kind); `modules` says of which module each is."""
    reader = _Page(kinds)
    reader.feed(text)
    for description in reader.descriptions:
        name = description.headings[0][0]
        yield from description.results(kinds[name], modules[name], page, reader.module_note)


class _Page(HTMLParser):
    """Collects the descriptions of a page, and the note on the module above them."""

    def __init__(self, names: dict[str, str]) -> None:
        super().__init__()
        self.descriptions: list[Description] = []
        self.module_note: str | None = None
        self._names = names
        self._lists: list[Description | None] = []  # None for a list that describes no object
        self._text: list[str] | None = None  # of the heading, paragraph or version that is open
        self._closes = ""
        self._name = ""
        self._silent = False  # within the link sign behind a heading

    @property
    def _open(self) -> Description | None:
        return next((item for item in reversed(self._lists) if item is not None), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a list, a heading, a paragraph or a version."""
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == "dl":
            self._lists.append(Description() if "py" in classes else None)
            self._name = ""
        elif tag == "dt" and self._lists and self._lists[-1] is not None:
            # A second signature of the same name has no id, since ids are unique.
            self._name = given.get("id") or self._name
            self._begin("dt")
        elif tag == "p":
            self._paragraph()  # Sphinx nested paragraphs for a while, which HTML does not
            self._begin("p")
        elif tag == "span" and "versionmodified" in classes:
            self._paragraph()
            self._begin("span")
        elif tag == "a" and "headerlink" in classes:
            self._silent = True

    def _begin(self, tag: str) -> None:
        self._text, self._closes = [], tag

    def handle_endtag(self, tag: str) -> None:
        """Closes what was opened, and keeps what it said."""
        if tag == "a":
            self._silent = False
        elif tag == "dl" and self._lists:
            closed = self._lists.pop()
            if closed is not None and closed.headings:
                self.descriptions.append(closed)
                if outer := self._open:
                    outer.inner = True
        elif tag == "dt" and self._closes == "dt":
            self._heading()
        elif tag == "p":
            self._paragraph()
        elif tag == "span" and self._closes == "span":
            self._version()

    def handle_data(self, data: str) -> None:
        """Text of what is open."""
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _taken(self) -> str:
        text, self._text, self._closes = " ".join("".join(self._text or ()).split()), None, ""
        return text

    def _heading(self) -> None:
        text, description = self._taken(), self._lists[-1]
        if description is not None and self._name in self._names:
            _, parenthesis, rest = text.partition("(")
            arguments = _GAP.sub("", parenthesis + rest).partition(" → ")[0].replace("\\*", "*")
            description.headings.append((self._name, arguments))

    def _paragraph(self) -> None:
        if self._closes != "p":
            return
        match = _NOTE.match(self._taken())
        if match and (description := self._open):
            description.note(note_in(match[1]))
        elif match and not self.descriptions:
            self.module_note = note_in(match[1])

    def _version(self) -> None:
        match, description = _VERSION.match(self._taken()), self._open
        if match and description:
            directive = _DIRECTIVES.get(match["word"], "deprecated")
            description.version(directive, match["version"], match["more"] in ("", "."))
