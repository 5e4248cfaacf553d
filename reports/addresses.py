"""Where each thing of the report lives: page files and anchors, derived from ids so that links last.

`os.rename` is `name/os.rename.html`, its case `os.rename/onto-an-existing-file` is
`name/os.rename.html#onto-an-existing-file`. Ids that a file system or a URL could misread (slashes, names of
DOS devices, ids that differ in case only) are spelled with a short hash, which depends on the id alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")
_UNSAFE_RUN = re.compile(r"[^A-Za-z0-9._@+-]+")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def _hashed(identifier: str) -> str:
    digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    stem = _UNSAFE_RUN.sub("-", identifier)[:60].strip("-.")
    if not stem[:1].isalnum() or _DEVICES.fullmatch(stem):
        stem = f"id{stem}"
    return f"{stem}~{digest}"


def stems(identifiers: Iterable[str]) -> dict[str, str]:
    """File names without ending, one per id, distinct even where file names ignore case."""
    wanted = sorted(set(identifiers))
    spelled = Counter(identifier.lower() for identifier in wanted)
    return {
        identifier: identifier
        if _SAFE.fullmatch(identifier)
        and not identifier.endswith(".")
        and not _DEVICES.fullmatch(identifier)
        and spelled[identifier.lower()] == 1
        else _hashed(identifier)
        for identifier in wanted
    }


def anchor(slug: str) -> str:
    """The anchor of a case on its name's page. Never starts with `_`, which marks the page's own sections."""
    return slug if _SAFE.fullmatch(slug) else _hashed(slug)


class Addresses:
    """Page addresses relative to the report's top folder."""

    def __init__(self, modules: Iterable[str], names: Iterable[str], targets: Iterable[str]) -> None:
        self._modules = stems(modules)
        self._names = stems(names)
        self._targets = stems(targets)

    def module(self, name: str) -> str:
        """The page of a module: its names against all targets."""
        return f"module/{self._modules[name]}.html"

    def name(self, identifier: str) -> str:
        """The page of a documented name, which holds its cases too."""
        return f"name/{self._names[identifier]}.html"

    def target(self, name: str) -> str:
        """The page of a target."""
        return f"target/{self._targets[name]}.html"

    def badge(self, name: str) -> str:
        """The badge of a target."""
        return f"badge/{self._targets[name]}.svg"
