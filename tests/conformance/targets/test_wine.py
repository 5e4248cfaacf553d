"""How Wine's programs see the host's files, and what of them must not outlive their agent."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from osconform.model import Node
from osconform.targets import wine
from osconform.targets.layers import LAYERS, layer
from osconform.targets.model import Layer, Target

LINUX_ONLY = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux shows environments in /proc"
)


def test_the_root_of_the_host_is_drive_z() -> None:
    assert wine.path("/tmp/a folder/b.txt") == r"Z:\tmp\a folder\b.txt"


@pytest.mark.parametrize(
    ("name", "node", "mode"),
    [
        ("plain", Node(data=b"", mode=0o600), 0o666),
        ("others-may-write", Node(data=b"", mode=0o002), 0o666),
        ("read-only", Node(data=b"", mode=0o555), 0o444),
        ("closed", Node(data=b"", mode=0o000), 0o444),
        ("Program.EXE", Node(data=b"", mode=0o644), 0o777),
        ("read-only.cmd", Node(data=b"", mode=0o444), 0o555),
        ("folder", Node(directory=True, mode=0o700), 0o777),
        ("read-only-folder", Node(directory=True, mode=0o555), 0o555),
    ],
)
def test_modes_are_those_that_python_gives_on_windows(name: str, node: Node, mode: int) -> None:
    assert wine.seen({name: node})[name].mode == mode


def test_what_has_no_mode_stays_as_it_is() -> None:
    tree = {"link": Node(symlink="a"), "gone": Node(special="gone")}
    assert wine.seen(tree) == tree


def test_no_display_is_left_in_the_environment() -> None:
    environ = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "PATH": "/bin"}
    assert wine.without_display(environ) == {"PATH": "/bin"}


def test_without_setpriv_root_is_not_confined(machine) -> None:
    assert wine.confinement() == ()


@LINUX_ONLY
def test_confined_root_cannot_write_a_read_only_file(tmp_path) -> None:
    confinement = wine.confinement()
    if not confinement:
        pytest.skip("needs root with the capability CAP_SETPCAP, and setpriv: nothing to confine here")
    (tmp_path / "a").write_text("A")
    (tmp_path / "a").chmod(0o444)
    write = [sys.executable, "-c", "import sys; open(sys.argv[1], 'w')", str(tmp_path / "a")]
    assert subprocess.run(write, capture_output=True).returncode == 0
    done = subprocess.run([*confinement, *write], capture_output=True, text=True)
    assert "PermissionError" in done.stderr


@LINUX_ONLY
def test_strays_of_one_agent_are_killed_and_no_others() -> None:
    def stray(scratch: str) -> subprocess.Popen[bytes]:
        environ = {**os.environ, "OSCONFORM_SCRATCH": wine.path(scratch)}
        return subprocess.Popen(
            [sys.executable, "-c", "print(1, flush=True); import time; time.sleep(60)"],
            env=environ,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    ours, theirs = stray("/tmp/osconform-agent-x"), stray("/tmp/osconform-agent-xy")
    try:
        for process in (ours, theirs):
            assert process.stdout is not None
            assert process.stdout.readline() == b"1\n"  # it runs, with its environment
        wine.kill_strays("/tmp/osconform-agent-x")
        assert ours.wait(timeout=10) == -9
        time.sleep(0.1)
        assert theirs.poll() is None
    finally:
        for process in (ours, theirs):
            process.kill()
            process.communicate()


def test_every_layer_has_its_object_and_a_bare_target_is_left_alone() -> None:
    assert set(LAYERS) == set(Layer)
    bare = layer(Target(name="x", command=("x", "{agent}")))
    tree = {"a": Node(data=b"", mode=0o640)}
    environ = {"DISPLAY": ":0"}
    assert (bare.path("/a"), bare.environ(environ), bare.seen(tree)) == ("/a", environ, tree)
