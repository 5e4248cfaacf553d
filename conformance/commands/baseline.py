"""Commands about baselines."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from . import options


@click.group()
def baseline() -> None:
    """Look after what is known of deviations."""


@baseline.command(name="update")
@click.argument("names", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--results",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="Results of the run to go by, or a folder of them.",
)
@click.option(
    "--baseline",
    "given",
    type=click.Path(path_type=Path),
    help="The file of the target, or a folder of files by name; those that ship with osconform by default.",
)
@click.option("--write", is_flag=True, help="Write what is otherwise only shown.")
def update_baseline(
    names: tuple[str, ...], results: tuple[Path, ...], given: Path | None, write: bool
) -> None:
    """Bring the baselines of targets up to date with a run: show the difference, and write it if asked to.

    What passes now is taken out; what nobody has explained is added without a reason, and explains nothing before it
    has one. Reasons, comments and order stay. Exit code 1 if something is left to do.
    """
    from ..baseline_update import is_folder, update
    from ..errors import UserError
    from ..results_file import read_run

    runs = [read_run(file) for file in options.results_files(results)]
    chosen = [
        (run, name)
        for run in runs
        for name, record in run.targets.items()
        if name in names or (not names and record.skipped is None)
    ]
    unknown = sorted(set(names) - {name for _, name in chosen})
    if unknown:
        there = ", ".join(name for run in runs for name in run.targets)
        raise UserError(f"These results have no target {unknown[0]!r}.", f"They have: {there or 'none'}.")
    if given is not None and not is_folder(given) and len(chosen) > 1:
        raise UserError(
            f"{given} is one file, and there are {len(chosen)} targets: {', '.join(name for _, name in chosen)}.",
            "Name one of them, or give a folder: each target then has a file of its name there.",
        )
    left = False
    for run, name in chosen:
        found = update(run, name, given)
        difference = found.difference
        click.echo(difference, nl=False)
        for line in found.elsewhere:
            click.echo(f"STALE BASELINE {line}; mend it by hand, since it is not about {name} alone.")
        if difference and write:
            found.write()
            click.echo(f"Written: {found.path}")
        left = left or bool(found.elsewhere) or bool(difference and not write)
        if difference and not write:
            click.echo(f"{name}: nothing is written; --write does.", err=True)
    sys.exit(1 if left else 0)
