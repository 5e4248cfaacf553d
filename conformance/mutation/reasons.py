"""Mutants that nobody catches, each with the reason: `equivalent.toml` and `survivors.toml`.

An equivalent mutant is no lie that a case on Linux could see, and does not count. A survivor is a lie, and counts as
one that got away; its reason says what a case would need.
"""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Reason:
    """Patterns of mutant ids (`os.sync:*`) and why nobody catches them."""

    ids: tuple[str, ...]
    reason: str


def read_equivalent(file: Path = _HERE / "equivalent.toml") -> list[Reason]:
    """The mutants that are no lies. Raises `UserError` for a part without ids or reason."""
    return _read(file, "equivalent")


def read_survivors(file: Path = _HERE / "survivors.toml") -> list[Reason]:
    """The lies that get away. Raises `UserError` for a part without ids or reason."""
    return _read(file, "survivor")


def _read(file: Path, table: str) -> list[Reason]:
    try:
        parts = tomllib.loads(file.read_text(encoding="utf-8")).get(table, [])
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"The file is no TOML: {error}.", "Mend it.", file=file) from None
    for part in parts:
        if not part.get("ids") or not part.get("reason"):
            raise UserError(f"A [[{table}]] has no ids or no reason.", "Say which and why.", file=file)
    return [Reason(tuple(part["ids"]), part["reason"]) for part in parts]


def reason_for(id: str, table: list[Reason]) -> str | None:
    """Why nobody catches a mutant, None if the table does not say."""
    for item in table:
        if any(fnmatch.fnmatchcase(id, pattern) for pattern in item.ids):
            return item.reason
    return None
