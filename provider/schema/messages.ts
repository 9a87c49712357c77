import { closest, distance } from "fastest-levenshtein";

/** The wording of everything that a field can find wrong with its value. */
export const messages = {
  required: () => "is required",
  unknownProperty: (name: string, known: readonly string[]) => {
    const near = nearest(name, known);
    return `there is no property "${name}"${near === undefined ? "" : `; did you mean "${near}"`} (${known.join(", ")})`;
  },
  expected: (what: string, value: unknown) =>
    value === undefined ? `takes ${what}` : `takes ${what}; here it is ${show(value)}`,
  notOneOf: (noun: string, value: string, allowed: readonly string[]) => {
    const near = nearest(value, allowed);
    const hint = near === undefined ? "it is one of" : `the nearest is "${near}"`;
    const article = /^[aeiou]/i.test(noun) ? "an" : "a";
    return near === undefined
      ? `"${value}" is not ${article} ${noun}; ${hint}: ${allowed.join(", ")}`
      : `"${value}" is no ${noun}; ${hint} (${allowed.join(", ")})`;
  },
  length: (least: number, most: number, length: number) =>
    `takes ${least} to ${most} characters; here there are ${length}`,
  range: (least: number, most: number, value: number) =>
    `takes a whole number from ${least} to ${most}; here it is ${value}`,
  size: (least: number, most: number, size: number) => `takes ${least} to ${most} entries; here there are ${size}`,
  pattern: (what: string, value: string) => `"${value}" is not ${what}`,
  hiddenPattern: (what: string) => `is not ${what} (the value is secret and not shown)`,
};

/** A value as a message may show it: short, and never an object's insides. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return "absent";
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

/** The allowed word that was probably meant, if one is near enough to be worth naming. */
function nearest(word: string, allowed: readonly string[]): string | undefined {
  if (allowed.length === 0) return undefined;
  const candidate = closest(word.toLowerCase(), [...allowed]);
  return distance(word.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, Math.floor(candidate.length / 2))
    ? candidate
    : undefined;
}
