"""The hand-written lies: what they name, and that their code is Python that knows all its names."""

import ast
import builtins

import pytest

from osconform import spec_cache
from osconform.errors import UserError
from osconform.mutation import catalogue_file
from osconform.mutation.mutants import _definitions, program

SPEC = spec_cache.load(None)
CATALOGUE = catalogue_file.read_catalogue(SPEC)


def test_there_are_at_least_two_hundred():
    assert len(CATALOGUE) >= 200


def unknown_names(code: str) -> set[str]:
    """Names that a lie uses and nobody defines."""
    tree = ast.parse(
        "def lie(real, args, kwargs):\n" + "".join(f"    {line}\n" for line in code.splitlines())
    )
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)} | {
        "real",
        "args",
        "kwargs",
        "stat",
    }
    for node in ast.walk(tree):
        if isinstance(node, (ast.ExceptHandler, ast.FunctionDef, ast.ClassDef)) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.Import):
            bound |= {alias.name for alias in node.names}
    return {node.id for node in names} - bound - _definitions("cpython").keys() - set(dir(builtins))


def test_all_code_is_python_that_knows_its_names():
    unknown = {mutant.id: unknown_names(mutant.lie.code) for mutant in CATALOGUE}
    assert {id: names for id, names in unknown.items() if names} == {}
    for mutant in CATALOGUE:
        compile(program(mutant), mutant.id, "exec")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[lie", "TOML"),
        ('[[lie]]\nname = "os.rename"\nid = "x"\nsays = "y"', "has no 'code'"),
        ('[[lie]]\nname = "os.nope"\nid = "x"\nsays = "y"\ncode = "pass"', "has no entry"),
        ('[[lie]]\nname = "os.environ"\nid = "x"\nsays = "y"\ncode = "pass"', "cannot be replaced"),
        (2 * '[[lie]]\nname = "os.rename"\nid = "x"\nsays = "y"\ncode = "pass"\n', "twice"),
    ],
)
def test_a_mistake_is_located(tmp_path, text, problem):
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(UserError, match=problem) as error:
        catalogue_file.read_catalogue(SPEC, tmp_path)
    assert "bad.toml" in str(error.value)
