/**
 * The file of the journal: one JSON document a line. A line sets properties of an entry, or of many at once, or removes
 * them; what an entry is now is what its lines make of it.
 */
import { type Entry, type EntryOf, entrySchema, entryVersion, type Kind, type ObjectKey } from "./entries";

type Properties = Record<string, unknown>;

/** What a line does to the entries it names. */
export type Line = { v: number; ids: string[] } & ({ set: Properties } | { removed: true });

/** Entries as lines have made them, and what was found in lines that no release so far has written. */
export class Book {
  readonly #entries = new Map<string, Properties>();
  /** IDs of entries by kind, and by kind and object: there may be one for each of 100,000 servers. */
  readonly #index = new Map<string, Set<string>>();
  readonly #checked = new WeakMap<Properties, Entry | undefined>();
  /** Lines of newer releases, and raw lines that cannot be read, by number. */
  readonly newer: string[] = [];
  readonly unreadable: { number: number; text: string }[] = [];
  lines = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** Takes in one line of the file. */
  take(text: string): void {
    this.lines++;
    if (text.trim() === "") return;
    const line = parse(text);
    if (line === undefined) this.unreadable.push({ number: this.lines, text });
    else if (line.v > entryVersion) this.newer.push(text);
    else this.apply(line);
  }

  apply(line: Line): void {
    for (const id of line.ids) {
      const before = this.#entries.get(id);
      const now = "removed" in line ? undefined : { ...before, ...line.set };
      if (now === undefined) this.#entries.delete(id);
      else this.#entries.set(id, now);
      const [keysBefore, keysNow] = [keysOf(before), keysOf(now)];
      for (const key of keysBefore) if (!keysNow.includes(key)) this.#index.get(key)?.delete(id);
      for (const key of keysNow) {
        const ids = this.#index.get(key) ?? new Set();
        this.#index.set(key, ids.add(id));
      }
    }
  }

  /** Entries of a kind that are whole, oldest first; only those of an object where one is given. */
  entries<K extends Kind>(kind: K, object?: ObjectKey): EntryOf<K>[] {
    const ids = this.#index.get(keyOf(kind, object)) ?? [];
    return [...ids].flatMap((id) => (this.entry(id) as EntryOf<K> | undefined) ?? []);
  }

  entry(id: string): Entry | undefined {
    const properties = this.#entries.get(id);
    return properties && this.#whole(id, properties);
  }

  /** The entries as one line each, and the lines that are not ours to understand. */
  compacted(): string[] {
    const own = [...this.#entries].map(([id, set]) => write({ v: entryVersion, ids: [id], set }));
    return [...this.newer, ...own];
  }

  #whole(id: string, properties: Properties): Entry | undefined {
    if (!this.#checked.has(properties))
      this.#checked.set(properties, entrySchema.safeParse({ ...properties, id }).data);
    return this.#checked.get(properties);
  }
}

const keyOf = (kind: unknown, object?: Partial<ObjectKey>) =>
  object === undefined ? String(kind) : JSON.stringify([kind, object.type, object.id]);

function keysOf(properties: Properties | undefined): string[] {
  if (properties === undefined) return [];
  const { kind, object } = properties as { kind?: unknown; object?: Partial<ObjectKey> | null };
  return [keyOf(kind), ...(object != null && typeof object === "object" ? [keyOf(kind, object)] : [])];
}

export const write = (line: Line): string => JSON.stringify(line);

function parse(text: string): Line | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (line === null || typeof line !== "object") return undefined;
  const { v, ids, set, removed } = line as { [K in "v" | "ids" | "set" | "removed"]?: unknown };
  if (typeof v !== "number" || !Array.isArray(ids) || !ids.every((id) => typeof id === "string")) return undefined;
  // What a newer release means by its lines is for that release to say.
  if (v > entryVersion) return { v, ids, removed: true };
  if (removed === true) return { v, ids, removed };
  return typeof set === "object" && set !== null ? { v, ids, set: set as Properties } : undefined;
}
