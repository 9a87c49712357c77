/**
 * Any number of questions for single records of a list, asked at about the same moment, share one walk of the list.
 *
 * One question alone becomes one filtered call. Several walk the pages and stop as soon as all are answered; when more
 * pages than questions are left, filtered calls finish the work. One walk runs at a time.
 *
 * Whether an answer may serve a question is told by a counter that every call and every question draws a number from:
 * an answer is new enough for a question when its call drew a later number, and it is outdated when a write of ours drew
 * a later one. Time only bounds how long answers are reused.
 */
import type { Clock, ReadOptions } from "../model";
import { collect, Waiter } from "./waiter";

/** Milliseconds for which an answer serves later questions that do not ask for a fresh one. */
export const reuseFor = 5_000;

export type Question = { offset: number; limit: number } | { only: string };

export interface Page<T> {
  records: T[];
  /** Records that the service sent, with those that are of no use to us and so not among `records`. */
  count: number;
  /** Length of the whole list; `Infinity` when the service does not tell. */
  total: number;
}

export interface ReadSource<T> {
  key(record: T): string;
  /** Carries out one call. `question` is asked when the call's turn has come; `undefined` means that none is needed. */
  ask(question: () => Question | undefined, sending: { signal: AbortSignal }): Promise<Page<T> | undefined>;
  cancelled(): unknown;
}

interface Wanted<T> {
  /** The key asked for; undefined for the whole list. */
  key: string | undefined;
  fresh: boolean;
  asked: number;
  waiter: Waiter<T | undefined> | Waiter<T[]>;
}

const pageSize = 200;

export class SharedReads<T> {
  readonly #source: ReadSource<T>;
  readonly #clock: Clock;
  #counter = 0;
  #wanted = new Set<Wanted<T>>();
  #running = false;
  #walkEnd: AbortController | undefined;
  readonly #known = new Map<string, { record: T | undefined; begun: number; at: number }>();
  #complete: { records: Map<string, T>; begun: number; at: number } | undefined;
  readonly #outdated = new Map<string, number>();
  #allOutdated = 0;
  #lastOutdated = 0;

  constructor(source: ReadSource<T>, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** One record, or undefined when the list has none of that key. */
  get(key: string, options: ReadOptions = {}): Promise<T | undefined> {
    return this.#want(key, options) as Promise<T | undefined>;
  }

  /** The record as it was last seen, however long ago. For what of it does not change. */
  last(key: string): T | undefined {
    return this.#known.get(key)?.record ?? this.#complete?.records.get(key);
  }

  list(options: ReadOptions = {}): Promise<T[]> {
    return this.#want(undefined, options) as Promise<T[]>;
  }

  /** Answers of calls begun before now no longer serve questions for these keys, or for any when none is given. */
  invalidate(keys?: Iterable<string>): void {
    this.#lastOutdated = ++this.#counter;
    if (keys === undefined) this.#allOutdated = this.#counter;
    else for (const key of keys) this.#outdated.set(key, this.#counter);
  }

  #want(key: string | undefined, { fresh = false, signal }: ReadOptions): Promise<T | undefined | T[]> {
    if (signal?.aborted) return Promise.reject(this.#source.cancelled());
    const waiter = new Waiter<T & T[]>(signal, () => {
      this.#drop(wanted);
      return this.#source.cancelled();
    });
    const wanted = { key, fresh, asked: ++this.#counter, waiter } as unknown as Wanted<T>;
    if (this.#answerFromMemory(wanted)) return waiter.promise;
    this.#wanted.add(wanted);
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
    return waiter.promise;
  }

  #drop(wanted: Wanted<T>): void {
    this.#wanted.delete(wanted);
    if (this.#wanted.size === 0) this.#walkEnd?.abort();
  }

  async #run(): Promise<void> {
    await collect(this.#clock, () => this.#wanted.size);
    while (this.#wanted.size > 0) {
      for (const wanted of this.#wanted) this.#answerFromMemory(wanted);
      if (this.#wanted.size > 0) await this.#walk();
    }
    this.#running = false;
  }

  async #walk(): Promise<void> {
    this.#walkEnd = new AbortController();
    let targets: Wanted<T>[] = [];
    let begun = 0;
    const seen = new Map<string, T>();
    try {
      const first = await this.#ask(() => {
        targets = [...this.#wanted];
        begun = this.#counter + 1;
        const keys = keysOf(targets);
        if (targets.length === 0) return undefined;
        return keys.length === 1 && !wantsAll(targets) ? { only: keys[0] ?? "" } : { offset: 0, limit: pageSize };
      });
      if (!first || "only" in first.question) return;
      let page: Answered<T> | undefined = first;
      let total = first.total;
      let offset = 0;
      while (page) {
        const before = seen.size;
        for (const record of page.records) seen.set(this.#source.key(record), record);
        const gone = page.total < total ? total - page.total : 0;
        total = page.total;
        // Records that went meanwhile moved those behind them forward, past the place we read from: step back.
        offset = gone > 0 ? Math.max(0, offset - gone) : offset + page.count;
        if (offset >= total || (page.count === 0 && gone === 0) || (total === Infinity && seen.size === before)) {
          return this.#concludeWalk(targets, seen, begun);
        }
        const open = targets.filter(({ waiter }) => waiter.waiting);
        const keys = keysOf(open);
        if (!wantsAll(open) && keys.length < Math.ceil((total - offset) / pageSize)) {
          return await this.#askOneByOne(keys, open);
        }
        page = await this.#ask(() => ({ offset, limit: pageSize }));
      }
    } catch (error) {
      // Nobody is a target yet when the call failed before it was sent; its trouble is then everybody's.
      const failed = targets.length > 0 || this.#walkEnd.signal.aborted ? targets : [...this.#wanted];
      for (const wanted of failed) this.#settle(wanted, () => wanted.waiter.fail(error));
    }
  }

  async #askOneByOne(keys: readonly string[], targets: readonly Wanted<T>[]): Promise<void> {
    for (const key of keys) {
      const concerned = targets.filter((wanted) => wanted.key === key);
      try {
        await this.#ask(() => (concerned.some(({ waiter }) => waiter.waiting) ? { only: key } : undefined));
      } catch (error) {
        for (const wanted of concerned) this.#settle(wanted, () => wanted.waiter.fail(error));
      }
    }
  }

  /** One call, whose records answer everybody they can, also those who came while the walk was under way. */
  async #ask(question: () => Question | undefined): Promise<Answered<T> | undefined> {
    let asked: Question | undefined;
    let begun = 0;
    const signal = (this.#walkEnd as AbortController).signal;
    const answer = await this.#source.ask(
      () => {
        asked = question();
        begun = ++this.#counter;
        return asked;
      },
      { signal },
    );
    if (!asked || !answer) return undefined;
    const at = this.#clock.now();
    for (const record of answer.records) this.#known.set(this.#source.key(record), { record, begun, at });
    if ("only" in asked) {
      const { only } = asked;
      if (!answer.records.some((record) => this.#source.key(record) === only)) {
        this.#known.set(only, { record: undefined, begun, at });
      }
    }
    for (const wanted of this.#wanted) this.#answerFromMemory(wanted);
    return { ...answer, question: asked };
  }

  #concludeWalk(targets: readonly Wanted<T>[], seen: Map<string, T>, begun: number): void {
    const at = this.#clock.now();
    this.#complete = { records: seen, begun, at };
    for (const [key, known] of this.#known) if (known.begun < begun || !known.record) this.#known.delete(key);
    for (const wanted of targets) {
      const { key, waiter } = wanted;
      this.#settle(wanted, () =>
        key === undefined
          ? (waiter as Waiter<T[]>).answer([...seen.values()])
          : (waiter as Waiter<T | undefined>).answer(seen.get(key)),
      );
    }
  }

  /** True when an earlier answer serves, and was given. */
  #answerFromMemory(wanted: Wanted<T>): boolean {
    const { key, waiter } = wanted;
    if (key === undefined) {
      if (!this.#serves(this.#complete, wanted, this.#lastOutdated)) return false;
      const records = [...(this.#complete as { records: Map<string, T> }).records.values()];
      this.#settle(wanted, () => (waiter as Waiter<T[]>).answer(records));
      return true;
    }
    const outdated = Math.max(this.#allOutdated, this.#outdated.get(key) ?? 0);
    const known = this.#known.get(key);
    if (this.#serves(known, wanted, outdated)) {
      this.#settle(wanted, () => (waiter as Waiter<T | undefined>).answer(known?.record));
      return true;
    }
    const complete = this.#complete;
    if (!known && this.#serves(complete, wanted, outdated)) {
      this.#settle(wanted, () => (waiter as Waiter<T | undefined>).answer(complete?.records.get(key)));
      return true;
    }
    return false;
  }

  #serves(answer: { begun: number; at: number } | undefined, wanted: Wanted<T>, outdated: number): boolean {
    if (!answer) return false;
    if (answer.begun > wanted.asked) return true;
    return !wanted.fresh && answer.begun > outdated && this.#clock.now() - answer.at <= reuseFor;
  }

  #settle(wanted: Wanted<T>, settle: () => void): void {
    this.#wanted.delete(wanted);
    settle();
  }
}

interface Answered<T> extends Page<T> {
  question: Question;
}

function keysOf<T>(wanted: readonly Wanted<T>[]): string[] {
  return [...new Set(wanted.flatMap(({ key }) => (key === undefined ? [] : [key])))];
}

function wantsAll<T>(wanted: readonly Wanted<T>[]): boolean {
  return wanted.some(({ key }) => key === undefined);
}
