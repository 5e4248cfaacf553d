"""Shards of one run put together again: the same matrix as if it had been run in one piece, byte for byte.

What the matrix is says `osconform.results`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from .baselines import Baseline, unexpected
from .errors import UserError
from .ratchet import Ratchet, gather
from .results import Footer, Record, TargetRecord, Verdict
from .results_file import Run, Writer, check_same_spec


def shard(items: Sequence[str], number: int, total: int) -> list[str]:
    """Every `total`-th item from the `number`-th on (both count from 1), so that shards are of one weight."""
    return list(items[number - 1 :: total])


def parse_shard(text: str) -> tuple[int, int]:
    """`2/4` as numbers. Raises `UserError` for anything else."""
    number, slash, total = text.partition("/")
    if slash and number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total):
        return int(number), int(total)
    raise UserError(f"{text!r} is no shard.", "Write I/N, the I-th of N parts: --shard 2/4.")


def rename(run: Run, suffix: str) -> Run:
    """The run with a suffix to the name of every target, so that `cpython313` of two systems can stand side by side."""

    def renamed(records: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        return {
            name + suffix: {id: replace(record, target=name + suffix) for id, record in found.items()}
            for name, found in records.items()
        }

    replace = msgspec.structs.replace
    return dataclasses.replace(
        run,
        header=replace(run.header, targets=[name + suffix for name in run.header.targets]),
        targets={name + suffix: replace(record, name=name + suffix) for name, record in run.targets.items()},
        modules=renamed(run.modules),
        names=renamed(run.names),
        cases=renamed(run.cases),
        footer=run.footer
        and replace(
            run.footer,
            stale={place: [name + suffix for name in names] for place, names in run.footer.stale.items()},
        ),
    )


def merge(runs: Sequence[Run], output: Path) -> None:
    """Writes the runs as one.

    Raises `UserError` if they are of different specs, if a case was run twice differently, or if a part is missing.
    """
    check_same_spec(runs)
    _check_parts(runs)
    with Writer(output) as writer:
        for record in _records(runs):
            writer.write(record)


def _check_parts(runs: Sequence[Run]) -> None:
    """What is merged looks like a whole run, so it has to be one."""
    parts: dict[tuple[str, int], set[int]] = {}
    whole = {name for run in runs if not run.header.shard for name in run.header.targets}
    for run in runs:
        if run.header.shard:
            number, total = parse_shard(run.header.shard)
            for name in run.header.targets:
                parts.setdefault((name, total), set()).add(number)
    for (name, total), there in parts.items():
        lacking = [f"{number}/{total}" for number in range(1, total + 1) if number not in there]
        if lacking and name not in whole:
            raise UserError(
                f"Of the run on {name} the part{'s' * (len(lacking) > 1)} {', '.join(lacking)} "
                f"{'are' if len(lacking) > 1 else 'is'} missing.",
                "Name the results of all parts.",
            )


def _records(runs: Sequence[Run]) -> Iterator[Record]:
    first = runs[0]
    targets = sorted({name for run in runs for name in run.header.targets})
    yield msgspec.structs.replace(
        first.header,
        started=min(run.header.started for run in runs),
        targets=targets,
        selection=_one({run.header.selection for run in runs}),
        shard="",
    )
    yield from first.entries.values()
    yield from first.specs.values()
    counts: dict[str, Counter[str]] = {}
    surprises = 0
    for name in targets:
        yield _target(name, runs)
        # Each shard has probed its targets as a whole.
        yield from {id: record for run in runs for id, record in run.modules.get(name, {}).items()}.values()
        for kind in ("names", "cases"):
            order = first.entries if kind == "names" else first.specs
            found = {id: record for run in runs for id, record in getattr(run, kind).get(name, {}).items()}
            _check_agreement(kind, name, runs)
            for id in [*(id for id in order if id in found), *sorted(found.keys() - order.keys())]:
                yield found[id]
                counts.setdefault(name, Counter())[found[id].verdict] += 1
                surprises += unexpected(found[id])
    yield Footer(
        complete=all(run.footer is not None and run.footer.complete for run in runs),
        seconds=round(sum(run.footer.seconds for run in runs if run.footer is not None), 3),
        counts={name: dict(sorted(count.items())) for name, count in counts.items()},
        unexpected=surprises,
        stale=_stale(runs),
    )


def _stale(runs: Sequence[Run]) -> dict[str, list[str]]:
    """What the parts found to be stale, and patterns of the baselines that ship, which only the whole can tell."""
    found: dict[str, set[str]] = {}
    for run in runs:
        for place, names in (run.footer.stale if run.footer else {}).items():
            found.setdefault(place, set()).update(names)
    everything = [*runs[0].entries, *runs[0].specs]
    for name in {name for run in runs for name in run.targets}:
        target = _target(name, runs)
        if target.skipped is not None:
            continue
        ratchet = Ratchet(name, Baseline(target))
        for run in runs:
            for record in run.names.get(name, {}).values():
                ratchet.see(record)
            for case in run.cases.get(name, {}).values():
                ratchet.see(case)
        for place, names in gather(ratchet.stale(everything)).items():
            found.setdefault(place, set()).update(names)
    return {place: sorted(found[place]) for place in sorted(found)}


def _one(texts: set[str]) -> str:
    return texts.pop() if len(texts) == 1 else " or ".join(f"({text or 'all'})" for text in sorted(texts))


def _target(name: str, runs: Sequence[Run]) -> TargetRecord:
    """What the target said of itself in a shard in which it ran, if there is one."""
    records = [run.targets[name] for run in runs if name in run.targets]
    return next((record for record in records if record.skipped is None), records[0])


def _check_agreement(kind: str, name: str, runs: Sequence[Run]) -> None:
    seen: dict[str, tuple[Verdict, Path]] = {}
    for run in runs:
        for id, record in getattr(run, kind).get(name, {}).items():
            verdict, path = seen.setdefault(id, (record.verdict, run.path))
            if verdict != record.verdict:
                raise UserError(
                    f"{id}[{name}] is {verdict} in {path} and {record.verdict} here.",
                    "Are these shards of one run? Compare two runs with osconform diff.",
                    file=run.path,
                )
