"""The JSON Schema that editors use says what the loader says."""

import json

import jsonschema
import pytest
import yaml

import osconform.spec
from osconform import case_reader, loader, patterns

ROOT = loader.root()
SCHEMA = json.loads((ROOT / "entry.schema.json").read_text(encoding="utf-8"))
FILES = loader.spec_files([ROOT])


def as_an_editor_reads(text: str) -> object:
    """YAML 1.2 core: what a language server sees."""

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # in C where it is there: 3 s less
        pass

    # YAML 1.1 reads yes and on as booleans and dates as dates; editors read text.
    Loader.yaml_implicit_resolvers = {
        first: [(tag, regex) for tag, regex in resolvers if not tag.endswith(("bool", "timestamp"))]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Loader.construct_mapping = lambda self, node, deep=False: {  # type: ignore[method-assign]
        key.value: self.construct_object(value, deep=True) for key, value in node.value
    }
    return yaml.load(text, Loader=Loader)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return jsonschema.Draft202012Validator(SCHEMA)


def test_every_file_of_the_spec_is_valid(validator):
    problems = []
    for file in FILES:
        document = as_an_editor_reads(file.read_text(encoding="utf-8"))
        problems += [
            f"{file.name}: {error.json_path}: {error.message}" for error in validator.iter_errors(document)
        ]
    assert problems == []


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        ("entry", loader.ENTRY_KEYS),
        ("case", case_reader.CASE_KEYS),
        ("outcome", case_reader.OUTCOME_KEYS),
        ("matcher", patterns.MATCHERS),
    ],
)
def test_schema_and_loader_know_the_same_keys(place, keys):
    assert set(SCHEMA["$defs"][place]["properties"]) == set(keys)


def test_needs_and_kinds_agree():
    assert set(SCHEMA["$defs"]["need"]["enum"]) == case_reader.NEEDS
    assert SCHEMA["$defs"]["entry"]["properties"]["kind"]["enum"] == list(loader.KINDS)


def test_an_unknown_key_is_invalid(validator):
    entry = {"kind": "function", "section": "x", "docs": "x", "documented": [3.9], "colour": "red"}
    assert not validator.is_valid({"os.x": entry})


def test_the_spec_package_ships_its_schema():
    assert (loader.Path(osconform.spec.__file__).parent / "entry.schema.json").is_file()
