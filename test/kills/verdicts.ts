/** Holds results against the violations that are known, and prints both. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { keyOf, parseKey } from "./cases";
import type { Invariant } from "./invariants";
import type { Result } from "./run-case";

/** By the key of a case, the invariants that it is known to break, some of them in each run. */
export type KnownViolations = Record<string, Invariant[]>;

export const knownViolationsFile = resolve("test/kills/known-violations.json");

export function readKnownViolations(file = knownViolationsFile): KnownViolations {
  const known = JSON.parse(readFileSync(file, "utf8")) as KnownViolations;
  for (const key of Object.keys(known)) parseKey(key);
  return known;
}

export const brokenBy = ({ violations }: Result): Invariant[] =>
  [...new Set(violations.map(({ invariant }) => invariant))].sort();

/** What keeps a run from being good: nothing landed, something unknown broke, or a listed case held. */
export function complaintsOf(results: readonly Result[], known: KnownViolations): string[] {
  return results.flatMap((result) => {
    const { key, landing, violations } = result;
    if (landing === undefined) return [`${key}: the kill did not land`];
    const expected = known[key] ?? [];
    // Which of several concurrent calls is the n-th differs from run to run, and with it what a case breaks.
    const unknown = violations.filter(({ invariant }) => !expected.includes(invariant));
    const holds = expected.length > 0 && violations.length === 0;
    return [
      ...unknown.map(({ invariant, detail }) => `${key}: ${invariant}: ${detail}`),
      ...(holds ? [`${key}: is listed for ${expected.join(", ")}, and holds: take it off the list`] : []),
    ];
  });
}

/** One row a case, then how many landed of those that were asked for, by engine and mode. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const { case: aim, landing, second, recoveries, seconds } = result;
    const { engine, victim, signal, stage, label, nth, position, sequel } = aim;
    const then = sequel === "killed-again" ? `${sequel}${second ? "" : " (no write)"}` : sequel;
    const where = landing === undefined ? "not landed" : `request ${landing.requests}`;
    const broken = brokenBy(result).join(", ") || "-";
    const mode = `${victim} ${signal}`;
    return [engine, mode, stage, `${label} ${nth}`, position, where, then, String(recoveries), `${seconds} s`, broken];
  });
  const head = ["engine", "mode", "stage", "call", "position", "landed at", "then", "runs", "time", "broke"];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", ...summaryOf(results)].join("\n");
}

function summaryOf(results: readonly Result[]): string[] {
  const landed = results.filter(({ landing }) => landing !== undefined);
  const groups = new Map<string, { asked: number; landed: number; broken: number }>();
  for (const result of results) {
    const { engine, victim, signal } = result.case;
    const name = `${engine} ${victim} ${signal}`;
    const group = groups.get(name) ?? { asked: 0, landed: 0, broken: 0 };
    group.asked++;
    if (result.landing) group.landed++;
    if (result.violations.length > 0) group.broken++;
    groups.set(name, group);
  }
  const broken = landed.filter(({ violations }) => violations.length > 0).length;
  return [
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, group]) => `${name}: ${group.landed} of ${group.asked} landed, ${group.broken} broke something`),
    `${landed.length} of ${results.length} kills landed; ${broken} broke something.`,
  ];
}

/** The list of known violations, as these results would have it. Cases that were not run keep their entries. */
export function revised(known: KnownViolations, results: readonly Result[]): KnownViolations {
  const all = { ...known };
  for (const result of results) {
    if (result.landing === undefined) continue;
    const key = keyOf(result.case);
    const broken = brokenBy(result);
    if (broken.length > 0) all[key] = [...new Set([...(all[key] ?? []), ...broken])].sort();
    else Reflect.deleteProperty(all, key);
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}
