"""Commands about targets: which there are, whether one is whole, how to get another."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ..errors import UserError
from . import options


@click.command()
@click.argument("names", nargs=-1, metavar="[TARGET]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@options.config
def targets(names: tuple[str, ...], as_json: bool, config: Path | None) -> None:
    """List the targets that can run here, and why others cannot.

    With names, only these are listed, and one that cannot run is an error.
    """
    from ..target_list import list_targets, show_targets

    found = list_targets(config, names)
    click.echo(json.dumps(found, indent=2) if as_json else show_targets(found))


@click.group()
def target() -> None:
    """Look after one target."""


@target.command(name="check")
@click.argument("name", required=False)
@click.option("--target-command", "command", help='Check this interpreter: "CMD {agent}".')
@options.config
def check_target(name: str | None, command: str | None, config: Path | None) -> None:
    """Say in words what is wrong with a target or its adapter; exit code 1 if something is."""
    from ..target_check import check, show_finding

    if (name is None) == (command is None):
        raise UserError("`osconform target check` checks one target.", "Name it, or write --target-command.")
    chosen, _ = options.chosen_targets((name,) if name is not None else (), command, config)
    wrong = False
    for finding in check(chosen[0]):
        click.echo(show_finding(finding))
        wrong = wrong or bool(finding.wrong)
    sys.exit(1 if wrong else 0)


@click.command()
@click.argument("name")
def provision(name: str) -> None:
    """Fetch a target that is not here, such as micropython, windows or pypy; docs/implementations.md has them all."""
    from ..provision import provision as fetch

    path = fetch(name, lambda text: click.echo(text, err=True))
    click.echo(str(path))
