"""The `osconform` command. Answers `--version` at once; everything else is imported when it is asked for."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the console script."""
    if sys.argv[1:] == ["--version"]:
        from . import __version__

        print(f"osconform {__version__}")
        return
    from .cli import cli

    cli()


if __name__ == "__main__":
    main()
