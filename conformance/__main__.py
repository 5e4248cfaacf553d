"""The `osconform` command. Answers `--version` at once; everything else is imported when it is asked for."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Entry point of the console script."""
    if sys.argv[1:] == ["--version"]:
        from . import __version__

        print(f"osconform {__version__}")
        return
    from .cli import cli

    for stream in (sys.stdout, sys.stderr):
        # Names of files, and what cases saw, have any character; a terminal of another encoding shows its number.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli()


if __name__ == "__main__":
    main()
