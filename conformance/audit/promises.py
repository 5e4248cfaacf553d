"""What the docs themselves promise, without the spec's own knowledge of builds."""

from __future__ import annotations

import msgspec

from osconform.availability import Presence
from osconform.model import DOCS_VERSIONS, Entry
from osconform.presence import Expected, expected
from osconform.profile import Profile, Version, parse_version

#: The newest docs that the spec records.
NEWEST = DOCS_VERSIONS[-1]
#: Modules that by their docs either are not there on WebAssembly or do not work there (library/intro.html, "WebAssembly
#: platforms"): whichever it is, the docs are right.
_IDLE = frozenset({"mmap", "subprocess"})
_WEBASSEMBLY = frozenset({"emscripten", "wasi"})
_ENDLESS: Version = (9999,)


def promised(entry: Entry, profile: Profile) -> Expected:
    """What the docs say of a name on a profile. A condition that only the spec knows of is left out."""
    said = expected(_as_documented(entry), profile)
    if said.presence is Presence.ABSENT and entry.module in _IDLE and profile.platform in _WEBASSEMBLY:
        return Expected(Presence.CONDITIONAL, "it is not there, or does not work")
    return said


def newest(entry: Entry, platform: str) -> Presence:
    """What the newest docs say of a name on a platform whose system is as new as can be."""
    profile = Profile(
        implementation="cpython",
        version=parse_version(NEWEST),
        platform=platform,
        kernel=_ENDLESS,
        libc="glibc" if platform == "linux" else "",
        libc_version=_ENDLESS,
    )
    return promised(entry, profile).presence


def _as_documented(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, conditional=None) if entry.conditional else entry


def note(entry: Entry, version: str = NEWEST) -> str:
    """The availability note that holds for a version of the docs, for people."""
    from osconform.availability import note_for

    text = note_for(entry.availability, parse_version(version)) if entry.availability else "all"
    return "everywhere (no note)" if text == "all" else text
