"""The command line: all commands in one place; mistakes of the user end as one paragraph and exit code 2."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from . import __version__
from .commands import baseline, results, run, spec, targets
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


for _command in (
    run.run,
    run.matrix,
    run.steady,
    targets.targets,
    targets.target,
    targets.provision,
    spec.list_,
    spec.lint,
    spec.docs_diff,
    spec.mutate,
    spec.repro,
    results.report,
    results.audit,
    results.merge,
    results.diff,
    baseline.baseline,
):
    cli.add_command(_command)
