"""Commands about results that are there: report, audit, merging and comparing."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..errors import UserError
from . import options


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="Folder of the report.")
@click.option("--single-file", is_flag=True, help="Write all pages into one HTML file, --output, instead.")
@click.option("--no-audit", is_flag=True, help="Leave out the page of findings.")
@click.option(
    "--before",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Results of an earlier run: say what changed.",
)
@click.option(
    "--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write JUnit XML here as well."
)
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the matrix as CSV here as well.",
)
@options.stubs
@options.docs
@options.dismissals
@options.spec_root
def report(
    results: tuple[Path, ...],
    output: Path,
    single_file: bool,
    no_audit: bool,
    before: tuple[Path, ...],
    junit: Path | None,
    table: Path | None,
    stubs: Path | None,
    docs: Path | None,
    dismissals: Path | None,
    root: Path | None,
) -> None:
    """Write the HTML report of one or more runs: results files, or folders of them."""
    from osconform.reports.junit import write_junit
    from osconform.reports.matrix_csv import write_csv
    from osconform.reports.single_file import build_single
    from osconform.reports.site import build

    from ..audit.auditing import audit_runs
    from ..results_file import read_run
    from ..summary import file_progress

    runs = [read_run(file) for file in options.results_files(results)]
    earlier = [read_run(file) for file in options.results_files(before)] if before else []
    if junit is not None:
        write_junit(runs, junit)
    if table is not None:
        write_csv(runs, table)
    audited = None if no_audit else audit_runs(runs, root=root, stubs=stubs, docs=docs, dismissals=dismissals)
    with file_progress() as progress:
        write = build_single if single_file else build
        index = write(runs, output, progress, audited, earlier)
    click.echo(f"Report: open {index.resolve().as_uri()}")


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="Form of the list.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the list here.")
@options.stubs
@options.docs
@options.dismissals
@options.spec_root
def audit(
    results: tuple[Path, ...],
    form: str,
    output: Path | None,
    stubs: Path | None,
    docs: Path | None,
    dismissals: Path | None,
    root: Path | None,
) -> None:
    """Compare docs, stubs and what runs have seen; list where they disagree, and who is right."""
    from ..audit import listing
    from ..audit.auditing import audit_files

    found = audit_files(
        options.results_files(results), root=root, stubs=stubs, docs=docs, dismissals=dismissals
    )
    text = listing.FORMS[form](found)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"the findings cannot be written: {error.strerror or error}.", "Name another file.", file=output
        ) from None
    click.echo(f"{len(found.findings)} findings: {output}")


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="The results file to write."
)
@click.option("--suffix", default="", help="Appended to the names of the targets, to tell systems apart.")
def merge(results: tuple[Path, ...], output: Path, suffix: str) -> None:
    """Put the shards of one run together: the same matrix as if it had been run in one piece."""
    from ..merging import merge as merge_runs
    from ..merging import rename
    from ..results_file import read_run

    merge_runs([rename(read_run(path), suffix) for path in results], output)
    click.echo(f"Results: {output}")


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--targets", "names", nargs=2, metavar="OLD NEW", help="Compare these two targets.")
def diff(old: Path, new: Path, names: tuple[str, ...] | None) -> None:
    """Compare two runs, or two targets: what got worse first. Exit code 1 if anything did."""
    from ..comparing import compare, pair_up, show
    from ..results_file import read_run

    before = read_run(old)
    after = before if old == new else read_run(new)
    difference = compare(before, after, pair_up(before, after, names or ()))
    for line in show(difference):
        click.echo(line)
    sys.exit(1 if difference.worse else 0)
