"""Options that several commands have, and what becomes of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from ..errors import UserError

config = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="File with further targets; osconform.toml in the current folder by default.",
)
spec_root = click.option(
    "--spec", "root", type=click.Path(path_type=Path), help="Folder of another spec than the one that ships."
)

workers = click.option(
    "-n", "workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Worker processes."
)
baselines = click.option(
    "--baseline",
    "baselines",
    multiple=True,
    type=click.Path(path_type=Path),
    help="TOML file of known deviations of these targets, or a folder of such files by name.",
)
reruns = click.option(
    "--rerun",
    "reruns",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Try unexpected cases up to N times more; those that waver are flaky.",
)
stubs = click.option(
    "--stubs",
    type=click.Path(path_type=Path),
    help="A checkout of typeshed instead of the one that mypy brings.",
)
docs = click.option(
    "--docs",
    type=click.Path(path_type=Path),
    help="Docs that speak for their version: an objects.inv, the folder of HTML pages around one, or a checkout of CPython.",
)
dismissals = click.option(
    "--dismissals",
    type=click.Path(path_type=Path),
    help="TOML file of findings that need no attention, and why.",
)


def chosen_targets(
    names: tuple[str, ...], command: str | None, config: Path | None
) -> tuple[list[Any], bool]:
    """The targets that a command is to work on, and whether it may do without one that does not start.

    Raises `UserError` for a name or command that is none.
    """
    from ..target_list import available
    from ..targets.command import from_command
    from ..targets.config import load_config
    from ..targets.discovery import resolve

    if command is not None:
        return [*(resolve(names, load_config(config)) if names else []), from_command(command)], False
    if names:
        return resolve(names, load_config(config)), False
    return available(config), True


def results_files(results: tuple[Path, ...]) -> list[Path]:
    """The files that are named, and those in folders that are. Raises `UserError` if there are none."""
    files = [file for path in results for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    if not files:
        raise UserError(
            f"There are no results in {results[0]}.", "Run `osconform run --results FILE` or tox first."
        )
    return files
