import { distance } from "fastest-levenshtein";
import type { core } from "zod";

type Issue = core.$ZodIssue;

const list = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(", ");

/** The known word that a misspelt one was probably meant to be. */
function nearest(word: unknown, known: readonly unknown[]): string {
  if (typeof word !== "string") return "";
  const words = known.filter((one): one is string => typeof one === "string");
  const [best] = words
    .map((one) => ({ one, far: distance(word.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, word.length / 3) ? `; did you mean "${best.one}"?` : "";
}

const units: Record<string, string> = { string: " characters", array: " entries", record: " entries" };

const articles: Record<string, string> = { array: "a list", object: "an object", int: "a whole number" };

const named = (type: string) => articles[type] ?? `a ${type}`;

function typeOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The value that an issue is about. */
const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root);

const pathText = (path: readonly PropertyKey[]) =>
  path.map((key, index) => (typeof key === "number" ? `[${key}]` : `${index > 0 ? "." : ""}${String(key)}`)).join("");

/** Of the alternatives of a union, the one that the value comes closest to: the one whose faults lie deepest. */
function closest(alternatives: readonly Issue[][]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map(({ path }) => path.length));
  return [...alternatives].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

/** The words that a union of words and objects takes, if the value was meant to be one of the words. */
const wordsOf = (alternatives: readonly Issue[][]) =>
  alternatives.flatMap((issues) => issues.flatMap((issue) => (issue.code === "invalid_value" ? issue.values : [])));

function explainOne(
  issue: Issue,
  root: unknown,
  knownKeys: (path: readonly PropertyKey[]) => readonly string[],
): string[] {
  const value = at(root, issue.path);
  const where = pathText(issue.path) || "the value";
  switch (issue.code) {
    case "invalid_union": {
      // A union told apart by one field knows no alternative for the value of that field; its message names them.
      if (issue.errors.length === 0) return [`${where}: ${issue.message}`];
      const words = wordsOf(issue.errors);
      if (typeof value === "string" && words.length > 0)
        return [`${where}: invalid value ${JSON.stringify(value)}: use one of ${list(words)}${nearest(value, words)}`];
      return closest(issue.errors).flatMap((inner) =>
        explainOne({ ...inner, path: [...issue.path, ...inner.path] }, root, knownKeys),
      );
    }
    case "unrecognized_keys": {
      const known = knownKeys(issue.path);
      return issue.keys.map((key) => {
        const path = pathText([...issue.path, key]);
        const hint = nearest(key, known) || (known.length > 0 ? `; known: ${known.join(", ")}` : "");
        return `${path}: unknown property${hint}`;
      });
    }
    case "invalid_value":
      return [
        `${where}: ${value === undefined ? "missing" : `invalid value ${JSON.stringify(value)}`}: use ${issue.values.length > 1 ? "one of " : ""}${list(issue.values)}${nearest(value, issue.values)}`,
      ];
    case "invalid_type":
      return [
        value === undefined
          ? `${where}: required: ${named(issue.expected)}`
          : `${where}: must be ${named(issue.expected)}, not ${typeOf(value)}`,
      ];
    case "too_small":
    case "too_big": {
      const [word, bound] = issue.code === "too_small" ? ["at least", issue.minimum] : ["at most", issue.maximum];
      const unit = units[issue.origin] ?? "";
      return [`${where}: must ${unit === "" ? "be" : "have"} ${word} ${String(bound)}${unit}`];
    }
    default:
      return [`${where}: ${issue.message}`];
  }
}

/** Everything that a schema found wrong with a value: one line each, with the path and the right form. */
export const explain = (
  issues: readonly Issue[],
  root: unknown,
  knownKeys: (path: readonly PropertyKey[]) => readonly string[] = () => [],
): string[] => issues.flatMap((issue) => explainOne(issue, root, knownKeys));
