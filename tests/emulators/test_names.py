"""`dir(os)` of each world is that of the real platform, for the version of Python that runs."""

import ast
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from osconform.emulators import World

# What a build of CPython has or lacks by the headers that it found, not by the platform.
DECIDED_BY_THE_BUILD = {"ST_IMMUTABLE", "plock", "chflags", "lchflags", "PIDFD_NONBLOCK"}
# glibc 2.42 has no struct termio any more.
TERMIO = {"NCC", "TCGETA", "TCSETA", "TCSETAF", "TCSETAW"}
# What os.py imports, or defines without a place in `__all__`: it is CPython's own os.py that worlds run.
NOT_EXPORTED = {
    "GenericAlias", "Mapping", "MutableMapping", "abc", "st", "sys", "PathLike", "supports_dir_fd",
    "supports_effective_ids", "supports_fd", "supports_follow_symlinks", "process_cpu_count",
}  # fmt: skip
WINDOWS = Path(__file__).with_name("windows_names.json")
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


def names_of(platform: str, module: str = "os") -> set[str]:
    """The public names of a world's module."""
    return {name for name in dir(World(platform).module(module)) if not name.startswith("_")}


def differences(ours: set[str], real: set[str]) -> dict[str, list[str]]:
    """What one has and the other has not."""
    return {"missing": sorted(real - ours), "extra": sorted(ours - real)}


NONE: dict[str, list[str]] = {"missing": [], "extra": []}
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="compares with the Linux that runs the test")


@on_linux
def test_linux_has_the_names_of_the_real_one() -> None:
    real = {name for name in dir(os) if not name.startswith("_")}
    assert differences(names_of("linux") - DECIDED_BY_THE_BUILD, real - DECIDED_BY_THE_BUILD) == NONE


@on_linux
def test_the_c_module_below_has_the_names_of_the_real_one() -> None:
    modules = World("linux").module("posix"), importlib.import_module("posix")
    ours, real = ({name for name in dir(module) if name[:2] != "__"} for module in modules)
    assert differences(ours - DECIDED_BY_THE_BUILD, real - DECIDED_BY_THE_BUILD) == NONE


@on_linux
@pytest.mark.parametrize(
    "name", ["fcntl", "grp", "mmap", "pwd", "resource", "select", "signal", "termios", "time"]
)
def test_the_modules_beside_it_invent_nothing(name: str) -> None:
    assert names_of("linux", name) - set(dir(__import__(name))) - TERMIO == set()


@pytest.mark.skipif(
    VERSION not in json.loads(WINDOWS.read_text(encoding="utf-8")),
    reason="no Windows CPython of this version",
)
@pytest.mark.parametrize("module", ["os", "nt"])
def test_windows_has_the_names_of_the_real_one(module: str) -> None:
    """Those of `nt` with one underscore too: by them the library's modules choose what they do."""
    real = set(json.loads(WINDOWS.read_text(encoding="utf-8"))[VERSION][module])
    found = {name for name in dir(World("windows").module(module)) if not name.startswith("__")}
    assert differences({name for name in found if module == "nt" or name[0] != "_"}, real) == NONE


def test_macos_has_the_names_that_typeshed_gives_it() -> None:
    mypy = pytest.importorskip("mypy")
    stub = Path(mypy.__file__).parent / "typeshed" / "stdlib" / "os" / "__init__.pyi"
    real = {name for name in exported(ast.parse(stub.read_text(encoding="utf-8")).body) if name[0] != "_"}
    beside = NOT_EXPORTED | DECIDED_BY_THE_BUILD
    assert differences(names_of("macos") - beside, real - beside) == NONE


def exported(statements: list[ast.stmt]) -> Iterator[str]:
    """The names in a stub's `__all__` on macOS, and the modules that it imports under a name of its own."""
    for statement in statements:
        if isinstance(statement, ast.If):
            yield from exported(statement.body if holds(statement.test) else statement.orelse)
        elif isinstance(statement, (ast.Assign, ast.AugAssign)):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if isinstance(target, ast.Name) and target.id == "__all__":
                yield from ast.literal_eval(statement.value)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname for alias in statement.names if alias.asname == "path")


def holds(condition: ast.expr) -> bool:
    """Whether a stub's condition is true of macOS and of the version that runs."""
    code = compile(ast.Expression(condition), "<condition>", "eval")
    mac = SimpleNamespace(platform="darwin", version_info=sys.version_info)
    return bool(eval(code, {"sys": mac}))
