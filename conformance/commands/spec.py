"""Commands about the spec: what it has, whether it is well-formed, whether its cases bite, one case by itself."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ..errors import UserError
from . import options


@click.command(name="list")
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--claims", "what", flag_value="claims", help="The outside claims, and the cases that settle each."
)
@click.option(
    "--coverage", "what", flag_value="coverage", help="The documented clauses, and which a case covers."
)
@options.spec_root
def list_(names: tuple[str, ...], as_json: bool, what: str | None, root: Path | None) -> None:
    """List the entries of the spec and their cases, or what the cases cover.

    NAME is an entry (os.rename) or a module: each of its entries is shown in full, with the claims of its cases.
    """
    from .. import claims, coverage, spec_list
    from ..spec_cache import load

    module = {"claims": claims, "coverage": coverage}.get(what or "", spec_list)
    if names and what == "claims":
        raise UserError("The outside claims are listed as a whole.", "Leave out the names, or --claims.")
    spec = spec_list.of_names(load(root), names) if names else load(root)
    as_text = spec_list.in_full if names and module is spec_list else module.as_text
    click.echo(json.dumps(module.as_data(spec), indent=1) if as_json else as_text(spec))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def lint(paths: tuple[Path, ...]) -> None:
    """Check the spec and the baselines, or the files and folders that are named; exit code 2 if something is wrong."""
    from ..lint.running import lint_paths

    problems, files = lint_paths(list(paths))
    for problem in problems:
        click.echo(str(problem))
    click.echo(
        f"{files} file{'s' * (files != 1)}, {len(problems)} problem{'s' * (len(problems) != 1)}", err=True
    )
    sys.exit(2 if problems else 0)


@click.command(name="docs-diff")
@click.argument("docs", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@options.spec_root
def docs_diff(docs: Path, as_json: bool, root: Path | None) -> None:
    """List what another version of the docs has new, gone and changed, compared with the spec.

    DOCS is its objects.inv (https://docs.python.org/VERSION/objects.inv), the folder of its unpacked HTML archive, or a
    checkout of CPython; with pages or sources, signatures and notes on availability and versions are compared as well.
    Docs of a version that the spec records are held against that one, others against the newest. Exit code 1 if anything
    differs.
    """
    from ..reference import difference
    from ..spec_cache import load

    data = difference.as_data(load(root), docs)
    click.echo(json.dumps(data, indent=1) if as_json else difference.as_text(data))
    sys.exit(1 if data["new"] or data["gone"] or data["changed"] else 0)


@click.command()
@click.option("--target", "-t", "name", default="host", help="The target that is made to lie.")
@click.option(
    "-k", "expression", default="", help="Only mutant ids (os.rename:other-errno) for which this holds."
)
@options.workers
@click.option(
    "--threshold", type=click.FloatRange(0, 100), default=95.0, help="Per cent that must be caught."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@options.config
@options.spec_root
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
    from ..mutation.campaign import Campaign
    from ..mutation.campaign import run as run_campaign
    from ..mutation.progress import name_progress
    from ..mutation.reasons import read_equivalent, read_survivors
    from ..mutation.report import as_data, as_text
    from ..spec_cache import load
    from ..targets.config import load_config
    from ..targets.discovery import resolve

    target = resolve([name], load_config(config))[0]
    campaign = Campaign(
        spec=load(root),
        target=target,
        root=root,
        expression=expression,
        workers=workers,
    )
    with name_progress(quiet) as campaign.progress:
        findings = run_campaign(campaign)
    data = as_data(findings, read_equivalent(), campaign.complete, read_survivors())
    click.echo(json.dumps(data, indent=1) if as_json else as_text(data))
    sys.exit(130 if not campaign.complete else 0 if data["share"] >= threshold else 1)


@click.command()
@click.argument("case")
@click.option("--target", "-t", "name", help="The target that the script is for; host by default.")
@click.option("--target-command", "command", help='The script is for this interpreter: "CMD {agent}".')
@options.config
@options.spec_root
def repro(case: str, name: str | None, command: str | None, config: Path | None, root: Path | None) -> None:
    """Print a script that shows a case's outcome without osconform."""
    from ..repro import script
    from ..spec_cache import load

    if name is not None and command is not None:
        raise UserError("A script is for one target.", "Leave out --target or --target-command.")
    names = () if command is not None else (name or "host",)
    chosen, _ = options.chosen_targets(names, command, config)
    click.echo(script(load(root), case, chosen[0]), nl=False)
