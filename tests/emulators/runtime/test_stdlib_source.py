"""Where a world's library comes from: a folder, a zip file without sources, or nowhere, which is said."""

import colorsys
import email
import importlib._bootstrap_external
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from osconform.emulators import World
from osconform.emulators.runtime import stdlib_source

ARCHIVE = f"python{sys.version_info[0]}{sys.version_info[1]}.zip"


@pytest.fixture
def library_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The host has no library but what `tmp_path / ARCHIVE` holds; a folder `user` has a module of the same name."""
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "colorsys.py").write_text("origin = 'user'\n")
    monkeypatch.setattr(sysconfig, "get_paths", lambda: {"stdlib": str(tmp_path / "Lib")})
    monkeypatch.setattr(sys, "path", [str(tmp_path / "user"), str(tmp_path / ARCHIVE)])
    cached = (stdlib_source.code_of, stdlib_source.places, stdlib_source._find)
    for function in cached:
        function.cache_clear()
    yield tmp_path / ARCHIVE
    for function in cached:
        function.cache_clear()


def compiled(module) -> bytes:
    source = Path(module.__file__).read_text(encoding="utf-8")
    return bytes(
        importlib._bootstrap_external._code_to_timestamp_pyc(compile(source, module.__name__, "exec"))
    )


def test_a_zip_file_without_sources_is_a_library(library_elsewhere: Path) -> None:
    with zipfile.ZipFile(library_elsewhere, "w") as archive:
        archive.writestr("colorsys.pyc", compiled(colorsys))
        archive.writestr("email/__init__.pyc", compiled(email))
    code, package = stdlib_source.code_of("colorsys")
    assert ("rgb_to_hsv" in code.co_names, package) == (True, False)
    assert stdlib_source.code_of("email")[1] is True
    assert stdlib_source.code_of("email.message") is None


def test_an_interpreter_without_a_library_is_told_so(library_elsewhere: Path) -> None:
    with pytest.raises(
        ImportError, match=f"no module os in .*Lib nor in .*{ARCHIVE}. A world runs"
    ) as caught:
        World("linux").module("os")
    assert "\n" not in str(caught.value)


def test_a_module_that_is_no_part_of_the_library_is_not_found() -> None:
    assert stdlib_source.missing() == ""
    assert stdlib_source.code_of("pytest") is None
