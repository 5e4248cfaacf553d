"""Presence of names: what the docs promise for a profile, and the program that looks what is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .availability import Presence, evaluate, note_for, parse
from .lookup import FIND
from .model import DOCS_VERSIONS, Entry
from .portable import MODULES
from .profile import Profile, parse_version
from .results import Verdict


@dataclass(frozen=True)
class Expected:
    """What the docs say of a name on a profile, and why where they promise nothing."""

    presence: Presence
    why: str = ""

    def __str__(self) -> str:
        return f"{self.presence}: {self.why}" if self.why else str(self.presence)


def expected(entry: Entry, profile: Profile) -> Expected:
    """The docs' word on the name, for the implementation's own docs and version."""
    if profile.dialect == "micropython":
        return _in_micropython(entry)
    version = profile.language[:2]
    if not entry.documented:
        return Expected(Presence.CONDITIONAL, "not in CPython's docs")
    if entry.added and version < parse_version(entry.added)[:2]:
        return Expected(Presence.ABSENT, f"added in {entry.added}")
    if entry.removed and version >= parse_version(entry.removed)[:2]:
        return Expected(Presence.ABSENT, f"removed in {entry.removed}")
    first, last = parse_version(entry.documented[0]), parse_version(entry.documented[-1])
    if version < first and not entry.added:
        return Expected(Presence.CONDITIONAL, f"first recorded in the docs of {entry.documented[0]}")
    if version > last and entry.documented[-1] != DOCS_VERSIONS[-1] and not entry.removed:
        return Expected(Presence.CONDITIONAL, f"last recorded in the docs of {entry.documented[-1]}")
    presence, why = evaluate(parse(note_for(entry.availability, version)), profile)
    if presence is Presence.PRESENT and entry.conditional:
        return Expected(Presence.CONDITIONAL, entry.conditional)
    return Expected(presence, why)


def _in_micropython(entry: Entry) -> Expected:
    if entry.micropython is None:
        return Expected(Presence.CONDITIONAL, "not in MicroPython's docs")
    if entry.micropython.conditional:
        return Expected(Presence.CONDITIONAL, entry.micropython.conditional)
    return Expected(Presence.PRESENT)


_LOOK_UP = (
    FIND
    + """\
def kind(path, maker):
    try:
        found = find(path) if maker is None else getattr(maker(), path.split('.')[-1])
    except Exception:
        return None
    return type(found).__name__

def value(path):
    try:
        return find(path)
    except Exception:
        return None

result = []
"""
)


def probe_program(entries: Iterable[Entry]) -> str:
    """A program whose result is a list of `kind or None`, one for each entry, in order.

    The kind is the name of the value's type. An attribute that only instances have is looked up on `instance`.
    """
    entries = list(entries)
    used = " ".join(entry.instance for entry in entries if entry.instance)
    lines = [_LOOK_UP]
    for module in sorted({root for root in re.findall(r"\b(\w+)\.", used) if root in MODULES}):
        # One by one: where one is missing, the others may be there.
        lines += ["try:", f"    import {module}", "except ImportError:", "    pass"]
    plain: list[str] = []
    for entry in entries:
        if entry.instance:
            lines += [_chunk(plain), f"result.append(kind({entry.id!r}, lambda: {entry.instance}))"]
            plain = []
        else:
            plain.append(entry.id)
    return "\n".join([*lines, _chunk(plain)]) + "\n"


def values_program(names: Iterable[str]) -> str:
    """A program whose result is a list of the values of these data, in order; None where there is none."""
    return _LOOK_UP + f"result = [value(path) for path in {' '.join(names)!r}.split()]\n"


def _chunk(names: list[str]) -> str:
    # One text instead of many literals: MicroPython keeps every short string for good.
    return f"result += [kind(path, None) for path in {' '.join(names)!r}.split()]" if names else ""


def judge(promise: Expected, actual: str | None) -> Verdict:
    """The verdict on a name: `actual` is its kind, None if absent."""
    if promise.presence is Presence.CONDITIONAL:
        return Verdict.NA
    if promise.presence is Presence.PRESENT:
        return Verdict.PASS if actual else Verdict.MISSING
    return Verdict.EXTRA if actual else Verdict.PASS
