"""`static/matrix.js`: every verdict of the matrix, for the search and the comparison.

A script and no JSON file, since a page opened from a disk may load scripts and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from osconform.reports.addresses import Addresses
from osconform.reports.answer import ABSENT, DEVIATES, MISSING, WORKS, answers
from osconform.reports.matrix import Matrix, Name
from osconform.reports.places import place
from osconform.reports.report_json import UNASKED
from osconform.reports.verdict_style import STYLES, is_deviation
from osconform.reports.visible import visible
from osconform.results import CaseRecord, NameRecord
from osconform.results_file import Run

#: One letter for the state of a name in one place; `-` where nothing was asked.
_STATES = {WORKS: "w", DEVIATES: "d", ABSENT: "a", MISSING: "m"}


def matrix_script(matrix: Matrix, addresses: Addresses, earlier: Sequence[Run] = ()) -> bytes:
    """The assignment `matrix = {...}`. Rows have a letter per target, in upper case where a baseline explains it.

    The targets of `earlier` runs follow those of the matrix, for the comparison; what they alone were asked is left out.
    """
    before = [
        (run, name)
        for run in sorted(earlier, key=lambda run: (run.header.started, run.path.name))
        for name in run.targets
        if name in run.names or name in run.cases
    ]
    places = list(
        dict.fromkeys(
            place(target.record)
            for target in matrix.targets
            if target.record is not None and target.ran and not target.record.imitator
        )
    )
    modules = list(matrix.modules)
    document = {
        "verdicts": {style.key: verdict.value for verdict, style in STYLES.items()},
        "glyphs": {style.key: style.glyph for style in STYLES.values()},
        "deviations": "".join(style.key for verdict, style in STYLES.items() if is_deviation(verdict)),
        "modules": [visible(module) for module in modules],
        "targets": [
            {
                "name": visible(target.name),
                "page": addresses.target(target.name),
                "words": visible(
                    " ".join(
                        [
                            target.record.implementation,
                            target.record.version,
                            target.record.platform,
                            target.record.imitator,
                            target.record.layer,
                        ]
                    )
                    if target.record
                    else ""
                ),
            }
            for target in matrix.targets
        ],
        "earlier": [visible(f"{name}, {run.header.started[:19].replace('T', ' ')}") for run, name in before],
        "places": [visible(place) for place in places],
        "names": [
            [
                visible(name.entry.id),
                addresses.name(name.entry.id).removeprefix("name/").removesuffix(".html"),
                modules.index(name.entry.module),
                _row(
                    [
                        *name.presence,
                        *(run.names.get(target, {}).get(name.entry.id) for run, target in before),
                    ]
                ),
                [
                    [
                        visible(case.slug),
                        _row(
                            [
                                *case.outcomes,
                                *(run.cases.get(target, {}).get(case.spec.id) for run, target in before),
                            ]
                        ),
                    ]
                    for case in name.cases
                ],
                _states(name, matrix, places),
            ]
            for name in sorted(matrix.names.values(), key=lambda name: name.entry.id)
        ],
    }
    # In an inline script, which the single file has, "</script" and "<!--" would mean something.
    return b"osconform.matrix = " + msgspec.json.encode(document).replace(b"<", b"\\u003c") + b";\n"


def _states(name: Name, matrix: Matrix, places: Sequence[str]) -> str:
    found = {answer.place: answer.state for answer in answers(name, matrix.targets)}
    return "".join(_STATES[found[place]] if place in found else UNASKED for place in places)


def _row(records: Sequence[NameRecord | CaseRecord | None]) -> str:
    return "".join(
        UNASKED
        if record is None
        else STYLES[record.verdict].key.upper()
        if record.baseline is not None
        else STYLES[record.verdict].key
        for record in records
    )
