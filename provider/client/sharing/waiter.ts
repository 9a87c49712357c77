import { CloudError, ConfigurationError } from "../errors";
import type { Clock } from "../model";

/** Milliseconds without a newcomer after which a shared call goes out. */
export const collectFor = 50;

/** The same where the call before has shown that more are about to come. */
export const expectFor = 1_000;

/**
 * Milliseconds after which it goes out however many still come. Terraform takes 50 for each resource that it hands over
 * when there are a thousand, and may hand over hundreds before it waits for the first of them.
 */
export const collectAtMost = 15_000;

/**
 * All who wait for an answer of one service. Engines work on so many resources at a time and hand over the next one when
 * one is done, a few milliseconds apart on an idle machine and many on a busy one. So a call first waits until nobody
 * comes any more; and once it is known how many there are, it waits for as many, so that they stay together.
 */
export class Crowd {
  #inside = 0;
  /** How many were inside when the last call went out. */
  #expected = 0;
  /** The most that were ever inside: as many as the engine works on at a time, once it had so many to do. */
  #most = 0;
  /** How many wait for others to come along, for each call that is still to go out. */
  readonly #gathering = new Set<() => number>();

  enter(): void {
    this.#most = Math.max(this.#most, ++this.#inside);
  }

  leave(): void {
    this.#inside--;
  }

  /** Waits for others that want to come along with a write: `count` of at most `most` have come so far. */
  gatherWriters(clock: Clock, count: () => number, most: number): Promise<void> {
    return this.#gather(clock, count, count, most);
  }

  /** The same with a read. Who waits to write with others comes along with no read before that is done, so reads go first. */
  gatherReaders(clock: Clock, count: () => number): Promise<void> {
    const gathering = () => [...this.#gathering].reduce((sum, each) => sum + each(), 0);
    return this.#gather(clock, count, gathering, Infinity);
  }

  async #gather(clock: Clock, mine: () => number, count: () => number, most: number): Promise<void> {
    this.#gathering.add(mine);
    try {
      await this.#untilComplete(clock, count, most);
    } finally {
      this.#gathering.delete(mine);
    }
  }

  async #untilComplete(clock: Clock, count: () => number, most: number): Promise<void> {
    // Whoever begins to wait comes along right after.
    await Promise.resolve();
    const end = clock.now() + collectAtMost;
    let before = 0;
    let quiet = 0;
    // A crowd of one tells nothing of who comes next.
    const isComplete = () => count() >= most || (this.#most > 1 && count() >= this.#most);
    while (!isComplete() && clock.now() < end) {
      quiet = count() > before ? 0 : quiet + collectFor;
      if (quiet >= (count() < this.#expected ? expectFor : collectFor)) break;
      before = count();
      await clock.sleep(collectFor);
    }
    this.#expected = this.#inside;
  }
}

/** Somebody who waits for a shared answer, and may stop waiting without disturbing the others. */
export class Waiter<T> {
  readonly promise: Promise<T>;
  /** False once answered, failed or cancelled. */
  waiting = true;
  readonly #signal: AbortSignal | undefined;
  readonly #cancel: () => void;
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;

  /** `cancelled` is called when the signal ends the waiting, and gives the error for it. */
  constructor(signal: AbortSignal | undefined, cancelled: () => unknown) {
    this.promise = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal = signal;
    this.#cancel = () => {
      this.waiting = false;
      this.#reject(cancelled());
    };
    if (signal?.aborted) this.#cancel();
    else signal?.addEventListener("abort", this.#cancel, { once: true });
  }

  answer(value: T): void {
    if (this.#end()) this.#resolve(value);
  }

  /** Every waiter throws an error object of its own. */
  fail(error: unknown): void {
    if (this.#end()) this.#reject(ownCopy(error));
  }

  #end(): boolean {
    const wasWaiting = this.waiting;
    this.waiting = false;
    this.#signal?.removeEventListener("abort", this.#cancel);
    return wasWaiting;
  }
}

function ownCopy(error: unknown): unknown {
  return error instanceof CloudError || error instanceof ConfigurationError ? error.again() : error;
}
