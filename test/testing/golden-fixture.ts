import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One provider call as the golden program's runtime writes it down. */
export interface Call {
  method: string;
  id?: string;
  [argument: string]: unknown;
}

/** One recorded command of the real engine. */
export interface GoldenStep {
  step: string;
  command: string;
  variant: string;
  cloud: Record<string, unknown>;
  exit: number;
  calls: Call[];
  steps: {
    event?: "start" | "done" | "failed";
    op: string;
    resource: string;
    keys?: string[];
    replaceReasons?: string[];
  }[];
  summary: Record<string, number>;
  diagnostics: { severity: string; message: string; resource: string | null }[];
  resourcesAfter?: Record<string, unknown>[];
}

interface Goldens {
  pulumi: string;
  stack: string;
  project: string;
  steps: GoldenStep[];
}

const fixtures = join(__dirname, "..", "fixtures");

/** What the real engine did with `goldenProgram`. */
export const goldens = JSON.parse(readFileSync(join(fixtures, "pulumi-goldens.json"), "utf8")) as Goldens;

export const goldenProgram = join(fixtures, "programs", "golden");

/**
 * Calls whose order is fixed, as they came; reads, and the diffs of a refresh after them, in order of their ids, because
 * there the real engine does all at the same time.
 */
export function inComparableOrder(calls: Call[]): { fixed: Call[]; free: Call[] } {
  const reads = calls.filter(({ method }) => method === "read");
  if (reads.length === 0) return { fixed: calls, free: [] };
  const firstCheck = calls.findIndex(({ method }) => method === "check");
  const end = firstCheck < 0 ? calls.length : firstCheck;
  const key = (call: Call) => `${call.method} ${call.id ?? ""}`;
  const refresh = calls.slice(0, end);
  return { fixed: calls.slice(end), free: refresh.sort((left, right) => (key(left) < key(right) ? -1 : 1)) };
}
