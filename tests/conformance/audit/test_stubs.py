"""Stubs are read as a type checker reads them: for one platform and one version."""

import ast
from pathlib import Path

import pytest

from osconform.audit.stub_conditions import World, holds
from osconform.audit.stubs import Typeshed, installed
from osconform.errors import UserError

LINUX, WINDOWS = World("linux", (3, 13)), World("win32", (3, 13))

MODULE = """
import sys
from .other import *
from .other import renamed as shown
from . import inner
__all__ = ["everywhere"]
def everywhere(path: str, /, *, mode: int = 0o777) -> None: ...
if sys.platform != "win32":
    def unix_only() -> int: ...
    if sys.version_info >= (3, 14):
        def newer() -> int: ...
    class Result:
        if sys.platform == "linux":
            @property
            def st_blocks(self) -> int: ...
else:
    def windows_only() -> None: ...
class _flags:
    @property
    def debug(self) -> int: ...
flags: _flags
class Child(Result): ...
class Foreign(Elsewhere): ...
alias = everywhere
"""


@pytest.fixture
def typeshed(tmp_path: Path) -> Typeshed:
    (tmp_path / "VERSIONS").write_text("m: 3.0-\n")
    package = tmp_path / "m"
    package.mkdir()
    (package / "__init__.pyi").write_text(MODULE)
    (package / "other.pyi").write_text(
        "from . import *\nstarred: int\n_hidden: int\ndef renamed() -> None: ...\n"
    )
    (package / "inner.pyi").write_text("deep: str\n")
    return Typeshed(tmp_path)


@pytest.mark.parametrize(
    ("name", "linux", "windows"),
    [
        ("everywhere", True, True),
        ("unix_only", True, False),
        ("windows_only", False, True),
        ("newer", False, False),
        ("starred", True, True),
        ("_hidden", False, False),
        ("shown", True, True),
        ("alias", True, True),
        ("inner", True, True),
        ("flags.debug", True, True),
        ("flags.other", False, False),
        ("Result.st_blocks", True, False),
        ("Child.st_blocks", True, False),
    ],
)
def test_a_name_is_there_under_the_conditions_around_it(typeshed, name, linux, windows):
    assert (typeshed.find(f"m.{name}", "m", LINUX) is not None) is linux
    assert (typeshed.find(f"m.{name}", "m", WINDOWS) is not None) is windows


def test_the_signature_is_kept(typeshed):
    assert typeshed.find("m.everywhere", "m", LINUX).signature == "(path: str, /, *, mode: int=511)"


def test_absence_says_nothing_of_a_class_with_bases_from_elsewhere(typeshed):
    assert not typeshed.complete("m.Foreign.x", "m", LINUX)
    assert typeshed.complete("m.flags.x", "m", LINUX)
    assert typeshed.complete("m.x", "m", LINUX)
    assert not typeshed.complete("no_such_module.x", "no_such_module", LINUX)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ('sys.platform == "linux"', True),
        ('sys.platform != "linux"', False),
        ('sys.platform.startswith("li")', True),
        ("sys.version_info >= (3, 13)", True),
        ("sys.version_info < (3, 13)", False),
        ('sys.version_info >= (3, 14) or sys.platform == "linux"', True),
        ('sys.version_info >= (3, 14) and sys.platform == "linux"', False),
        ('not sys.platform == "linux"', False),
        ("TYPE_CHECKING", True),
        ("something_else", None),
        ('something_else and sys.platform == "win32"', False),
        ('something_else or sys.platform == "linux"', True),
        ('something_else or sys.platform == "win32"', None),
    ],
)
def test_conditions(test, expected):
    assert holds(ast.parse(test, mode="eval").body, LINUX) is expected


def test_a_folder_without_stubs_is_an_error(tmp_path):
    with pytest.raises(UserError, match="VERSIONS"):
        Typeshed(tmp_path)


@pytest.mark.skipif(installed() is None, reason="needs mypy, which brings typeshed")
def test_the_installed_typeshed_knows_what_everybody_knows():
    typeshed = Typeshed(installed())
    assert typeshed.find("os.fork", "os", LINUX) and not typeshed.find("os.fork", "os", WINDOWS)
    assert typeshed.find("os.startfile", "os", WINDOWS) and not typeshed.find("os.startfile", "os", LINUX)
    assert typeshed.find("os.path.join", "os.path", LINUX) and typeshed.find(
        "os.path.join", "os.path", WINDOWS
    )
    assert typeshed.find("os.stat_result.st_mode", "os", LINUX)
    assert typeshed.find("sys.flags.debug", "sys", LINUX)
