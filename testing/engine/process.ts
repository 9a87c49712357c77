import { spawn, type ChildProcess } from "node:child_process";

/** A child process of the engine that is never left behind: it is stopped when its run ends, and when the engine dies. */
export interface Child {
  readonly process: ChildProcess;
  /** Its exit code, or the signal's name when it was killed. */
  readonly exited: Promise<number | string>;
  /** The last of what it wrote to stderr. */
  errors(): string;
  stop(): Promise<void>;
}

const kept = 16_384;
const graceMilliseconds = 2_000;
const running = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts `node` on a script; `onOutput` gets whatever the child writes to stdout and stderr. */
export function startNode(
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; onOutput: (text: string, stream: "stdout" | "stderr") => void },
): Child {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => options.onOutput(text, "stdout"));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-kept);
    options.onOutput(text, "stderr");
  });
  const exited = new Promise<number | string>((resolve) => {
    child.once("error", (error) => {
      stderr += String(error);
      running.delete(child);
      resolve(-1);
    });
    child.once("close", (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? -1);
    });
  });
  return {
    process: child,
    exited,
    errors: () => stderr,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) {
        await exited;
        return;
      }
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMilliseconds);
      await exited;
      clearTimeout(timer);
    },
  };
}
