import { spawn } from "node:child_process";
import { join } from "node:path";

/** The built command, as a user runs it. */
export const main = join(__dirname, "..", "..", "dist", "cli", "main.js");

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Calling {
  environment?: Record<string, string>;
  cwd?: string;
  input?: string | Buffer;
  /** True: nobody reads what it writes, as behind a `head` that has seen enough. */
  unread?: boolean;
}

/** Runs `hss` with these words. Nothing of this process's environment but the PATH goes along. */
export function hss(words: readonly string[], { environment = {}, cwd, input, unread }: Calling = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: cwd ?? "/nonexistent", ...environment };
    const child = spawn(process.execPath, [main, ...words], { env, ...(cwd !== undefined && { cwd }) });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    if (unread) child.stdout.destroy();
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
    child.stdin.end(input ?? "");
  });
}
