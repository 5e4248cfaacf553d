"""Provisioning MicroPython, from a small archive of our own: the files are scripts, apt and dpkg are real."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

import pytest

from osconform.errors import UserError
from osconform.provision import apt, debian_archive, micropython, provision
from osconform.provision.cache import cache_folder

# The loader's part is to run the program whatever the libraries; `--library-path PATH PROGRAM ARGUMENTS`.
LOADER = '#!/bin/sh\n[ "$1" = --library-path ] || exit 9\nshift 2\nexec "$@"\n'
PROGRAM = '#!/bin/sh\n[ "$1 $2" = "-c print(1)" ] && echo 1\n'


@pytest.fixture
def machine(archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A Debian 12 without MicroPython, whose mirror is the small archive."""
    kept = [folder for folder in os.get_exec_path() if not (Path(folder) / "micropython").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(kept))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(debian_archive, "ETC_APT", archive.etc)
    release = {"ID": "debian", "VERSION_CODENAME": "bookworm", "PRETTY_NAME": "Debian 12"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    return archive


def publish(archive, program: str = PROGRAM, top: str = "usr/lib") -> None:
    layout = debian_archive.LAYOUTS[archive.architecture]
    archive.package("libc6", {f"{top}/{layout.triplet}/{layout.loader}": LOADER})
    archive.package("micropython", {"usr/bin/micropython": program}, depends="libc6 (>= 1.0)")
    archive.publish()


def test_it_is_unpacked_with_what_it_depends_on_and_started(machine) -> None:
    publish(machine)
    told: list[str] = []
    path = provision("micropython", told.append)
    root = cache_folder() / "micropython"
    assert path == root / "usr/bin/micropython"
    assert (root / "packages.txt").read_text(encoding="utf-8") == "libc6_1.0-1\nmicropython_1.0-1\n"
    layout = debian_archive.LAYOUTS[machine.architecture]
    libraries = root / "usr/lib" / layout.triplet
    assert micropython.cached_command() == (
        str(libraries / layout.loader),
        "--library-path",
        str(libraries),
        str(path),
    )
    assert os.listdir(cache_folder()) == ["micropython"]
    assert told[0] == "Reading the package lists of trixie from this machine's mirror."
    assert told[-1] == f"MicroPython is ready in {root}."


def test_libraries_may_lie_in_the_old_place(machine) -> None:
    publish(machine, top="lib")
    provision("micropython", lambda line: None)
    command = micropython.cached_command()
    assert command is not None
    layout = debian_archive.LAYOUTS[machine.architecture]
    assert command[2] == str(cache_folder() / "micropython" / "lib" / layout.triplet)


def test_the_second_call_does_nothing(machine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(machine)
    first = provision("micropython", lambda line: None)
    inode = first.stat().st_ino
    monkeypatch.setattr(apt, "unpack", None)  # calling it would be an error
    told: list[str] = []
    assert provision("micropython", told.append) == first
    assert first.stat().st_ino == inode
    assert told == [f"MicroPython is provisioned already, in {cache_folder() / 'micropython'}."]


def test_it_may_be_moved_as_a_whole(machine, tmp_path: Path) -> None:
    publish(machine)
    provision("micropython", lambda line: None)
    moved = shutil.move(cache_folder() / "micropython", tmp_path / "elsewhere")
    command = micropython.start_command(Path(moved))
    assert command is not None
    assert all(str(tmp_path / "elsewhere") in word for word in command if word.startswith("/"))


def test_a_broken_one_in_the_cache_is_replaced(machine) -> None:
    publish(machine)
    path = provision("micropython", lambda line: None)
    path.write_text("#!/bin/sh\necho gone wrong >&2\nexit 5\n", encoding="utf-8")
    told: list[str] = []
    assert provision("micropython", told.append) == path
    assert "does not work (exit status 5, gone wrong); replacing it." in told[0]
    assert path.read_text(encoding="utf-8") == PROGRAM


def test_of_two_at_once_the_faster_stays(machine, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(machine)
    unpack = apt.unpack
    faster: list[int] = []

    def overtaken(*arguments):
        monkeypatch.setattr(apt, "unpack", unpack)
        faster.append(provision("micropython", lambda line: None).stat().st_ino)
        return unpack(*arguments)

    monkeypatch.setattr(apt, "unpack", overtaken)
    assert [provision("micropython", lambda line: None).stat().st_ino] == faster
    assert os.listdir(cache_folder()) == ["micropython"]


def test_one_on_path_is_left_alone_if_it_works(
    machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "micropython"
    program.parent.mkdir()
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent) + os.pathsep + os.environ["PATH"])
    told: list[str] = []
    assert provision("micropython", told.append) == program
    assert told == [f"MicroPython is on PATH already, at {program}."]
    assert not cache_folder().exists()
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    publish(machine)
    assert provision("micropython", told.append) == cache_folder() / "micropython/usr/bin/micropython"


@pytest.mark.parametrize(
    ("program", "trouble"),
    [
        ("#!/bin/sh\necho Illegal instruction >&2\nexit 132\n", "exit status 132, Illegal instruction"),
        ("#!/bin/sh\necho 2\n", "exit status 0, 2"),
    ],
)
def test_one_that_does_not_start_is_not_installed(machine, program: str, trouble: str) -> None:
    publish(machine, program=program)
    with pytest.raises(UserError, match=trouble):
        provision("micropython", lambda line: None)
    assert os.listdir(cache_folder()) == []


def test_a_package_without_the_program_is_not_installed(machine) -> None:
    machine.package("micropython", {"usr/share/doc/micropython/README": "moved\n"})
    machine.publish()
    with pytest.raises(UserError, match="the loader or the program is not among the files"):
        provision("micropython", lambda line: None)
    assert os.listdir(cache_folder()) == []


def refuse(match: str) -> None:
    with pytest.raises(UserError, match=match) as caught:
        provision("micropython", lambda line: None)
    assert caught.value.remedy
    assert not (cache_folder() / "micropython").exists()


def test_an_unsigned_archive_is_refused(machine) -> None:
    publish(machine)
    machine.publish(sign=False)
    refuse("is not signed")


def test_an_archive_with_a_foreign_signature_is_refused(machine) -> None:
    publish(machine)
    foreign = machine.home / "foreign.gpg"
    foreign.touch()
    machine.configure("bookworm", foreign)
    refuse("NO_PUBKEY|is not signed|couldn't be verified")


def test_a_package_that_was_changed_after_signing_is_refused(machine) -> None:
    publish(machine)
    (deb,) = (machine.home / "archive" / "pool").glob("micropython_*.deb")
    content = bytearray(deb.read_bytes())
    content[-20] ^= 1
    deb.write_bytes(content)
    refuse("Hash Sum mismatch|unexpected size|does not match")


def test_an_archive_without_it_is_told(machine) -> None:
    machine.package("libc6", {})
    machine.publish()
    refuse("Unable to locate package micropython")


def test_a_dead_source_beside_a_good_one_does_no_harm(machine) -> None:
    publish(machine)
    dead = f"deb [signed-by={machine.keyring}] file:{machine.home}/nonesuch bookworm main\n"
    (machine.etc / "sources.list.d" / "dead.list").write_text(dead, encoding="utf-8")
    assert provision("micropython", lambda line: None).exists()


def test_without_a_source_of_this_release(machine) -> None:
    machine.configure("nodistro", machine.keyring)
    refuse("None of the sources in .* names Debian 12")


@pytest.mark.parametrize(
    ("system", "remedy"), [("darwin", "brew install micropython"), ("win32", "Subsystem")]
)
def test_where_apt_is_unknown_the_remedy_is_the_platforms(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, remedy: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    # From Python 3.12 on it would ask the Windows that is not there.
    monkeypatch.setattr(shutil, "which", lambda *arguments, **keywords: None)
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(UserError) as caught:
        provision("micropython", lambda line: None)
    assert remedy in caught.value.remedy


def test_a_linux_without_apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(UserError, match=r"apt-get and dpkg.*package manager"):
        provision("micropython", lambda line: None)


def test_an_architecture_without_a_layout(machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "native_architecture", lambda: "riscv64")
    refuse("for amd64 and arm64 only, and this machine is riscv64")


def test_a_name_that_cannot_be_provisioned() -> None:
    with pytest.raises(UserError, match=r"'brython'.*It can provision: .*micropython"):
        provision("brython", lambda line: None)
