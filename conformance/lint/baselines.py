"""Whether baselines explain what they claim to explain. No rule of the spec: it looks at TOML files, with the spec beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..baselines import Known, read
from ..errors import UserError
from ..model import Spec


def check_baselines(files: Iterable[Path], spec: Spec) -> list[UserError]:
    """What is wrong with baselines, in the order of files and lines."""
    ids = [*spec.entries, *(case.id for case in spec.cases())]
    problems: list[UserError] = []
    for file in files:
        try:
            entries = read(file)
        except UserError as error:
            problems.append(error)
            continue
        problems += [problem for known in entries for problem in _check(known, ids)]
        problems += _said_twice(entries)
    return problems


def _check(known: Known, ids: list[str]) -> Iterator[UserError]:
    for what, remedy in _shortcomings(known, ids):
        yield UserError(what, remedy, file=known.file, line=known.line)


def _shortcomings(known: Known, ids: list[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with one entry, and what to do about it."""
    if not known.reasoned:
        yield "This deviation has no reason.", "Say what the implementation does instead, and why."
    if not known.table.reference.strip():
        yield "This reason has no reference.", "Name the docs clause, bug or source that shows it."
    for id in known.table.ids:
        pattern = known.patterns.get(id)
        if not (any(map(pattern.match, ids)) if pattern is not None else id in ids):
            yield f"{id!r} is no name or case.", "Correct it, or take it out."


def _said_twice(entries: list[Known]) -> Iterator[UserError]:
    seen: dict[tuple[str, str, str, frozenset[str]], int] = {}
    for known in entries:
        for id in known.table.ids:
            key = (id, known.table.where, known.table.message, known.verdicts)
            if key in seen:
                yield UserError(
                    f"{id} is explained on line {seen[key]} already.",
                    "Take it out of one of the two.",
                    file=known.file,
                    line=known.line,
                )
            seen.setdefault(key, known.line)
