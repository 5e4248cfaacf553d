"""The profiles that rules reason over: every platform and version that can be met, without any machine."""

from __future__ import annotations

from functools import lru_cache

from ..platforms import BY_KEY
from ..profile import Profile, Version

_FEATURES = frozenset(
    ["unprivileged", "root", "symlinks", "fork", "subprocess", "threads", "case-sensitive", "tty"]
)
_CPYTHONS: tuple[Version, ...] = ((2, 7), *((3, minor) for minor in range(6, 16)))
_PLATFORMS = ("linux", "macos", "windows", "freebsd", "android", "ios", "solaris", "emscripten", "wasi")


@lru_cache(maxsize=1)
def known_profiles() -> tuple[Profile, ...]:
    """CPython of every version on every platform, PyPy on the three big ones, and MicroPython on Unix."""
    found = [_profile("cpython", version, platform) for version in _CPYTHONS for platform in _PLATFORMS]
    found += [_profile("pypy", (3, 11), platform) for platform in ("linux", "macos", "windows")]
    found += [_profile("micropython", (1, 26), platform) for platform in ("linux", "macos")]
    return tuple(found)


def _profile(implementation: str, version: Version, platform: str) -> Profile:
    assert platform in BY_KEY
    return Profile(
        implementation=implementation,
        version=version,
        platform=platform,
        kernel=(99,),
        libc="glibc",
        libc_version=(99,),
        features=_FEATURES,
    )


def show(profile: Profile) -> str:
    """`cpython 3.11 on windows`."""
    return f"{profile.implementation} {'.'.join(map(str, profile.version))} on {profile.platform}"
