// Runs the portable agent in MicroPython's WebAssembly port under Node and speaks osconform's protocol (docs/protocol.md).
//
//   node micropython_host.mjs FOLDER_OF_THE_PACKAGE AGENT
//
// Each program gets an interpreter of its own, with files of its own: starting one takes some twenty milliseconds, and
// MicroPython keeps every identifier that it has seen for good.

import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Printed, receive, send } from "./node_channel.mjs";

const [folder, agent] = process.argv.slice(2);
const HEAP = 4 << 20; // bytes, for the agent and the program
const CASE = "/case";
const OWN = "/osconform";
const ABORTED = 6; // as a process that aborts

// The numbers that Emscripten's C library has in common with WASI (wasi_snapshot_preview1, errno), from 1 on. Errors carry
// them, and MicroPython's own module `errno` has others: it says that ENOENT is 2, and a missing file raises 44.
const ERRNOS = `E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF EBADMSG EBUSY ECANCELED ECHILD
ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT EFBIG EHOSTUNREACH EIDRM EILSEQ
EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR ELOOP EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG ENETDOWN ENETRESET
ENETUNREACH ENFILE ENOBUFS ENODEV ENOENT ENOEXEC ENOLCK ENOLINK ENOMEM ENOMSG ENOPROTOOPT ENOSPC ENOSYS ENOTCONN ENOTDIR
ENOTEMPTY ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTTY ENXIO EOVERFLOW EOWNERDEAD EPERM EPIPE EPROTO EPROTONOSUPPORT
EPROTOTYPE ERANGE EROFS ESPIPE ESRCH ESTALE ETIMEDOUT ETXTBSY EXDEV`.split(/\s+/);

const START = `
import sys
sys.path.insert(0, "${OWN}")
import osconform_agent as agent
sys.path.pop(0)
`;
const GREET = START + "answer = agent.hello(agent.System())";
const ANSWER = `${START}
with open("${OWN}/request.json") as file:
    request = agent.json.load(file)
agent.errno = None
agent.ERRNOS.update({int(number): name for number, name in request["errnos"].items()})
answer = agent.Runner().run(request)
`;

const { loadMicroPython } = await import(pathToFileURL(path.resolve(folder, "micropython.mjs")).href);
const source = fs.readFileSync(agent);
const printed = { stdout: new Printed(), stderr: new Printed() };

const start = async () => {
  const sinks = { stdout: (bytes) => printed.stdout.add(bytes), stderr: (bytes) => printed.stderr.add(bytes) };
  const python = await loadMicroPython({ heapsize: HEAP, linebuffer: false, ...sinks });
  python.FS.mkdir(OWN);
  python.FS.writeFile(`${OWN}/osconform_agent.py`, source);
  return python;
};

/** What a case asks for and this target cannot give. */
class Unsupported extends Error {}

const plant = (FS, given) => {
  FS.mkdir(CASE);
  for (const [name, fields] of Object.entries(given)) {
    const file = `${CASE}/${name}`;
    FS.mkdirTree(path.posix.dirname(file));
    if (fields.dir) FS.mkdirTree(file);
    else if ("symlink" in fields) FS.symlink(fields.symlink, file);
    else if ("data" in fields) FS.writeFile(file, Buffer.from(fields.data, "latin1"));
    else throw new Unsupported("Emscripten's files in memory know no hard links and no special files");
  }
  // From the leaves up: writing below a directory changes its time, and its mode may forbid it.
  for (const name of Object.keys(given).sort().reverse()) {
    const { mode, mtime, symlink } = given[name];
    if (mtime !== undefined) FS.utime(`${CASE}/${name}`, mtime * 1000, mtime * 1000);
    if (mode !== undefined && symlink === undefined) FS.chmod(`${CASE}/${name}`, mode);
  }
};

const look = (FS, folder, prefix, found) => {
  for (const name of FS.readdir(folder).sort()) {
    if (name === "." || name === "..") continue;
    const file = `${folder}/${name}`;
    const { mode } = FS.lstat(file);
    if (FS.isLink(mode)) {
      found[prefix + name] = { symlink: FS.readlink(file) };
    } else if (FS.isDir(mode)) {
      found[prefix + name] = { mode: mode & 0o7777, dir: true };
      look(FS, file, `${prefix}${name}/`, found);
    } else {
      found[prefix + name] = { mode: mode & 0o7777, data: Buffer.from(FS.readFile(file)).toString("latin1") };
    }
  }
  return found;
};

const tree = (FS) => {
  FS.ignorePermissions = true; // the program may have locked itself out
  return FS.analyzePath(CASE).exists ? look(FS, CASE, "", {}) : { ".": { special: "gone" } };
};

const answer = async (request) => {
  const python = await start();
  const errnos = Object.fromEntries(ERRNOS.map((name, index) => [index + 1, name]));
  python.FS.writeFile(`${OWN}/request.json`, JSON.stringify({ ...request, errnos, dir: CASE, given: undefined }));
  plant(python.FS, request.given ?? {});
  python.runPython(ANSWER);
  const said = python.globals.get("answer");
  return `{"id":${JSON.stringify(request.id)},${said},"here":"${CASE}","files":${JSON.stringify(tree(python.FS))}`;
};

const greeter = await start();
greeter.runPython(GREET);
const hello = JSON.parse(greeter.globals.get("answer"));
const token = crypto.randomBytes(9).toString("hex");
const errnos = Object.fromEntries(ERRNOS.map((name, index) => [name, index + 1]));
// Nobody is refused anything for who he is, and there is one process.
send(JSON.stringify({ ...hello, token, errnos, features: ["symlinks"] }));
for (;;) {
  const request = JSON.parse(receive());
  let told;
  try {
    told = await answer(request);
  } catch (error) {
    if (error instanceof Unsupported) {
      send(JSON.stringify({ id: request.id, unsupported: error.message }));
      continue;
    }
    const stderr = (printed.stderr.take() + String(error)).slice(-2000);
    printed.stdout.take();
    send(JSON.stringify({ token, gone: ABORTED, stderr }));
    continue;
  }
  for (const [name, stream] of Object.entries(printed)) {
    const text = stream.take();
    if (text) told += `,"${name}":${JSON.stringify(text)}`;
  }
  send(told + "}");
}
