"""Provisioning Jython: apt and dpkg are real, Java is a script that makes what it is told to make."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pytest

from osconform.errors import UserError
from osconform.provision import debian_archive, jython, provision
from osconform.provision.cache import cache_folder

# It writes down its arguments, makes the image of classes that it is asked for, and answers as Jython does.
JAVA = """#!/bin/sh
echo "$*" >> {log}
for word; do
    case "$word" in -XX:ArchiveClassesAtExit=*) echo classes > "${{word#*=}}" ;; esac
done
echo "{answer}"
"""


@pytest.fixture
def machine(archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A Debian whose mirror is the small archive, with Java on PATH; the archive has neither Java nor a C library."""
    archive.tools = tmp_path / "tools"
    archive.tools.mkdir()
    archive.log = tmp_path / "log"
    with_java(archive)
    monkeypatch.setenv("PATH", f"{archive.tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(debian_archive, "ETC_APT", archive.etc)
    monkeypatch.setattr(jython, "SUITES", {"bookworm": "trixie"})
    release = {"ID": "debian", "VERSION_CODENAME": "bookworm", "PRETTY_NAME": "Debian 12"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    archive.package("libjffi-java", {"usr/share/java/jffi.jar": "jffi"}, depends="libc6 (>= 2.14)")
    needs = "libjffi-java, default-jre-headless (>= 2:1.8) | java8-runtime-headless"
    archive.package("jython", {"usr/share/java/jython.jar": "jython"}, depends=needs)
    archive.publish()
    return archive


def with_java(machine, answer: str = jython.ANSWER) -> None:
    java = machine.tools / "java"
    java.write_text(JAVA.format(log=machine.log, answer=answer), encoding="utf-8")
    java.chmod(0o755)


def test_it_is_unpacked_without_java_and_started_by_a_script_of_its_own(machine) -> None:
    told: list[str] = []
    program = provision("jython", told.append)
    root = cache_folder() / "jython"
    assert program == root / "bin" / "jython" == jython.cached()
    assert jython.version() == "1.0-1"
    assert (root / "packages.txt").read_text().split() == ["jython_1.0-1", "libjffi-java_1.0-1"]
    assert os.listdir(cache_folder()) == ["jython"]
    assert told[0].startswith("Java is on PATH already")
    assert told[-1] == f"Jython is ready in {root}."
    # Tried where it was unpacked, then started to make the image where it lies.
    tried, imaged = machine.log.read_text(encoding="utf-8").splitlines()
    assert str(root) not in tried
    assert f"-XX:ArchiveClassesAtExit={root}/classes.jsa" in imaged
    assert f"{root}/usr/share/java/jython.jar:{root}/usr/share/java/antlr3-runtime.jar" in imaged
    assert (root / "classes.jsa").exists()
    assert f'-XX:SharedArchiveFile="$root/{jython.IMAGE}"' in program.read_text(encoding="utf-8")


def test_the_second_call_only_tries_it(machine) -> None:
    first = provision("jython", lambda line: None)
    inode, told = first.stat().st_ino, []
    assert provision("jython", told.append).stat().st_ino == inode
    assert told[1:] == [f"Jython is provisioned already, in {cache_folder() / 'jython'}."]


def test_one_that_does_not_reach_the_c_library_is_not_installed(machine) -> None:
    with_java(machine, answer="((2, 7), False)")
    with pytest.raises(
        UserError, match=r"The unpacked Jython does not work: exit status 0, \(\(2, 7\), False\)"
    ):
        provision("jython", lambda line: None)
    assert os.listdir(cache_folder()) == []


def test_without_java_it_is_said_what_root_must_do(machine, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = [Path(folder, tool) for tool in ("apt-get", "dpkg") for folder in ("/usr/bin", "/bin")]
    (machine.tools / "java").unlink()
    for tool in tools:
        if tool.exists() and not (machine.tools / tool.name).exists():
            (machine.tools / tool.name).symlink_to(tool)
    monkeypatch.setenv("PATH", str(machine.tools))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    command = "apt-get install --yes --no-install-recommends default-jre-headless"
    with pytest.raises(
        UserError, match=rf"Java is not on PATH, and only root can install it\. As root, run `{command}`"
    ):
        provision("jython", lambda line: None)


def test_without_apt_it_is_said_what_to_install(
    machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(machine.tools))
    with pytest.raises(UserError, match=r"Jython with apt-get and dpkg.*installer from jython\.org"):
        provision("jython", lambda line: None)
