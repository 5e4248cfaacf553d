"""`osconform targets`: what runs here, asked of each target itself; and MicroPython fetched where it is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .errors import UserError
from .provision import provision
from .session import Session
from .targets.config import load_config
from .targets.discovery import discover, resolve
from .targets.model import Target, Unavailable


def list_targets(config: Path | None, names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The shape that `targets --json` prints; it is extended over time, never changed.

    Raises `UserError` if one of the names cannot run here.
    """
    found = resolve(names, load_config(config)) if names else discover(load_config(config))
    with ThreadPoolExecutor(4) as executor:
        described = list(executor.map(_describe, found))
    for item in described:
        if names and not item["available"]:
            raise UserError(item["reason"])
    return described


def _describe(target: Target | Unavailable) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": target.name,
        "available": False,
        "reason": "",
        "implementation": None,
        "version": None,
        "platform": None,
    }
    if isinstance(target, Unavailable):
        return {**fields, "reason": target.reason}
    try:
        with Session(target) as session:
            profile = session.profile
    except UserError as error:
        return {**fields, "reason": str(error)}
    return {
        **fields,
        "available": True,
        "reason": target.origin,
        "implementation": profile.implementation,
        "version": ".".join(map(str, profile.version)),
        "platform": profile.platform,
    }


def show_targets(found: list[dict[str, Any]]) -> str:
    """A line per target."""
    lines = []
    for item in found:
        what = (
            f"{item['implementation']} {item['version']} on {item['platform']}" if item["available"] else "-"
        )
        lines.append(f"{item['name']:18} {what:34} {item['reason']}")
    return "\n".join(lines)


def ensure_micropython(config: Path | None, report: Callable[[str], None]) -> None:
    """Fetches MicroPython if it is not here; says loudly if it cannot be had, and lets the rest run."""
    if any(
        target.name == "micropython" and isinstance(target, Target)
        for target in discover(load_config(config))
    ):
        return
    try:
        provision("micropython", report)
    except UserError as error:
        report(f"MicroPython will be missing from the matrix: {error}")


def available(config: Path | None) -> list[Target]:
    """Every target that can run here."""
    return [target for target in discover(load_config(config)) if isinstance(target, Target)]
