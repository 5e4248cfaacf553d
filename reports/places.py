"""How implementations and platforms are written, and in which order they stand: what is asked for most comes first."""

from __future__ import annotations

from collections.abc import Iterable

from osconform.results import TargetRecord

_IMPLEMENTATIONS = {
    "cpython": "CPython",
    "pypy": "PyPy",
    "micropython": "MicroPython",
    "graalpy": "GraalPy",
    "jython": "Jython",
    "rustpython": "RustPython",
}
_PLATFORMS = {
    "linux": "Linux",
    "macos": "macOS",
    "windows": "Windows",
    "freebsd": "FreeBSD",
    "android": "Android",
    "ios": "iOS",
    "emscripten": "Emscripten",
    "wasi": "WASI",
}
_LAYERS = {"wine": "Wine"}


def implementation(record: TargetRecord) -> str:
    """The implementation as people write it: `CPython`."""
    return _IMPLEMENTATIONS.get(record.implementation, record.implementation)


def platform(record: TargetRecord) -> str:
    """The platform as people write it: `macOS`; `Windows (Wine)` where something stands in for the system."""
    name = _PLATFORMS.get(record.platform, record.platform)
    return f"{name} ({_LAYERS.get(record.layer, record.layer)})" if record.layer else name


def place(record: TargetRecord) -> str:
    """Implementation and platform, whatever the version: `CPython on Linux`, `pyfakefs as Windows`."""
    between = f"{record.imitator} as" if record.imitator else f"{implementation(record)} on"
    return f"{between} {platform(record)}"


def what(record: TargetRecord) -> str:
    """What a target is, in a few words: `CPython 3.13.0 on Linux x86_64`."""
    where = " ".join(filter(None, [platform(record), record.machine]))
    if record.imitator:
        return f"{record.imitator} as {where}, in {implementation(record)} {record.version}"
    return f"{implementation(record)} {record.version} on {where}"


def order(record: TargetRecord) -> tuple[bool, str, int, str, int, str]:
    """A sort key: real interpreters before imitations, CPython before all others, the usual platforms first."""
    return (
        bool(record.imitator),
        record.imitator,
        _rank(_IMPLEMENTATIONS, record.implementation),
        record.implementation,
        _rank(_PLATFORMS, record.platform),
        record.platform + record.layer,
    )


def _rank(known: Iterable[str], key: str) -> int:
    known = list(known)
    return known.index(key) if key in known else len(known)
