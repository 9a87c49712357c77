/** What earlier calls have answered, and whether it still serves. */
import type { Clock } from "../model";

/**
 * Milliseconds for which an answer serves later questions that do not ask for a fresh one. The documented limit allows so
 * few calls a minute that a fleet cannot be looked at more often.
 */
export const reuseFor = 60_000;

/** When an answer was asked for: the number drawn for its call, and the time. */
export interface Age {
  begun: number;
  at: number;
}

/** What a question demands of an answer. */
export interface Demand {
  key: string | undefined;
  fresh: boolean;
  /** The number drawn for the question. */
  asked: number;
}

export class Memory<T> {
  readonly #clock: Clock;
  #counter = 0;
  readonly #known = new Map<string, Age & { record: T | undefined }>();
  #complete: (Age & { records: ReadonlyMap<string, T> }) | undefined;
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
    return { begun: this.draw(), at: this.#clock.now() };
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

  rememberAll(records: ReadonlyMap<string, T>, age: Age): void {
    this.#complete = { records, ...age };
    for (const [key, known] of this.#known)
      if (known.begun < age.begun || known.record === undefined) this.#known.delete(key);
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
    return all && this.serves(all, demand, outdated) ? { record: all.records.get(demand.key) } : undefined;
  }

  recallAll(demand: Demand): T[] | undefined {
    const all = this.#complete;
    return all && this.serves(all, demand, this.#lastOutdated) ? [...all.records.values()] : undefined;
  }

  serves(answer: Age, { fresh, asked }: Demand, outdated: number): boolean {
    return answer.begun > asked || (!fresh && answer.begun > outdated && this.isYoung(answer));
  }

  isYoung({ at }: Age): boolean {
    return this.#clock.now() - at <= reuseFor;
  }
}
