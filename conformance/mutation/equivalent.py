"""Mutants that no case can catch, each with the reason: `equivalent.toml`."""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ..errors import UserError

FILE = Path(__file__).parent / "equivalent.toml"


@dataclass(frozen=True)
class Equivalent:
    """Patterns of mutant ids (`os.sync:*`) and why the lie is none, or none that a portable case can see."""

    ids: tuple[str, ...]
    reason: str


def read_equivalent(file: Path = FILE) -> list[Equivalent]:
    """The table. Raises `UserError` for a part without ids or reason."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("equivalent", [])
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"The file is no TOML: {error}.", "Mend it.", file=file) from None
    for table in tables:
        if not table.get("ids") or not table.get("reason"):
            raise UserError("An [[equivalent]] has no ids or no reason.", "Say which and why.", file=file)
    return [Equivalent(tuple(table["ids"]), table["reason"]) for table in tables]


def reason_for(id: str, table: list[Equivalent]) -> str | None:
    """Why a mutant is equivalent, None if it is not said to be."""
    for item in table:
        if any(fnmatch.fnmatchcase(id, pattern) for pattern in item.ids):
            return item.reason
    return None
