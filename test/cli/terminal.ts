import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { main } from "./hss";

const hasScript = (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, "script")));

/** A test on a real terminal, by the command `script`. Without that it fails in CI, and is skipped by name elsewhere. */
export function testOnTerminal(name: string, story: () => Promise<void>): void {
  if (!hasScript && !process.env["CI"]) {
    test.skip(`${name} (skipped: there is no command "script" on PATH)`, () => undefined);
    return;
  }
  test(name, async () => {
    if (!hasScript) throw new Error('There is no command "script" on PATH, and here there has to be.');
    await story();
  });
}

export interface Shown extends AsyncDisposable {
  /** Everything that was written so far, commands to the terminal included. */
  readonly text: string;
  /** Resolves as soon as this was written; waits half a minute at most. */
  until(wanted: RegExp): Promise<void>;
  /** As the keyboard would. */
  type(keys: string): void;
  /** Exit code of the command. */
  ended: Promise<number | null>;
}

export const controlC = "\u0003";

/** Runs `hss` with these words on a terminal that is so wide. */
export function onTerminal(words: readonly string[], environment: Record<string, string>, columns = 100): Shown {
  const quoted = [process.execPath, main, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const child = spawn("script", ["-qefc", `stty cols ${columns}; exec ${quoted}`, "/dev/null"], {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", TERM: "xterm", SHELL: "/bin/sh", ...environment },
  });
  let text = "";
  let told: () => void = () => undefined;
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    told();
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code));
  });
  return {
    get text() {
      return text;
    },
    until: (wanted) =>
      new Promise((resolve, reject) => {
        told = () => {
          if (wanted.test(text)) resolve();
        };
        told();
        const fail = (what: string) => reject(new Error(`It ${what} before it said ${String(wanted)}: ${text}`));
        void ended.then(() => fail("ended"));
        setTimeout(fail, 30_000, "took too long").unref();
      }),
    type: (keys) => child.stdin.write(keys),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
