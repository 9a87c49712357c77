import type { AnyResource, Fields, Issue } from "../schema";
import { canonical, hasUnknown, schemaOf, UNKNOWN } from "../schema";

export interface Checked {
  /** Normalised, defaults filled in. UNKNOWN stands where the program does not know yet. */
  values: Record<string, unknown>;
  issues: Issue[];
}

/**
 * Refuses what cannot be right, all at once. Pure: no network, no clock. What equals `standing`, the object as it was met,
 * is not judged: an engine that is told to ignore changes of a property declares what it has met.
 */
export function check(
  resource: AnyResource<never>,
  given: Readonly<Record<string, unknown>>,
  standing: Readonly<Record<string, unknown>> = {},
): Checked {
  const judged = judge(resource, given);
  const met = new Set(
    judged.issues
      .map(({ path }) => String(path[0]))
      .filter((name) => given[name] != null && canonical(given[name]) === canonical(standing[name])),
  );
  if (met.size === 0) return judged;
  const part = (isMet: boolean) =>
    Object.fromEntries(Object.entries(given).filter(([name]) => met.has(name) === isMet));
  const { values, issues } = judge(resource, part(false), met);
  return { values: { ...values, ...part(true) }, issues };
}

/** `unseen` names properties that nothing is to be said of. */
function judge(
  resource: AnyResource<never>,
  given: Readonly<Record<string, unknown>>,
  unseen: ReadonlySet<string> = new Set(),
): Checked {
  const fields = Object.entries(resource.fields as Fields).filter(([name]) => !unseen.has(name));
  const all = unseen.size === 0 ? (resource.fields as Fields) : Object.fromEntries(fields);
  const result = schemaOf(all).safeParse(withoutAbsent(given));
  if (result.success) return { values: result.data, issues: brokenRules(resource, result.data, unseen) };

  const issues: Issue[] = result.error.issues.map(({ path, message }) => ({ path: path as Issue["path"], message }));
  const wrong = new Set([...unseen, ...issues.map(({ path }) => String(path[0]))]);
  // The rules still speak about the properties that are right, so that the user hears everything in one go.
  return {
    values: { ...given },
    issues: [...issues, ...brokenRules(resource, partlyParsed(resource, given, wrong), wrong)],
  };
}

class Untouchable extends Error {}

/** The same values, of which those that are unknown, or wrong by themselves, cannot be looked at: that throws. */
export function guarded(
  values: Record<string, unknown>,
  wrong: ReadonlySet<string> = new Set(),
): Record<string, unknown> {
  return new Proxy(values, {
    get(target, property) {
      const value = target[property as string];
      if (wrong.has(property as string) || hasUnknown(value)) throw new Untouchable();
      return value;
    },
  });
}

function brokenRules(
  resource: AnyResource<never>,
  values: Record<string, unknown>,
  wrong: ReadonlySet<string>,
): Issue[] {
  const issues: Issue[] = [];
  const looked = guarded(values, wrong);
  for (const rule of resource.rules ?? []) {
    try {
      rule(looked, { add: (property, message, ...path) => issues.push({ path: [property, ...path], message }) });
    } catch (error) {
      if (!(error instanceof Untouchable)) throw error;
    }
  }
  return issues;
}

function partlyParsed(
  resource: AnyResource<never>,
  given: Readonly<Record<string, unknown>>,
  wrong: ReadonlySet<string>,
) {
  const fields = Object.entries(resource.fields as Fields).filter(([name]) => !wrong.has(name));
  const values = Object.fromEntries(fields.flatMap(([name]) => (given[name] == null ? [] : [[name, given[name]]])));
  const result = schemaOf(Object.fromEntries(fields)).safeParse(values);
  return result.success ? result.data : values;
}

/** Engines say "absent" as null, as undefined or by leaving out; here only the last is left, at any depth. */
function withoutAbsent<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutAbsent) as T;
  if (value === UNKNOWN || value === null || typeof value !== "object") return value;
  const present = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(present.map(([key, inner]) => [key, withoutAbsent(inner)])) as T;
}
