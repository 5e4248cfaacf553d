"""The command line: one function per command, each thin; mistakes of the user end as one paragraph and exit code 2."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from . import __version__
from .errors import UserError


class _Group(click.Group):
    """Turns a `UserError` into its paragraph."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"osconform: {error}", err=True)
            sys.exit(2)
        except BrokenPipeError:
            # The reader of our output has seen enough; what Python flushes at exit must not complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="osconform", message="%(prog)s %(version)s")
def cli() -> None:
    """A conformance suite for Python's operating-system interface."""


_config = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="File with further targets; osconform.toml in the current folder by default.",
)
_spec_root = click.option(
    "--spec", "root", type=click.Path(path_type=Path), help="Folder of another spec than the one that ships."
)


@cli.command()
@click.argument("names", nargs=-1, metavar="[TARGET]...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_config
def targets(names: tuple[str, ...], as_json: bool, config: Path | None) -> None:
    """List the targets that can run here, and why others cannot.

    With names, only these are listed, and one that cannot run is an error.
    """
    from .target_list import list_targets, show_targets

    found = list_targets(config, names)
    click.echo(json.dumps(found, indent=2) if as_json else show_targets(found))


@cli.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--claims", "what", flag_value="claims", help="The outside claims, and the cases that settle each."
)
@click.option(
    "--coverage", "what", flag_value="coverage", help="The documented clauses, and which a case covers."
)
@_spec_root
def list_(as_json: bool, what: str | None, root: Path | None) -> None:
    """List the entries of the spec and their cases, or what the cases cover."""
    from . import claims, coverage, spec_list
    from .spec_cache import load

    module = {"claims": claims, "coverage": coverage}.get(what or "", spec_list)
    spec = load(root)
    click.echo(json.dumps(module.as_data(spec), indent=1) if as_json else module.as_text(spec))


@cli.command()
@click.option("--target", "-t", "name", default="host", help="The target that is made to lie.")
@click.option(
    "-k", "expression", default="", help="Only mutant ids (os.rename:other-errno) for which this holds."
)
@click.option("-n", "workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Worker processes.")
@click.option(
    "--threshold", type=click.FloatRange(0, 100), default=95.0, help="Per cent that must be caught."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@_config
@_spec_root
def mutate(
    name: str,
    expression: str,
    workers: int,
    threshold: float,
    as_json: bool,
    quiet: bool,
    config: Path | None,
    root: Path | None,
) -> None:
    """Prove that cases bite: run them against implementations that lie in one way each.

    Exit code 0 if the threshold is reached, 1 if not, 2 for a mistake in the call, 130 after Ctrl-C.
    """
    from .mutation.campaign import Campaign
    from .mutation.campaign import run as run_campaign
    from .mutation.equivalent import read_equivalent
    from .mutation.progress import name_progress
    from .mutation.report import as_data, as_text
    from .spec_cache import load
    from .targets.config import load_config
    from .targets.discovery import resolve

    target = resolve([name], load_config(config))[0]
    with name_progress(quiet) as progress:
        campaign = Campaign(
            spec=load(root),
            target=target,
            root=root,
            expression=expression,
            workers=workers,
            progress=progress,
        )
        findings = run_campaign(campaign)
    data = as_data(findings, read_equivalent(), campaign.complete)
    click.echo(json.dumps(data, indent=1) if as_json else as_text(data))
    sys.exit(130 if not campaign.complete else 0 if data["share"] >= threshold else 1)


@cli.command()
@click.argument("names", nargs=-1, metavar="[TARGET]...")
@click.option("-k", "expression", default="", help="Only ids for which this expression holds, as in pytest.")
@click.option("-n", "workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Worker processes.")
@click.option("--results", type=click.Path(path_type=Path, dir_okay=False), help="Write the results here.")
@click.option("--resume", is_flag=True, help="Finish the interrupted run in --results.")
@click.option("--target-command", "command", help='Run this interpreter: "CMD {agent}".')
@click.option("--shard", metavar="I/N", help="Run the I-th of N parts; osconform merge puts them together.")
@click.option("--quiet", "-q", is_flag=True, help="Print the summary only.")
@_config
@_spec_root
def run(
    names: tuple[str, ...],
    expression: str,
    workers: int,
    results: Path | None,
    resume: bool,
    command: str | None,
    shard: str | None,
    quiet: bool,
    config: Path | None,
    root: Path | None,
) -> None:
    """Run the suite on targets; on all that are found if none is named.

    Exit code 0 if nothing unexpected was seen, 1 if something was, 2 for a mistake in the call.
    """
    from .merging import parse_shard
    from .running import Order
    from .running import run as run_order
    from .spec_cache import load
    from .summary import progress_display, summarize

    if resume and results is None:
        raise UserError("--resume needs --results FILE.", "Name the file of the interrupted run.")
    chosen, tolerant = _choose(names, command, config)
    with progress_display(quiet) as progress:
        tally = run_order(
            Order(
                spec=load(root),
                targets=chosen,
                results=results,
                root=root,
                expression=expression,
                workers=workers,
                resume=resume,
                shard=parse_shard(shard) if shard else (1, 1),
                tolerant=tolerant,
                progress=progress,
            )
        )
    click.echo(summarize(tally, results))
    if not tally.complete:
        sys.exit(130)
    sys.exit(1 if tally.unexpected else 0)


def _choose(names: tuple[str, ...], command: str | None, config: Path | None) -> tuple[list[Any], bool]:
    from .target_list import available
    from .targets.command import from_command
    from .targets.config import load_config
    from .targets.discovery import resolve

    if command is not None:
        return [*(resolve(names, load_config(config)) if names else []), from_command(command)], False
    if names:
        return resolve(names, load_config(config)), False
    return available(config), True


def _results_files(results: tuple[Path, ...]) -> list[Path]:
    files = [file for path in results for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    if not files:
        raise UserError(
            f"There are no results in {results[0]}.", "Run `osconform run --results FILE` or tox first."
        )
    return files


_stubs = click.option(
    "--stubs",
    type=click.Path(path_type=Path),
    help="A checkout of typeshed instead of the one that mypy brings.",
)
_docs = click.option(
    "--docs",
    type=click.Path(path_type=Path),
    help="An objects.inv of Sphinx, or a folder of docs that holds one.",
)
_dismissals = click.option(
    "--dismissals",
    type=click.Path(path_type=Path),
    help="TOML file of findings that need no attention, and why.",
)


@cli.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="Form of the list.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the list here.")
@_stubs
@_docs
@_dismissals
@_spec_root
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
    from .audit import listing
    from .audit.auditing import audit_files

    found = audit_files(_results_files(results), root=root, stubs=stubs, docs=docs, dismissals=dismissals)
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


@cli.command()
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
@_stubs
@_docs
@_dismissals
@_spec_root
def report(
    results: tuple[Path, ...],
    output: Path,
    single_file: bool,
    no_audit: bool,
    before: tuple[Path, ...],
    junit: Path | None,
    stubs: Path | None,
    docs: Path | None,
    dismissals: Path | None,
    root: Path | None,
) -> None:
    """Write the HTML report of one or more runs: results files, or folders of them."""
    from osconform.reports.junit import write_junit
    from osconform.reports.single_file import build_single
    from osconform.reports.site import build

    from .audit.auditing import audit_runs
    from .results_file import read_run
    from .summary import file_progress

    runs = [read_run(file) for file in _results_files(results)]
    earlier = [read_run(file) for file in _results_files(before)] if before else []
    if junit is not None:
        write_junit(runs, junit)
    audited = None if no_audit else audit_runs(runs, root=root, stubs=stubs, docs=docs, dismissals=dismissals)
    with file_progress() as progress:
        write = build_single if single_file else build
        index = write(runs, output, progress, audited, earlier)
    click.echo(f"Report: open {index.resolve().as_uri()}")


@cli.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="The results file to write."
)
@click.option("--suffix", default="", help="Appended to the names of the targets, to tell systems apart.")
def merge(results: tuple[Path, ...], output: Path, suffix: str) -> None:
    """Put the shards of one run together: the same matrix as if it had been run in one piece."""
    from .merging import merge as merge_runs
    from .merging import rename
    from .results_file import read_run

    merge_runs([rename(read_run(path), suffix) for path in results], output)
    click.echo(f"Results: {output}")


@cli.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--targets", "names", nargs=2, metavar="OLD NEW", help="Compare these two targets.")
def diff(old: Path, new: Path, names: tuple[str, ...] | None) -> None:
    """Compare two runs, or two targets: what got worse first. Exit code 1 if anything did."""
    from .comparing import compare, pair_up, show
    from .results_file import read_run

    before = read_run(old)
    after = before if old == new else read_run(new)
    difference = compare(before, after, pair_up(before, after, names or ()))
    for line in show(difference):
        click.echo(line)
    sys.exit(1 if difference.worse else 0)


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def lint(paths: tuple[Path, ...]) -> None:
    """Check the spec, or the files and folders of a spec that are named; exit code 2 if something is wrong."""
    from .lint.running import lint_paths

    problems, files = lint_paths(list(paths))
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{files} files, {len(problems)} problem{'s' * (len(problems) != 1)}", err=True)
    sys.exit(2 if problems else 0)


@cli.command()
@click.argument("case")
@click.option("--target", "-t", "name", default="host", help="The target that the script is for.")
@_config
@_spec_root
def repro(case: str, name: str, config: Path | None, root: Path | None) -> None:
    """Print a script that shows a case's outcome without osconform."""
    from .repro import script
    from .spec_cache import load
    from .targets.config import load_config
    from .targets.discovery import resolve

    click.echo(script(load(root), case, resolve([name], load_config(config))[0]))


@cli.group()
def target() -> None:
    """Look after one target."""


@target.command(name="check")
@click.argument("name", required=False)
@click.option("--target-command", "command", help='Check this interpreter: "CMD {agent}".')
@_config
def check_target(name: str | None, command: str | None, config: Path | None) -> None:
    """Say in words what is wrong with a target or its adapter; exit code 1 if something is."""
    from .target_check import check, show_finding

    if (name is None) == (command is None):
        raise UserError("`osconform target check` checks one target.", "Name it, or write --target-command.")
    chosen, _ = _choose((name,) if name is not None else (), command, config)
    wrong = False
    for finding in check(chosen[0]):
        click.echo(show_finding(finding))
        wrong = wrong or bool(finding.wrong)
    sys.exit(1 if wrong else 0)


@cli.command()
@click.argument("name")
def provision(name: str) -> None:
    """Fetch a target that is not here, such as micropython, windows or pypy; docs/implementations.md has them all."""
    from .provision import provision as fetch

    path = fetch(name, lambda text: click.echo(text, err=True))
    click.echo(str(path))


@cli.command()
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), default=Path("report"), help="Folder of the report."
)
@click.option(
    "--results", type=click.Path(path_type=Path), default=Path("results/matrix.jsonl"), help="Results file."
)
@click.option("-k", "expression", default="", help="Only ids for which this expression holds.")
@click.option("-n", "workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Worker processes.")
@_config
def matrix(output: Path, results: Path, expression: str, workers: int, config: Path | None) -> None:
    """The main job: find every target, run the suite on all of them, write the report."""
    from osconform.reports.site import build

    from .audit.auditing import audit_runs
    from .results_file import read_run
    from .running import Order
    from .running import run as run_order
    from .spec_cache import load
    from .summary import file_progress, progress_display, summarize
    from .target_list import available, ensure_micropython

    ensure_micropython(config, lambda text: click.echo(text, err=True))
    chosen = available(config)
    click.echo(f"{len(chosen)} targets: {', '.join(target.name for target in chosen)}")
    results.parent.mkdir(parents=True, exist_ok=True)
    with progress_display(False) as progress:
        order = Order(
            spec=load(),
            targets=chosen,
            results=results,
            expression=expression,
            workers=workers,
            tolerant=True,
            progress=progress,
        )
        tally = run_order(order)
    click.echo(summarize(tally, results))
    found = [read_run(results)]
    with file_progress() as files:
        index = build(found, output, files, audit_runs(found))
    click.echo(f"Report: open {index.resolve().as_uri()}")
    if not tally.complete:
        sys.exit(130)
    sys.exit(1 if tally.unexpected else 0)
