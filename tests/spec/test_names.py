"""No documented name may be lost from the spec, and none invented.

`documented_names.json` beside this file holds the names that each version of the docs has, one text per
module and version, names separated by blanks; of `io` it holds only what MicroPython documents as well. The
YAML is read here without the loader, so that a mistake in the loader cannot hide one in the spec.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

import osconform.spec
from osconform.loader import ENTRY_KEYS

INVENTORY: dict[str, dict[str, dict[str, str]]] = json.loads(
    (Path(__file__).parent / "documented_names.json").read_text(encoding="utf-8")
)
SPEC = Path(osconform.spec.__file__).parent
DOCS_VERSIONS = ("2.6", "2.7", "3.9", "3.11", "3.13", "3.14", "3.15")
#: Modules whose page names its functions in a sentence, without anchors.
NAMED_IN_PROSE = ("macpath",)
BY_VERSION = ("signature", "availability", "changed", "deprecated")


@dataclass(frozen=True)
class Found:
    """One entry as it stands in a file."""

    name: str
    file: Path
    fields: dict[str, Any]

    @property
    def documented(self) -> tuple[str, ...]:
        return tuple(self.fields.get("documented", ()))

    @property
    def where(self) -> str:
        return f"{self.name} in {self.file.relative_to(SPEC)}"


def module_of(name: str) -> str:
    return "os.path" if name.startswith("os.path.") else name.partition(".")[0]


def folder_of(module: str) -> Path:
    return SPEC / module.replace(".", "_")


@cache
def entries(module: str) -> tuple[Found, ...]:
    """Every entry in the module's folder, duplicates included; scalars stay text (3.10 is not 3.1)."""
    found = []
    for file in sorted(folder_of(module).rglob("*.yaml")):
        root = yaml.compose(
            file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        )
        assert isinstance(root, yaml.MappingNode), f"{file} holds no mapping"
        constructor = yaml.BaseLoader("")
        for key, value in root.value:
            found.append(Found(key.value, file, constructor.construct_object(value, deep=True)))
    return tuple(found)


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


MODULES = tuple(dict.fromkeys([*INVENTORY["cpython"], *INVENTORY["micropython"]]))
MODULES_AND_VERSIONS = [(module, v) for module, names in INVENTORY["cpython"].items() for v in names]


@pytest.mark.parametrize(("module", "docs_version"), MODULES_AND_VERSIONS)
def test_names_and_entries_agree(module: str, docs_version: str) -> None:
    documented = {f"{module}.{name}" for name in INVENTORY["cpython"][module][docs_version].split()}
    in_spec = {entry.name for entry in entries(module) if docs_version in entry.documented}
    assert documented - in_spec == set(), f"the docs of {docs_version} have them, no entry says so"
    assert in_spec - documented == set(), f"the docs of {docs_version} do not have them, entries say so"


@pytest.mark.parametrize("module", INVENTORY["micropython"])
def test_micropythons_names_have_its_facet_and_no_others(module: str) -> None:
    documented = {f"{module}.{name}" for name in INVENTORY["micropython"][module]["latest"].split()}
    assert {entry.name for entry in entries(module) if "micropython" in entry.fields} == documented


@pytest.mark.parametrize("module", MODULES)
def test_an_entry_stands_in_some_docs(module: str) -> None:
    stray = [e.where for e in entries(module) if not e.documented and "micropython" not in e.fields]
    assert stray == []


def test_no_name_stands_twice() -> None:
    count = Counter(entry.name for module in MODULES for entry in entries(module))
    assert [name for name, times in count.items() if times > 1] == []


def test_every_folder_of_the_spec_is_a_module_of_the_inventory() -> None:
    folders = {file.relative_to(SPEC).parts[0] for file in SPEC.rglob("*.yaml")}
    assert folders == {folder_of(module).name for module in MODULES}


@pytest.mark.parametrize("module", INVENTORY["cpython"])
def test_the_inventory_covers_the_docs_versions(module: str) -> None:
    assert tuple(INVENTORY["cpython"][module]) == DOCS_VERSIONS


@pytest.mark.parametrize("module", MODULES)
def test_entries_stand_in_the_folder_of_their_module(module: str) -> None:
    assert [e.where for e in entries(module) if module_of(e.name) != module] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_file_is_of_one_section(module: str) -> None:
    sections: dict[Path, set[str]] = {}
    for entry in entries(module):
        sections.setdefault(entry.file, set()).add(entry.fields["section"])
    assert {file.name: names for file, names in sections.items() if len(names) > 1} == {}


@pytest.mark.parametrize("module", MODULES)
def test_files_open_with_the_path_of_the_schema(module: str) -> None:
    for file in sorted(folder_of(module).rglob("*.yaml")):
        up = "../" * (len(file.relative_to(SPEC).parts) - 1)
        first = file.read_text(encoding="utf-8").partition("\n")[0]
        assert first == f"# yaml-language-server: $schema={up}entry.schema.json", file


@pytest.mark.parametrize("module", MODULES)
def test_fields_stand_in_the_order_of_the_guide(module: str) -> None:
    for entry in entries(module):
        fields = list(entry.fields)
        assert fields == [key for key in ENTRY_KEYS if key in fields], entry.where


@pytest.mark.parametrize("module", MODULES)
def test_docs_lead_to_the_anchor_of_the_name(module: str) -> None:
    page = f"library/{module}.html"
    for entry in entries(module):
        anchor = f"module-{module}" if module in NAMED_IN_PROSE else entry.name
        assert entry.fields["docs"] == f"{page}#{anchor}", entry.where


@pytest.mark.parametrize("module", MODULES)
def test_callables_have_a_signature(module: str) -> None:
    for entry in entries(module):
        if entry.fields["kind"] in ("function", "method"):
            assert "signature" in entry.fields or not entry.documented, entry.where


@pytest.mark.parametrize("module", MODULES)
def test_documented_versions_are_in_order_and_known(module: str) -> None:
    for entry in entries(module):
        assert list(entry.documented) == [v for v in DOCS_VERSIONS if v in entry.documented], entry.where


@pytest.mark.parametrize("field", BY_VERSION)
@pytest.mark.parametrize("module", MODULES)
def test_versions_of_a_field_ascend_and_tell_something_new(module: str, field: str) -> None:
    for entry in entries(module):
        value = entry.fields.get(field)
        if not isinstance(value, dict):
            continue
        versions = [version(text) for text in value]
        assert versions == sorted(set(versions)), entry.where
        if field in ("signature", "availability"):
            # A Python 3 older than its first recorded docs goes by their note, so that one may repeat Python 2's.
            assert all(a[1] != b[1] or a[0][0] != b[0][0] for a, b in pairwise(value.items())), entry.where
            assert len(value) > 1, f"{entry.where}: one {field} needs no mapping"


@pytest.mark.parametrize("module", MODULES)
def test_a_name_is_documented_only_while_it_lives(module: str) -> None:
    for entry in entries(module):
        for docs_version in entry.documented:
            if "added" in entry.fields:
                assert version(entry.fields["added"])[:2] <= version(docs_version), entry.where
            if "removed" in entry.fields:
                assert version(docs_version) < version(entry.fields["removed"]), entry.where
