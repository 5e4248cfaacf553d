"""The commands, called in this process: an interpreter of its own each time would be half of what a short run costs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from osconform.cli import cli

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def osconform() -> Command:
    """Calls a command with its arguments; what it printed, and its exit code. A traceback is the test's."""

    def call(*arguments: object) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="osconform")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    return call
