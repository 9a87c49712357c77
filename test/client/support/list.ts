import { type Question, SharedReads } from "../../../provider/client/sharing";
import type { VirtualClock } from "./clocks";

export interface Row {
  id: string;
  version: number;
}

/** A list behind a slow connection, which answers from what it holds when a call arrives. */
export class List {
  rows: Row[];
  readonly asked: Question[] = [];
  fail: ((question: Question) => Error | undefined) | undefined;
  latency: (call: number) => number = () => 100;
  changeAfter: (call: number) => void = () => undefined;
  mostKeys = 1;
  /** What becomes of a filter for several keys. */
  filter: "known" | "ignored" = "known";

  constructor(
    readonly clock: VirtualClock,
    ids: string[],
  ) {
    this.rows = ids.map((id) => ({ id, version: 0 }));
  }

  reads(): SharedReads<Row> {
    const source = {
      key: (row: Row) => row.id,
      mostKeys: this.mostKeys,
      cancelled: () => new Error("cancelled"),
      ask: async (question: () => Question | undefined, { signal }: { signal: AbortSignal }) => {
        const asked = question();
        if (!asked) return undefined;
        const call = this.asked.push(asked);
        const failure = this.fail?.(asked);
        const isKnown = "only" in asked && (asked.only.length === 1 || this.filter === "known");
        const found = isKnown ? this.rows.filter(({ id }) => asked.only.some((key) => id.startsWith(key))) : this.rows;
        const { offset, limit } = "only" in asked ? { offset: 0, limit: 200 } : asked;
        const records = found.slice(offset, offset + limit).map((row) => ({ ...row }));
        const total = found.length;
        const unfiltered = "only" in asked && !isKnown;
        this.changeAfter(call);
        await this.clock.sleep(this.latency(call), signal);
        if (failure) throw failure;
        return { records, keys: records.map(({ id }) => id), total, unfiltered };
      },
    };
    return new SharedReads<Row>(source, this.clock);
  }
}

export const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => `host-${String(index).padStart(4, "0")}`);
export const walk = (pages: number) =>
  Array.from({ length: pages }, (_, index) => ({ offset: index * 200, limit: 200 }));
