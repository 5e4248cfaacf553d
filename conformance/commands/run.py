"""Commands that run the suite."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UserError
from . import options

if TYPE_CHECKING:
    from ..running import Order
    from ..tally import Tally


@click.command()
@click.argument("names", nargs=-1, metavar="[TARGET]...")
@click.option("-k", "expression", default="", help="Only ids for which this expression holds, as in pytest.")
@options.workers
@click.option("--results", type=click.Path(path_type=Path, dir_okay=False), help="Write the results here.")
@click.option("--resume", is_flag=True, help="Finish the interrupted run in --results.")
@click.option("--target-command", "command", help='Run this interpreter: "CMD {agent}".')
@click.option("--shard", metavar="I/N", help="Run the I-th of N parts; osconform merge puts them together.")
@options.baselines
@options.reruns
@click.option("--quiet", "-q", is_flag=True, help="Print the summary only.")
@options.config
@options.spec_root
def run(
    names: tuple[str, ...],
    expression: str,
    workers: int,
    results: Path | None,
    resume: bool,
    command: str | None,
    shard: str | None,
    baselines: tuple[Path, ...],
    reruns: int,
    quiet: bool,
    config: Path | None,
    root: Path | None,
) -> None:
    """Run the suite on targets; on all that are found if none is named.

    Exit code 0 if nothing unexpected was seen, 1 if something was, 2 for a mistake in the call.
    """
    from ..merging import parse_shard
    from ..running import Order
    from ..spec_cache import load

    if resume and results is None:
        raise UserError("--resume needs --results FILE.", "Name the file of the interrupted run.")
    chosen, tolerant = options.chosen_targets(names, command, config)
    order = Order(
        spec=load(root),
        targets=chosen,
        results=results,
        root=root,
        expression=expression,
        workers=workers,
        resume=resume,
        shard=parse_shard(shard) if shard else (1, 1),
        tolerant=tolerant,
        baselines=baselines,
        reruns=reruns,
    )
    sys.exit(_exit_code(_carry_out(order, quiet)))


@click.command()
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), default=Path("report"), help="Folder of the report."
)
@click.option(
    "--results", type=click.Path(path_type=Path), default=Path("results/matrix.jsonl"), help="Results file."
)
@click.option("-k", "expression", default="", help="Only ids for which this expression holds.")
@options.workers
@options.reruns
@options.config
def matrix(
    output: Path, results: Path, expression: str, workers: int, reruns: int, config: Path | None
) -> None:
    """The main job: find every target, run the suite on all of them, write the report."""
    from osconform.reports.site import build

    from ..audit.auditing import audit_runs
    from ..results_file import read_run
    from ..running import Order
    from ..spec_cache import load
    from ..summary import file_progress
    from ..target_list import available, ensure_micropython

    ensure_micropython(config, lambda text: click.echo(text, err=True))
    chosen = available(config)
    click.echo(f"{len(chosen)} targets: {', '.join(target.name for target in chosen)}")
    before = _copy_aside(results)
    order = Order(
        spec=load(),
        targets=chosen,
        results=results,
        expression=expression,
        workers=workers,
        tolerant=True,
        reruns=reruns,
    )
    tally = _carry_out(order, quiet=False)
    if not tally.begun:
        sys.exit(_exit_code(tally))  # the results are those of the last run, if there are any
    found = [read_run(results)]
    try:
        earlier = [read_run(before)]
    except UserError:
        # There was no last run, or it was cut off, or is of another format: nothing to compare with.
        earlier = []
    with file_progress() as files:
        index = build(found, output, files, audit_runs(found), earlier)
    click.echo(f"Report: open {index.resolve().as_uri()}")
    sys.exit(_exit_code(tally))


@click.command()
@click.argument("names", nargs=-1, metavar="[TARGET]...")
@click.option("-k", "expression", default="", help="Only ids for which this expression holds, as in pytest.")
@options.workers
@click.option(
    "--times", type=click.IntRange(1), default=1, metavar="N", help="Do everything N times. 1 by default."
)
@click.option("--target-command", "command", help='Run this interpreter: "CMD {agent}".')
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@options.config
@options.spec_root
def steady(
    names: tuple[str, ...],
    expression: str,
    workers: int,
    times: int,
    command: str | None,
    quiet: bool,
    config: Path | None,
    root: Path | None,
) -> None:
    """See that cases come to the same in any company.

    Runs them in the order of the spec, shuffled, by several workers, and each alone in an agent of its own. Exit code 1 if a
    verdict differs, or what was seen; 2 for a mistake in the call.
    """
    from ..running import Order
    from ..spec_cache import load
    from ..steadiness import examine, show
    from ..summary import progress_display

    chosen, tolerant = options.chosen_targets(names, command, config)
    with progress_display(quiet) as progress:
        order = Order(
            spec=load(root),
            targets=chosen,
            root=root,
            expression=expression,
            workers=workers,
            tolerant=tolerant,
            progress=progress,
        )
        found = examine(order, times)
    for line in show(found):
        click.echo(line)
    sys.exit(1 if found.wavering or found.broken else 0)


def _carry_out(order: Order, quiet: bool) -> Tally:
    """Runs the order with its progress on show, and prints what came of it."""
    from ..running import run as run_order
    from ..summary import progress_display, summarize

    with progress_display(quiet) as order.progress:
        tally = run_order(order)
    click.echo(summarize(tally, order.results))
    return tally


def _exit_code(tally: Tally) -> int:
    """0 if all is as expected, 1 if something is not, 130 after Ctrl-C."""
    if not tally.complete and not tally.stopped:
        return 130
    return 0 if tally.as_expected else 1


def _copy_aside(results: Path) -> Path:
    """Keeps the results of the last run, if there was one, beside those of the next; gives the place of the copy.

    A copy, since a call that comes to nothing takes no results away. Its ending is not that of results, so that a folder of
    them holds no run twice. Raises `UserError` where nothing can be written.
    """
    place = results.with_name(f"{results.name}.before")
    try:
        results.parent.mkdir(parents=True, exist_ok=True)
        if results.is_file():
            shutil.copyfile(results, place)
    except OSError as error:
        raise UserError(
            f"there is no place for the results: {error.strerror or error}.",
            "Go to a folder that you may write to, or name a file with --results.",
            file=results,
        ) from None
    return place
