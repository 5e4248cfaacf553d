"""How a campaign shows that it gets on: a bar on a terminal, a line every now and then elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from ..summary import progress_display

#: Names between two lines.
_STEP = 25


@contextlib.contextmanager
def name_progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A function that hears how many of how many names have been tried."""
    if quiet or sys.stderr.isatty():
        with progress_display(quiet) as show:
            yield show
        return

    def tell(what: str, done: int, total: int) -> None:
        if done == total or (done and done % _STEP == 0):
            print(f"{what}: {done} of {total} names tried", file=sys.stderr, flush=True)

    yield tell
