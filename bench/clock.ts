import type { Clock } from "../provider/client";

/** Milliseconds of the wall without any change after which time jumps to whoever sleeps the shortest. */
const quietFor = 25;

/**
 * Time that jumps over waiting: where everybody sleeps it goes on at once to the first who is to wake. `onJump` may take
 * a simulated cloud along; with a cloud whose own clock stands still between jumps this one has to stand still too.
 */
export class JumpingClock implements Clock {
  #ahead = 0;
  #sleepers = new Set<{ at: number; wake: () => void }>();
  #timer: NodeJS.Timeout | undefined;

  readonly #start = Date.now();

  constructor(
    readonly onJump: (milliseconds: number) => void,
    readonly standsStill = false,
  ) {}

  now(): number {
    return (this.standsStill ? this.#start : Date.now()) + this.#ahead;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.now() + Math.max(0, milliseconds), wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      });
      this.#postpone();
    });
  }

  /** Somebody has moved: not everybody sleeps yet. */
  #postpone(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#jump(), quietFor);
  }

  #jump(): void {
    const next = Math.min(...[...this.#sleepers].map(({ at }) => at));
    if (next === Infinity) return;
    const missing = Math.max(0, next - this.now());
    this.#ahead += missing;
    this.onJump(missing);
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.at > this.now()) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    this.#postpone();
  }
}
