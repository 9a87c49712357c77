/** What the harness needs of an engine. */
import { spawn, type ChildProcess } from "node:child_process";
import type { Program } from "../stack";

export const engines = ["embedded", "terraform", "tofu", "pulumi"] as const;
export type Engine = (typeof engines)[number];

/** `plan` reads only; it ends with `changes` where something would be changed. */
export type Command = "apply" | "destroy" | "plan";

export interface Ended {
  /** Undefined when a signal ended it. */
  code: number | undefined;
  output: string;
}

export interface Started {
  /** The engine, and the number of its process group. */
  pid: number;
  ended: Promise<Ended>;
}

export interface Driver extends AsyncDisposable {
  start(command: Command, program: Program): Started;
  /** What a user has to do after a kill before the next command, such as releasing the stack's lock. */
  unlock(): Promise<void>;
  /** Whether a plan that has ended found nothing to do. */
  isEmpty(plan: Ended): boolean;
}

/** What a driver is made with. */
export interface DriverSettings {
  folder: string;
  environment: Record<string, string>;
  /** The program's text, of Terraform or of Pulumi. */
  programs: Record<Program, string>;
}

/** Starts an engine as the leader of a process group of its own, as a shell or a CI runner does. */
export function startInGroup(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Started {
  const child: ChildProcess = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    // Not "close": a provider that outlives its engine keeps the pipes open.
    child.once("exit", (code) => setTimeout(() => resolve({ code: code ?? undefined, output }), 50));
  });
  return { pid: child.pid ?? 0, ended };
}
