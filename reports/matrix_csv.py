"""The matrix as CSV, for spreadsheets: a row per name and case, a column per target."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from osconform.errors import UserError
from osconform.reports.matrix import Matrix
from osconform.reports.visible import visible
from osconform.results import CaseRecord, NameRecord
from osconform.results_file import Run

#: What makes a spreadsheet take a cell for a formula; ids and names come from outside.
_FORMULA = ("=", "+", "-", "@")


def write_csv(runs: Sequence[Run], path: str | os.PathLike[str]) -> Path:
    """Writes the table, UTF-8, lines ended by CRLF as RFC 4180 has it. A cell is empty where a target was not asked.

    :raises UserError: the runs do not belong together, or the file cannot be written.
    """
    path, matrix = Path(path), Matrix(runs)
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["module", "name", "case", *(_cell(target.name) for target in matrix.targets)])
            for name in matrix.names.values():
                first = [_cell(name.entry.module), _cell(name.entry.id)]
                writer.writerow([*first, "", *_verdicts(name.presence)])
                for case in name.cases:
                    writer.writerow([*first, _cell(case.slug), *_verdicts(case.outcomes)])
    except OSError as error:
        raise UserError(
            f"the CSV file cannot be written: {error.strerror or error}.", "Name another file.", file=path
        ) from error
    return path


def _verdicts(records: Sequence[NameRecord | CaseRecord | None]) -> Iterator[str]:
    for record in records:
        if record is None:
            yield ""
        else:
            yield record.verdict.value + (" (explained)" if record.baseline is not None else "")


def _cell(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
