/**
 * Attributes against the truth. Terraform demands that an attribute holds what was planned, word for word, and that a
 * refresh shows no other spelling of the same; the lifecycle works with what is. Where the two differ, the truth goes
 * into the private state.
 */
import { canonical, type Field, type Fields, isSatisfied, UNKNOWN } from "../schema";
import { normalised } from "./managed";
import type { Values } from "./values";

export interface Shown {
  values: Values;
  /** Live values of properties whose attributes show something else. */
  actual: Values;
  /** Properties that the plan promised and that are otherwise. */
  broken: string[];
}

/** `before` is what the attributes have shown so far; what is now is shown in its words wherever it says the same. */
export function shownAfterReading(fields: Fields, before: Values, live: Values, declared: readonly string[]): Shown {
  return show(fields, before, live, (field, name, kept) =>
    declared.includes(name) && field.satisfied !== undefined ? isSatisfied(field, kept, live[name]) : false,
  );
}

/** `planned` is what was promised; only what was unknown then may be shown as it has become. */
export function shownAfterApplying(fields: Fields, planned: Values, live: Values): Shown {
  const known = Object.fromEntries(Object.entries(planned).filter(([, value]) => value !== UNKNOWN));
  const promised = new Set(Object.keys(fields).filter((name) => planned[name] !== UNKNOWN));
  const shown = show(fields, known, live, (_field, name) => promised.has(name));
  const broken = Object.keys(shown.actual).filter((name) => {
    const field = fields[name] as Field;
    return !isSatisfied(field, normalised(field, known[name]), live[name]);
  });
  return { ...shown, broken };
}

/** `stays` tells whether an attribute keeps what it shows although the truth is spelt otherwise, or is otherwise. */
function show(
  fields: Fields,
  before: Values,
  live: Values,
  stays: (field: Field, name: string, kept: unknown) => boolean,
): Shown {
  const shown: Shown = { values: {}, actual: {}, broken: [] };
  for (const [name, field] of Object.entries(fields)) {
    const now = live[name] ?? undefined;
    const kept = normalised(field, before[name]);
    if (same(kept, now)) shown.values[name] = before[name];
    else if (stays(field, name, kept)) {
      shown.values[name] = before[name];
      shown.actual[name] = now ?? null;
    } else shown.values[name] = now;
  }
  return shown;
}

const same = (one: unknown, other: unknown): boolean =>
  one === other || (one !== undefined && other !== undefined && canonical(one) === canonical(other));
