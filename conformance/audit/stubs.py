"""Typeshed: which names a module's stub has on one platform and version, with their signatures."""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from osconform.audit.stub_conditions import World, holds
from osconform.errors import UserError

#: The oldest Python that typeshed describes; conditions for older ones have been removed from it.
OLDEST = (3, 10)


@dataclass
class Stub:
    """A name in a stub: what it is, and for a class its members and bases."""

    kind: str  # "function", "class", "data", "module"
    signature: str = ""
    type: str = ""  # the annotation of data
    members: dict[str, Stub] = field(default_factory=dict)
    bases: list[str] = field(default_factory=list)


def installed() -> Path | None:
    """The folder of the standard library's stubs that mypy brings along; None without mypy."""
    found = importlib.util.find_spec("mypy")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations)), "typeshed", "stdlib")
    return folder if folder.is_dir() else None


class Typeshed:
    """Reads stubs of standard-library modules from a folder.

    :raises UserError: the folder does not look like typeshed's `stdlib`.
    """

    def __init__(self, folder: Path) -> None:
        inner = folder / "stdlib"
        self.folder = inner if inner.is_dir() else folder
        if not (self.folder / "VERSIONS").is_file():
            raise UserError(
                "this folder holds no stubs of the standard library: it has no file VERSIONS.",
                "Name a checkout of typeshed, or its folder stdlib.",
                file=folder,
            )
        self._modules: dict[tuple[str, World], dict[str, Stub]] = {}
        self._tree = lru_cache(maxsize=None)(self._parse)

    def find(self, name: str, module: str, world: World) -> Stub | None:
        """The stub of a dotted name below a module; None if it has none there."""
        names = self.module(module, world)
        stub: Stub | None = None
        for part in name.removeprefix(module + ".").split("."):
            members = names if stub is None else self._members(stub, names)
            stub = members.get(part)
            if stub is None:
                return None
        return stub

    def complete(self, name: str, module: str, world: World) -> bool:
        """Whether the absence of a member says something: its class has no bases from elsewhere."""
        names = self.module(module, world)
        owner = name.removeprefix(module + ".").rpartition(".")[0]
        if not owner:
            return bool(names)
        stub = names.get(owner.partition(".")[0])
        if stub is None:
            return True
        if stub.kind == "data":
            stub = names.get(stub.type)
        return stub is not None and stub.kind == "class" and all(base in _PLAIN for base in stub.bases)

    def _members(self, stub: Stub, names: dict[str, Stub]) -> dict[str, Stub]:
        if stub.kind == "data":  # sys.flags: _flags
            stub = names.get(stub.type, stub)
        found: dict[str, Stub] = {}
        for base in stub.bases:
            if base in names and names[base] is not stub:
                found.update(self._members(names[base], names))
        return {**found, **stub.members}

    def _path(self, module: str) -> Path | None:
        base = self.folder.joinpath(*module.split("."))
        return next((p for p in (base.with_suffix(".pyi"), base / "__init__.pyi") if p.is_file()), None)

    def _parse(self, path: Path) -> ast.Module:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))

    def module(self, module: str, world: World) -> dict[str, Stub]:
        """The names of a module; empty if there is no stub of it."""
        key = module, world
        if key in self._modules:
            return self._modules[key]
        names = self._modules[key] = {}  # before reading: stubs import each other in circles
        path = self._path(module)
        if path is None:
            return names
        package = module if path.name == "__init__.pyi" else module.rpartition(".")[0]
        self._read(self._tree(path).body, world, names, package, [])
        return names

    def _read(
        self, body: list[ast.stmt], world: World, names: dict[str, Stub], package: str, listed: list[str]
    ) -> None:
        for node in body:
            if isinstance(node, ast.If):
                value = holds(node.test, world)
                if value is not False:
                    self._read(node.body, world, names, package, listed)
                if value is not True:
                    self._read(node.orelse, world, names, package, listed)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                plain = not any(
                    ast.unparse(d) in ("property", "cached_property") for d in node.decorator_list
                )
                names[node.name] = Stub(
                    "function" if plain else "data", f"({ast.unparse(node.args)})" if plain else ""
                )
            elif isinstance(node, ast.ClassDef):
                stub = Stub("class", bases=[ast.unparse(base).partition("[")[0] for base in node.bases])
                self._read(node.body, world, stub.members, package, [])
                names[node.name] = stub
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names[node.target.id] = Stub("data", type=ast.unparse(node.annotation))
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        alias = names.get(ast.unparse(node.value))
                        names[target.id] = alias or Stub("data", type=ast.unparse(node.value))
            elif isinstance(node, ast.ImportFrom):
                self._import(node, world, names, package)
            elif isinstance(node, ast.Import):
                for name in node.names:
                    if name.asname == name.name:
                        names[name.name] = Stub("module")

    def _import(self, node: ast.ImportFrom, world: World, names: dict[str, Stub], package: str) -> None:
        source = node.module or ""
        if node.level:
            base = package.split(".")
            base = base[: len(base) - node.level + 1]
            source = ".".join([*base, *filter(None, [source])])
        for name in node.names:
            if name.name == "*":
                names.update(
                    (key, stub)
                    for key, stub in [*self.module(source, world).items()]
                    if not key.startswith("_")
                )
            elif self._path(f"{source}.{name.name}"):
                names[name.name] = Stub("module")
            else:
                # Whether it is exported (`as` the same name, or `__all__`) makes no difference to documented names.
                found = (
                    self.module(source, world).get(name.name)
                    if package and source.startswith(package)
                    else None
                )
                names[name.asname or name.name] = found or Stub("data")


#: Bases whose members are no documented attribute of ours.
_PLAIN = frozenset({"object", "structseq", "tuple", "Generic", "ABC", "Protocol", "NamedTuple"})
