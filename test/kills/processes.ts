/** The processes of a run, found by a mark in their environment, which all descendants inherit. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Set in the environment of every engine that the harness starts, to a value of its own. */
export const markName = "HSS_KILLS_RUN";

export interface FoundProcess {
  pid: number;
  command: string;
  /** Whether it serves resources: a Terraform plugin, or a host of Pulumi's dynamic resources. */
  isProvider: boolean;
}

const providers = /terraform-provider-hss|terraform-plugin\/.*plugin\.js|plugin\.js$|dynamic-provider|pulumi-resource-/;

/** Processes that carry the mark, with what they were started with. A process that has ended carries none. */
export function processesOf(mark: string): FoundProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, "utf8");
        if (!environment.split("\0").includes(`${markName}=${mark}`)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").join(" ").trim();
        readlinkSync(`/proc/${name}/exe`);
        return [{ pid: Number(name), command, isProvider: providers.test(command) }];
      } catch {
        // It has ended meanwhile, or belongs to another account.
        return [];
      }
    });
}

/** Signals a process, or with a negative number its group; false when there is none. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Those that are still there after so many milliseconds. */
export async function leftAfter(mark: string, milliseconds: number): Promise<FoundProcess[]> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = processesOf(mark);
    if (found.length === 0 || Date.now() > end) return found;
    await pause(100);
  }
}

export function killAll(mark: string): void {
  for (const { pid } of processesOf(mark)) signal(pid, "SIGKILL");
}
