import { spawn } from "node:child_process";

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** How long the CLI may take to end what it has begun when it is broken off. */
const graceMilliseconds = 30_000;

/** Runs a command to its end. An abort interrupts it as Ctrl-C would, so that it can write its state and stop its plugins. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; input?: string; signal?: AbortSignal },
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["pipe", "pipe", "pipe"],
      shell: command.endsWith(".cmd"),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    let timer: NodeJS.Timeout | undefined;
    const interrupt = () => {
      child.kill("SIGINT");
      timer ??= setTimeout(() => child.kill("SIGKILL"), graceMilliseconds);
    };
    const leave = () => child.kill("SIGKILL");
    options.signal?.addEventListener("abort", interrupt, { once: true });
    process.once("exit", leave);
    const settle = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", interrupt);
      process.removeListener("exit", leave);
    };
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("close", (code) => {
      settle();
      resolve({ exitCode: code ?? 1, stdout, stderr });
    });
    // A command that ends without reading its input breaks the pipe, which says nothing about how it went.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    if (options.signal?.aborted) interrupt();
  });
}
