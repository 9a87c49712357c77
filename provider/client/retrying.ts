/** How long to go on trying, and how long to wait between two attempts. */
import { Busy, type CloudError } from "./errors";

export interface Patience {
  /** Milliseconds that failing attempts and the pauses between them may take together. */
  faults: number;
  /** How many times one call may be throttled; each time it waits as long as the limit says, not longer. */
  throttlings: number;
  /** Milliseconds of waiting that a 429 may ask for; one that asks for more ends the call. */
  throttledFor: number;
  /** How often a call is repeated after faults; undefined: as often as `faults` allows. */
  retries?: number | undefined;
}

export const patience: Patience = { faults: 60_000, throttlings: 10, throttledFor: 10 * 60_000 };

/** Milliseconds before the attempt after the given one: short, doubling, jittered, bounded. */
export function backoff(error: CloudError, attempt: number, random: () => number): number {
  // What another operation holds is seldom free again within a second.
  const [first, longest] = error instanceof Busy ? [2_000, 15_000] : [250, 8_000];
  const most = Math.min(longest, first * 2 ** Math.max(0, attempt - 1));
  return Math.round(most / 2 + (most / 2) * random());
}

/** The wait that a `Retry-After` header asks for, in milliseconds from now; seconds and dates are both allowed. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
