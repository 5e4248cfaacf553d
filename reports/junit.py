"""JUnit XML, for services that draw test results from it: a suite per target and module, a test per check.

Source of the form: the schema of Jenkins' xUnit plugin, which others follow.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from osconform.errors import UserError
from osconform.reports.matrix import Case, Matrix, Name
from osconform.reports.targets import Target
from osconform.reports.verdict_style import is_deviation
from osconform.reports.visible import visible
from osconform.results import CaseRecord, NameRecord, Verdict
from osconform.results_file import Run

_ERRORS = frozenset({Verdict.CRASH, Verdict.TIMEOUT})
_SKIPPED = frozenset({Verdict.NA, Verdict.UNSUPPORTED, Verdict.BLOCKED})


def write_junit(runs: Sequence[Run], path: str | os.PathLike[str]) -> Path:
    """Writes the file. Explained deviations are skipped tests with their reason, unexplained ones failures.

    :raises UserError: the runs do not belong together, or the file cannot be written.
    """
    path = Path(path)
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_document(Matrix(runs)))
    except OSError as error:
        raise UserError(
            f"the JUnit file cannot be written: {error.strerror or error}.", "Name another file.", file=path
        ) from error
    return path


def _document(matrix: Matrix) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="osconform">\n'
    for target in matrix.targets:
        for module, names in matrix.modules.items():
            tests = [(name, case, record) for name in names for case, record in name.on(target)]
            if tests:
                yield from _suite(target, module, tests)
    yield "</testsuites>\n"


def _suite(
    target: Target, module: str, tests: list[tuple[Name, Case | None, NameRecord | CaseRecord]]
) -> Iterator[str]:
    kinds = [_kind(record) for _, _, record in tests]
    yield (
        f"<testsuite name={_value(f'{target.name}.{module}')} tests={_value(str(len(tests)))}"
        f" failures={_value(str(kinds.count('failure')))} errors={_value(str(kinds.count('error')))}"
        f" skipped={_value(str(kinds.count('skipped')))}>\n"
    )
    for (name, case, record), kind in zip(tests, kinds, strict=True):
        label = "presence" if case is None else case.slug
        seconds = f" time={_value(f'{record.seconds:.3f}')}" if isinstance(record, CaseRecord) else ""
        head = f"<testcase classname={_value(f'{target.name}.{name.entry.id}')} name={_value(label)}{seconds}"
        if kind == "passed":
            yield head + "/>\n"
        else:
            said = record.baseline or f"expected {record.expected}; actual {record.actual}"
            yield f"{head}><{kind} type={_value(record.verdict.value)} message={_value(said)}/></testcase>\n"
    yield "</testsuite>\n"


def _kind(record: NameRecord | CaseRecord) -> str:
    if record.verdict in _SKIPPED or (is_deviation(record.verdict) and record.baseline is not None):
        return "skipped"
    if record.verdict in _ERRORS:
        return "error"
    return "failure" if is_deviation(record.verdict) else "passed"


def _value(text: str) -> str:
    return quoteattr(visible(text))
