/** Which requests a fault meets. All that is given must fit; with nothing given it meets every request. */
export interface FaultMatch {
  /** A label such as "GET hosts", or an operation's name such as "ListHostStatus". */
  operation?: string;
  method?: string;
  /** Part of the path, or a pattern for it. */
  path?: string | RegExp;
  /** Lets so many fitting requests pass first. Default 0. */
  after?: number;
  /** How many requests it meets. Default 1; Infinity for all. */
  times?: number;
}

/** What happens to a request that meets a fault. */
export type FaultEffect =
  /** Answered as usual, later. */
  | { kind: "latency"; milliseconds: number }
  /** Throttled by the gateway. */
  | { kind: "429"; retryAfterSeconds?: number }
  /** Refused by the gateway's own trouble. */
  | { kind: "500" | "502" | "503" | "504" }
  /** The connection breaks; nothing has been done. */
  | { kind: "reset-before" }
  /** The connection breaks after everything has been done. */
  | { kind: "reset-after" }
  /** Everything has been done, and half of the answer arrives. */
  | { kind: "partial" }
  /** The first half of `host_id_list` is done, then the call fails with 500. */
  | { kind: "half-done" }
  /** Any answer; nothing has been done. `body` is sent as JSON, a string as it is. */
  | { kind: "reply"; status: number; body?: unknown; headers?: Record<string, string> };

export type Fault = FaultMatch & FaultEffect;

/** A fault that has been injected, and how often it was met. */
export type InjectedFault = Fault & { readonly met: number; remove(): void };

interface Entry {
  fault: Fault;
  passed: number;
  met: number;
}

export interface FaultedRequest {
  label: string;
  operation: string;
  method: string;
  path: string;
}

function fits(fault: Fault, request: FaultedRequest): boolean {
  const { operation, method, path } = fault;
  return (
    (operation === undefined || operation === request.label || operation === request.operation) &&
    (method === undefined || method.toUpperCase() === request.method) &&
    (path === undefined || (typeof path === "string" ? request.path.includes(path) : path.test(request.path)))
  );
}

export class Faults {
  private entries: Entry[] = [];

  /** Injects a fault. The earliest one that fits a request meets it, one fault a request. */
  add(fault: Fault): InjectedFault {
    const entry: Entry = { fault, passed: 0, met: 0 };
    this.entries.push(entry);
    const remove = () => {
      this.entries = this.entries.filter((other) => other !== entry);
    };
    return Object.defineProperty({ ...fault, remove } as InjectedFault, "met", {
      enumerable: true,
      get: () => entry.met,
    });
  }

  /** Faults that have not been met as often as they were meant to; for `times: Infinity`, not even once. */
  unmet(): Fault[] {
    return this.entries
      .filter(({ fault, met }) => met < (fault.times === Infinity ? 1 : (fault.times ?? 1)))
      .map(({ fault }) => fault);
  }

  list(): (Fault & { met: number })[] {
    return this.entries.map(({ fault, met }) => ({ ...fault, met }));
  }

  clear(): void {
    this.entries = [];
  }

  /** The fault that a request meets, if any. */
  meet(request: FaultedRequest): Fault | undefined {
    for (const entry of this.entries) {
      const { fault } = entry;
      if (entry.met >= (fault.times ?? 1) || !fits(fault, request)) continue;
      if (entry.passed < (fault.after ?? 0)) {
        entry.passed++;
        continue;
      }
      entry.met++;
      return fault;
    }
    return undefined;
  }
}
