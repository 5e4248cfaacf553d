"""The model: entries and cases as the rest of the program sees them. No YAML here, no targets.

A *pattern* is what a value is held against, in plain JSON-able data so that the spec can be cached:
`["value", wire]` equals a literal (in the wire encoding of `osconform.wire`), `["list", [pattern, ...]]` is a list
element by element, `["all", [[matcher, argument], ...]]` asks several matchers at once.
"""

from __future__ import annotations

from typing import Any

import msgspec

Pattern = list[Any]

#: Docs versions that the spec records.
DOCS_VERSIONS = ("2.6", "2.7", "3.9", "3.11", "3.13", "3.14", "3.15")


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a tree of files: exactly one of the first five says what it is."""

    data: bytes | None = None
    directory: bool = False
    symlink: str | None = None
    link: str | None = None
    special: str | None = None  # "fifo", "socket", "device"
    any_data: bool = False  # in an expectation: a file whatever its content
    mode: int | None = None
    mtime: int | None = None
    target_is_directory: bool = False


Tree = dict[str, Node]  # relative path with "/" -> node


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What must be seen; what is None is not looked at."""

    returns: Pattern | None = None
    raises: str | None = None
    errno: tuple[str, ...] = ()
    winerror: int | None = None
    message: str | None = None
    files: Tree | None = None
    stdout: Pattern | None = None
    any_of: tuple[Outcome, ...] = ()
    na: str | None = None  # the docs promise nothing; why


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One behaviour, as `run` and what must come of it under each condition."""

    id: str
    entry: str
    claim: str
    source: str | None = None
    covers: tuple[str, ...] = ()
    refutes: tuple[str, ...] = ()
    given: Tree = {}
    run: str
    program: str  # run, with imports and with its last expression bound to `result`
    modules: tuple[str, ...]  # what the program imports
    symbols: tuple[str, ...]  # dotted names that it uses, "os.path.join"
    expect: tuple[tuple[str, Outcome], ...]
    where: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    timeout: float = 10.0
    variant: str | None = None
    since: str | None = None  # a variant's first version
    file: str = ""  # relative to the spec's root
    line: int = 0
    yaml: str = ""

    @property
    def slug(self) -> str:
        return self.id.partition("/")[2]


class MicroPythonFacet(msgspec.Struct, frozen=True, kw_only=True):
    """The name's place in MicroPython's docs."""

    docs: str
    signature: str | None = None
    conditional: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One documented name."""

    id: str
    module: str
    kind: str
    section: str
    docs: str
    documented: tuple[str, ...] = ()
    signature: dict[str, str] = {}
    availability: dict[str, str] = {}
    added: str | None = None
    removed: str | None = None
    changed: dict[str, str] = {}
    deprecated: dict[str, str] = {}
    conditional: str | None = None
    stub: tuple[str, ...] = ()
    instance: str | None = None
    micropython: MicroPythonFacet | None = None
    value: Pattern | None = None
    note: str | None = None
    cases: tuple[Case, ...] = ()
    file: str = ""
    line: int = 0


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """All entries, in the order of their ids, and a fingerprint of the files they came from."""

    fingerprint: str
    entries: dict[str, Entry]

    def cases(self) -> list[Case]:
        """Every case of every entry, in the order of the entries and, within one, of its file."""
        return [case for entry in self.entries.values() for case in entry.cases]
