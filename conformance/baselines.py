"""Baselines: verdicts other than pass that are known, each with its reason and reference.

A file `<name>.toml` holds for the target of that name, for the implementation of that name, and for targets that name
it among their `baselines`:

    [[known]]
    ids = ["os.lchmod", "os.lchmod/*"]       # ids of names or cases, with the wildcards of fnmatch
    verdict = "missing"                      # or a list
    where = "linux <3.13"                    # a condition on the profile; everywhere without it
    reason = "..."
    reference = "https://..."                # docs clause, bug, source
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from . import conditions
from .errors import UserError
from .profile import Profile
from .results import EXPECTED, CaseRecord, NameRecord, Verdict

SHIPPED = Path(__file__).with_name("baselines")


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One explained deviation."""

    ids: list[str]
    verdict: Verdict | list[Verdict]
    reason: str
    reference: str = ""
    where: str = ""

    def explains(self, record: CaseRecord | NameRecord) -> bool:
        """Whether the record is this deviation."""
        verdicts = self.verdict if isinstance(self.verdict, list) else [self.verdict]
        return record.verdict in verdicts and any(_matches(record.id, pattern) for pattern in self.ids)


def _matches(id: str, pattern: str) -> bool:
    # Brackets would be character classes; ids have none worth matching.
    return id == pattern or ("*" in pattern and fnmatchcase(id, pattern))


class _File(msgspec.Struct, forbid_unknown_fields=True):
    known: list[Known] = []


def read(path: Path) -> list[Known]:
    """The deviations in a file. Raises `UserError` naming what is wrong with it."""
    try:
        content = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UserError(
            f"This baseline is not valid: {error}.", "Its form is described in CONTRIBUTING.md.", file=path
        ) from None
    for known in content.known:
        unknown = conditions.unknown_words(known.where)
        if unknown:
            raise UserError(f"where = {known.where!r} has the unknown word {unknown[0]!r}.", file=path)
    return content.known


class Baseline:
    """The deviations that apply to one target."""

    def __init__(
        self, target: str, profile: Profile, folders: Iterable[Path] = (SHIPPED,), further: Iterable[str] = ()
    ) -> None:
        self.known: list[Known] = []
        for folder in folders:
            for name in dict.fromkeys((profile.implementation, *further, target)):
                path = folder / f"{name}.toml"
                if path.exists():
                    self.known += [k for k in read(path) if conditions.holds(k.where, profile)]

    def explain(self, record: CaseRecord | NameRecord) -> None:
        """Writes the reason into the record of a known deviation."""
        if record.verdict in EXPECTED:
            return
        for known in self.known:
            if known.explains(record):
                record.baseline = f"{known.reason} {known.reference}".strip()
                return


def unexpected(record: CaseRecord | NameRecord) -> bool:
    """Whether nothing explains the verdict."""
    return record.verdict not in EXPECTED and record.baseline is None
