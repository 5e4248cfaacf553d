"""What the docs say of a name, and how that comes out of a description, whichever form the docs have.

A description is what Sphinx calls the text under one directive such as `.. function::`, which may name several objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: What a paragraph or a directive says, without the full stop. What follows the first sentence tells of stubs and limits.
_SENTENCE_END = re.compile(r"\.(?:\s|\Z)")
#: Notes of the docs before 3.11: "Linux 3.17 or newer with glibc 2.27 or newer", "Linux 5.4+".
_OR_NEWER = re.compile(r"(?<=\w) (?P<version>\d+(?:\.\d+)*)(?:\+| (?:or|and) (?:newer|later))")
_AND_SYSTEMS = re.compile(r" and (?=systems with )")
#: Modules of whose docs the spec holds a part only: that a name is not in it says nothing.
PARTLY_RECORDED = frozenset({"logging", "io", "dircache", "macpath", "vfs"})


@dataclass(frozen=True)
class Documented:
    """One name of the docs. What no page says is None, or empty.

    `availability` is its own note, with what its module's note excludes; `module_note` is the latter alone. `added` and
    `deprecated` are versions, and so are `changed`: those in which something of the name is new or different.
    """

    name: str
    kind: str  # as the directive: "function", "method", "data", ..., or "module"
    page: str  # page and anchor below the root: "library/os.html#os.rename"
    module: str = ""
    signature: str | None = None
    availability: str | None = None
    module_note: str | None = None
    added: str | None = None
    deprecated: str | None = None
    changed: tuple[str, ...] = ()

    def bears_out(self, added: str) -> bool:
        """Whether the docs agree to a first version, be it as that of one name among those they describe together.

        Python 2.7 took in what 3.1 and 3.2 had brought, and the docs of either line count its own versions.
        """
        return (
            added in (self.added, *self.changed)
            or added.partition(".")[0] != (self.added or "").partition(".")[0]
        )


@dataclass(frozen=True)
class Docs:
    """A version of the docs: its names, and the version, "3.13", where they tell it."""

    names: dict[str, Documented]
    version: str | None = None


@dataclass
class Description:
    """The text under one directive while it is read."""

    headings: list[tuple[str, str]] = field(default_factory=list)  # full name, and signature or ""
    notes: list[str] = field(default_factory=list)
    versions: list[tuple[str, str, bool]] = field(
        default_factory=list
    )  # directive, version, whether it says no more
    inner: bool = False  # another description within it is over

    def note(self, text: str) -> None:
        """Takes a note on availability. One below an inner description is meant for that, whatever its margin."""
        if not self.inner:
            self.notes.append(text)

    def version(self, directive: str, version: str, bare: bool) -> None:
        """Takes a note on a version."""
        if not self.inner:
            self.versions.append((directive, version, bare))

    def results(self, kind: str, module: str, page: str, module_note: str | None) -> Iterator[Documented]:
        """What this says of each of its names; `page` is without an anchor."""
        signatures: dict[str, list[str]] = {}
        for name, signature in self.headings:
            signatures.setdefault(name, []).append(signature)
        # Several notes stand beside parameters (subprocess.Popen), and none of them is the name's.
        note = self.notes[0] if len(self.notes) == 1 else None
        for name, found in signatures.items():
            yield Documented(
                name,
                kind,
                f"{page}#{name}",
                module,
                " | ".join(filter(None, found)) or "",
                together(note, module_note) if note else None,
                module_note,
                next((v for what, v, bare in self.versions if what == "added" and bare), None),
                next((v for what, v, _ in self.versions if what == "deprecated"), None),
                tuple(
                    v
                    for what, v, bare in self.versions
                    if what == "changed" or (what == "added" and not bare)
                ),
            )


def note_in(text: str) -> str:
    """The note that a sentence of the docs holds, in the grammar of today.

    >>> note_in("Linux 3.17 or newer with glibc 2.27 or newer.  The flags need more.")
    'Linux >= 3.17 with glibc >= 2.27'
    """
    sentence = _SENTENCE_END.split(" ".join(text.split()), maxsplit=1)[0]
    return _AND_SYSTEMS.sub(", ", _OR_NEWER.sub(r" >= \g<version>", sentence))


def together(own: str, module: str | None) -> str:
    """A name's own note and that of its module. What the module is not on, its names are not on."""
    terms = [] if own == "all" else [term.strip() for term in own.split(",")]
    excluded = [term.strip() for term in (module or "").split(",") if term.strip().startswith("not ")]
    return ", ".join(dict.fromkeys([*terms, *excluded])) or own
