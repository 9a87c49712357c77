import type { Fields, Values } from "./field";
import type { Issue } from "./issues";
import { hasUnknown } from "./unknown";

/** Collects what is wrong with a combination of properties. */
export interface Findings<F extends Fields> {
  add(property: keyof F & string, message: string, ...path: (string | number)[]): void;
  /** For what is wrong with all of them together, and with no single one. */
  addToAll(message: string): void;
}

/**
 * A rule over several properties. Pure: no network, no clock. A rule that touches a value not known yet, or one that
 * is wrong by itself, is left until it is known.
 */
export type Rule<F extends Fields> = (wanted: Values<F>, findings: Findings<F>) => void;

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

/** What the rules find. They still speak about the properties that are right, so that the user hears all in one go. */
export function brokenRules(
  rules: readonly Rule<never>[],
  values: Record<string, unknown>,
  wrong: ReadonlySet<string>,
): Issue[] {
  const issues: Issue[] = [];
  const looked = guarded(values, wrong);
  const findings: Findings<Fields> = {
    add: (property, message, ...path) => issues.push({ path: [property, ...path], message }),
    addToAll: (message) => issues.push({ path: [], message }),
  };
  for (const rule of rules) {
    try {
      rule(looked as never, findings);
    } catch (error) {
      if (!(error instanceof Untouchable)) throw error;
    }
  }
  return issues;
}
