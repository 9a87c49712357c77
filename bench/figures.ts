import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** One row: a piece of work, what it cost in calls, and how long it took. */
export interface Figures {
  work: "plan" | "create" | "refresh" | "no-op" | "change" | "destroy";
  /** With what it was run at a time, such as `terraform 1.11.4, parallelism 10`. */
  engine: string;
  /** A resource each, one for all, or Terraform's own resource that does nothing. */
  kind: "HostProtection" | "FleetProtection" | "terraform_data";
  hosts: number;
  latencyMs: number;
  /** Calls a minute and API; null: none. */
  limit: number | null;
  calls: Record<string, number>;
  /** Of the wall; where there is a limit, of a virtual clock that the waiting pushes forward. */
  seconds: number;
  /** Resident memory of the largest process that took part, the simulated cloud apart; null where it is not known. */
  peakMB: number | null;
}

/** What stands above all rows. */
export const heading = [
  ["kind", 15],
  ["hosts", 6],
  ["latency", 8],
  ["limit", 6],
  ["work", 8],
  ["seconds", 8],
  ["peak MB", 8],
  ["calls", 6],
  ["of which", 0],
] as const;

export const row = (cells: readonly string[]) =>
  cells
    .map((cell, index) => {
      const width = heading[index]?.[1] ?? 0;
      return index === 0 || index === 4 || width === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join("  ")
    .trimEnd();

export function line(figures: Figures): string {
  const { kind, hosts, latencyMs, limit, work, seconds, peakMB, calls } = figures;
  const sum = Object.values(calls).reduce((total, count) => total + count, 0);
  const parts = Object.entries(calls).map(([api, count]) => `${count} ${api}`);
  return row([
    kind,
    String(hosts),
    `${latencyMs} ms`,
    limit === null ? "-" : `${limit}/min`,
    work,
    seconds.toFixed(1),
    peakMB === null ? "-" : String(peakMB),
    String(sum),
    parts.join(", "),
  ]);
}

/** Prints rows as they come, and keeps them for the file. */
export class Table {
  readonly all: Figures[] = [];
  #engine = "";

  add(figures: Figures, remark = ""): void {
    if (figures.engine !== this.#engine) {
      this.#engine = figures.engine;
      console.log(`\n${figures.engine}\n${row(heading.map(([title]) => title))}`);
    }
    this.all.push(figures);
    console.log(line(figures) + (remark === "" ? "" : `  (${remark})`));
  }

  write(file: string): void {
    writeFileSync(file, `${JSON.stringify(this.all, undefined, 2)}\n`);
  }
}

/** The largest resident memory of any process that this one has started, looked at while `work` runs; Linux only. */
export async function withPeak<T>(work: () => Promise<T>): Promise<{ result: T; peakMB: number | null }> {
  let peak = 0;
  const look = () => {
    for (const pid of descendants(process.pid)) peak = Math.max(peak, residentMB(pid));
  };
  const timer = setInterval(look, 100);
  try {
    return { result: await work(), peakMB: peak > 0 ? Math.round(peak) : null };
  } finally {
    clearInterval(timer);
  }
}

function residentMB(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    // It has ended meanwhile, or this is no Linux.
    return 0;
  }
}

function descendants(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
        .split(" ")
        .filter(Boolean)
        .map(Number)
        .flatMap((child) => [child, ...descendants(child)]),
    );
  } catch {
    return [];
  }
}
