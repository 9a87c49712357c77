/**
 * Stays under the rate limit of each API. HSS allows 5 calls a minute to one API by one user (HSS API v5 reference,
 * "Constraints"); a gateway may be set up otherwise, so calls go out unpaced until the first 429 teaches the limit.
 */
import type { Clock } from "./model";

export interface Limit {
  calls: number;
  /** Milliseconds. */
  window: number;
}

/** What holds when a 429 does not say what the limit is. */
export const documentedLimit: Limit = { calls: 5, window: 60_000 };

/** What a 429 told: the wait it asked for and its text. */
export interface Throttling {
  /** Milliseconds from now. */
  retryAfter?: number | undefined;
  text?: string | undefined;
}

/** The right to send one call. It counts against the limit until a window after `done`. */
export interface Turn {
  /** The call has ended, however it ended. */
  done(): void | Promise<void>;
  /** The call was not sent at all; the turn goes to the next in line. */
  giveBack(): void | Promise<void>;
}

/** A budget of calls that several processes share; see ledger.ts. */
export interface Ledger {
  /**
   * Asks to send one call of an API now: permission, or the milliseconds to wait before asking again. `room`: how many
   * calls, this one included, must be free for it.
   */
  take(api: string, room?: number): Promise<{ entry: string } | { wait: number }>;
  /** The call has ended, however it ended. */
  ended(api: string, entry: string): Promise<void>;
  /** The call was not sent. */
  withdrawn(api: string, entry: string): Promise<void>;
  /** A 429: the limit that it told or that is to be assumed, and the milliseconds to keep quiet. */
  throttled(api: string, limit: Limit, wait: number): Promise<void>;
}

export interface PacerOptions {
  clock: Clock;
  /** Limit to hold from the start. */
  limit?: Limit | undefined;
  /** False: a 429 teaches nothing and only its own wait is kept. */
  learn?: boolean;
  /** The budget that other processes share too, where there is one for an API. */
  ledger?: ((api: string) => Ledger | undefined) | undefined;
  /** Told when a call must wait, with the milliseconds until the next turn is free. */
  onWait?: ((api: string, milliseconds: number, waiting: number) => void) | undefined;
}

interface Waiting {
  room: number;
  take(turn: Turn): void;
}

/** One queue for each API (method and path template): first come, first served. */
export class Pacer {
  readonly #options: PacerOptions;
  readonly #lanes = new Map<string, Lane>();

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  /**
   * Waits for the right to call `api`. Rejects with the signal's reason when that ends the wait. `room`: how many calls,
   * this one included, must be free, so that what has to follow it can do so at once.
   */
  async turn(api: string, signal?: AbortSignal, room = 1): Promise<Turn> {
    const mine = await this.#lane(api).turn(signal, room);
    const ledger = this.#options.ledger?.(api);
    if (!ledger) return mine;
    try {
      const entry = await this.#permission(ledger, api, signal, room);
      return {
        async done() {
          await ledger.ended(api, entry);
          await mine.done();
        },
        async giveBack() {
          await ledger.withdrawn(api, entry);
          await mine.giveBack();
        },
      };
    } catch (error) {
      await mine.giveBack();
      throw error;
    }
  }

  /** Takes a 429 to heart. */
  async throttled(api: string, throttling: Throttling): Promise<void> {
    const { limit, wait } = this.#lane(api).throttled(throttling);
    if (limit) await this.#options.ledger?.(api)?.throttled(api, limit, wait);
  }

  async #permission(ledger: Ledger, api: string, signal: AbortSignal | undefined, room: number): Promise<string> {
    for (;;) {
      const answer = await ledger.take(api, room);
      if ("entry" in answer) {
        if (!signal?.aborted) return answer.entry;
        // Whoever waited has gone meanwhile; a place that nobody uses would be kept from all.
        await ledger.withdrawn(api, answer.entry);
        throw signal.reason;
      }
      this.#options.onWait?.(api, answer.wait, 1);
      await this.#options.clock.sleep(answer.wait, signal);
    }
  }

  #lane(api: string): Lane {
    let lane = this.#lanes.get(api);
    if (!lane) this.#lanes.set(api, (lane = new Lane(api, this.#options)));
    return lane;
  }
}

class Lane {
  /** Calls that may still count at the server: sent, and not ended or ended less than a window ago. */
  #counted: { endedAt?: number }[] = [];
  #queue: Waiting[] = [];
  #limit: Limit | undefined;
  /** When a 429 last taught or confirmed the limit; undefined for a configured one. */
  #learnedAt: number | undefined;
  #closedUntil = 0;
  #timer: AbortController | undefined;

  constructor(
    readonly api: string,
    readonly options: PacerOptions,
  ) {
    this.#limit = options.limit;
  }

  turn(signal: AbortSignal | undefined, room: number): Promise<Turn> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const cancel = () => {
        this.#queue = this.#queue.filter((other) => other !== waiting);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        room,
        take: (turn) => {
          signal?.removeEventListener("abort", cancel);
          resolve(turn);
        },
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#queue.push(waiting);
      this.#advance();
    });
  }

  throttled({ retryAfter, text }: Throttling): { limit: Limit | undefined; wait: number } {
    const told = limitIn(text);
    if (this.options.learn !== false) this.#limit = told ?? this.#limit ?? documentedLimit;
    if (this.options.learn !== false) this.#learnedAt = this.options.clock.now();
    const wait = Math.min(longestWindow, retryAfter ?? (told ?? this.#limit)?.window ?? 1_000);
    this.#closedUntil = Math.max(this.#closedUntil, this.options.clock.now() + wait);
    this.#advance();
    return { limit: this.#limit, wait };
  }

  /** Gives out all turns that are free now and sets the alarm for the next one. */
  #advance(): void {
    while (this.#nextFree() === 0) this.#queue.shift()?.take(this.#newTurn());
    this.#timer?.abort();
    this.#timer = undefined;
    if (this.#queue.length === 0) return;
    const wait = this.#nextFree();
    // With every slot held by a call in flight, the end of one of them is what moves the queue.
    if (wait === Infinity) return;
    const timer = (this.#timer = new AbortController());
    this.options.onWait?.(this.api, wait, this.#queue.length);
    this.options.clock.sleep(wait, timer.signal).then(
      () => {
        if (!timer.signal.aborted) this.#advance();
      },
      () => undefined,
    );
  }

  /** Milliseconds until the first in line may have its turn; 0 when it may now. */
  #nextFree(): number {
    const [first] = this.#queue;
    if (first === undefined) return Infinity;
    const now = this.options.clock.now();
    if (this.#learnedAt !== undefined && now - this.#learnedAt > believedFor) {
      this.#limit = this.options.limit ?? (this.#limit && forgettable(this.#limit) ? documentedLimit : this.#limit);
      this.#learnedAt = undefined;
    }
    const closed = Math.max(0, this.#closedUntil - now);
    const limit = this.#limit;
    const keep = limit?.window ?? documentedLimit.window;
    this.#counted = this.#counted.filter((call) => call.endedAt === undefined || call.endedAt + keep > now);
    const over = limit ? this.#counted.length + Math.min(first.room, limit.calls) - limit.calls : 0;
    if (!limit || over <= 0) return closed;
    const frees = this.#counted.map((call) =>
      call.endedAt === undefined ? Infinity : call.endedAt + limit.window - now,
    );
    frees.sort((a, b) => a - b);
    return Math.max(closed, frees[over - 1] ?? 0);
  }

  /**
   * A call arrives at the server some time between its sending and its answer. Counting it until a window after its
   * answer is what makes the limit hold there, not only here.
   */
  #newTurn(): Turn {
    const call: { endedAt?: number } = {};
    this.#counted.push(call);
    return {
      done: () => {
        call.endedAt ??= this.options.clock.now();
        this.#advance();
      },
      giveBack: () => {
        this.#counted = this.#counted.filter((other) => other !== call);
        this.#advance();
      },
    };
  }
}

const units: Record<string, number> = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The longest window that a reply may teach. Documented ones are a second to a minute. */
export const longestWindow = 10 * 60_000;

/** For how long a reply is believed that taught a longer window than is documented, unless another confirms it. */
export const believedFor = 10 * 60_000;

/** Whether a limit could hold up runs for long, and so is not kept for ever. */
export const forgettable = ({ window }: Limit): boolean => window > documentedLimit.window;

/** Whether a reply may be believed that names such a limit: another one would hold up every later run. */
export const isPlausible = ({ calls, window }: Limit): boolean =>
  Number.isInteger(calls) && calls >= 1 && calls <= 1_000_000 && window >= 1 && window <= longestWindow;

/** Reads "policy ip over ratelimit,limit:5,time:1 second". Source: API Gateway, APIGW.0308. */
export function limitIn(text: string | undefined): Limit | undefined {
  const found = /limit\s*:\s*(\d+)\s*,\s*time\s*:\s*(\d+)?\s*(millisecond|second|minute|hour|day)/i.exec(text ?? "");
  const calls = Number(found?.[1]);
  const window = Number(found?.[2] ?? 1) * (units[found?.[3]?.toLowerCase() ?? ""] ?? 0);
  return isPlausible({ calls, window }) ? { calls, window } : undefined;
}
