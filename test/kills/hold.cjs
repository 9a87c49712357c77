// Loaded into a provider process before anything else (NODE_OPTIONS=--require). Holds one request at the moment at which
// its first bytes would be written: all that the provider does before that has been done, and no byte has left. The
// harness kills meanwhile, or lets the request go by making the file `released`.
"use strict";
const { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Socket } = require("node:net");

const folder = process.env.HSS_KILLS_HOLD;
const file = folder && join(folder, "wanted.json");
const wanted = file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;

if (wanted && !Socket.prototype.hssHolds) {
  Socket.prototype.hssHolds = true;
  const pattern = new RegExp(wanted.pattern);
  const write = Socket.prototype.write;
  Socket.prototype.write = function (data, ...rest) {
    if (typeof data === "string" || Buffer.isBuffer(data)) {
      const head = data.slice(0, 400).toString("latin1");
      if (pattern.test(head)) {
        // Counted over all processes of the command.
        appendFileSync(join(folder, "seen"), ".");
        if (statSync(join(folder, "seen")).size === wanted.nth) hold();
      }
    }
    return write.call(this, data, ...rest);
  };
}

function hold() {
  writeFileSync(
    join(folder, "held"),
    JSON.stringify({ pid: process.pid, stateHome: filesOf(process.env.HSS_STATE_HOME) }),
  );
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(join(folder, "released"))) Atomics.wait(cell, 0, 0, 10);
}

function filesOf(home) {
  try {
    return readdirSync(home, { recursive: true }).filter((name) => statSync(join(home, name)).isFile());
  } catch {
    return [];
  }
}
