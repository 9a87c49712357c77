import { type AnyResource, canonical, checkGroup, type Fields, type Issue, UNKNOWN } from "../schema";

export interface Checked {
  /** Normalised, defaults filled in. UNKNOWN stands where the program does not know yet. */
  values: Record<string, unknown>;
  issues: Issue[];
}

/** What is declared, and the rules over it. */
export type Declared = Pick<AnyResource<never>, "fields" | "rules">;

/**
 * Refuses what cannot be right, all at once. Pure: no network, no clock. What equals `standing`, the object as it was met,
 * is not judged: an engine that is told to ignore changes of a property declares what it has met.
 */
export function check(
  { fields, rules = [] }: Declared,
  given: Readonly<Record<string, unknown>>,
  standing: Readonly<Record<string, unknown>> = {},
): Checked {
  const isMet = (name: string) => given[name] != null && canonical(given[name]) === canonical(standing[name]);
  const { values, issues } = checkGroup(fields as Fields, rules, withoutAbsent(given), isMet);
  return { values: issues.length === 0 ? values : { ...given }, issues };
}

/** Engines say "absent" as null, as undefined or by leaving out; here only the last is left, at any depth. */
function withoutAbsent<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutAbsent) as T;
  if (value === UNKNOWN || value === null || typeof value !== "object") return value;
  const present = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(present.map(([key, inner]) => [key, withoutAbsent(inner)])) as T;
}
