"""The machine's own apt sources, read and re-aimed at the suite that holds the package we want.

Both formats of sources.list(5) are read: one line per source (`*.list`) and deb822 stanzas (`*.sources`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

# Releases older than the first with MicroPython 1.25 or newer, and that first release.
FIRST_SUITE_WITH_MICROPYTHON = {"buster": "trixie", "bullseye": "trixie", "bookworm": "trixie"}

# What a source may say instead of the release's code name.
SUITE_ALIASES = ("stable", "oldstable", "oldoldstable", "testing", "unstable", "sid")

# Where os-release(5) tells the code name of the archive below, derivatives' special fields first.
CODENAME_FIELDS = ("DEBIAN_CODENAME", "UBUNTU_CODENAME", "VERSION_CODENAME")


@dataclass(frozen=True)
class Source:
    """One source of binary packages.

    `signed_by` is the value of the option of that name: key files, fingerprints or a whole key.
    """

    uris: tuple[str, ...]
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""

    def as_deb822(self, architecture: str) -> str:
        """The source as a deb822 stanza that is limited to package lists of one architecture.

        A `file:` address becomes `copy:`, since apt leaves the packages of the former where they are.
        """
        fields = {
            "Types": "deb",
            "URIs": " ".join(re.sub(r"^file:", "copy:", uri) for uri in self.uris),
            "Suites": " ".join(self.suites),
            "Components": " ".join(self.components),
            "Architectures": architecture,
            "Targets": "Packages",
        }
        if self.signed_by:
            fields["Signed-By"] = self.signed_by
        return "".join(f"{name}: {value}\n" for name, value in fields.items())


def read_sources(etc_apt: Path) -> list[Source]:
    """Every enabled source of binary packages that a folder like /etc/apt configures."""
    parts = etc_apt / "sources.list.d"
    found: list[Source] = []
    for file in [etc_apt / "sources.list", *sorted(parts.glob("*.list")), *sorted(parts.glob("*.sources"))]:
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:  # absent, or private to the administrator: then it is not ours to use either
            continue
        found.extend(_from_stanzas(text) if file.suffix == ".sources" else _from_lines(text))
    return found


def aim(
    sources: Iterable[Source], os_release: Mapping[str, str], first_suites: Mapping[str, str]
) -> list[Source]:
    """The sources of the distribution's base archive, with a suite that has what is wanted.

    `os_release` holds the fields of os-release(5); `first_suites` names, for releases that are too old, the first that is
    not. Empty if no source names this release.
    """
    codenames = [os_release[field] for field in CODENAME_FIELDS if field in os_release]
    newer = next((new for old, new in first_suites.items() if old in codenames), None)
    candidates = list(sources)
    for wanted in (codenames, SUITE_ALIASES):
        aimed: list[Source] = []
        for source in candidates:
            suites = tuple(suite for suite in source.suites if suite in wanted)
            if suites:
                aimed.append(replace(source, suites=(newer,) if newer else suites))
        if aimed:
            return list(dict.fromkeys(aimed))
    return []


def _from_lines(text: str) -> Iterator[Source]:
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[(?P<options>[^\]]*)\]\s*)?(?P<rest>[^#]*)", line)
        if match is None:
            continue
        uri, suite, *components = match["rest"].split() or ("", "")
        options = dict(option.partition("=")[::2] for option in (match["options"] or "").split())
        if components:  # a suite without components is a flat repository, never a distribution's archive
            yield Source((uri,), (suite,), tuple(components), options.get("signed-by", "").replace(",", " "))


def _from_stanzas(text: str) -> Iterator[Source]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n[ \t]*\n", "\n".join(lines)):
        fields = _fields(stanza.splitlines())
        words = {name: tuple(value.split()) for name, value in fields.items()}
        enabled = fields.get("enabled", "yes").lower() not in ("no", "false")
        if not enabled or "deb" not in words.get("types", ()):
            continue
        if words.get("uris") and words.get("suites") and words.get("components"):
            yield Source(words["uris"], words["suites"], words["components"], fields.get("signed-by", ""))


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """Field names in lower case, and values with their continuation lines (a whole key is one such value)."""
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        if line[:1] in (" ", "\t"):
            fields[name] = f"{fields.get(name, '')}\n{line}"
        else:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields
