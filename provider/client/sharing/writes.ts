/**
 * Writes of the same content to different hosts, wanted at about the same moment, go out as one call.
 *
 * A call collects hosts for a moment and then until its turn under the rate limit has come; between two attempts it is
 * open again. Writes for one host go out in the order in which they were asked for.
 *
 * A call that is refused is split until the hosts at fault are found, so that one host's trouble is not another's. From
 * refusals alone it can never be concluded that a host not tried by itself would be refused too: all parts that were sent
 * may have held a host at fault. So the splitting ends early only where the meaning of a refusal says that it meets every
 * host; then it costs one call for each halving and what it takes to find out the meaning. Else every host at fault costs
 * a call of its own, and where one after the other is refused the rest is tried one by one, as halves that are bound to be
 * refused would double the calls: no more than one for each host and one for each halving, for each run of refusals.
 */
import type { Clock, SharedWriteOptions } from "../model";
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
  /** Whether what was said of this host alone would be said of each of the others too. */
  meetsAll(error: unknown, host: string, othersSucceeded: boolean): Promise<boolean>;
  cancelled(sent: boolean): unknown;
}

interface Member {
  waiters: Waiter<void>[];
  refusedTogether: SharedWriteOptions["refusedTogether"];
}

interface Batch<Content> {
  content: Content;
  members: Map<string, Member>;
  /** True while no more hosts may come along. */
  underWay: boolean;
  split: boolean;
  end: AbortController;
  settled: Promise<void>;
}

/** Hosts refused by themselves, with none accepted between, after which the rest is tried one by one. */
const oneByOneAfter = 4;

/** A call that may be refused for the sake of one of its hosts. */
interface Refusal {
  error: unknown;
  sent: string[];
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
  async write(host: string, content: Content, options: SharedWriteOptions = {}): Promise<void> {
    const { signal } = options;
    if (signal?.aborted) throw this.#target.cancelled(false);
    const key = this.#target.key(content);
    const last = this.#lastOf.get(host);
    if (last?.batch && key !== undefined && this.#open(key, host) === last.batch) {
      return this.#join(last.batch, host, options);
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
    return this.#join(mine.batch, host, options);
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

  #join(batch: Batch<Content>, host: string, { signal, refusedTogether }: SharedWriteOptions): Promise<void> {
    const waiter = new Waiter<void>(signal, () => {
      if (!batch.underWay && this.#wanted(batch).length === 0) batch.end.abort();
      return this.#target.cancelled(batch.underWay);
    });
    const before = batch.members.get(host);
    batch.members.set(host, {
      waiters: [...(before?.waiters ?? []), waiter],
      refusedTogether: before === undefined ? refusedTogether : before.refusedTogether && refusedTogether,
    });
    this.#crowd.enter();
    return waiter.promise.finally(() => this.#crowd.leave());
  }

  /** Hosts for which somebody still waits. */
  #wanted(batch: Batch<Content>): string[] {
    return this.#still(batch, [...batch.members.keys()]);
  }

  async #run(batch: Batch<Content>): Promise<void> {
    // What goes alone has nobody to wait for.
    const most = this.#target.key(batch.content) === undefined ? 1 : this.#target.most;
    await this.#crowd.gatherWriters(this.#clock, () => batch.members.size, most);
    const outcome = await this.#send(batch, () => this.#wanted(batch));
    if (typeof outcome === "object") await this.#split(batch, outcome);
  }

  /** Sends what `hosts` names at the moment of sending, and settles them all unless the fault may be that of one. */
  async #send(batch: Batch<Content>, hosts: () => string[]): Promise<Refusal | "accepted" | "failed"> {
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
      return "accepted";
    } catch (error) {
      batch.underWay = true;
      if (sent.length > 0 && this.#target.splits(error)) return { error, sent };
      this.#fail(batch, hosts(), error);
      return "failed";
    }
  }

  async #split(batch: Batch<Content>, first: Refusal): Promise<void> {
    batch.split = true;
    const parts = this.#smaller(batch, first);
    let someSucceeded = false;
    let refusedInARow = 0;
    for (let next = parts.shift(); next !== undefined; next = parts.shift()) {
      const part = this.#still(batch, next);
      if (part.length === 0) continue;
      if (refusedInARow >= oneByOneAfter && part.length > 1) parts.unshift(part.splice(1));
      const outcome = await this.#send(batch, () => this.#still(batch, part));
      if (outcome === "accepted") {
        someSucceeded = true;
        refusedInARow = 0;
      } else if (typeof outcome === "object") {
        parts.unshift(...this.#smaller(batch, outcome));
        if (outcome.sent.length > 1) continue;
        refusedInARow++;
        const [host = ""] = outcome.sent;
        const isOver = !parts.some((rest) => this.#still(batch, rest).length > 0);
        if (isOver || (await this.#target.meetsAll(outcome.error, host, someSucceeded)))
          return this.#fail(batch, parts.flat(), outcome.error);
      }
    }
  }

  /** What a refused call is to be sent as: without those who are told of it, or in halves. */
  #smaller(batch: Batch<Content>, { error, sent }: Refusal): string[][] {
    const isTold = (host: string) => sent.length === 1 || batch.members.get(host)?.refusedTogether?.(error) === true;
    const told = new Set(sent.filter(isTold));
    this.#fail(batch, [...told], error);
    const left = sent.filter((host) => !told.has(host));
    if (told.size > 0) return left.length > 0 ? [left] : [];
    const middle = Math.ceil(left.length / 2);
    return [left.slice(0, middle), left.slice(middle)];
  }

  #fail(batch: Batch<Content>, hosts: readonly string[], error: unknown): void {
    for (const waiter of this.#waiters(batch, hosts)) waiter.fail(error);
  }

  #waiters(batch: Batch<Content>, hosts: readonly string[]): Waiter<void>[] {
    return hosts.flatMap((host) => batch.members.get(host)?.waiters ?? []);
  }

  #still(batch: Batch<Content>, hosts: readonly string[]): string[] {
    return hosts.filter((host) => batch.members.get(host)?.waiters.some(({ waiting }) => waiting));
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
