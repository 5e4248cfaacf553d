"""MicroPython's WebAssembly port: its JavaScript host on a stand-in, how it is fetched, and all of it, if it is here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from osconform.agent import frames
from osconform.agent.connection import AGENT
from osconform.provision import micropython_wasm, provision
from osconform.session import Session
from osconform.target_check import check
from osconform.targets.micropython_wasm import HOST, micropython_wasm_target
from osconform.targets.model import Target, Unavailable

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not on PATH")

# What the host asks of the port's module. Its files are names with contents; a program is told what it could see.
STAND_IN = """
let started = 0;
export async function loadMicroPython({ heapsize, stdout, stderr, linebuffer }) {
  const number = ++started;
  const files = {};
  const told = {};
  const FS = {
    mkdir: (path) => { files[path] = "dir"; },
    mkdirTree: (path) => { files[path] = "dir"; },
    writeFile: (path, data) => { files[path] = Buffer.from(data).toString("latin1"); },
    symlink: (to, path) => { files[path] = "-> " + to; },
    chmod: (path, mode) => { told.chmod = [path, mode]; },
    utime: (path, accessed, modified) => { told.utime = [path, accessed, modified]; },
    analyzePath: (path) => ({ exists: path in files }),
    readdir: (path) => [".", "..", ...Object.keys(files).filter((f) => f.startsWith(path + "/")).map((f) => f.slice(path.length + 1))],
    lstat: (path) => ({ mode: files[path] === "dir" ? 0o40755 : files[path].startsWith("-> ") ? 0o120777 : 0o100640 }),
    isLink: (mode) => (mode & 0o170000) === 0o120000,
    isDir: (mode) => (mode & 0o170000) === 0o40000,
    readlink: (path) => files[path].slice(3),
    readFile: (path) => Buffer.from(files[path], "latin1"),
  };
  let answer;
  return {
    FS,
    globals: { get: () => answer },
    runPython(code) {
      if (code.includes("hello(")) {
        answer = JSON.stringify({ hello: 1, features: ["symlinks", "root"], errnos: { ENOENT: 2 }, heapsize, linebuffer });
        return;
      }
      const request = JSON.parse(files["/osconform/request.json"]);
      if (request.program === "abort") {
        stderr(Buffer.from("last words: "));
        throw new Error("memory access out of bounds");
      }
      if (request.program === "vanish") delete files["/case"];
      stdout(Buffer.from("out\\u00ff", "latin1"));
      answer = `"returns":${JSON.stringify([number, request.dir, request.errnos[44], told])}`;
    },
  };
}
"""


@needs_node
def test_the_host_makes_an_interpreter_and_files_for_each_program(tmp_path: Path) -> None:
    (tmp_path / "micropython.mjs").write_text(STAND_IN, encoding="utf-8")
    given = {"d/f": {"data": "\xff", "mode": 0o600, "mtime": 7}, "l": {"symlink": "d"}, "e": {"dir": True}}
    requests = [
        {"id": "a", "program": "", "given": given},
        {"id": "b", "program": "abort"},
        {"id": "c", "program": "", "given": {"x": {"link": "y"}}},
        {"id": "d", "program": "vanish"},
    ]
    sent = b"".join(frames.frame(request) for request in requests)
    done = subprocess.run(
        ["node", str(HOST), str(tmp_path), str(AGENT)], input=sent, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    hello, first, gone, unsupported, last = frames.Decoder().feed(done.stdout)
    assert hello["features"] == ["symlinks"] and hello["errnos"]["ENOENT"] == 44 and not hello["linebuffer"]
    assert hello["errnos"]["EXDEV"] == 75  # the last of the table: none is missing before it
    told = {"chmod": ["/case/d/f", 0o600], "utime": ["/case/d/f", 7000, 7000]}
    assert first["returns"] == [2, "/case", "ENOENT", told]
    assert (first["stdout"], first["here"]) == ("out\xff", "/case")
    files = {path: fields for path, fields in first["files"].items() if "/" not in path}
    assert files == {
        "d": {"mode": 0o755, "dir": True},
        "e": {"mode": 0o755, "dir": True},
        "l": {"symlink": "d"},
    }
    assert first["files"]["d/f"] == {"mode": 0o640, "data": "\xff"}
    assert (gone["token"], gone["gone"]) == (hello["token"], 6)
    assert gone["stderr"] == "last words: Error: memory access out of bounds"
    assert unsupported["id"] == "c" and "hard links" in unsupported["unsupported"]
    assert last["returns"][0] == 5 and last["files"] == {".": {"special": "gone"}}


@pytest.mark.skipif(os.name == "nt", reason="makes npm from a shell script")
def test_it_is_fetched_by_npm(tmp_path: Path, monkeypatch) -> None:
    tools, cache = tmp_path / "tools", tmp_path / "cache"
    tools.mkdir()
    monkeypatch.setattr(micropython_wasm, "cache_folder", lambda: cache)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    for name in ("npm", "node"):
        (tools / name).write_text(
            f'#!/bin/sh\necho "$@" > {tmp_path}/said\nmkdir -p "$8/node_modules/{micropython_wasm.PACKAGE}"\n',
            encoding="utf-8",
        )
        (tools / name).chmod(0o755)
    target = micropython_wasm_target()
    assert isinstance(target, Unavailable) and "`osconform provision micropython-wasm`" in target.reason
    folder = provision("micropython-wasm", lambda line: None)
    said = (tmp_path / "said").read_text(encoding="utf-8").split()
    assert said[-1] == f"{micropython_wasm.PACKAGE}@{micropython_wasm.VERSION}" and "--ignore-scripts" in said
    target = micropython_wasm_target()
    assert isinstance(target, Target)
    assert target.command == (str(tools / "node"), str(HOST), str(folder), "{agent}")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    target = micropython_wasm_target()
    assert isinstance(target, Unavailable) and target.reason.startswith("node is not on PATH.")


def provisioned() -> Target:
    target = micropython_wasm_target()
    if isinstance(target, Unavailable):
        pytest.skip(f"MicroPython for WebAssembly cannot be tried here: {target.reason}")
    return target


def test_every_check_passes_where_it_is_provisioned() -> None:
    assert [finding for finding in check(provisioned()) if finding.wrong] == []


def test_names_of_errors_are_those_of_the_c_library_where_it_is_provisioned() -> None:
    with Session(provisioned()) as session:
        tries = "[fails(os.stat, 'x'), fails(os.rmdir, 'd'), fails(os.mkdir, 'd')]"
        program = f"import os\nos.mkdir('d')\nos.mkdir('d/e')\nresult = {tries}\n"
        message = session.run_one({"program": program, "modules": ["os"]}, 20).message
    assert message["returns"] == ["ENOENT", "ENOTEMPTY", "EEXIST"]
