import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stateHomePath as stateHome } from "../state-home";

/** One order from before it is sent until its quotas are in the engine's hands. */
export interface OrderEntry {
  /** Tells orders apart that one process sends at the same moment. */
  id: string;
  /** What the order is for: region, enterprise project and edition. Orders of one purpose look for each other. */
  purpose: string;
  pid: number;
  /** Of the process that wrote it: in containers every run may have the same pid. */
  run: string;
  /** RFC 3339. */
  sentAt: string;
  /** Quotas that were there before, so that the new ones can be told. */
  known: string[];
  count: number;
  /** Known once the order was answered. */
  orderId?: string;
  /** True once its quotas are known: what may still take long is what is done with them. */
  isThrough?: boolean;
  /** True when the engine was gone by the time there was something to tell. */
  isAbandoned?: boolean;
}

const thisRun = randomUUID();

/** A new entry of this process. */
export const entryOf = (entry: Omit<OrderEntry, "id" | "pid" | "run">): OrderEntry => ({
  id: randomUUID(),
  pid: process.pid,
  run: thisRun,
  ...entry,
});

/**
 * Orders cost money and carry no token that would make a second one harmless. So each is written down before it is
 * sent: a run that is killed meanwhile is followed by one that looks for the order instead of sending another.
 */
export class OrderJournal {
  readonly folder: string;

  constructor(environment: NodeJS.ProcessEnv = process.env) {
    this.folder = join(stateHome(environment), "orders");
  }

  async write(entry: OrderEntry): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = this.#file(entry);
    // Written whole or not at all: a torn entry would hide an order.
    await writeFile(`${file}.new`, JSON.stringify(entry, undefined, 2), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async remove(entry: OrderEntry): Promise<void> {
    await rm(this.#file(entry), { force: true });
  }

  /** Takes over an order of the same purpose whose process is gone. */
  async orphan(purpose: string, now: number): Promise<OrderEntry | undefined> {
    for (const file of await this.#filesOf(purpose)) {
      const entry = await read(file);
      if (entry === undefined || entry.purpose !== purpose || isAtWork(entry, now)) continue;
      const mine = { ...entry, pid: process.pid, run: thisRun, isAbandoned: false };
      // Renaming is atomic: of two processes that find the same orphan one gets it.
      const taken = await rename(file, this.#file(mine)).then(
        () => true,
        () => false,
      );
      if (!taken) continue;
      await this.write(mine);
      return mine;
    }
    return undefined;
  }

  /** An order of the same purpose that another process is at work on. */
  async underWay(purpose: string, now: number): Promise<OrderEntry | undefined> {
    for (const file of await this.#filesOf(purpose)) {
      const entry = await read(file);
      if (entry?.purpose === purpose && entry.run !== thisRun && isAtWork(entry, now)) return entry;
    }
    return undefined;
  }

  async #filesOf(purpose: string): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    const mine = names.filter((each) => each.startsWith(prefix(purpose)) && each.endsWith(".json"));
    return mine.sort().map((name) => join(this.folder, name));
  }

  #file({ purpose, id, run }: OrderEntry): string {
    return join(this.folder, `${prefix(purpose)}-${id}-${run.slice(0, 8)}.json`);
  }
}

/** Undefined when another process has just taken it. */
const read = (file: string): Promise<OrderEntry | undefined> =>
  readFile(file, "utf8").then(
    (text) => JSON.parse(text) as OrderEntry,
    () => undefined,
  );

/** No order keeps a process longer; one of its number that is there later is another. */
const atWorkAtMost = 3600 * 1000;

/** The same until its quotas are known: an order is waited for five minutes, and is the state's from then on. */
const waitsAtMost = 10 * 60 * 1000;

const prefix = (purpose: string) => createHash("sha256").update(purpose).digest("hex").slice(0, 16);

function isAtWork({ pid, run, sentAt, isThrough, isAbandoned }: OrderEntry, now: number): boolean {
  if (run === thisRun) return true;
  if (isAbandoned) return false;
  // Another process of my own pid cannot be there any more.
  if (pid === process.pid || now - Date.parse(sentAt) > (isThrough ? atWorkAtMost : waitsAtMost)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
