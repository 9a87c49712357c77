import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "./model";

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    await wait(Math.max(0, milliseconds), undefined, signal ? { signal } : {});
  },
};
