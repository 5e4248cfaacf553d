"""Reads the sources of the docs: the reStructuredText of a checkout, such as CPython's `Doc` folder.

docutils reads the text; the directives of Sphinx that describe Python objects are told to it here, and give bare nodes that
are walked afterwards. How a heading becomes a full name is Sphinx's own rule (sphinx/domains/python, handle_signature).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes, utils
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives
from docutils.parsers.rst.states import Inliner

from osconform.reference.documented import Description, Docs, Documented, note_in

_KINDS = """function method classmethod staticmethod abstractmethod property attribute data class exception decorator type
decoratormethod""".split()
_VERSIONS = {
    "versionadded": "added",
    "versionchanged": "changed",
    "deprecated": "deprecated",
    "deprecated-removed": "deprecated",
    "soft-deprecated": "deprecated",
}
_NO_INDEX = frozenset({"noindex", "no-index"})
_MODULE = re.compile(r"^\s*\.\. (?:py:)?(?:current)?module::\s*(\S+)", re.MULTILINE)
_PATCHLEVEL = re.compile(r'#define PY_VERSION\s+"(\d+\.\d+)')
_HEADING = re.compile(r"(?P<prefix>[\w.]*\.)?(?P<name>\w+)\s*(?P<arguments>\(.*\))?")
#: A role of Sphinx, `:func:`title <target>``; only what is shown of it stays.
_ROLE = re.compile(r":[\w:.-]+:`[!~]?(?P<shown>[^`<]+?)(?:\s*<[^`]*>)?`")
#: In the docs before 3.8 the note is a sentence, with the word as a link in some.
_SENTENCE = re.compile(r"(?::ref:`)?Availability(?: <availability>`)?\s*:\s*(.+)", re.DOTALL)
#: Above every level of docutils' own messages: what Sphinx knows and docutils does not is no error here.
_SILENT = 5


class _AnyOption(dict[str, Any]):
    """Takes options of every name. It counts as true although it is empty, or docutils would look for none."""

    def __missing__(self, name: str) -> Any:
        return directives.unchanged

    def __bool__(self) -> bool:
        return True


class _Node(nodes.General, nodes.Element):
    """What one of the directives below has found; its attributes say what."""


def _plain(text: str, lineno: int, memo: Any, parent: nodes.Element) -> tuple[list[nodes.Node], list[Any]]:
    """Leaves markup within paragraphs as it is: nobody reads it, and docutils knows none of Sphinx's roles."""
    return [nodes.Text(text)], []


class _Described(Directive):
    """`.. function:: name(arguments)` and its like, with one heading a line."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _AnyOption()

    def run(self) -> list[nodes.Node]:
        """A node of the headings, around what the text below them gives."""
        lines = re.sub(r"\\\n\s*", "", self.arguments[0]).splitlines()
        node = _Node(what="description", kind=self.name.removeprefix("py:"), lines=lines)
        node["indexed"] = not _NO_INDEX & self.options.keys()
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class _Module(Directive):
    """`.. module:: os` and `.. currentmodule:: os`: whose names follow."""

    required_arguments = 1
    option_spec = _AnyOption()

    def run(self) -> list[nodes.Node]:
        """A node of the module."""
        return [_Node(what=self.name.removeprefix("py:"), module=self.arguments[0])]


class _Note(Directive):
    """`.. availability:: Unix, not WASI.`; paragraphs below it tell of limits."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """A node of the note."""
        return [_Node(what="note", text=self.arguments[0])]


class _Version(Directive):
    """`.. versionadded:: 3.3`, with what it is that the version brought, where it is not the name itself."""

    required_arguments = 1
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """A node of the version."""
        bare = len(self.arguments) == 1 and not self.content
        return [_Node(what="version", directive=_VERSIONS[self.name], version=self.arguments[0], bare=bare)]


def read_sources(root: Path, modules: Collection[str]) -> Docs:
    """The names that the sources below `root`, the folder of Sphinx's conf.py, have of some modules."""
    _tell_docutils()
    found: dict[str, Documented] = {}
    for file in sorted(root.rglob("*.rst")):
        text = file.read_text(encoding="utf-8", errors="replace")
        # A module within one of ours, such as sys.monitoring, is a name of it.
        if any({name, name.rpartition(".")[0]} & set(modules) for name in _MODULE.findall(text)):
            page = file.relative_to(root).with_suffix(".html").as_posix()
            found |= {item.name: item for item in _read(text, file, page)}
    return Docs(found, _version(root))


def _tell_docutils() -> None:
    kinds = [*_KINDS, *(f"py:{kind}" for kind in _KINDS)]
    modules = ("module", "currentmodule", "py:module", "py:currentmodule")
    for names, directive in (
        (kinds, _Described),
        (modules, _Module),
        (("availability",), _Note),
        (_VERSIONS, _Version),
    ):
        for name in names:
            directives.register_directive(name, directive)


def _version(root: Path) -> str | None:
    """The version that the checkout is of: CPython's docs take theirs from the header beside them (Doc/tools/patchlevel)."""
    header = root.parent / "Include" / "patchlevel.h"
    match = _PATCHLEVEL.search(header.read_text(encoding="utf-8")) if header.is_file() else None
    return match[1] if match else None


def _read(text: str, file: Path, page: str) -> Iterator[Documented]:
    settings: Any = get_default_settings(Parser)
    settings.report_level = settings.halt_level = _SILENT
    settings.raw_enabled = False
    document = utils.new_document(str(file), settings)
    inliner = Inliner()
    # No subclass: docutils builds its patterns from what this very class has.
    inliner.parse = _plain  # type: ignore[method-assign]
    Parser(inliner=inliner).parse(text, document)
    walk = _Walk(page)
    walk.go(document, None, "")
    return iter(walk.found)


class _Walk:
    """Goes through a document, and turns each description into what it says of its names."""

    def __init__(self, page: str) -> None:
        self.found: list[Documented] = []
        self._page = page
        self._module = ""
        self._module_note: str | None = None

    def go(self, node: nodes.Node, around: Description | None, owner: str) -> None:
        """Reads what is below a node; `owner` is the class, without its module, in whose text it stands."""
        for child in node.children:
            if isinstance(child, _Node):
                self._take(child, around, owner)
            elif isinstance(child, nodes.paragraph):
                if match := _SENTENCE.match(child.rawsource):
                    self._note(match[1], around)
            elif not isinstance(child, (nodes.Text, nodes.literal_block)):
                self.go(child, around, owner)

    def _take(self, node: _Node, around: Description | None, owner: str) -> None:
        if node["what"] == "description":
            self._description(node, around, owner)
        elif node["what"] == "note":
            self._note(node["text"], around)
        elif node["what"] == "version":
            if around:
                around.version(node["directive"], node["version"], node["bare"])
        else:
            self._module = "" if node["module"] == "None" else node["module"]
            self._module_note = None
            if node["what"] == "module":
                page = f"{self._page}#module-{self._module}"
                self.found.append(Documented(self._module, "module", page, self._module))

    def _note(self, text: str, around: Description | None) -> None:
        note = note_in(_ROLE.sub(r"\g<shown>", text).replace("``", ""))
        if around:
            around.note(note)
        elif all(item.kind == "module" for item in self.found):
            self._module_note = note

    def _description(self, node: _Node, around: Description | None, owner: str) -> None:
        description = Description()
        for line in node["lines"]:
            if match := _HEADING.match(re.sub(r"\\([*_])", r"\1", line.strip())):
                name = _within(owner, match["prefix"] or "", match["name"])
                full = f"{self._module}.{name}" if self._module else name
                description.headings.append((full, match["arguments"] or ""))
        inner_owner = owner
        if description.headings:
            first = description.headings[0][0].removeprefix(f"{self._module}.")
            inner_owner = first if node["kind"] in ("class", "exception") else first.rpartition(".")[0]
        self.go(node, description, inner_owner)
        if around:
            around.inner = True
        if node["indexed"]:
            self.found += description.results(node["kind"], self._module, self._page, self._module_note)


def _within(owner: str, prefix: str, name: str) -> str:
    """A name as its class has it: `.. method:: poll()` and `.. method:: Popen.poll()` are one in the text of Popen."""
    if not owner or prefix == f"{owner}." or prefix.startswith(f"{owner}."):
        return prefix + name
    return f"{owner}.{prefix}{name}"
