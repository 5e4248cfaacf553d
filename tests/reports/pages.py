"""Reads pages of the report the way a strict reader would: what is open, what it links to, what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = {"meta", "link", "input", "br", "img"}
#: End tags that HTML lets a writer leave out, with what ends the element instead.
_IMPLIED = {"p", "li", "td", "th", "tr", "thead", "tbody", "dt", "dd", "colgroup"}
_CLOSED_BY = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "td": {"td", "th", "tr", "tbody"},
    "th": {"td", "th", "tr", "tbody"},
    "tr": {"tr", "tbody"},
    "thead": {"tbody"},
    "colgroup": {"colgroup", "thead"},
    "tbody": {"tbody"},
    "p": {
        "p",
        "ul",
        "ol",
        "dl",
        "pre",
        "div",
        "section",
        "table",
        "h1",
        "h2",
        "h3",
        "details",
        "form",
        "footer",
    },
}


@dataclass
class Page:
    """What one page holds."""

    path: Path
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)  # what a browser fetches to show the page
    shape: list[str] = field(default_factory=list)  # tags with the names of their attributes, in order
    attributes: list[tuple[str, str, str | None]] = field(default_factory=list)
    text: str = ""
    errors: list[str] = field(default_factory=list)


def read(path: Path) -> Page:
    """Parses a page; `Page.errors` lists end tags that match nothing."""
    reader = _Reader(path)
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    reader.finish()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page(path)
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self._open and tag in _CLOSED_BY.get(self._open[-1], ()):
            self._open.pop()
        if tag in _IMPLIED:
            self.page.text += " "
        if tag not in _VOID:
            self._open.append(tag)
        self.page.shape.append(" ".join([tag, *(name for name, _ in attrs)]))
        for name, value in attrs:
            self.page.attributes.append((tag, name, value))
            if name == "id" and value is not None:
                self.page.ids.append(value)
            if name == "href" and tag == "a" and value is not None:
                self.page.links.append(value)
            if (name == "src" or (name == "href" and tag == "link")) and value is not None:
                self.page.loads.append(value)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] != tag and self._open[-1] in _IMPLIED:
            self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.page.errors.append(f"</{tag}> inside {self._open} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.page.text += data

    def finish(self) -> None:
        """Notes what was never closed."""
        self.page.errors += [f"<{tag}> is never closed" for tag in self._open if tag not in _IMPLIED]
