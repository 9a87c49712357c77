import type { Age } from "./memory";

/** Which records a call asks for: one page, or those of some keys. */
export type Question = { offset: number; limit: number } | { only: readonly string[] };

export interface Page<T> {
  records: T[];
  /** Records that the service sent, with those that are of no use to us and so not among `records`. */
  count: number;
  /** Length of the whole list; `Infinity` when the service does not tell. */
  total: number;
  /** True: the service does not know the filter for several keys, and answered something else. */
  unfiltered?: boolean;
}

export interface Answered<T> extends Page<T> {
  age: Age;
}

export const pageSize = 200;

export const pagesIn = (records: number): number => Math.ceil(records / pageSize);

/** A walk over the pages of a list: under way, or stopped before the end since all who asked were answered. */
export class Walk<T> {
  readonly seen = new Map<string, T>();
  total = Infinity;
  /** Of its first call. */
  age: Age = { begun: 0, at: 0, serves: 0 };
  #offset = 0;

  get next(): Question {
    return { offset: this.#offset, limit: pageSize };
  }

  get pagesLeft(): number {
    return pagesIn(this.total - this.#offset);
  }

  /** Adds a page; true at the end of the list. */
  turn({ records, count, total, age }: Answered<T>, { key }: { key(record: T): string }): boolean {
    if (this.age.begun === 0) Object.assign(this, { age, total });
    const before = this.seen.size;
    for (const record of records) this.seen.set(key(record), record);
    const gone = total < this.total ? this.total - total : 0;
    this.total = total;
    // Records that went meanwhile moved those behind them forward, past the place we read from: step back.
    this.#offset = gone > 0 ? Math.max(0, this.#offset - gone) : this.#offset + count;
    const isEmpty = count === 0 && gone === 0;
    return this.#offset >= total || isEmpty || (total === Infinity && this.seen.size === before);
  }
}
