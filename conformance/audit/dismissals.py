"""Findings that someone has looked at and wants quiet, each with the reason.

[[dismissed]]
ids = ["undocumented:os.times_result"]   # ids of findings, with the wildcards of fnmatch
reason = "one sentence"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from osconform.errors import UserError
from osconform.results import Finding

SHIPPED = Path(__file__).with_name("dismissed.toml")


class Dismissal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ids, and why they need no attention."""

    ids: list[str]
    reason: str


class _File(msgspec.Struct, forbid_unknown_fields=True):
    dismissed: list[Dismissal] = []


def read(path: Path) -> list[Dismissal]:
    """The dismissals in a file. Raises `UserError` naming what is wrong with it."""
    try:
        content = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except OSError as error:
        raise UserError(
            f"the dismissals cannot be read: {error.strerror or error}.", "Name a TOML file.", file=path
        ) from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UserError(
            f"these dismissals are not valid: {error}.",
            'Write [[dismissed]] with ids = ["kind:name"] and reason = "...".',
            file=path,
        ) from error
    for dismissal in content.dismissed:
        if not dismissal.reason.strip():
            raise UserError(
                f"the dismissal of {', '.join(dismissal.ids)} gives no reason.",
                "Say in one sentence why it needs no attention.",
                file=path,
            )
    return content.dismissed


def apply(findings: Iterable[Finding], dismissals: Iterable[Dismissal]) -> None:
    """Writes the reason into every finding that a dismissal names; the first one holds."""
    dismissals = list(dismissals)
    for finding in findings:
        for dismissal in dismissals:
            if any(_matches(finding.id, pattern) for pattern in dismissal.ids):
                finding.dismissed = dismissal.reason
                break


def _matches(id: str, pattern: str) -> bool:
    return fnmatchcase(id, pattern.replace("[", "[[]"))  # brackets stand for themselves
