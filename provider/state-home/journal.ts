/**
 * What was begun, written down before the first write of it: a run that is killed meanwhile is followed by one that
 * knows. The file only grows, by one append and one sync for all changes that are asked for at one moment; it is
 * rewritten, and renamed into its place, once most of it is history.
 */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { type Entry, type EntryOf, entryVersion, type Kind, type ObjectKey } from "./entries";
import { codeOf, StateHomeError } from "./errors";
import { isThere, openFolder, type StateFolder } from "./folder";
import { Book, type Line, write } from "./lines";
import { type Environment, stateHomePath } from "./location";
import { acquireLock, type Lease, type WaitOptions } from "./lock";
import { messages } from "./messages";

const fileName = "journal.jsonl";
const lockName = "journal.lock";
const isOurs = (name: string) => /^(journal\.jsonl|[a-z0-9-]+\.lock|unreadable-[0-9a-f-]{36}\.txt)$/.test(name);

/** Milliseconds to wait for other runs that write to the journal; each holds its lock for some milliseconds. */
const lockWait = 60_000;

const newline = 10;
/** Bytes that tell whether a file is still the one that was read. */
const headLength = 80;
const nothingRead = { size: 0, head: "" };

type New<K extends Kind> = Omit<EntryOf<K>, "id" | "run" | "kind">;

/** Reads and changes entries while nobody else can; what is changed is written and synced once the change returns. */
export interface Change {
  entries<K extends Kind>(kind: K, object?: ObjectKey): EntryOf<K>[];
  /** Adds an entry of this run; answers it as it is kept. */
  add<K extends Kind>(kind: K, entry: New<K>): EntryOf<K>;
  /** Sets properties of entries. */
  set(ids: readonly string[], properties: Partial<Omit<Entry, "id" | "kind">> & Record<string, unknown>): void;
  remove(ids: readonly string[]): void;
}

interface Request {
  change: (change: Change) => unknown;
  resolve: (result: never) => void;
  reject: (error: unknown) => void;
}

const journals = new Map<string, Journal>();

/** The journal of the state home, one for all of this process. Opens no file; throws `StateHomeError` for a relative home. */
export function openJournal(environment: Environment = process.env): Journal {
  const path = stateHomePath(environment);
  const journal = journals.get(path) ?? new Journal({ HSS_STATE_HOME: path });
  journals.set(path, journal);
  return journal;
}

export class Journal {
  /** Tells the entries of this process from those of others. */
  readonly run = randomUUID();
  readonly #environment: Environment;
  /** The file is rewritten when it has so many lines, and so many times as many as entries. */
  readonly #rewriteAfter: { lines: number; times: number };
  #opened: Promise<StateFolder> | undefined;
  #book = new Book();
  /** How far the file was read, and which file that was. */
  #read = nothingRead;
  #queue: Request[] = [];
  #working: Promise<void> | undefined;
  #looking: Promise<void> | undefined;

  constructor(environment: Environment = process.env, rewriteAfter = { lines: 500, times: 4 }) {
    this.#environment = environment;
    this.#rewriteAfter = rewriteAfter;
  }

  /** Of the journal's file, for messages. */
  get path(): string {
    return `${stateHomePath(this.#environment)}/journal/${fileName}`;
  }

  /**
   * Changes the journal; resolves once that is on the disk. Changes asked for at one moment are written together.
   * Throws `StateHomeError` when that is not possible; then nothing is changed.
   */
  update<T>(change: (change: Change) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ change, resolve: resolve as Request["resolve"], reject });
      this.#working ??= this.#work();
    });
  }

  /** Entries as they are now, without waiting for anybody. None where there is no journal yet. */
  async entries<K extends Kind>(kind: K, object?: ObjectKey): Promise<EntryOf<K>[]> {
    if (this.#working !== undefined) return this.update((change) => change.entries(kind, object));
    await this.#look();
    return this.#book.entries(kind, object);
  }

  /** What is wrong with the file, in sentences that name it. Empty: nothing. */
  async problems(): Promise<string[]> {
    if (this.#working === undefined) await this.#look();
    const { unreadable, newer } = this.#book;
    const [first] = unreadable;
    return [
      ...(first ? [messages.unreadableLines(this.path, unreadable.length, first.number)] : []),
      ...(newer.length > 0 ? [messages.newerLines(this.path, newer.length)] : []),
    ];
  }

  /** A lock beside the journal, for what only one run may do at a time. `name`: lower-case letters, digits, hyphens. */
  async lock(name: string, options?: WaitOptions): Promise<Lease> {
    return acquireLock(await this.#folder(), `${name}.lock`, options);
  }

  /** Reads what is there; makes nothing. Looks that come at the same moment are one. */
  #look(): Promise<void> {
    this.#looking ??= (async () => {
      if (await isThere("journal", this.#environment)) await this.#refresh(await this.#folder());
    })().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  #folder(): Promise<StateFolder> {
    this.#opened ??= openFolder("journal", isOurs, this.#environment).catch((error: unknown) => {
      // The next one who asks may find it mended.
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #work(): Promise<void> {
    // Changes of the same turn of the event loop go along. Two reads at a time would take the same lines twice.
    await this.#looking?.catch(() => undefined);
    while (this.#queue.length > 0) {
      const requests = this.#queue.splice(0);
      try {
        await this.#commit(requests);
      } catch (error) {
        for (const { reject } of requests) reject(error);
      }
    }
    // At once: who asks from now on begins anew.
    this.#working = undefined;
  }

  async #commit(requests: readonly Request[]): Promise<void> {
    const folder = await this.#folder();
    const lease = await acquireLock(folder, lockName, { atMost: lockWait });
    const done: (() => void)[] = [];
    try {
      await this.#refresh(folder);
      const lines: Line[] = [];
      for (const { change, resolve, reject } of requests) {
        const mine: Line[] = [];
        try {
          const result = change(this.#change(mine));
          done.push(() => resolve(result as never));
          lines.push(...mine);
        } catch (error) {
          if (mine.length > 0) await this.#undo(folder, lines);
          done.push(() => reject(error));
        }
      }
      if (lines.length > 0) await this.#append(folder, lease, lines);
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      await lease.release();
    }
    for (const tell of done) tell();
  }

  #change(lines: Line[]): Change {
    const apply = (line: Line) => {
      this.#book.apply(line);
      lines.push(line);
    };
    return {
      entries: (kind, object) => this.#book.entries(kind, object),
      add: (kind, entry) => {
        const id = randomUUID();
        const set = { kind, run: this.run, ...entry };
        apply({ v: entryVersion, ids: [id], set });
        return { ...set, id } as EntryOf<typeof kind>;
      },
      set: (ids, properties) => {
        if (ids.length > 0) apply({ v: entryVersion, ids: [...ids], set: properties });
      },
      remove: (ids) => {
        if (ids.length > 0) apply({ v: entryVersion, ids: [...ids], removed: true });
      },
    };
  }

  /** Back to what the file holds, and the changes before. */
  async #undo(folder: StateFolder, kept: readonly Line[]): Promise<void> {
    this.#forget();
    await this.#refresh(folder);
    for (const line of kept) this.#book.apply(line);
  }

  #forget(): void {
    this.#book = new Book();
    this.#read = nothingRead;
  }

  /** Reads what others have appended since, or the whole file where it is another one by now. */
  async #refresh(folder: StateFolder): Promise<void> {
    const handle = await folder.open(fileName, constants.O_RDONLY);
    if (handle === undefined) return this.#forget();
    try {
      const { size } = await handle.stat();
      // A file that was rewritten begins with another header.
      const head = (await readFrom(handle, 0, this.#read.head.length)).toString("latin1");
      if (head !== this.#read.head || size < this.#read.size) this.#forget();
      const text = await readFrom(handle, this.#read.size, size);
      // A line without an end is being written, or was left by a killed process; the next append tells which.
      const end = text.lastIndexOf(newline) + 1;
      if (end > 0)
        for (const line of text
          .subarray(0, end - 1)
          .toString("utf8")
          .split("\n"))
          this.#book.take(line);
      const read = this.#read.size + end;
      this.#read = { size: read, head: await this.#head(handle, read) };
    } finally {
      await handle.close();
    }
  }

  async #head(handle: FileHandle, read: number): Promise<string> {
    return this.#read.head || (await readFrom(handle, 0, Math.min(read, headLength))).toString("latin1");
  }

  /** The lines are part of the book already. */
  async #append(folder: StateFolder, lease: Lease, lines: readonly Line[]): Promise<void> {
    const { lines: before } = this.#book;
    const after = before + lines.length;
    const isMostlyHistory = after > this.#rewriteAfter.lines && after > this.#book.size * this.#rewriteAfter.times;
    if (!(await lease.isHeld())) throw new StateHomeError(messages.lockLost(folder.file(lockName)), this.path);
    if (isMostlyHistory) return this.#rewrite(folder);
    const handle = await folder.open(fileName, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
    if (handle === undefined) throw new StateHomeError(messages.unusable(this.path, "ENOENT"), this.path);
    try {
      const { size } = await handle.stat();
      // A new line begins after what a killed process has left.
      const begin = size === 0 ? `${header()}\n` : size > this.#read.size ? "\n" : "";
      const text = `${begin}${lines.map(write).join("\n")}\n`;
      await appendWhole(handle, text, size).catch((error: unknown) => {
        throw new StateHomeError(messages.unusable(this.path, codeOf(error) ?? String(error)), this.path);
      });
      if (begin === "\n") this.#book.take((await readFrom(handle, this.#read.size, size)).toString("utf8"));
      this.#book.lines += lines.length;
      const read = size + Buffer.byteLength(text);
      this.#read = { size: read, head: await this.#head(handle, read) };
      if (size === 0) await folder.sync();
    } finally {
      await handle.close();
    }
  }

  /** Lines that nobody could read are kept beside the journal. */
  async #rewrite(folder: StateFolder): Promise<void> {
    const { unreadable } = this.#book;
    if (unreadable.length > 0)
      await folder.replace(`unreadable-${randomUUID()}.txt`, unreadable.map(({ text }) => `${text}\n`).join(""));
    const lines = [header(), ...this.#book.compacted()];
    await folder.replace(fileName, lines.map((line) => `${line}\n`).join(""));
    this.#forget();
  }
}

/** Tells one rewriting of the file from another. */
const header = () => write({ v: entryVersion, ids: [], set: { journal: randomUUID() } });

async function readFrom(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}

/** All of it or nothing: a full disk must not leave half a line. */
async function appendWhole(handle: FileHandle, text: string, size: number): Promise<void> {
  try {
    await handle.appendFile(text);
    await handle.datasync();
  } catch (error) {
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}
