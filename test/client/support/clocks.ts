import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../provider/client/model";

interface Sleeper {
  at: number;
  wake(): void;
}

/** Time that moves only while `until` waits for something, straight to the next sleeper. */
export class VirtualClock implements Clock {
  time = 1_700_000_000_000;
  readonly slept: number[] = [];
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(milliseconds);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const sleeper = { at: this.time + Math.max(0, milliseconds), wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", stop);
    });
  }

  /** Lets time pass until the promise settles. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => (settled = true);
    promise.then(end, end);
    for (let idle = 0; !settled;) {
      await setImmediate();
      if (settled) break;
      const next = this.#sleepers.reduce<Sleeper | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
      if (!next) {
        if (++idle > 100) throw new Error("nothing moves any more");
        continue;
      }
      idle = 0;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.wake();
    }
    return promise;
  }

  pass(milliseconds: number): Promise<void> {
    return this.until(this.sleep(milliseconds));
  }
}

/** Real time, but long sleeps are over at once and move the clock on instead. For tests that speak HTTP. */
export class HastyClock implements Clock {
  readonly slept: number[] = [];
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (milliseconds <= 50) return new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.slept.push(milliseconds);
    this.#ahead += milliseconds;
    await setImmediate();
    signal?.throwIfAborted();
  }

  skip(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}
