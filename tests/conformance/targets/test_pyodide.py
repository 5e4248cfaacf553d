"""Pyodide: the part that runs inside, on the host's Python; the JavaScript host, on a stand-in; and all of it, if it is here."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from osconform.agent import agent, frames
from osconform.agent.connection import AGENT
from osconform.errors import UserError
from osconform.provision import provision, pyodide
from osconform.target_check import check
from osconform.targets.model import Target, Unavailable
from osconform.targets.pyodide import PART, pyodide_target

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not on PATH")

# What the host asks of Pyodide's module, with one program that counts.
STAND_IN = """
export async function loadPyodide(options) {
  const told = { options: Object.keys(options), mounted: [] };
  const streams = {};
  return {
    setStdout: (sink) => { streams.out = sink; },
    setStderr: (sink) => { streams.err = sink; },
    setStdin: () => {},
    FS: { mkdirTree() {}, writeFile(name) { told.wrote = name; } },
    mountNodeFS: (inside, outside) => { told.mounted.push([inside, outside]); },
    runPython: () => ({
      clean: true,
      greeting: () => JSON.stringify({ token: "t\u00e9", hello: 1 }),
      answer(text) {
        const request = JSON.parse(text);
        streams.out.write(new TextEncoder().encode("out\u00ff"));
        this.clean = !request.dirty;
        return JSON.stringify({ id: request.id, returns: told });
      },
    }),
  };
}
"""


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module `wasm_part`, loaded beside the agent as the host loads it."""
    monkeypatch.setitem(sys.modules, "osconform_agent", agent)
    specification = importlib.util.spec_from_file_location("wasm_part", PART)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_part_answers_and_puts_back(part, tmp_path: Path, monkeypatch) -> None:
    if os.name == "nt":
        pytest.skip("looks at descriptors as POSIX has them")
    (tmp_path / "left").mkdir()
    monkeypatch.chdir(tmp_path)
    # In a child, since it puts this very process back to what it was.
    program = f"""
import sys, importlib.util
sys.path[:0] = [{str(PART.parent)!r}]
from osconform.agent import agent
sys.modules["osconform_agent"] = agent
import wasm_part, json, os
part = wasm_part.Part()
print(json.loads(part.greeting())["features"])
def ask(text, **fields):
    return json.loads(part.answer(json.dumps({{"id": "1", "program": text, "modules": [], **fields}})))
print(ask("import os; os.open('left', 0); os.chdir('left'); os.environ['X'] = 'y'; result = os.getcwd()")["returns"])
print(part.clean, os.getcwd(), os.environ.get("X"))
ask("import sys; sys.added = 1; sys.argv = None", alone=True)
print(part.clean, hasattr(sys, "added"), sys.argv)
ask("import os; os.close(2)")
print(part.clean)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    here = os.path.realpath(tmp_path)
    assert done.stdout.splitlines() == [
        "['symlinks']",
        f"{here}/left",
        f"True {here} None",
        "True False ['-c']",
        "False",
    ]


@needs_node
def test_the_host_frames_mounts_and_retires(tmp_path: Path) -> None:
    (tmp_path / "pyodide.mjs").write_text(STAND_IN, encoding="utf-8")
    command = ["node", str(pyodide.HOST), str(tmp_path), str(AGENT), str(PART), str(tmp_path / "no-snapshot")]
    requests = [
        {"id": "a", "dir": "/cases/one"},
        {"id": "b", "dir": "/cases/two"},
        {"id": "c", "dirty": True},
        {"id": "d"},
    ]
    sent = b"".join(frames.frame(request) for request in requests)
    done = subprocess.run(command, input=sent, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    hello, first, second, third, retire = frames.Decoder().feed(done.stdout)
    assert hello == {"token": "té", "hello": 1}
    assert first["stdout"] == "out\xc3\xbf" == second["stdout"]
    assert second["returns"]["mounted"] == [["/cases", "/cases"]]
    assert (third["id"], retire) == ("c", {"token": "té", "retire": True})
    assert first["returns"]["options"] == [] and first["returns"]["wrote"].endswith("wasm_part.py")


def test_without_node_or_pyodide_it_is_said_what_to_do(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(pyodide, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    target = pyodide_target()
    assert isinstance(target, Unavailable) and "`osconform provision pyodide`" in target.reason
    monkeypatch.setattr(shutil, "which", lambda name: None)
    target = pyodide_target()
    assert isinstance(target, Unavailable) and target.reason.startswith(
        "node is not on PATH. Install Node.js"
    )
    with pytest.raises(UserError, match="`node` is not on PATH"):
        provision("pyodide", lambda line: None)


@pytest.mark.skipif(os.name == "nt", reason="makes npm and node from shell scripts")
def test_it_is_fetched_by_npm_and_kept_if_it_starts(tmp_path: Path, monkeypatch) -> None:
    tools, cache = tmp_path / "tools", tmp_path / "cache"
    tools.mkdir()
    monkeypatch.setattr(pyodide, "cache_folder", lambda: cache)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")

    def script(name: str, body: str) -> None:
        (tools / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (tools / name).chmod(0o755)

    script("npm", f'echo "$@" > {tmp_path}/npm; for last; do :; done; mkdir -p "$8/node_modules/pyodide"')
    script("node", 'for last; do :; done; [ "$4" = --snapshot ] || exit 8; echo image > "$last"')
    folder = provision("pyodide", lambda line: None)
    assert folder == cache / "pyodide/node_modules/pyodide" and folder.is_dir()
    said = (tmp_path / "npm").read_text(encoding="utf-8").split()
    assert said[0] == "install" and "--ignore-scripts" in said and said[-1] == f"pyodide@{pyodide.VERSION}"
    target = pyodide_target()
    assert isinstance(target, Target)
    assert target.command[0] == str(tools / "node") and "{agent}" in target.command
    shutil.rmtree(cache)
    script("node", "echo no wasm >&2; exit 3")
    with pytest.raises(UserError, match="Pyodide failed: no wasm"):
        provision("pyodide", lambda line: None)
    assert os.listdir(cache) == []


def test_every_check_passes_where_it_is_provisioned() -> None:
    target = pyodide_target()
    if isinstance(target, Unavailable):
        pytest.skip(f"Pyodide cannot be tried here: {target.reason}")
    assert (
        json.loads(Path(pyodide.package(pyodide.folder()), "package.json").read_text(encoding="utf-8"))[
            "version"
        ]
        == pyodide.VERSION
    )
    assert [finding for finding in check(target) if finding.wrong] == []
