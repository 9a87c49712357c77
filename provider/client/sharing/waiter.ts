import { CloudError, ConfigurationError } from "../errors";
import type { Clock } from "../model";

/** Milliseconds without a newcomer after which a shared call goes out. */
export const collectFor = 50;

/** Milliseconds after which it goes out however many still come. */
export const collectAtMost = 500;

/**
 * Waits for others that want to come along. Engines hand their resources over one by one, a few milliseconds apart on an
 * idle machine and many on a busy one; so the wait lasts while they keep coming.
 */
export async function collect(clock: Clock, count: () => number): Promise<void> {
  // Whoever begins to wait comes along right after.
  await Promise.resolve();
  const end = clock.now() + collectAtMost;
  for (let before = 0; count() > before && clock.now() < end;) {
    before = count();
    await clock.sleep(collectFor);
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
