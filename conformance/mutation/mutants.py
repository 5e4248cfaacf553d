"""What a mutant is: one name, one lie; and the program text that plants it before a case."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import msgspec

_HERE = Path(__file__).parent


class Lie(msgspec.Struct, frozen=True, kw_only=True):
    """How a name lies. `function` names one of `osconform.mutation.lies`; `code` is the body of a hand-written one."""

    id: str  # "other-errno", "ignores-dir_fd", "catalogue/refuses-an-existing-target"
    says: str  # for people: what it does instead of the truth
    function: str = ""
    parameters: tuple[str | int | None, ...] = ()
    code: str = ""


class Plant(msgspec.Struct, frozen=True, kw_only=True):
    """Where a lie is installed.

    A function's place, a member of what `producers` return, a class that is called, a member that a subclass has in its
    place, a constant, a field of one, or the world at large: code that runs once.
    """

    path: str
    how: str = "function"  # "function", "member", "class", "subclass", "data", "field", "world"
    producers: tuple[str, ...] = ()
    is_method: bool = False


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """An implementation that lies in one way."""

    name: str  # the entry that is lied about
    lie: Lie
    plant: Plant

    @property
    def id(self) -> str:
        return f"{self.name}:{self.lie.id}"


def program(mutant: Mutant, dialect: str = "cpython") -> str:
    """One statement that plants the lie in an implementation of the dialect; the case's program follows it."""
    lie, plant = mutant.lie, mutant.plant
    function = lie.function
    text = ""
    if lie.code:
        function = "lie"
        text = "\n".join(["import errno, os, stat", "def lie(real, args, kwargs):"])
        text += "".join(f"\n    {line}" for line in lie.code.strip().splitlines())
    arguments = [repr(plant.path), function, repr(lie.parameters)]
    if plant.how == "member":
        arguments += [repr(plant.producers), repr(plant.is_method)]
    if plant.how == "subclass":
        arguments += [repr(plant.is_method)]
    text = f"{_needed(dialect, f'plant_{plant.how}', lie.function, lie.code)}\n{text}\n"
    text += f"plant_{plant.how}({', '.join(arguments)})\n"
    return f"exec(compile({text!r}, '<lie>', 'exec'), {{'__name__': 'lie'}})\n"


@cache
def _needed(dialect: str, plant: str, function: str, code: str) -> str:
    """Those definitions of the portable files that a mutant needs: the target compiles them for every case."""
    definitions = _definitions(dialect)
    names = {node.id for node in ast.walk(ast.parse(_as_function(code))) if isinstance(node, ast.Name)}
    found: dict[str, ast.stmt] = {}
    waiting = [plant, function, *sorted(names)]
    while waiting:
        name = waiting.pop()
        if name in definitions and name not in found:
            found[name] = definitions[name]
            inner = (node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name))
            waiting += inner
    chosen = {id(node): node for node in found.values()}
    return "\n".join(ast.unparse(node) for node in definitions.values() if chosen.pop(id(node), None))


def _as_function(code: str) -> str:
    return "def lie():\n" + "".join(f"    {line}\n" for line in (code.strip() or "pass").splitlines())


#: The portable files; what a later one defines takes the place of an earlier one's.
_FILES = {
    "cpython": ("planting.py", "lies.py"),
    "micropython": ("planting.py", "lies.py", "planting_micropython.py"),
}


@cache
def _definitions(dialect: str) -> dict[str, ast.stmt]:
    """What stands at the top of the dialect's files, by the names it binds, without docstrings."""
    found: dict[str, ast.stmt] = {}
    for file in _FILES[dialect]:
        for node in ast.parse((_HERE / file).read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found[node.name] = _bare(node)
            elif isinstance(node, ast.Import):
                found |= {alias.name: node for alias in node.names}
            elif isinstance(node, ast.Assign):
                targets = (t for target in node.targets for t in ast.walk(target) if isinstance(t, ast.Name))
                found |= {target.id: node for target in targets}
    return found


def _bare(node: ast.FunctionDef | ast.ClassDef) -> ast.stmt:
    if ast.get_docstring(node) is not None and len(node.body) > 1:
        node.body = node.body[1:]
    return node
