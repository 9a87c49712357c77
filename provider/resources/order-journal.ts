import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** One order from before it is sent until its quotas are in the engine's hands. */
export interface OrderEntry {
  /** Tells orders of one purpose apart that one process sends at the same moment. */
  id: string;
  /** What is ordered and for which project: orders of the same purpose find each other by it. */
  purpose: string;
  pid: number;
  /** RFC 3339. */
  sentAt: string;
  /** Quotas that were there before, so that the new ones can be told. */
  known: string[];
  count: number;
  /** Known once the order was answered. */
  orderId?: string;
}

/**
 * Orders cost money and carry no token that would make a second one harmless. So each is written down before it is
 * sent: a run that is killed meanwhile is followed by one that looks for the order instead of sending another.
 * Kept in HSS_STATE_HOME, else `$XDG_STATE_HOME/hss-iac`, else `~/.local/state/hss-iac`.
 */
export class OrderJournal {
  readonly #folder: string;

  constructor(environment: NodeJS.ProcessEnv = process.env) {
    const home =
      environment["HSS_STATE_HOME"] ??
      join(environment["XDG_STATE_HOME"] ?? join(environment["HOME"] ?? homedir(), ".local", "state"), "hss-iac");
    this.#folder = join(home, "orders");
  }

  async write(entry: OrderEntry): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = this.#file(entry);
    // Written whole or not at all: a torn entry would hide an order.
    await writeFile(`${file}.new`, JSON.stringify(entry, undefined, 2), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async remove(entry: OrderEntry): Promise<void> {
    await rm(this.#file(entry), { force: true });
  }

  /** Takes over an order of the same purpose, a day old at most, whose process is gone. */
  async orphan(purpose: string, now: number): Promise<OrderEntry | undefined> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(prefix(purpose)) && each.endsWith(".json")).sort()) {
      const entry = JSON.parse(await readFile(join(this.#folder, name), "utf8")) as OrderEntry;
      if (entry.purpose !== purpose || isAlive(entry.pid) || now - Date.parse(entry.sentAt) > oneDay) continue;
      const mine = { ...entry, pid: process.pid };
      // Renaming is atomic: of two processes that find the same orphan one gets it.
      const taken = await rename(join(this.#folder, name), this.#file(mine)).then(
        () => true,
        () => false,
      );
      if (!taken) continue;
      await this.write(mine);
      return mine;
    }
    return undefined;
  }

  #file({ purpose, id, pid }: OrderEntry): string {
    return join(this.#folder, `${prefix(purpose)}-${id}-${pid}.json`);
  }
}

const oneDay = 24 * 3600 * 1000;

const prefix = (purpose: string) => createHash("sha256").update(purpose).digest("hex").slice(0, 16);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
