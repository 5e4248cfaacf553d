"""Provisioning Pythons from Debian packages: apt and dpkg are real, the programs are scripts, and so is patchelf."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from osconform.errors import UserError
from osconform.provision import PROVISIONERS, debian_archive, debian_python, provision
from osconform.provision.cache import cache_folder
from osconform.targets.config import Config
from osconform.targets.discovery import discover
from osconform.targets.model import Target

# It is asked with `-S -E -c QUESTION`.
PYTHON = '#!/bin/sh\n[ "$1 $2 $3" = "-S -E -c" ] && echo {answer}\n'
# It writes what it is told beside the program, whose first lines a real one would change.
PATCHELF = '#!/bin/sh\nfor last; do :; done\necho "$@" >> "$last.patched"\n'


@pytest.fixture
def machine(archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A Debian 12 whose mirror is the small archive; `trixie` plays the suite that has the Pythons."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "patchelf").write_text(PATCHELF, encoding="utf-8")
    (tools / "patchelf").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(debian_archive, "ETC_APT", archive.etc)
    for name, package in debian_python.PACKAGES.items():
        monkeypatch.setitem(debian_python.PACKAGES, name, replace(package, suites={"bookworm": "trixie"}))
    release = {"ID": "debian", "VERSION_CODENAME": "bookworm", "PRETTY_NAME": "Debian 12"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    return archive


def publish(archive, answer: str = "cpython314", minor: int = 14) -> None:
    layout = debian_archive.LAYOUTS[archive.architecture]
    archive.package("libc6", {f"usr/lib/{layout.triplet}/{layout.loader}": "loader"})
    program = {f"usr/bin/python3.{minor}": PYTHON.format(answer=answer)}
    archive.package(f"python3.{minor}", program, depends="libc6 (>= 1.0)")
    archive.publish()


def test_it_is_unpacked_aimed_at_its_own_libraries_and_started(machine) -> None:
    publish(machine)
    told: list[str] = []
    path = provision("cpython314", told.append)
    root = cache_folder() / "cpython314"
    assert path == root / "usr/bin/python3.14" == debian_python.cached("cpython314")
    assert debian_python.version("cpython314") == "1.0-1"
    assert os.listdir(cache_folder()) == ["cpython314"]
    layout = debian_archive.LAYOUTS[machine.architecture]
    aims = Path(f"{path}.patched").read_text(encoding="utf-8").splitlines()
    # First where it was tried, and then where it lies.
    assert len(aims) == 2
    libraries = root / "usr/lib" / layout.triplet
    assert aims[1].startswith(
        f"--set-interpreter {libraries / layout.loader} --force-rpath --set-rpath $ORIGIN:{libraries} "
    )
    assert str(root) not in aims[0]
    assert told[-1] == f"cpython314 is ready in {root}."


def test_the_second_call_does_nothing(machine) -> None:
    publish(machine)
    first = provision("cpython314", lambda line: None)
    inode, told = first.stat().st_ino, []
    assert provision("cpython314", told.append).stat().st_ino == inode
    assert told == [f"cpython314 is provisioned already, in {cache_folder() / 'cpython314'}."]


def test_it_is_found_unless_one_is_installed(
    machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    minor = 15 if sys.version_info[1] == 14 else 14  # not the host's, which always is the one that is found
    name = f"cpython3{minor}"
    publish(machine, name, minor)
    path = provision(name, lambda line: None)

    def found() -> Target:
        (target,) = [target for target in discover(Config()) if target.name == name]
        assert isinstance(target, Target)
        return target

    bare = tmp_path / "bin"
    bare.mkdir()
    monkeypatch.setenv("PATH", str(bare))
    for variable in ("PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert found().command == (str(path), "{agent}")
    assert found().origin == "1.0-1, provisioned"
    installed = bare / f"python3.{minor}"
    installed.write_text(f"#!/bin/sh\necho osconform cpython 3 {minor} 0 final 0 0\n", encoding="utf-8")
    installed.chmod(0o755)
    assert found().command == (str(installed), "{agent}")


def test_another_version_than_its_name_says_is_not_installed(machine) -> None:
    publish(machine, answer="cpython316")
    with pytest.raises(UserError, match="does not work: it is 'cpython316'"):
        provision("cpython314", lambda line: None)
    assert os.listdir(cache_folder()) == []


def test_a_patchelf_that_fails_is_told(machine, tmp_path: Path) -> None:
    (tmp_path / "tools" / "patchelf").write_text("#!/bin/sh\necho no ELF >&2\nexit 1\n", encoding="utf-8")
    publish(machine)
    with pytest.raises(UserError, match=r"patchelf could not change python3\.14: no ELF"):
        provision("cpython314", lambda line: None)
    assert os.listdir(cache_folder()) == []


def test_without_apt_it_is_said_what_to_do(machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match=r"apt-get and dpkg, which this machine does not have.*pyenv, uv"):
        provision("cpython314", lambda line: None)


def test_pypy_is_the_newest_of_its_packages() -> None:
    assert {"pypy", "pypy39", "pypy311", "cpython314", "cpython315"} <= set(PROVISIONERS)
