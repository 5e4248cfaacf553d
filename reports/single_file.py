"""The whole report in one HTML file, for a mail or an artifact: every page inside it, shown one at a time."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from osconform.errors import UserError
from osconform.reports.addresses import Addresses
from osconform.reports.badges import badge
from osconform.reports.matrix import Matrix
from osconform.reports.site import Progress, files
from osconform.results import Audit
from osconform.results_file import Run

_BADGE = re.compile(r'<img src="\.\./(badge/[^"]+)"')
_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>osconform</title>
<style>
"""


def build_single(
    runs: Sequence[Run],
    output: str | os.PathLike[str],
    progress: Progress | None = None,
    audit: Audit | None = None,
    earlier: Sequence[Run] = (),
) -> Path:
    """Writes the report of these runs to the file `output`, which is replaced; gives its path.

    The pages are those of the folder that `build` writes. The file needs JavaScript to turn them.

    :raises UserError: there are no runs, they do not belong together, or the file cannot be written.
    """
    if not runs:
        raise UserError("there are no results to report on.", "Name at least one results file.")
    output = Path(output)
    matrix = Matrix(runs)
    addresses = Addresses(matrix.modules, matrix.names, (target.name for target in matrix.targets))
    badges = {addresses.badge(t.name): badge(matrix, t) for t in matrix.targets}
    static = resources.files("osconform.reports").joinpath("static")
    script = ""
    fresh = output.with_name(f".{output.name}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write(_HEAD + static.joinpath("report.css").read_text(encoding="utf-8"))
            file.write(
                '</style>\n</head>\n<body data-single="1">\n<noscript>This file needs JavaScript.</noscript>\n'
            )
            total = 4 + len(matrix.modules) + len(matrix.names) + len(matrix.targets)
            for done, (path, content) in enumerate(files(matrix, addresses, audit, earlier), 1):
                if path.endswith(".html"):
                    file.write(_template(path, content.decode(), badges))
                elif path == "static/matrix.js":
                    script = content.decode()
                if progress is not None:
                    progress(min(done, total), total)
            query, code = (
                static.joinpath(name).read_text(encoding="utf-8") for name in ("query.js", "report.js")
            )
            file.write(
                f"<script>\n{query}</script>\n<script>\n{code.replace('/* matrix */', script)}</script>\n</body>\n</html>\n"
            )
        fresh.replace(output)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise UserError(
            f"the report cannot be written: {error.strerror or error}.",
            "Name a file in a folder that exists and that you may write to.",
            file=output,
        ) from error
    return output


def _template(path: str, page: str, badges: Mapping[str, bytes]) -> str:
    def inline(match: re.Match[str]) -> str:
        return f'<img src="data:image/svg+xml;base64,{base64.b64encode(badges[match[1]]).decode()}"'

    page = _BADGE.sub(inline, page)
    body, title = _BODY.search(page), _TITLE.search(page)
    assert body is not None and title is not None  # our own templates
    return f'<template data-page="{path}" data-title="{title[1]}">{body[1].strip()}</template>\n'
