/**
 * Writes of the same content to different hosts, wanted at about the same moment, go out as one call.
 *
 * A call collects hosts for a moment and then until its turn under the rate limit has come; between two attempts it is
 * open again. A call that is refused is split until the hosts at fault are found, so that one host's trouble is not
 * another's. Writes for one host go out in the order in which they were asked for.
 */
import type { CallOptions, Clock } from "../model";
import { Crowd, Waiter } from "./waiter";

export interface WriteTarget<Content> {
  /** Contents of equal keys may share a call; undefined: this one goes alone. */
  key(content: Content): string | undefined;
  /** Hosts one call may name. */
  most: number;
  /** Carries out one call. `hosts` is asked when the call's turn has come; `undefined` means that none is needed. */
  send(
    content: Content,
    hosts: () => string[] | undefined,
    sending: { signal: AbortSignal; waiting: () => void },
  ): Promise<void>;
  /** Whether an error may be the fault of one host among many. */
  splits(error: unknown): boolean;
  cancelled(sent: boolean): unknown;
}

interface Batch<Content> {
  content: Content;
  members: Map<string, Waiter<void>[]>;
  /** True while no more hosts may come along. */
  underWay: boolean;
  split: boolean;
  end: AbortController;
  settled: Promise<void>;
}

export class SharedWrites<Content> {
  readonly #target: WriteTarget<Content>;
  readonly #clock: Clock;
  readonly #crowd: Crowd;
  readonly #collecting = new Map<string, Batch<Content>>();
  /** The last in each host's queue. */
  readonly #lastOf = new Map<string, Place<Content>>();

  constructor(target: WriteTarget<Content>, clock: Clock, crowd = new Crowd()) {
    this.#target = target;
    this.#clock = clock;
    this.#crowd = crowd;
  }

  /** Settles with the outcome for this host alone. */
  async write(host: string, content: Content, { signal }: CallOptions = {}): Promise<void> {
    if (signal?.aborted) throw this.#target.cancelled(false);
    const key = this.#target.key(content);
    const last = this.#lastOf.get(host);
    if (last?.batch && key !== undefined && this.#open(key, host) === last.batch) {
      return this.#join(last.batch, host, signal);
    }
    const mine = new Place<Content>();
    this.#lastOf.set(host, mine);
    const leave = () => {
      if (this.#lastOf.get(host) === mine) this.#lastOf.delete(host);
      mine.leave();
    };
    if (last && !(await leftBefore(last, signal))) {
      void last.left.then(leave);
      throw this.#target.cancelled(false);
    }
    mine.batch = (key === undefined ? undefined : this.#open(key, host)) ?? this.#begin(key, content);
    void mine.batch.settled.then(leave);
    return this.#join(mine.batch, host, signal);
  }

  #open(key: string, host: string): Batch<Content> | undefined {
    const batch = this.#collecting.get(key);
    if (!batch || batch.underWay || batch.end.signal.aborted) return undefined;
    return batch.members.has(host) || batch.members.size < this.#target.most ? batch : undefined;
  }

  #begin(key: string | undefined, content: Content): Batch<Content> {
    const batch: Batch<Content> = {
      content,
      members: new Map(),
      underWay: false,
      split: false,
      end: new AbortController(),
      settled: Promise.resolve(),
    };
    if (key !== undefined) this.#collecting.set(key, batch);
    batch.settled = this.#run(batch).finally(() => {
      if (key !== undefined && this.#collecting.get(key) === batch) this.#collecting.delete(key);
    });
    return batch;
  }

  #join(batch: Batch<Content>, host: string, signal: AbortSignal | undefined): Promise<void> {
    const waiter = new Waiter<void>(signal, () => {
      if (!batch.underWay && this.#wanted(batch).length === 0) batch.end.abort();
      return this.#target.cancelled(batch.underWay);
    });
    batch.members.set(host, [...(batch.members.get(host) ?? []), waiter]);
    this.#crowd.enter();
    return waiter.promise.finally(() => this.#crowd.leave());
  }

  /** Hosts for which somebody still waits. */
  #wanted(batch: Batch<Content>): string[] {
    return [...batch.members].filter(([, waiters]) => waiters.some(({ waiting }) => waiting)).map(([host]) => host);
  }

  async #run(batch: Batch<Content>): Promise<void> {
    // What goes alone has nobody to wait for.
    const most = this.#target.key(batch.content) === undefined ? 1 : this.#target.most;
    await this.#crowd.gather(this.#clock, () => batch.members.size, most);
    await this.#send(batch, () => this.#wanted(batch));
  }

  /** Sends what `hosts` names at the moment of sending, and settles all of them. */
  async #send(batch: Batch<Content>, hosts: () => string[]): Promise<void> {
    let sent: string[] = [];
    try {
      await this.#target.send(
        batch.content,
        () => {
          sent = hosts();
          batch.underWay = true;
          return sent.length > 0 ? sent : undefined;
        },
        { signal: batch.end.signal, waiting: () => (batch.underWay = batch.split) },
      );
      for (const waiter of this.#waiters(batch, sent)) waiter.answer();
    } catch (error) {
      batch.underWay = true;
      const left = hosts();
      if (sent.length < 2 || !this.#target.splits(error)) {
        for (const waiter of this.#waiters(batch, left)) waiter.fail(error);
        return;
      }
      batch.split = true;
      const middle = Math.ceil(left.length / 2);
      for (const half of [left.slice(0, middle), left.slice(middle)]) {
        if (half.length > 0) await this.#send(batch, () => this.#still(batch, half));
      }
    }
  }

  #waiters(batch: Batch<Content>, hosts: readonly string[]): Waiter<void>[] {
    return hosts.flatMap((host) => batch.members.get(host) ?? []);
  }

  #still(batch: Batch<Content>, hosts: readonly string[]): string[] {
    return hosts.filter((host) => batch.members.get(host)?.some(({ waiting }) => waiting));
  }
}

/** A place in the queue of one host's writes. */
class Place<Content> {
  /** Undefined until the write's turn among those for the host has come. */
  batch: Batch<Content> | undefined;
  leave!: () => void;
  readonly left = new Promise<void>((resolve) => (this.leave = resolve));
}

/** False when the signal came first. */
async function leftBefore(last: Place<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal?.addEventListener("abort", stop, { once: true });
  });
  await Promise.race([last.left, aborted]);
  signal?.removeEventListener("abort", stop);
  return !signal?.aborted;
}
