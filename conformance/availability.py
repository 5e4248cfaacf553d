"""The docs' availability notes: their grammar, and what a note says about a profile.

A note is a comma list of `[not ]Platform[ >= version][ with glibc >= version]`; kernel and libc minimums
must both hold. Source: library/intro.html, "Notes on availability".
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .platforms import BY_DOCS, FAMILIES
from .profile import Profile, Version, parse_version


class Presence(enum.StrEnum):
    """What the docs say about a name on a profile."""

    PRESENT = "present"
    ABSENT = "absent"
    CONDITIONAL = "conditional"


@dataclass(frozen=True)
class Term:
    """One item of a note."""

    platforms: frozenset[str]
    family: bool = False
    negated: bool = False
    minimum: Version = ()
    glibc: Version = ()
    hedge: str = ""  # why presence is not promised even where the platform matches


@dataclass(frozen=True)
class Note:
    """A parsed note; no terms means everywhere."""

    text: str
    terms: tuple[Term, ...] = ()


class NoteError(ValueError):
    """A note outside the grammar; the message says which part."""


_ITEM = re.compile(
    r"""(?P<negated>not[ ])?
        (?P<hedge>(?:some|most|recent|older)[ ](?:flavors[ ]of[ ])?)?
        (?P<platform>[A-Za-z][A-Za-z-]*)
        (?P<systems>[ ]systems)?
        (?:[ ]>=[ ](?P<build>build-time[ ]API[ ]level[ ])?(?P<minimum>\d+(?:\.\d+)*))?
        (?:[ ]with[ ]glibc[ ]>=[ ](?P<glibc>\d+(?:\.\d+)*))?
        (?P<headers>[ ]and[ ]build-time[ ]kernel[ ]userspace[ ]API[ ]headers[ ]>=[ ][\d.]+)?
        (?P<option>[ ]\(.+\))?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_SYSTEMS_WITH = re.compile(r"systems with .+\Z", re.IGNORECASE)


@cache
def parse(text: str) -> Note:
    """The note as terms. Raises `NoteError` where it leaves the grammar."""
    if text == "all":
        return Note(text)
    return Note(text, tuple(_term(item.strip()) for item in text.split(",")))


def _term(item: str) -> Term:
    if _SYSTEMS_WITH.match(item):
        return Term(FAMILIES["unix"], family=True, hedge=item)
    match = _ITEM.match(item)
    if match is None:
        raise NoteError(f"{item!r} is not of the form '[not ]Platform[ >= version][ with glibc >= version]'")
    name = match["platform"].lower()
    hedge = match["hedge"] or match["headers"] or match["option"] or match["build"] or ""
    if name in FAMILIES:
        platforms, family = FAMILIES[name], True
    elif name in BY_DOCS:
        platforms, family = frozenset({BY_DOCS[name].key}), False
    else:
        raise NoteError(f"{match['platform']!r} is not a platform; osconform.platforms lists them")
    return Term(
        platforms,
        family=family,
        negated=bool(match["negated"]),
        minimum=parse_version(match["minimum"] or ""),
        glibc=parse_version(match["glibc"] or ""),
        hedge=hedge.strip(),
    )


def evaluate(note: Note, profile: Profile) -> tuple[Presence, str]:
    """What the note says about a profile, and why when it is conditional.

    A term that names the platform itself beats one that names its family: `Unix, macOS >= 27.0`
    asks 27.0 of macOS.
    """
    if not note.terms:
        return Presence.PRESENT, ""
    matching = [term for term in note.terms if profile.platform in term.platforms]
    if any(term.negated for term in matching):
        return Presence.ABSENT, ""
    only_exclusions = all(term.negated for term in note.terms)
    if not matching:
        return (Presence.PRESENT if only_exclusions else Presence.ABSENT), ""
    matching.sort(key=lambda term: term.family)
    term = matching[0]
    if term.hedge:
        return Presence.CONDITIONAL, term.hedge
    if term.minimum and not profile.kernel:
        return Presence.CONDITIONAL, f"needs {note.text}, and the target does not tell its system's version"
    if term.minimum and profile.kernel < term.minimum:
        return Presence.ABSENT, ""
    if term.glibc and (profile.libc != "glibc" or not profile.libc_version):
        return (
            Presence.CONDITIONAL,
            f"needs {note.text}, and the target's C library is {profile.libc or 'unknown'}",
        )
    if term.glibc and profile.libc_version < term.glibc:
        return Presence.ABSENT, ""
    return Presence.PRESENT, ""


def note_for(notes: Mapping[str, str], version: Version) -> str:
    """The note that holds for a version: that of the newest docs not newer than it, else of the oldest.

    Python 3 started its notes anew, so a Python 3 older than any recorded docs has the oldest note of the 3.x docs.
    """
    starts = sorted(notes, key=parse_version)
    same_line = [start for start in starts if parse_version(start)[:1] == version[:1]] or starts
    holding = [start for start in same_line if parse_version(start) <= version[:2]]
    return notes[holding[-1] if holding else same_line[0]]
