"""Reads the docs that a path names, in whichever form they are there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from osconform.errors import UserError
from osconform.reference.documented import Docs
from osconform.reference.inventory import read_inventory
from osconform.reference.pages import read_page

_REMEDY = (
    "Name the objects.inv of a version of the docs, the folder of its unpacked HTML archive, "
    "or a checkout of the sources that has Doc/conf.py."
)
#: Where a checkout has the folder of Sphinx's conf.py.
_SOURCE_FOLDERS = (".", "Doc", "docs", "doc")


def read_docs(path: Path, modules: Collection[str]) -> Docs:
    """What the docs at `path` have of some modules: an `objects.inv`, the HTML pages around one, or sources.

    An inventory alone says nothing of signatures, notes and versions. Sources are read with docutils.

    :raises UserError: there are no docs at the path, they cannot be read, or docutils is missing.
    """
    root = next((path / name for name in _SOURCE_FOLDERS if (path / name / "conf.py").is_file()), None)
    if root and not (path / "objects.inv").is_file():
        return _sources(root, modules)
    docs = read_inventory(path / "objects.inv" if path.is_dir() else path, modules, _REMEDY)
    return _with_pages(docs, path, modules) if path.is_dir() else docs


def _sources(root: Path, modules: Collection[str]) -> Docs:
    try:
        from osconform.reference.sources import read_sources
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "docutils":
            raise
        raise UserError(
            "Sources of docs are read with docutils, which is not installed.",
            "Install it with pip install 'osconform[docs]', or name the objects.inv or the HTML pages.",
            file=root,
        ) from None
    docs = read_sources(root, modules)
    if not docs.names:
        raise UserError(f"The sources describe none of {', '.join(sorted(modules))}.", _REMEDY, file=root)
    return docs


def _with_pages(docs: Docs, folder: Path, modules: Collection[str]) -> Docs:
    ours = [item for item in docs.names.values() if item.module in modules and item.kind != "module"]
    found = dict(docs.names)
    for page in sorted({item.page.partition("#")[0] for item in ours}):
        if (folder / page).is_file():
            here = [item for item in ours if item.page.partition("#")[0] == page]
            text = (folder / page).read_text(encoding="utf-8")
            kinds = {item.name: item.kind for item in here}
            for item in read_page(text, page, kinds, {item.name: item.module for item in here}):
                found[item.name] = replace(item, page=docs.names[item.name].page)
    return Docs(found, docs.version)
