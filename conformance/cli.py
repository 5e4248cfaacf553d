"""The command line: all commands in one place; mistakes of the user end as one paragraph and exit code 2."""

from __future__ import annotations

import errno
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
        except KeyboardInterrupt:  # wherever it comes: 1 would say that something unexpected was seen
            click.echo("osconform: interrupted.", err=True)
            sys.exit(130)
        except BrokenPipeError:
            # The reader of our output has seen enough.
            _swallow_what_is_left()
            sys.exit(1)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO) or error.filename is not None:
                raise
            _swallow_what_is_left()
            click.echo(f"osconform: What was to be printed cannot be written: {error.strerror}.", err=True)
            sys.exit(2)


def _swallow_what_is_left() -> None:
    """Leads stdout nowhere: what Python flushes at its end would fail once more, and be told in its words."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
