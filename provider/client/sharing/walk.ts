import type { Age } from "./memory";

/** Which records a call asks for: one page, or those of some keys. */
export type Question = { offset: number; limit: number } | { only: readonly string[] };

export interface Page<T> {
  records: T[];
  /**
   * Keys of all records that the service sent, also of those that are of no use to us and so not among `records`; an empty
   * text for one without.
   */
  keys: readonly string[];
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

const halfPage = pageSize / 2;

/**
 * A walk over the pages of a list: under way, or stopped before the end since all who asked were answered.
 *
 * Servers come and go while it goes on, and with each that goes those behind it move forward, perhaps past the place
 * read from. The total does not tell when another came for it. What tells is a record that two pages have in common:
 * whatever stands behind it on the second page is all there is behind it, as long as records that stay keep their order.
 * So pages overlap by one record, and where the next page shows none that is known, the walk steps back.
 *
 * A list that fills its pages to the last place, such as one of exactly 1,000, leaves no room for that: it would cost a page
 * more, each time, in which nothing has moved nearly always. There the walk goes without, and is repeated with that page
 * when the total changed under it. One record that goes and one that comes between the same two pages are not noticed
 * then; nothing that five full pages tell is different from a list in which nothing moved. So nobody who knows a key may
 * take it for gone by a walk: see SharedReads.
 */
export class Walk<T> {
  readonly seen = new Map<string, T>();
  total = Infinity;
  /** Of its first call. */
  age: Age = { begun: 0, at: 0, serves: 0 };
  /** False once something that was there all the time may have slipped through. */
  isSure = true;
  /** True when one call told everything, so that nothing could move meanwhile. */
  isOnePage = true;
  /** Whether the list was seen to change. */
  #moved = false;
  readonly #needsOverlap: boolean;
  #offset = 0;
  #overlaps = false;
  /** Keys of the records up to where we have read without a gap. */
  readonly #known = new Set<string>();
  #stepsBack = 0;

  constructor(needsOverlap: boolean) {
    this.#needsOverlap = needsOverlap;
  }

  get next(): Question {
    return { offset: this.#offset, limit: pageSize };
  }

  get pagesLeft(): number {
    return pagesIn(this.total - this.#offset);
  }

  /** Something may be missing that a walk with overlaps would show. */
  get mustBeRepeated(): boolean {
    return !this.isSure && this.#moved && !this.#needsOverlap;
  }

  /** Adds a page; true at the end of the list. */
  turn({ records, keys, total, age }: Answered<T>, { key }: { key(record: T): string }): boolean {
    if (this.age.begun === 0) Object.assign(this, { age, total });
    const gone = total < this.total ? this.total - total : 0;
    this.#moved ||= total !== this.total;
    this.total = total;
    for (const record of records) this.seen.set(key(record), record);
    if (this.#offset > 0 && !keys.some((each) => each !== "" && this.#known.has(each))) {
      if ((this.#overlaps || gone > 0) && this.#mayStepBack()) {
        this.#offset = Math.max(0, this.#offset - Math.max(gone + 1, halfPage));
        this.#overlaps = true;
        return false;
      }
      this.isSure = false;
    }
    const before = this.#known.size;
    for (const each of keys) this.#known.add(each);
    const end = this.#offset + keys.length;
    const isOver = keys.length === 0 || (total === Infinity ? this.#known.size === before : end >= total);
    if (isOver) return true;
    this.isOnePage = false;
    const isFree = pagesIn(total - end + 1) === pagesIn(total - end);
    this.#overlaps = keys.length > 1 && (this.#needsOverlap || isFree);
    this.#offset = this.#overlaps ? end - 1 : end;
    return false;
  }

  /** A list without any order to hold on to would be read for ever. */
  #mayStepBack(): boolean {
    const pages = this.total === Infinity ? pagesIn(this.#offset) : pagesIn(this.total);
    return ++this.#stepsBack <= 2 * pages + 2;
  }
}
