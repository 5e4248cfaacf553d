"""Writes the whole report into a fresh folder and puts it in place of the old one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from osconform.errors import UserError
from osconform.reports import compare_page, findings_page, module_page, name_page, overview_page, target_page
from osconform.reports.addresses import Addresses
from osconform.reports.badges import badge
from osconform.reports.matrix import Matrix
from osconform.reports.matrix_script import matrix_script
from osconform.reports.report_json import findings_json, report_json
from osconform.reports.summary_markdown import summary_markdown
from osconform.reports.templating import environment
from osconform.reports.verdict_style import WEIGHTS
from osconform.results import Audit
from osconform.results_file import Run

#: Tells a report from a folder that must not be replaced.
MARKER = ".osconform-report"
_FOLDERS = ("module", "name", "target", "badge", "static")
_PAGES = ("index.html", "compare.html", "method.html", "findings.html")
_OURS = frozenset({MARKER, *_PAGES, "report.json", "findings.json", "summary.md", *_FOLDERS})

Progress = Callable[[int, int], None]


def build(
    runs: Sequence[Run],
    output: str | os.PathLike[str],
    progress: Progress | None = None,
    audit: Audit | None = None,
    earlier: Sequence[Run] = (),
) -> Path:
    """Writes the report of these runs to the folder `output`; gives the path of its `index.html`.

    With an `audit`, it has a page of findings; with `earlier` runs, the overview says what changed since.

    An earlier report there is replaced as a whole once the new one is complete. The same runs give the same
    bytes. `progress` is called with the number of files written and to be written.

    :raises UserError: the runs do not belong together, `output` holds something else, or cannot be written.
    """
    if not runs:
        raise UserError("there are no results to report on.", "Name at least one results file.")
    matrix = Matrix(runs)
    output = Path(output)
    place = Path(os.path.realpath(output))  # behind a link, what it points to is replaced, not the link
    _check(output, place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # Beside the output, so that the exchange below is a rename within one file system.
        with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as workshop:
            fresh = Path(workshop, "new")
            fresh.mkdir()
            _write(matrix, fresh, progress, audit, earlier)
            _exchange(fresh, place, Path(workshop, "old"))
    except OSError as error:
        raise UserError(
            f"the report cannot be written: {error.strerror or error}.",
            "Give a folder that you may write to, on a disk with room.",
            file=output,
        ) from error
    return output / "index.html"


def _exchange(fresh: Path, place: Path, old: Path) -> None:
    """Puts `fresh` at `place`; what stood there goes to `old`, and comes back if that fails."""
    if not place.exists():
        fresh.rename(place)
        return
    place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        old.rename(place)
        raise


def _check(output: Path, place: Path) -> None:
    """Refuses to replace anything but a report, and a report in which someone keeps other things."""
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise UserError("the report needs a folder, and this is none.", "Name another path.", file=output)
    held = {entry.name for entry in place.iterdir()}
    if held and MARKER not in held:
        raise UserError(
            "this folder holds something other than an osconform report, and would be replaced.",
            "Name a new or empty folder.",
            file=output,
        )
    foreign = sorted(held - _OURS)
    if foreign:
        raise UserError(
            f"this report holds files that osconform has not written ({', '.join(foreign[:3])}), "
            "and would be replaced as a whole.",
            "Move them elsewhere, or name another folder.",
            file=output,
        )


def _write(
    matrix: Matrix, folder: Path, progress: Progress | None, audit: Audit | None, earlier: Sequence[Run]
) -> None:
    addresses = Addresses(matrix.modules, matrix.names, (target.name for target in matrix.targets))
    total = 6 + 2 * (audit is not None) + len(matrix.modules) + len(matrix.names) + 2 * len(matrix.targets)
    for sub in _FOLDERS:
        (folder / sub).mkdir()
    for done, (path, text) in enumerate(files(matrix, addresses, audit, earlier), 1):
        (folder / path).write_bytes(text)
        if progress is not None:
            progress(done, total)
    for source in resources.files("osconform.reports").joinpath("static").iterdir():
        (folder / "static" / source.name).write_bytes(source.read_bytes())
    (folder / MARKER).write_text("An osconform report. This file allows the folder to be replaced.\n")


def files(
    matrix: Matrix, addresses: Addresses, audit: Audit | None, earlier: Sequence[Run] = ()
) -> Iterator[tuple[str, bytes]]:
    """Every generated file, one at a time, so that no more than one page is in memory."""
    env = environment()
    shared = {"audited": audit is not None}

    def page(kind: str, root: str, context: Mapping[str, Any]) -> bytes:
        return env.get_template(f"{kind}.html.j2").render(root=root, **shared, **context).encode()

    yield "index.html", page("overview", "", overview_page.context(matrix, addresses, audit, earlier))
    yield (
        "compare.html",
        page("compare", "", compare_page.context(matrix, earlier=bool(earlier))),
    )
    yield "method.html", page("method", "", {"weights": WEIGHTS})
    if audit is not None:
        yield "findings.html", page("findings", "", findings_page.context(matrix, addresses, audit))
        yield "findings.json", findings_json(audit)
    yield "report.json", report_json(matrix)
    yield "summary.md", summary_markdown(matrix, audit).encode()
    yield "static/matrix.js", matrix_script(matrix, addresses, earlier)
    for module in matrix.modules:
        yield addresses.module(module), page("module", "../", module_page.context(matrix, addresses, module))
    for target in matrix.targets:
        yield (
            addresses.target(target.name),
            page("target", "../", target_page.context(matrix, addresses, target)),
        )
        yield addresses.badge(target.name), badge(matrix, target)
    for name in matrix.names.values():
        yield addresses.name(name.entry.id), page("name", "../", name_page.context(matrix, addresses, name))
