import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const read = (path: string) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** Every process that has not ended, with its parent. */
function parents(): [pid: number, parent: number][] {
  const listed = readdirSync("/").includes("proc") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  if (listed.length > 0)
    return listed.flatMap((pid): [number, number][] => {
      const status = read(`/proc/${pid}/status`);
      const parent = /^PPid:\s*(\d+)$/m.exec(status);
      return parent && !/^State:\s*[ZX]/m.test(status) ? [[Number(pid), Number(parent[1])]] : [];
    });
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return (stdout ?? "")
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
}

/** The processes below these, and those that carry the machine's folder in their environment. */
function belonging(roots: number[], folder: string): number[] {
  const all = parents();
  const alive = new Set(all.map(([pid]) => pid));
  const found = new Set(roots.filter((pid) => alive.has(pid)));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of all) if (found.has(parent)) found.add(pid);
  }
  const mark = `\0HSS_MACHINE=${folder}\0`;
  for (const [pid] of all) if (`\0${read(`/proc/${pid}/environ`)}`.includes(mark)) found.add(pid);
  found.delete(process.pid);
  return [...found];
}

/** Ends whatever runs on a machine: its listener, its sessions, and what those left in the background. */
export function killProcesses(roots: number[], folder: string): number {
  const pids = belonging(roots, folder);
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  return pids.length;
}

/** The same until nothing runs there any longer, two seconds at most. */
export async function endProcesses(roots: number[], folder: string): Promise<void> {
  for (let attempt = 0; attempt < 100 && killProcesses(roots, folder) > 0; attempt++) await pause(20);
}
