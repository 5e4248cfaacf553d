// osconform's frames (docs/protocol.md) on stdin and stdout of a Node process, for the hosts of Pythons on WebAssembly.

import fs from "node:fs";

const read = (count) => {
  const data = Buffer.alloc(count);
  let filled = 0;
  while (filled < count) {
    let got = 0;
    try {
      got = fs.readSync(0, data, filled, count - filled);
    } catch (error) {
      if (error.code === "EAGAIN") continue;
      if (error.code !== "EOF") throw error;
    }
    if (got === 0) process.exit(0); // the host has closed its end
    filled += got;
  }
  return data;
};

/** The next request as JSON text. Ends the process when none is to come. */
export const receive = () => {
  const size = parseInt(read(9).subarray(1).toString("ascii"), 16);
  return read(size + 1).subarray(0, size).toString("ascii");
};

/** Sends a message, given as JSON text. */
export const send = (text) => {
  const ascii = text.replace(/[\u007f-\uffff]/g, (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"));
  const data = Buffer.from("\x02" + ascii.length.toString(16).padStart(8, "0") + ascii + "\x03", "latin1");
  for (let sent = 0; sent < data.length; ) {
    try {
      sent += fs.writeSync(1, data, sent);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
};

const PRINTED = 1 << 16; // bytes of a program's output that are reported

/** What a program writes to one of its streams. */
export class Printed {
  pieces = [];
  length = 0;

  add(bytes) {
    const room = PRINTED - this.length;
    if (room <= 0) return;
    this.pieces.push(Buffer.from(bytes.slice(0, room)));
    this.length += Math.min(room, bytes.length);
  }

  /** A character per byte; empties it. */
  take() {
    const text = Buffer.concat(this.pieces).toString("latin1");
    this.pieces = [];
    this.length = 0;
    return text;
  }
}
