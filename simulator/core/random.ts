import { createHash } from "node:crypto";

/** Chance that repeats itself: the same seed gives the same choices in the same order. */
export class Random {
  private state: number;

  constructor(seed: string) {
    this.state = createHash("sha256").update(seed).digest().readUInt32LE(0);
  }

  /** At least 0, less than 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError("nothing to pick from");
    return items[Math.floor(this.next() * items.length)] as Item;
  }
}

/** 32 hex digits that follow from the seed and the words. */
export const digest = (seed: string, ...words: (string | number)[]) =>
  createHash("sha256")
    .update([seed, ...words].join("\0"))
    .digest("hex")
    .slice(0, 32);

/** A UUID-shaped ID that follows from the seed and the words. */
export function idFrom(seed: string, ...words: (string | number)[]): string {
  const hex = digest(seed, ...words);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
