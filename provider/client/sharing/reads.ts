/**
 * Any number of questions for single records of a list, asked at about the same moment, share one walk of the list.
 *
 * Few questions become filtered calls, many a walk of the pages that stops as soon as all are answered, and that goes on
 * where it stopped when more come to be asked. One walk or filtered call runs at a time.
 *
 * That there is no such record is told by the answer of one call only, in which nothing can move: a filtered one, or a
 * list of one page. What a walk over several pages did not show is asked for by name. Where the service cannot be asked
 * for several by name, a walk whose pages overlap has to do.
 *
 * Whether an answer may serve a question is told by a counter that every call and every question draws a number from:
 * an answer is new enough for a question when its call drew a later number, and it is outdated when a write of ours drew
 * a later one. Time only bounds how long answers are reused.
 */
import type { Clock, ListOptions, ReadOptions } from "../model";
import { type Age, type Demand, Memory, reuseWalkFor } from "./memory";
import { Crowd, Waiter } from "./waiter";
import { type Answered, type Page, pageSize, pagesIn, type Question, Walk } from "./walk";

export { reuseFor, reuseWalkFor } from "./memory";
export type { Page, Question } from "./walk";

export interface ReadSource<T> {
  key(record: T): string;
  /** Keys that one filtered call may name. */
  mostKeys: number;
  /** Carries out one call. `question` is asked when the call's turn has come; `undefined` means that none is needed. */
  ask(question: () => Question | undefined, sending: { signal: AbortSignal }): Promise<Page<T> | undefined>;
  cancelled(): unknown;
}

interface Wanted<T> extends Demand {
  waiter: Waiter<T | undefined> | Waiter<T[]>;
}

/** Pages that a list is taken to have before the first walk. */
const pagesUnknown = 3;

export class SharedReads<T> {
  readonly #source: ReadSource<T>;
  readonly #clock: Clock;
  readonly #crowd: Crowd;
  readonly #memory: Memory<T>;
  readonly #wanted = new Set<Wanted<T>>();
  /** The same by key, so that a page is not held against everybody who waits. */
  readonly #wantedOf = new Map<string | undefined, Set<Wanted<T>>>();
  #running = false;
  #end: AbortController | undefined;
  #stopped: Walk<T> | undefined;
  #pages: number | undefined;
  #mostKeys: number;
  /** When the list was last seen to change under a walk that could not be sure of it. */
  #moved: number | undefined;
  /** Questions lately answered by filtered calls that a walk would have answered too. */
  #filtered: { at: number; keys: number }[] = [];

  constructor(source: ReadSource<T>, clock: Clock, crowd = new Crowd()) {
    this.#source = source;
    this.#clock = clock;
    this.#crowd = crowd;
    this.#memory = new Memory(clock);
    this.#mostKeys = source.mostKeys;
  }

  /** One record, or undefined when the list has none of that key. */
  get(key: string, options: ReadOptions = {}): Promise<T | undefined> {
    return this.#want(key, options) as Promise<T | undefined>;
  }

  /** The record as it was last seen, however long ago. For what of it does not change. */
  last(key: string): T | undefined {
    return this.#memory.last(key);
  }

  /** All records; how sure that is, see walk.ts. */
  list(options: ListOptions = {}): Promise<T[]> {
    if (options.seen) return Promise.resolve(this.#memory.recallAny());
    return this.#want(undefined, options) as Promise<T[]>;
  }

  /** Answers of calls begun before now no longer serve questions for these keys, or for any when none is given. */
  invalidate(keys?: Iterable<string>): void {
    this.#memory.invalidate(keys);
  }

  #want(key: string | undefined, { fresh = false, signal }: ReadOptions): Promise<T | undefined | T[]> {
    if (signal?.aborted) return Promise.reject(this.#source.cancelled());
    const waiter = new Waiter<T & T[]>(signal, () => {
      this.#drop(wanted);
      return this.#source.cancelled();
    });
    const wanted = { key, fresh, asked: this.#memory.draw(), waiter } as unknown as Wanted<T>;
    this.#add(wanted);
    if (this.#answerFromMemory(wanted)) return waiter.promise;
    this.#crowd.enter();
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
    return waiter.promise.finally(() => this.#crowd.leave());
  }

  #add(wanted: Wanted<T>): void {
    this.#wanted.add(wanted);
    const same = this.#wantedOf.get(wanted.key) ?? new Set();
    this.#wantedOf.set(wanted.key, same.add(wanted));
  }

  #remove(wanted: Wanted<T>): void {
    this.#wanted.delete(wanted);
    const same = this.#wantedOf.get(wanted.key);
    same?.delete(wanted);
    if (same?.size === 0) this.#wantedOf.delete(wanted.key);
  }

  #drop(wanted: Wanted<T>): void {
    this.#remove(wanted);
    if (this.#wanted.size === 0) this.#end?.abort();
  }

  async #run(): Promise<void> {
    while (this.#wanted.size > 0) {
      await this.#crowd.gatherReaders(this.#clock, () => this.#wanted.size);
      for (const wanted of this.#wanted) this.#answerFromMemory(wanted);
      if (this.#wanted.size > 0) await this.#round();
    }
    this.#running = false;
  }

  /** Calls until all who are waiting when the first of them goes out have their answer. */
  async #round(): Promise<void> {
    this.#end = new AbortController();
    /** Everybody there is when the walk begins, or those whom the first filtered call names. */
    let targets: Wanted<T>[] = [];
    let walk: Walk<T> | undefined;
    try {
      let answered = await this.#ask(() => {
        targets = [...this.#wanted];
        if (targets.length === 0) return undefined;
        walk = this.#isWorthWalking(targets) ? (this.#resumable(targets) ?? this.#begin()) : undefined;
        if (walk) {
          this.#stopped = undefined;
          return walk.next;
        }
        const only = keysOf(targets).slice(0, this.#mostKeys);
        targets = targets.filter(({ key }) => key !== undefined && only.includes(key));
        return { only };
      });
      // Whom a filtered call has not answered, the next round does.
      if (!walk) return;
      const crowd = targets.filter(({ fresh }) => !fresh).length;
      while (answered) {
        const isOver = walk.turn(answered, this.#source);
        this.#pages = walk.total === Infinity ? undefined : pagesIn(walk.total);
        if (isOver) return await this.#concludeWalk(targets, walk);
        const open = targets.filter(({ waiter }) => waiter.waiting);
        const left = walk.pagesLeft;
        if (open.length === 0) {
          this.#stopped = walk;
          return;
        }
        if (!this.#isWorth(open, left, crowd)) {
          this.#stopped = walk;
          return await this.#filter(open);
        }
        const now = walk;
        answered = await this.#ask(() => now.next);
      }
    } catch (error) {
      // Nobody is a target yet when the call failed before it was sent; its trouble is then everybody's.
      const failed = targets.length > 0 || this.#end.signal.aborted ? targets : [...this.#wanted];
      for (const wanted of failed) this.#settle(wanted, () => wanted.waiter.fail(error));
    }
  }

  #begin(): Walk<T> {
    const isMoving = this.#moved !== undefined && this.#clock.now() - this.#moved <= reuseWalkFor;
    const filterIsUnknown = this.#mostKeys < this.#source.mostKeys;
    return new Walk<T>(isMoving || filterIsUnknown);
  }

  /** A walk that stopped lately, when nobody asks for more than what it would still have found. */
  #resumable(targets: readonly Wanted<T>[]): Walk<T> | undefined {
    const walk = this.#stopped;
    if (!walk || !this.#memory.isYoung(walk.age)) return undefined;
    const serves = ({ key, fresh }: Wanted<T>) =>
      !fresh && key !== undefined && this.#memory.outdatedAt(key) < walk.age.begun;
    return targets.every(serves) ? walk : undefined;
  }

  #isWorthWalking(all: readonly Wanted<T>[]): boolean {
    const mayBeShown = ({ key, ...demand }: Wanted<T>) => key === undefined || !this.#memory.misses({ key, ...demand });
    // Where several cannot be asked for by name, another walk is one that tells what does not exist.
    const targets = this.#mostKeys === 1 ? all : all.filter(mayBeShown);
    if (targets.length === 0) return false;
    const resumed = this.#resumable(targets);
    const pages = resumed ? resumed.pagesLeft : this.#pages;
    const lookers = targets.filter(({ fresh }) => !fresh).length;
    // How long the list is tells the first page of a walk.
    if (pages === undefined && keysOf(targets).length > 1) return true;
    return this.#isWorth(targets, pages ?? pagesUnknown, lookers);
  }

  /**
   * Whether walking so many pages is better than filtered calls: when it takes fewer calls; or when so many have lately
   * looked at single records that the rest of them will be looked at too.
   */
  #isWorth(targets: readonly Wanted<T>[], pages: number, lookers: number): boolean {
    if (wantsAll(targets)) return true;
    const now = this.#clock.now();
    this.#filtered = this.#filtered.filter(({ at }) => now - at <= reuseWalkFor);
    const lately = lookers === 0 ? 0 : this.#filtered.reduce((sum, { keys }) => sum + keys, lookers);
    // Of very many it makes no difference whether some ask for the same.
    const keys = targets.length > 1_000 ? targets.length : keysOf(targets).length;
    return lately >= Math.max(pages, 2) || (keys > 1 && Math.ceil(keys / this.#mostKeys) >= pages);
  }

  async #filter(targets: readonly Wanted<T>[]): Promise<void> {
    // Where the filter turns out not to serve, the next round finds another way.
    for (let serves = true; serves;) {
      const open = targets.filter(({ waiter }) => waiter.waiting);
      const keys = keysOf(open).slice(0, this.#mostKeys);
      if (keys.length === 0) return;
      const concerned = open.filter(({ key }) => key !== undefined && keys.includes(key));
      try {
        const isOpen = (key: string) => concerned.some((wanted) => wanted.key === key && wanted.waiter.waiting);
        const answered = await this.#ask(() => {
          const only = keys.filter(isOpen);
          return only.length > 0 ? { only } : undefined;
        });
        serves = answered?.unfiltered !== true;
      } catch (error) {
        for (const wanted of concerned) this.#settle(wanted, () => wanted.waiter.fail(error));
      }
    }
  }

  /** One call, whose records answer everybody they can, also those who came while it was under way. */
  async #ask(question: () => Question | undefined): Promise<Answered<T> | undefined> {
    let asked: Question | undefined;
    let age: Age = { begun: 0, at: 0, serves: 0 };
    const signal = (this.#end as AbortController).signal;
    const answer = await this.#source.ask(
      () => {
        asked = question();
        age = this.#memory.age();
        return asked;
      },
      { signal },
    );
    if (!asked || !answer) return undefined;
    if ("offset" in asked && answer.total > pageSize) age.serves = reuseWalkFor;
    const told = answer.records.map((record) => this.#source.key(record));
    for (const [index, key] of told.entries()) this.#memory.remember(key, answer.records[index], age);
    if ("only" in asked) this.#conclude(asked.only, answer, age);
    const keys = new Set("only" in asked ? [...told, ...asked.only] : told);
    for (const key of keys) for (const wanted of this.#wantedOf.get(key) ?? []) this.#answerFromMemory(wanted);
    return { ...answer, age };
  }

  #conclude(only: readonly string[], { records, unfiltered }: Page<T>, age: Age): void {
    if (unfiltered) {
      this.#mostKeys = 1;
      this.#memory.trustWalk();
      return;
    }
    const found = new Set(records.map((record) => this.#source.key(record)));
    for (const key of only) if (!found.has(key)) this.#memory.remember(key, undefined, age);
    const lookers = [...this.#wanted].filter(({ key, fresh }) => !fresh && key !== undefined && found.has(key));
    if (lookers.length > 0) this.#filtered.push({ at: age.at, keys: lookers.length });
  }

  async #concludeWalk(targets: readonly Wanted<T>[], walk: Walk<T>): Promise<void> {
    const { seen, age, isSure, isOnePage, mustBeRepeated } = walk;
    if (mustBeRepeated) this.#moved = this.#clock.now();
    const tellsAbsence = isOnePage || (isSure && this.#mostKeys === 1);
    this.#memory.rememberAll({ records: seen, ...age, isSure, mustBeRepeated, tellsAbsence });
    for (const wanted of targets) {
      const { key, waiter } = wanted;
      // The next round walks anew for those who want all records.
      if (key === undefined && mustBeRepeated) continue;
      if (key === undefined) this.#settle(wanted, () => (waiter as Waiter<T[]>).answer([...seen.values()]));
      else if (tellsAbsence || seen.has(key))
        this.#settle(wanted, () => (waiter as Waiter<T | undefined>).answer(seen.get(key)));
    }
    await this.#filter(targets);
  }

  /** True when an earlier answer serves, and was given. */
  #answerFromMemory(wanted: Wanted<T>): boolean {
    const { key, waiter } = wanted;
    if (key === undefined) {
      const records = this.#memory.recallAll(wanted);
      if (records) this.#settle(wanted, () => (waiter as Waiter<T[]>).answer(records));
      return records !== undefined;
    }
    const found = this.#memory.recall({ ...wanted, key });
    if (found) this.#settle(wanted, () => (waiter as Waiter<T | undefined>).answer(found.record));
    return found !== undefined;
  }

  #settle(wanted: Wanted<T>, settle: () => void): void {
    this.#remove(wanted);
    settle();
  }
}

function keysOf<T>(wanted: readonly Wanted<T>[]): string[] {
  return [...new Set(wanted.flatMap(({ key }) => (key === undefined ? [] : [key])))];
}

function wantsAll<T>(wanted: readonly Wanted<T>[]): boolean {
  return wanted.some(({ key }) => key === undefined);
}
