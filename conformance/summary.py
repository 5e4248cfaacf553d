"""What a run says at the terminal: progress while it goes, a table and the unexpected at its end."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from .causes import outcome_class
from .ratchet import show
from .results import CaseRecord, NameRecord, Verdict
from .tally import Tally

#: Causes of unexpected verdicts that are shown with an example; the rest is counted.
_CAUSES = 20
#: Ids named below an example.
_ALIKE = 6


@contextlib.contextmanager
def progress_display(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A function that hears of progress: a bar per target on a terminal, a line per finished target elsewhere."""
    if quiet:
        yield lambda target, done, total: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description:20}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bars:
            tasks: dict[str, object] = {}

            def show(target: str, done: int, total: int) -> None:
                if target not in tasks:
                    tasks[target] = bars.add_task(target, total=total)
                bars.update(tasks[target], completed=done)  # type: ignore[arg-type]  # TaskID is an int

            yield show
    else:

        def tell(target: str, done: int, total: int) -> None:
            if done == total:
                print(f"{target}: {total} cases done", file=sys.stderr, flush=True)

        yield tell


@contextlib.contextmanager
def file_progress() -> Iterator[Callable[[int, int], None] | None]:
    """A function that hears how many of how many files are written; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    with progress_display(False) as show:
        yield lambda done, total: show("report", done, total)


def summarize(tally: Tally, results: Path | None) -> str:
    """The closing text."""
    lines = [*_unexpected(tally), *_baselines(tally), *_table(tally)]
    lines += [f"{name} did not run: {reason}" for name, reason in tally.skipped.items()]
    lines += [f"{name} did not run to the end: {reason}" for name, reason in tally.stopped.items()]
    total = sum(sum(counts.values()) for counts in tally.counts.values())
    state = "" if tally.complete else ", interrupted (--resume goes on)" if tally.begun else ", interrupted"
    stale = f", {len(tally.stale)} stale in baselines" if tally.stale else ""
    lines.append(
        f"{total} verdicts in {tally.seconds:.1f} s, {len(tally.unexpected)} unexpected{stale}{state}"
    )
    if results is not None and tally.begun:
        lines.append(f"Results: {results}")
    return "\n".join(lines)


def _table(tally: Tally) -> Iterator[str]:
    verdicts = [verdict for verdict in Verdict if any(counts[verdict] for counts in tally.counts.values())]
    if not verdicts:
        return
    width = max(map(len, tally.counts))
    yield f"{'':{width}} " + " ".join(f"{verdict:>11}" for verdict in verdicts)
    for target, counts in tally.counts.items():
        yield f"{target:{width}} " + " ".join(f"{counts[verdict] or '.':>11}" for verdict in verdicts)


def _unexpected(tally: Tally) -> Iterator[str]:
    """What nobody expected, clustered by cause: one of each in full, the others by name."""
    causes: dict[tuple[str, str], list[CaseRecord | NameRecord]] = {}
    for record in tally.unexpected:
        causes.setdefault((record.verdict, outcome_class(record.actual)), []).append(record)
    ranked = sorted(causes.values(), key=len, reverse=True)
    for first, *alike in ranked[:_CAUSES]:
        yield explain(first)
        if alike:
            named = ", ".join(f"{record.id}[{record.target}]" for record in alike[:_ALIKE])
            more = f" and {len(alike) - _ALIKE} more" if len(alike) > _ALIKE else ""
            yield f"    alike:    {named}{more}"
    if len(ranked) > _CAUSES:
        number = sum(map(len, ranked[_CAUSES:]))
        yield f"... and {number} more of {len(ranked) - _CAUSES} other causes; the report has them all."
    if ranked:
        yield ""


def _baselines(tally: Tally) -> Iterator[str]:
    for line in show(tally.stale):
        yield f"STALE BASELINE {line}; take the id out, or narrow the entry's `where`."
    for place in tally.unreasoned:
        yield f"NO REASON {place}: this entry explains nothing until it says why."
    if tally.stale or tally.unreasoned:
        yield ""


def explain(record: CaseRecord | NameRecord) -> str:
    """One record that nobody expected, in a few lines."""
    text = f"{record.verdict.upper()} {record.id}[{record.target}]"
    text += f"\n    expected: {record.expected}\n    actual:   {record.actual}"
    if isinstance(record, CaseRecord):
        if record.detail:
            text += "\n    detail:   " + record.detail.strip().replace("\n", "\n              ")
        text += f"\n    repro:    {record.repro}"
    return text
