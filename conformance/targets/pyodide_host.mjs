// Runs the portable agent in Pyodide under Node and speaks osconform's protocol (docs/protocol.md) on stdin and stdout.
//
//   node pyodide_host.mjs FOLDER_OF_PYODIDE AGENT PART [SNAPSHOT]
//   node pyodide_host.mjs FOLDER_OF_PYODIDE --snapshot SNAPSHOT
//
// A snapshot of the interpreter's memory makes it start in a quarter of the time. Directories of cases are mounted where
// the host has them, so that both sides call them the same.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Printed, receive, send } from "./node_channel.mjs";

const [folder, agent, part, snapshot] = process.argv.slice(2);
// What every program may import is in the snapshot, so that it is not loaded from the archive again.
const MODULES = "import json, os, sys, errno, stat, io, time, shutil, tempfile, glob, fnmatch, random";

const { loadPyodide } = await import(pathToFileURL(path.resolve(folder, "pyodide.mjs")).href);

if (agent === "--snapshot") {
  const python = await loadPyodide({ _makeSnapshot: true });
  python.runPython(MODULES);
  fs.writeFileSync(part, python.makeMemorySnapshot());
  process.exit(0);
}

const options = snapshot && fs.existsSync(snapshot) ? { _loadSnapshot: fs.readFileSync(snapshot) } : {};
const python = await loadPyodide(options);

const printed = { stdout: new Printed(), stderr: new Printed() };
for (const [name, set] of [["stdout", "setStdout"], ["stderr", "setStderr"]]) {
  python[set]({
    write(bytes) {
      printed[name].add(bytes);
      return bytes.length;
    },
  });
}
python.setStdin({ stdin: () => null });

const mounted = new Set();
const mount = (directory) => {
  const above = path.dirname(directory);
  if (mounted.has(above)) return;
  python.FS.mkdirTree(above);
  python.mountNodeFS(above, above);
  mounted.add(above);
};

const load = (name, file) => {
  python.FS.writeFile(`/lib/osconform/${name}.py`, fs.readFileSync(file));
};
python.FS.mkdirTree("/lib/osconform");
load("osconform_agent", agent);
load("wasm_part", part);
const serving = python.runPython(
  "import sys; sys.path.insert(0, '/lib/osconform'); import wasm_part; sys.path.pop(0); wasm_part.Part()",
);

const greeting = serving.greeting();
const token = JSON.parse(greeting).token;
send(greeting);
for (;;) {
  const request = receive();
  const directory = JSON.parse(request).dir;
  if (directory) mount(directory);
  let reply = serving.answer(request);
  for (const name of ["stdout", "stderr"]) {
    const text = printed[name].take();
    if (text) reply = `${reply.slice(0, -1)},"${name}":${JSON.stringify(text)}}`;
  }
  send(reply);
  if (!serving.clean) {
    send(JSON.stringify({ token, retire: true }));
    process.exit(0);
  }
}
