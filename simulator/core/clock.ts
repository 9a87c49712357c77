/** Two times: the wall's, by which signatures and call limits go, and the cloud's, which a test may push forward. */
export interface Clock {
  /** Epoch milliseconds in the cloud. */
  now(): number;
  /** Epoch milliseconds by which call limits are measured: the wall's, or the cloud's when the clock is manual. */
  limits(): number;
  /** Pushes the cloud's time forward, never back. */
  advance(seconds: number): void;
  reset(): void;
}

/** `wall`: goes by itself, `advance` adds to it. `manual`: stands still until told. */
export type ClockKind = "wall" | "manual";

/** Where a manual clock starts unless told otherwise. */
export const manualStart = Date.UTC(2026, 0, 1);

export function createClock(kind: ClockKind, startAt?: number): Clock {
  const start = kind === "manual" ? (startAt ?? manualStart) : 0;
  let offset = kind === "wall" && startAt !== undefined ? startAt - Date.now() : 0;
  const initialOffset = offset;
  const now = () => (kind === "manual" ? start : Date.now()) + offset;
  return {
    now,
    limits: () => (kind === "manual" ? now() : Date.now()),
    advance(seconds) {
      if (!(seconds >= 0)) throw new RangeError(`time goes forward only: ${seconds} seconds`);
      offset += Math.round(seconds * 1000);
    },
    reset() {
      offset = initialOffset;
    },
  };
}
