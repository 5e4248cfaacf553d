"""Reads the spec's files into the model, every mistake with its file, line and remedy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import osconform.spec

from . import availability, case_reader
from . import yaml_nodes as y
from .errors import UserError
from .model import DOCS_VERSIONS, Entry, MicroPythonFacet, Spec
from .patterns import read_pattern
from .yaml_nodes import Pairs, YamlNode

KINDS = ("function", "class", "method", "attribute", "data", "exception")
#: What an entry may say, in the order in which it is written.
ENTRY_KEYS = (
    "kind",
    "section",
    "docs",
    "documented",
    "signature",
    "availability",
    "added",
    "removed",
    "changed",
    "deprecated",
    "conditional",
    "stub",
    "instance",
    "micropython",
    "value",
    "note",
    "cases",
)


class SpecError(UserError):
    """Everything that is wrong with the spec; its text is the first problem and how many more there are."""

    def __init__(self, problems: list[UserError]) -> None:
        self.problems = problems
        first = problems[0]
        remedy = first.remedy
        if len(problems) > 1:
            remedy += f" ({len(problems) - 1} more; osconform lint lists them all.)"
        super().__init__(first.what, remedy.strip(), file=first.file, line=first.line)


def root() -> Path:
    """The folder of the spec that ships with osconform."""
    return Path(osconform.spec.__file__).parent


def spec_files(paths: Iterable[Path]) -> list[Path]:
    """The YAML files among and below the paths, in order. Raises `UserError` for a path that is not there."""
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UserError(
                f"There is no file or folder {str(path)!r}.", "Name a spec file or a folder of them."
            )
        files += sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    return files


def fingerprint(files: Iterable[Path], base: Path) -> str:
    """A hash over names and contents: two runs are comparable if it agrees."""
    digest = hashlib.sha256()
    for file in files:
        name = file.relative_to(base).as_posix() if file.is_relative_to(base) else file.name
        # Line ends differ between checkouts; what the files say does not.
        digest.update(name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]


def load_files(files: list[Path], base: Path) -> Spec:
    """The spec in these files. Raises `SpecError` with every problem found."""
    entries: dict[str, Entry] = {}
    problems: list[UserError] = []
    for file in files:
        for entry in read_file(file, base, problems):
            if entry.id in entries:
                other = entries[entry.id]
                problems.append(
                    UserError(
                        f"The entry {entry.id} stands at {other.file}:{other.line} already.",
                        "Merge the two.",
                        file=entry.file,
                        line=entry.line,
                    )
                )
            entries[entry.id] = entry
    if problems:
        raise SpecError(problems)
    return Spec(fingerprint=fingerprint(files, base), entries=dict(sorted(entries.items())))


def read_file(file: Path, base: Path, problems: list[UserError]) -> Iterator[Entry]:
    """The entries of one file; what is wrong is appended to `problems` and left out."""
    shown = file.relative_to(base).as_posix() if file.is_relative_to(base) else str(file)
    try:
        source = file.read_text(encoding="utf-8")
        document = y.compose(source, str(file))
        if document is None:
            raise UserError("The file is empty.", "Write an entry or remove the file.", file=file, line=1)
        pairs = y.mapping(document, "The file")
    except UnicodeDecodeError as error:
        problems.append(UserError(f"The file is not UTF-8: {error}.", "Save it as UTF-8.", file=file))
        return
    except UserError as error:
        problems.append(error)
        return
    lines = source.splitlines()
    starts = {key.text: key.line for key, _ in document.pairs}
    for name, node in pairs.items():
        try:
            yield _read_entry(name, node, shown, starts[name], lines, problems)
        except UserError as error:
            problems.append(error)


def module_of(name: str) -> str:
    """`os.path.join` is of `os.path`, `os.stat_result.st_mode` of `os`."""
    return "os.path" if name.startswith("os.path.") else name.partition(".")[0]


def _read_entry(
    name: str, node: YamlNode, shown: str, line: int, lines: list[str], problems: list[UserError]
) -> Entry:
    pairs = y.mapping(node, f"Entry {name}", ENTRY_KEYS)
    for key in ("kind", "section", "docs"):
        if key not in pairs:
            raise node.error(f"Entry {name} has no {key!r}.", "spec/README.md says what an entry needs.")
    kind = y.text(pairs["kind"], "kind")
    if kind not in KINDS:
        raise pairs["kind"].error(f"The kind {kind!r} is not one of {', '.join(KINDS)}.")
    documented = _documented(pairs)
    micropython = _micropython(pairs)
    if not documented and micropython is None:
        raise node.error(f"Entry {name} stands in no docs.", "Fill `documented` or `micropython`.")
    first = documented[0] if documented else "2.6"
    cases = []
    if "cases" in pairs:
        for slug, case_node in y.mapping(pairs["cases"], f"cases of {name}").items():
            try:
                cases += case_reader.read_cases(name, slug, case_node, shown, lines)
            except UserError as error:
                problems.append(error)
    return Entry(
        id=name,
        module=module_of(name),
        kind=kind,
        section=y.text(pairs["section"], "section"),
        docs=y.text(pairs["docs"], "docs"),
        documented=documented,
        signature=_by_version(pairs, "signature", first),
        availability=_availability(pairs, first),
        added=_optional(pairs, "added"),
        removed=_optional(pairs, "removed"),
        changed=_by_version(pairs, "changed", first),
        deprecated=_by_version(pairs, "deprecated", first),
        conditional=_optional(pairs, "conditional"),
        stub=y.texts(pairs["stub"], "stub") if "stub" in pairs else (),
        instance=_optional(pairs, "instance"),
        micropython=micropython,
        value=read_pattern(pairs["value"], f"value of {name}") if "value" in pairs else None,
        note=_optional(pairs, "note"),
        cases=tuple(cases),
        file=shown,
        line=line,
    )


def _documented(pairs: Pairs) -> tuple[str, ...]:
    if "documented" not in pairs:
        return ()
    node = pairs["documented"]
    versions = y.texts(node, "documented") if node.items or node.kind != "sequence" else ()
    for version in versions:
        if version not in DOCS_VERSIONS:
            raise node.error(f"{version!r} is not a recorded docs version ({', '.join(DOCS_VERSIONS)}).")
    return versions


def _micropython(pairs: Pairs) -> MicroPythonFacet | None:
    if "micropython" not in pairs:
        return None
    facet = y.mapping(pairs["micropython"], "micropython", frozenset({"docs", "signature", "conditional"}))
    if "docs" not in facet:
        raise pairs["micropython"].error("micropython has no 'docs'.", "Write its page and anchor.")
    return MicroPythonFacet(
        docs=y.text(facet["docs"], "docs"),
        signature=_optional(facet, "signature"),
        conditional=_optional(facet, "conditional"),
    )


def _availability(pairs: Pairs, first: str) -> dict[str, str]:
    notes = _by_version(pairs, "availability", first) or {first: "all"}
    for note in notes.values():
        try:
            availability.parse(note)
        except availability.NoteError as error:
            raise pairs["availability"].error(
                f"The availability {error}.",
                "Write the note as the docs have it, without its full stop; put anything else into `note`.",
            ) from None
    return notes


def _optional(pairs: Pairs, key: str) -> str | None:
    return y.text(pairs[key], key) if key in pairs else None


def _by_version(pairs: Pairs, key: str, first: str) -> dict[str, str]:
    if key not in pairs:
        return {}
    node = pairs[key]
    if node.kind == "scalar":
        return {first: y.text(node, key)}
    return {version: y.text(value, f"{key} of {version}") for version, value in y.mapping(node, key).items()}
