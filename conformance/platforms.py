"""The one table of platforms: what the docs call them, what `sys.platform` says, what is a Unix.

Source: the docs' introduction "Notes on availability" (library/intro.html), which says that Unix
stands for every system but Windows, WebAssembly and the mobile ones included, since notes subtract them
one by one ("not WASI"), and that it promises no specific system.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """One platform: key in conditions, spelling in the docs' notes, prefixes of `sys.platform`."""

    key: str
    docs: str
    prefixes: tuple[str, ...]
    unix: bool = True


PLATFORMS = (
    Platform("linux", "Linux", ("linux",)),
    Platform("macos", "macOS", ("darwin",)),
    Platform("windows", "Windows", ("win32",), unix=False),
    Platform("freebsd", "FreeBSD", ("freebsd",)),
    Platform("netbsd", "NetBSD", ("netbsd",)),
    Platform("openbsd", "OpenBSD", ("openbsd",)),
    Platform("dragonfly", "DragonFlyBSD", ("dragonfly",)),
    Platform("solaris", "Solaris", ("sunos",)),
    Platform("aix", "AIX", ("aix",)),
    Platform("hpux", "HP-UX", ("hp-ux",)),
    Platform("android", "Android", ("android",)),
    Platform("ios", "iOS", ("ios",)),
    # MicroPython calls its port by what it compiles to.
    Platform("emscripten", "Emscripten", ("emscripten", "webassembly")),
    Platform("wasi", "WASI", ("wasi",)),
    Platform("vxworks", "VxWorks", ("vxworks",)),
    Platform("cygwin", "Cygwin", ("cygwin",)),
    # The classic Mac OS of Python 2's docs; nothing that runs today reports it.
    Platform("macintosh", "Macintosh", ("mac",), unix=False),
)

BY_KEY = {platform.key: platform for platform in PLATFORMS}
BY_DOCS = {platform.docs.lower(): platform for platform in PLATFORMS}

#: Words that name a set of platforms in a condition or a note.
FAMILIES = {
    "unix": frozenset(p.key for p in PLATFORMS if p.unix),
    "posix": frozenset(p.key for p in PLATFORMS if p.unix),
    "bsd": frozenset({"freebsd", "netbsd", "openbsd", "dragonfly"}),
}

#: Implementations that a condition can name, as `sys.implementation.name` has them.
IMPLEMENTATIONS = frozenset(
    {"cpython", "micropython", "pypy", "graalpy", "rustpython", "jython", "ironpython"}
)


def from_sys_platform(text: str) -> str:
    """The key of the platform that `sys.platform` names; the text itself if it is not in the table."""
    for platform in PLATFORMS:
        # Longest first is not needed: no prefix is a prefix of another, "mac" excepted, which is exact.
        if text == platform.prefixes[0] or (
            platform.key != "macintosh" and text.startswith(platform.prefixes)
        ):
            return platform.key
    return text
