"""`static/matrix.js`: every verdict of the matrix, for the search and the comparison.

A script and no JSON file, since a page opened from a disk may load scripts and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from osconform.reports.addresses import Addresses
from osconform.reports.answer import group
from osconform.reports.matrix import Matrix
from osconform.reports.report_json import UNASKED
from osconform.reports.verdict_style import STYLES, is_deviation
from osconform.reports.visible import visible
from osconform.results import CaseRecord, NameRecord


def matrix_script(matrix: Matrix, addresses: Addresses) -> bytes:
    """The assignment `matrix = {...}`. Rows have a letter per target, in upper case where a baseline explains it."""
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
                "group": visible(group(target)),
                "words": visible(
                    " ".join([target.record.implementation, target.record.version, target.record.platform])
                    if target.record
                    else ""
                ),
            }
            for target in matrix.targets
        ],
        "names": [
            [
                visible(name.entry.id),
                addresses.name(name.entry.id).removeprefix("name/").removesuffix(".html"),
                modules.index(name.entry.module),
                _row(name.presence),
                [[visible(case.slug), _row(case.outcomes)] for case in name.cases],
            ]
            for name in sorted(matrix.names.values(), key=lambda name: name.entry.id)
        ],
    }
    # In an inline script, which the single file has, "</script" and "<!--" would mean something.
    return b"osconform.matrix = " + msgspec.json.encode(document).replace(b"<", b"\\u003c") + b";\n"


def _row(records: Sequence[NameRecord | CaseRecord | None]) -> str:
    return "".join(
        UNASKED
        if record is None
        else STYLES[record.verdict].key.upper()
        if record.baseline is not None
        else STYLES[record.verdict].key
        for record in records
    )
