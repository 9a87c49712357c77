/**
 * One budget of calls for all processes of a machine that call one endpoint, whatever their keys are: HSS counts the calls
 * of a user and those of a source address, each 5 a minute (HSS API v5 reference, "Constraints"). Terraform starts several of them for
 * one run, and pipelines run side by side. Each call is written down in a file before it is sent and once it has ended,
 * and goes out when the limit leaves room for it, whoever made the calls before.
 *
 * The file names APIs, times and processes, and no secret. A lock that a killed process leaves is taken after two
 * seconds; a file that cannot be read is begun anew; where none can be written each process goes by its own count.
 */
import { randomUUID } from "node:crypto";
import { lstat } from "node:fs/promises";
import { lock } from "proper-lockfile";
import * as z from "zod";
import { type Environment, openFolder, type StateFolder } from "../state-home";
import {
  believedFor,
  documentedLimit,
  forgettable,
  isPlausible,
  type Ledger,
  type Limit,
  longestWindow,
} from "./pacing";

const limitFields = { calls: z.number().int().positive(), window: z.number().positive() };
const callSchema = z.object({ id: z.string(), pid: z.number().int(), at: z.number(), ended: z.number().optional() });
const apiSchema = z.object({
  calls: z.array(callSchema),
  /** As a 429 told it, and when it was last of use. */
  learned: z.object({ ...limitFields, used: z.number(), at: z.number().default(0) }).optional(),
  /** Nothing is sent before this time. */
  closedUntil: z.number().default(0),
  /** The most calls within a window that were sent without a 429. */
  proven: z.number().default(0),
});
const bookSchema = z.object({ version: z.literal(1), apis: z.record(z.string(), apiSchema) });

type Api = z.infer<typeof apiSchema>;
type Book = z.infer<typeof bookSchema>;

/** Milliseconds for which a learned limit is kept while nobody is held by it: gateways are set up anew at times. */
const forgetAfter = 10 * 60_000;
/** Milliseconds after which a call without an end is taken to have ended: no attempt takes as long. */
const lostAfter = 2 * 60_000;
const removeAfter = 24 * 60 * 60_000;
/** Milliseconds between two looks while another process tries out whether more is allowed than documented. */
const lookAgain = 50;

/** Files of budgets, their locks, and drafts as an earlier release named them. */
const isOurs = (name: string) => /^[0-9a-f]{16}\.json(\.lock|\.\d+\.new)?$/.test(name);

export const openBudgetFolder = (environment: Environment): Promise<StateFolder> =>
  openFolder("calls", isOurs, environment);

export interface LedgerOptions {
  folder: () => Promise<StateFolder>;
  /** Names the budget by 16 hexadecimal digits. */
  budget: string;
  /** Holds from the start, whatever was learned. */
  limit?: Limit | undefined;
  /** Told once, when the file cannot be used. */
  onTrouble?: ((problem: string) => void) | undefined;
}

export class FileLedger implements Ledger {
  readonly #options: LedgerOptions;
  #usable = true;
  #folder: Promise<StateFolder> | undefined;
  #tidied: Promise<unknown> | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  async take(api: string, room = 1): Promise<{ entry: string } | { wait: number }> {
    const entry = randomUUID();
    const answer = await this.#change(api, (record, now) => {
      const wait = this.#wait(record, now, room);
      if (wait === 0) record.calls.push({ id: entry, pid: process.pid, at: now });
      return wait;
    });
    return answer === undefined || answer === 0 ? { entry } : { wait: answer };
  }

  async ended(api: string, entry: string): Promise<void> {
    await this.#change(api, (record, now) => {
      const call = record.calls.find(({ id }) => id === entry);
      if (call) call.ended = now;
      record.proven = Math.max(record.proven, record.calls.filter(({ ended }) => ended !== undefined).length);
    });
  }

  async withdrawn(api: string, entry: string): Promise<void> {
    await this.#change(api, (record) => {
      record.calls = record.calls.filter(({ id }) => id !== entry);
    });
  }

  async throttled(api: string, limit: Limit, wait: number): Promise<void> {
    await this.#change(api, (record, now) => {
      record.learned = { ...limit, used: now, at: now };
      record.closedUntil = Math.max(record.closedUntil, now + Math.min(wait, longestWindow));
      record.proven = 0;
    });
  }

  /** Milliseconds until a call may be sent; 0 when it may be now. */
  #wait(record: Api, now: number, room: number): number {
    const closed = Math.max(0, record.closedUntil - now);
    if (closed > 0) return closed;
    const limit = this.#options.limit ?? record.learned;
    if (limit !== undefined) {
      if (record.learned) record.learned.used = now;
      const frees = record.calls.map(({ ended }) => (ended === undefined ? lookAgain : ended + limit.window - now));
      const over = frees.length + Math.min(room, limit.calls) - limit.calls;
      if (over <= 0) return 0;
      return Math.max(lookAgain, frees.sort((a, b) => a - b)[over - 1] ?? 0);
    }
    // More than is documented may be allowed or not. Few calls at a time find out, so that it costs one 429 at most where
    // it is not, and more of them the longer it goes well.
    if (record.calls.length < documentedLimit.calls) return 0;
    const atOnce = Math.max(1, record.proven - documentedLimit.calls);
    return record.calls.filter(({ ended }) => ended === undefined).length < atOnce ? 0 : lookAgain;
  }

  /** Changes what is written of one API; undefined when that is not possible. */
  async #change<T>(api: string, change: (record: Api, now: number) => T): Promise<T | undefined> {
    if (!this.#usable) return undefined;
    try {
      const folder = await (this.#folder ??= this.#options.folder());
      this.#tidied ??= tidy(folder).catch(() => undefined);
      const name = `${this.#options.budget}.json`;
      const release = await lock(folder.file(name), {
        realpath: false,
        stale: 2_000,
        retries: { retries: 400, minTimeout: 5, maxTimeout: 50, factor: 1.2, randomize: true },
        // Another process took it since this one stood still for so long: its numbers are off by one call at most.
        onCompromised: () => undefined,
      });
      try {
        const book = await read(folder, name);
        const now = Date.now();
        const record = (book.apis[api] ??= { calls: [], closedUntil: 0, proven: 0 });
        prune(record, this.#options.limit, now);
        const result = change(record, now);
        await folder.replace(name, JSON.stringify(book), { durable: false });
        return result;
      } finally {
        await release().catch(() => undefined);
      }
    } catch (error) {
      this.#usable = false;
      this.#options.onTrouble?.((error as NodeJS.ErrnoException).code ?? (error as Error).message);
      return undefined;
    }
  }
}

function prune(record: Api, limit: Limit | undefined, now: number): void {
  // A clock that was set back would hold calls for as long as it was ahead.
  const isFuture = (time: number) => time > now + lostAfter;
  if (isFuture(record.closedUntil - forgetAfter)) record.closedUntil = 0;
  if (record.learned && (now - record.learned.used > forgetAfter || isFuture(record.learned.used)))
    delete record.learned;
  const { learned } = record;
  // A file may hold what an earlier release believed.
  if (learned && (!isPlausible(learned) || (forgettable(learned) && now - learned.at > believedFor)))
    record.learned = { ...documentedLimit, used: learned.used, at: now };
  const window = (limit ?? record.learned ?? documentedLimit).window;
  record.calls = record.calls.filter((call) => {
    if (isFuture(call.at)) return false;
    if (call.ended === undefined && (now - call.at > lostAfter || !isAlive(call.pid))) call.ended = call.at;
    return call.ended === undefined || call.ended + window > now;
  });
  if (record.calls.length === 0) record.proven = 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function read(folder: StateFolder, name: string): Promise<Book> {
  const text = await folder.read(name);
  try {
    return bookSchema.parse(JSON.parse(text ?? ""));
  } catch {
    return { version: 1, apis: {} };
  }
}

/** Removes what accounts and machines have left that are no longer used. */
async function tidy(folder: StateFolder): Promise<void> {
  for (const name of await folder.list()) {
    const { mtimeMs } = await lstat(folder.file(name));
    if (Date.now() - mtimeMs > removeAfter) await folder.remove(name);
  }
}
