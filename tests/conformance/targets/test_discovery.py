"""Which targets there are, in which order, and how one is chosen by name."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from osconform.errors import UserError
from osconform.targets.config import Config
from osconform.targets.discovery import discover, resolve
from osconform.targets.model import Target, Tree, Unavailable

UNIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="makes interpreters from shell scripts")

HOST = f"{sys.implementation.name}{sys.version_info[0]}{sys.version_info[1]}"
HOST += "t" if "free-threading build" in sys.version else ""
# A minor version that is not the host's, so that a found interpreter does not hide behind it.
MINOR = 9 if sys.version_info[1] != 9 else 10
OTHER = f"cpython3{MINOR}"


def by_name(config: Config | None = None) -> dict[str, Target | Unavailable]:
    found = discover(config)
    names = [target.name for target in found]
    assert len(names) == len(set(names))
    return dict(zip(names, found, strict=True))


def test_the_host_comes_first_and_runs_a_script() -> None:
    host = discover(Config())[0]
    assert isinstance(host, Target)
    assert host.name == HOST
    assert host.tree is Tree.HOST
    argv = [item.replace("{agent}", "-V") for item in host.command]
    version = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    assert version.split()[1] == sys.version.split()[0]


def test_finding_on_this_machine_is_fast_and_repeatable() -> None:
    start = time.perf_counter()
    first = discover(Config())
    took = time.perf_counter() - start
    assert discover(Config()) == first
    assert took < 10  # seconds on a machine busy with other tests; alone it is 0.2 for ten interpreters


@UNIX_ONLY
def test_the_order_on_a_bare_machine(machine) -> None:
    pythons = ["cpython27", *(f"cpython3{minor}" for minor in range(6, 16)), "pypy311", "jython27"]
    rest = [f"windows-cpython3{minor}" for minor in range(8, 14)]
    rest += ["micropython", "pyodide", "wasi-cpython312", "micropython-wasm"]
    rest += [f"{system}-emulator" for system in ("linux", "macos", "windows")]
    rest += [f"pyfakefs-{system}" for system in ("linux", "macos", "windows")]
    found = by_name()
    assert list(found) == [HOST, *(name for name in pythons if name != HOST), *rest]
    for name in [*pythons, "micropython"]:
        if name != HOST:
            assert isinstance(found[name], Unavailable), name
    assert "`pyenv install 2.7`." in found["cpython27"].reason
    assert f"`uv python install 3.{MINOR}`" in found[OTHER].reason
    assert "`osconform provision micropython`" in found["micropython"].reason
    assert "`osconform provision pypy311`" in found["pypy311"].reason
    provisioned = "cpython314" if HOST != "cpython314" else "cpython315"
    assert f"`osconform provision {provisioned}`" in found[provisioned].reason


@UNIX_ONLY
def test_other_builds_stand_beside_their_relatives(machine) -> None:
    machine.answering(machine.bin / f"python3.{MINOR}t", f"cpython 3 {MINOR} 0 final 0 1")
    machine.answering(machine.bin / "pypy3.10", "pypy 3 10 16 final 0 0")
    machine.script(machine.bin / "python3", "exit 1")
    names = list(by_name())
    assert names.index(f"{OTHER}t") == names.index(OTHER) + 1
    assert names.index("cpython315") < names.index("pypy310") < names.index("pypy311")
    assert names.index("pypy311") < names.index("python3") < names.index("micropython")


@UNIX_ONLY
def test_the_newest_release_wins_and_then_the_first_on_path(machine) -> None:
    second = machine.home / "second"
    machine.also_on_path(second)
    machine.answering(machine.bin / f"python3.{MINOR}", f"cpython 3 {MINOR} 9 final 0 0")
    newest = machine.answering(second / f"python3.{MINOR}", f"cpython 3 {MINOR} 10 final 0 0")
    machine.answering(machine.pyenv / f"versions/3.{MINOR}.10/bin/python", f"cpython 3 {MINOR} 10 final 0 0")
    target = by_name()[OTHER]
    assert isinstance(target, Target)
    assert target.command == (str(newest), "{agent}")
    assert f"3.{MINOR}.10" in target.origin


@UNIX_ONLY
def test_the_host_is_preferred_to_a_newer_release(machine) -> None:
    minor = sys.version_info[1]
    machine.answering(machine.bin / f"python3.{minor}", f"cpython 3 {minor} 99 final 0 0")
    host = by_name()[f"cpython3{minor}"]
    if f"cpython3{minor}" == HOST:
        assert isinstance(host, Target)
        assert host.command == (sys.executable, "{agent}")


@UNIX_ONLY
def test_a_broken_interpreter_is_unavailable_unless_another_works(machine) -> None:
    broken = machine.script(machine.bin / f"python3.{MINOR}", "echo no libc >&2; exit 127")
    found = by_name()[OTHER]
    assert isinstance(found, Unavailable)
    assert str(broken) in found.reason
    assert "exit status 127, no libc" in found.reason
    machine.answering(machine.pyenv / f"versions/3.{MINOR}.1/bin/python", f"cpython 3 {MINOR} 1 final 0 0")
    assert isinstance(by_name()[OTHER], Target)


@UNIX_ONLY
def test_micropython_on_path_goes_before_a_provisioned_one(machine) -> None:
    root = machine.home / "cache" / "osconform" / "micropython"
    libraries = root / "usr/lib/x86_64-linux-gnu"
    loader = machine.script(libraries / "ld-linux-x86-64.so.2", 'shift 2; exec "$@"')
    program = machine.script(root / "usr/bin/micropython", "echo osconform 1.25.0")
    provisioned = (str(loader), "--library-path", str(libraries), str(program), "{agent}")
    found = by_name()["micropython"]
    assert isinstance(found, Target)
    assert (found.command, found.origin) == (provisioned, "1.25.0, provisioned")
    on_path = machine.script(machine.bin / "micropython", "echo osconform 1.26.0")
    found = by_name()["micropython"]
    assert isinstance(found, Target)
    assert (found.command, found.origin) == ((str(on_path), "{agent}"), "1.26.0, PATH")
    machine.script(on_path, "echo broken >&2; exit 1")
    found = by_name()["micropython"]
    assert isinstance(found, Target)
    assert found.command == provisioned
    machine.script(program, "exit 4")
    found = by_name()["micropython"]
    assert isinstance(found, Unavailable)
    assert str(on_path) in found.reason
    assert str(program) in found.reason


def test_a_real_micropython_tells_its_version() -> None:
    found = by_name(Config())["micropython"]
    if isinstance(found, Unavailable):
        pytest.skip(found.reason)
    argv = [*found.command[:-1], "-c", "import sys; print('%d.%d.%d' % sys.implementation[1][:3])"]
    told = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    assert found.origin.split(",")[0] == told


@UNIX_ONLY
def test_emulators_build_their_own_trees(machine) -> None:
    found = by_name()
    for system in ("linux", "macos", "windows"):
        emulator = found[f"{system}-emulator"]
        assert isinstance(emulator, Target)
        assert emulator.command == ("{python}", "-m", "osconform.targets.emulated", system)
        assert emulator.tree is Tree.TARGET


@UNIX_ONLY
def test_imitations_say_what_they_are_and_interpreters_do_not_say_it(machine) -> None:
    for name, target in by_name().items():
        if isinstance(target, Target):
            made = {"emulator": "osconform", "pyfakefs": "pyfakefs"}
            known = [imitator for word, imitator in made.items() if word in name]
            assert target.imitator == "".join(known), name


@UNIX_ONLY
def test_configured_targets_come_last_and_replace_found_ones(machine) -> None:
    machine.answering(machine.bin / f"python3.{MINOR}", f"cpython 3 {MINOR} 1 final 0 0")
    mine = Target(name=OTHER, command=("mine", "{agent}"))
    new = Target(name="rustpython", command=("rustpython", "{agent}"))
    assert discover(Config(targets=(new, mine)))[-2:] == [new, mine]
    assert by_name(Config(targets=(new, mine)))[OTHER] is mine


@UNIX_ONLY
def test_the_configuration_of_the_current_directory_is_read(machine) -> None:
    machine.script(machine.bin / "rustpython", "true")
    Path("osconform.toml").write_text(
        '[targets.rust]\ncommand = ["rustpython", "{agent}"]\n', encoding="utf-8"
    )
    assert discover()[-1].name == "rust"
    assert [target.name for target in resolve(["rust"])] == ["rust"]


def test_names_are_resolved_in_their_order_and_once() -> None:
    names = ["windows-emulator", "host", HOST, "linux-emulator", "host"]
    assert [target.name for target in resolve(names, Config())] == [
        "windows-emulator",
        HOST,
        "linux-emulator",
    ]


@UNIX_ONLY
def test_interpreters_are_started_only_if_a_name_needs_it(machine) -> None:
    machine.counting(machine.bin / "python3")
    resolve(["host", "linux-emulator"])
    assert machine.starts() == []
    with pytest.raises(UserError):
        resolve(["nonesuch"])
    assert len(machine.starts()) == 1


@UNIX_ONLY
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        (f"python3.{MINOR}", f"Did you mean {OTHER}? "),
        (f"py3{MINOR}", f"Did you mean {OTHER}? "),
        (f"CPython-3.{MINOR}", f"Did you mean {OTHER}? "),
        ("micro-python", "Did you mean micropython? "),
        ("linux-emulater", "Did you mean linux-emulator"),
        ("pypy", "Did you mean pypy311? "),
        ("zzz", "'zzz'. Known targets: host, "),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(machine, name: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        resolve([name])
    assert hint in str(caught.value)
    assert caught.value.what == f"There is no target {name!r}."


@UNIX_ONLY
def test_an_unavailable_name_is_answered_with_the_reason(machine) -> None:
    machine.script(machine.bin / f"python3.{MINOR}", "exit 9")
    with pytest.raises(UserError, match=f"'{OTHER}' cannot run here: .*exit status 9"):
        resolve([OTHER])
