/** What earlier calls have answered, and whether it still serves. */
import type { Clock } from "../model";

/** Milliseconds for which the answer of one call serves later questions that do not ask for a fresh one. */
export const reuseFor = 5_000;

/**
 * The same for what a walk over several pages has told. The documented limit allows five calls a minute, so a fleet cannot
 * be looked at more often.
 */
export const reuseWalkFor = 60_000;

/** When an answer was asked for: the number drawn for its call, the time, and for how long it serves from then on. */
export interface Age {
  begun: number;
  at: number;
  serves: number;
}

/** What a question demands of an answer. */
export interface Demand {
  key: string | undefined;
  fresh: boolean;
  /** The number drawn for the question. */
  asked: number;
}

/** A walk that has come to the end of the list. */
export interface Complete<T> extends Age {
  records: ReadonlyMap<string, T>;
  /** Whether nothing that was there all the time can be missing. */
  isSure: boolean;
  /** Whether it is no answer to who wants all records. */
  mustBeRepeated: boolean;
  /** Whether what it lacks does not exist. */
  tellsAbsence: boolean;
}

export class Memory<T> {
  readonly #clock: Clock;
  #counter = 0;
  readonly #known = new Map<string, Age & { record: T | undefined }>();
  #complete: Complete<T> | undefined;
  readonly #outdated = new Map<string, number>();
  #allOutdated = 0;
  #lastOutdated = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Numbers tell the order in which calls, questions and our own writes came. */
  draw(): number {
    return ++this.#counter;
  }

  age(): Age {
    return { begun: this.draw(), at: this.#clock.now(), serves: reuseFor };
  }

  invalidate(keys?: Iterable<string>): void {
    this.#lastOutdated = this.draw();
    if (keys === undefined) this.#allOutdated = this.#lastOutdated;
    else for (const key of keys) this.#outdated.set(key, this.#lastOutdated);
  }

  /** The number of our last write to this key. */
  outdatedAt(key: string): number {
    return Math.max(this.#allOutdated, this.#outdated.get(key) ?? 0);
  }

  remember(key: string, record: T | undefined, age: Age): void {
    this.#known.set(key, { record, ...age });
  }

  rememberAll(complete: Complete<T>): void {
    this.#complete = complete;
    for (const [key, known] of this.#known) if (known.begun < complete.begun) this.#known.delete(key);
  }

  /** The record as it was last seen, however long ago. */
  last(key: string): T | undefined {
    return this.#known.get(key)?.record ?? this.#complete?.records.get(key);
  }

  /** The answer to a question about one record, in a box as it may be that there is none. */
  recall(demand: Demand & { key: string }): { record: T | undefined } | undefined {
    const outdated = this.outdatedAt(demand.key);
    const known = this.#known.get(demand.key);
    if (known !== undefined) return this.serves(known, demand, outdated) ? known : undefined;
    const all = this.#complete;
    if (!all || !this.serves(all, demand, outdated)) return undefined;
    const record = all.records.get(demand.key);
    return record !== undefined || all.tellsAbsence ? { record } : undefined;
  }

  recallAll(demand: Demand): T[] | undefined {
    const all = this.#complete;
    if (!all || all.mustBeRepeated || !this.serves(all, demand, this.#lastOutdated)) return undefined;
    return [...all.records.values()];
  }

  /** Everything that was seen lately, in no order. */
  recallAny(): T[] {
    const all = new Map(this.#complete?.records);
    for (const [key, { record }] of this.#known) {
      if (record === undefined) all.delete(key);
      else all.set(key, record);
    }
    return [...all.values()];
  }

  /** From now on what a sure walk did not show does not exist. */
  trustWalk(): void {
    if (this.#complete?.isSure) this.#complete.tellsAbsence = true;
  }

  /** Whether a walk that would serve the question did not show the record, so that another would hardly do either. */
  misses(demand: Demand & { key: string }): boolean {
    const all = this.#complete;
    return (
      all !== undefined &&
      !all.records.has(demand.key) &&
      this.serves(all, demand, this.outdatedAt(demand.key)) &&
      this.recall(demand) === undefined
    );
  }

  serves(answer: Age, { fresh, asked }: Demand, outdated: number): boolean {
    return answer.begun > asked || (!fresh && answer.begun > outdated && this.isYoung(answer));
  }

  isYoung({ at, serves }: Age): boolean {
    return this.#clock.now() - at <= serves;
  }
}
