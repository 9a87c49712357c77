import * as z from "zod";
import { type Field, field, type FieldOptions, type Fields, type PresenceOf, type Values } from "./field";
import type { Issue } from "./issues";
import { messages } from "./messages";
import { brokenRules, type Rule } from "./rules";
import { UNKNOWN } from "./unknown";

const plural = { text: "text", integer: "a whole number", boolean: "true or false" };

export interface TextOptions extends FieldOptions<string> {
  /** Least and most number of characters. */
  length?: readonly [number, number];
  /** The form the text must have, and its name as in "is not ...". */
  form?: { pattern: Pick<RegExp, "test">; name: string };
}

/** Text. */
export function text<const O extends TextOptions>(options: O): Field<string, PresenceOf<O>> {
  const hidden = options.secret === true || options.writeOnly === true;
  const schema = z
    .string({ error: (issue) => messages.expected(plural.text, hidden ? undefined : issue.input) })
    .superRefine((value, context) => {
      const [least, most] = options.length ?? [0, Infinity];
      if (value.length < least || value.length > most) {
        context.addIssue({ code: "custom", message: messages.length(least, most, value.length) });
      } else if (options.form && !options.form.pattern.test(value)) {
        const message = hidden ? messages.hiddenPattern(options.form.name) : messages.pattern(options.form.name, value);
        context.addIssue({ code: "custom", message });
      }
    });
  return field({ type: "text" }, options, schema);
}

/** A time, RFC 3339 in UTC. */
export function timestamp<const O extends FieldOptions<string>>(options: O): Field<string, PresenceOf<O>> {
  const name = "a time such as 2027-03-31T00:00:00Z";
  const schema = z.string({ error: (issue) => messages.expected(name, issue.input) }).superRefine((value, context) => {
    // Without a zone the same text is another moment on another machine.
    const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(value);
    if (!isTime || Number.isNaN(Date.parse(value)))
      context.addIssue({ code: "custom", message: messages.pattern(name, value) });
  });
  return field({ type: "timestamp" }, options, schema);
}

/** A whole number within a range, ends included. */
export function integer<const O extends FieldOptions<number> & { range?: readonly [number, number] }>(
  options: O,
): Field<number, PresenceOf<O>> {
  const [least, most] = options.range ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  const schema = z
    .number({ error: (issue) => messages.expected(plural.integer, issue.input) })
    .superRefine((value, context) => {
      if (!Number.isInteger(value) || value < least || value > most) {
        context.addIssue({ code: "custom", message: messages.range(least, most, value) });
      }
    });
  return field({ type: "integer" }, options, schema);
}

/** True or false. */
export function boolean<const O extends FieldOptions<boolean>>(options: O): Field<boolean, PresenceOf<O>> {
  return field(
    { type: "boolean" },
    options,
    z.boolean({ error: (issue) => messages.expected(plural.boolean, issue.input) }),
  );
}

/** One of a few words. `aliases` are other spellings that are understood and turned into ours, the API's own for instance. */
export function oneOf<const V extends readonly string[], const O extends FieldOptions<V[number]>>(
  values: V,
  options: O & { noun: string; aliases?: Readonly<Record<string, V[number]>> },
): Field<V[number], PresenceOf<O>> {
  const schema = z
    .string({ error: (issue) => messages.expected(`one of ${values.join(", ")}`, issue.input) })
    .transform((value, context) => {
      const word = options.aliases?.[value] ?? value;
      if (values.includes(word)) return word;
      context.issues.push({ code: "custom", message: messages.notOneOf(options.noun, value, values), input: value });
      return z.NEVER;
    });
  return field({ type: "oneOf", values }, options, schema);
}

interface SizeOptions {
  /** Least and most number of entries. */
  size?: readonly [number, number];
}

function sized(schema: z.ZodType, { size }: SizeOptions): z.ZodType {
  if (!size) return schema;
  return schema.superRefine((value, context) => {
    const count = Object.keys(value as object).length;
    if (count < size[0] || count > size[1]) {
      context.addIssue({ code: "custom", message: messages.size(size[0], size[1], count) });
    }
  });
}

/** A list whose order means nothing. Doubles are dropped. */
export function setOf<T, const O extends FieldOptions<T[]> & SizeOptions>(
  element: Field<T>,
  options: O,
): Field<T[], PresenceOf<O>> {
  const schema = z.array(element.schema, { error: (issue) => messages.expected("a list", issue.input) });
  const distinct = schema.transform((list) => [...new Map(list.map((entry) => [canonical(entry), entry])).values()]);
  return field({ type: "set", element }, options, sized(distinct, options));
}

/** A list in order. */
export function listOf<T, const O extends FieldOptions<T[]> & SizeOptions>(
  element: Field<T>,
  options: O,
): Field<T[], PresenceOf<O>> {
  const schema = z.array(element.schema, { error: (issue) => messages.expected("a list", issue.input) });
  return field({ type: "list", element }, options, sized(schema, options));
}

/** Values under names that the user chooses; `names` says what a name may be. */
export function mapOf<T, const O extends FieldOptions<Record<string, T>> & SizeOptions & { names?: Field<string> }>(
  element: Field<T>,
  options: O,
): Field<Record<string, T>, PresenceOf<O>> {
  const schema = z
    .record(z.string(), element.schema, { error: (issue) => messages.expected("an object", issue.input) })
    .superRefine((map, context) => {
      for (const name of Object.keys(map)) {
        for (const { message } of options.names?.schema.safeParse(name).error?.issues ?? []) {
          context.addIssue({ code: "custom", message: `the name ${message}`, path: [name] });
        }
      }
    });
  return field({ type: "map", element }, options, sized(schema, options));
}

/** A group of properties. Rules are about the inside of the group. */
export function object<F extends Fields, const O extends FieldOptions<Values<F>> & { rules?: readonly Rule<F>[] }>(
  fields: F,
  options: O,
): Field<Values<F>, PresenceOf<O>> {
  return field({ type: "object", fields }, options, groupSchema(fields, options.rules ?? []));
}

/** What may be said of a value that should have been a group: nothing, where the group holds a secret. */
const shown = (fields: Fields, input: unknown) => (Object.values(fields).some(holdsSecret) ? undefined : input);

const schemas = new WeakMap<Fields, z.ZodType<Record<string, unknown>>>();

/**
 * The schema of a group of properties: absent ones are judged by their flags, unknown names are refused. It is made once
 * for each group: a plan of a thousand resources asks for it thousands of times.
 */
export function schemaOf(fields: Fields): z.ZodType<Record<string, unknown>> {
  const known = schemas.get(fields);
  if (known !== undefined) return known;
  const made = groupSchema(fields, []);
  schemas.set(fields, made);
  return made;
}

// A rule knows the fields that it is about; here they are any.
type AnyRule = Rule<never>;

function groupSchema(fields: Fields, rules: readonly AnyRule[]): z.ZodType<Record<string, unknown>> {
  return z
    .record(z.string(), z.unknown(), { error: (issue) => messages.expected("an object", shown(fields, issue.input)) })
    .transform((given, context) => {
      const { values, issues } = checkGroup(fields, rules, given);
      for (const { message, path } of issues)
        context.issues.push({ code: "custom", message, path: [...path], input: undefined });
      return values;
    });
}

/**
 * Everything that is wrong with a group of properties and, as far as they are right by themselves, with their
 * combination; and what they come to, normalised and with defaults filled in. `isMet` tells of a property that it is not
 * to be judged.
 */
export function checkGroup(
  fields: Fields,
  rules: readonly AnyRule[],
  given: Readonly<Record<string, unknown>>,
  isMet: (name: string) => boolean = () => false,
): { values: Record<string, unknown>; issues: Issue[] } {
  const values: Record<string, unknown> = {};
  const issues: Issue[] = [];
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name))
      issues.push({ path: [name], message: messages.unknownProperty(name, Object.keys(fields)) });
  }
  for (const [name, { schema, default: fallback, optional }] of Object.entries(fields)) {
    const value = (Object.hasOwn(given, name) ? given[name] : undefined) ?? fallback;
    if (value === undefined) {
      if (!optional) issues.push({ path: [name], message: messages.required() });
      continue;
    }
    const result = schema.safeParse(value);
    if (result.success || isMet(name)) values[name] = result.success ? result.data : value;
    else
      for (const { message, path } of result.error.issues)
        issues.push({ path: [name, ...(path as Issue["path"])], message });
  }
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  const broken = brokenRules(rules, values, wrong).filter(({ path }) => !isMet(String(path[0])));
  return { values, issues: [...issues, ...broken] };
}

/** Whether a field, or anything inside it, is secret. */
export function holdsSecret({ secret, kind }: Field): boolean {
  if (secret) return true;
  if (kind.type === "object") return Object.values(kind.fields).some(holdsSecret);
  return "element" in kind && holdsSecret(kind.element);
}

/** What of a value may be kept: without what is write-only. */
export function kept(field: Field, value: unknown): unknown {
  if (field.writeOnly) return undefined;
  if (value === null || typeof value !== "object") return value;
  const { kind } = field;
  if (kind.type === "object") {
    const parts = Object.entries(value).map(([name, inner]) => {
      const known = kind.fields[name];
      return [name, known === undefined ? inner : kept(known, inner)] as const;
    });
    return Object.fromEntries(parts.filter(([, inner]) => inner !== undefined));
  }
  if (!("element" in kind)) return value;
  if (Array.isArray(value)) return value.map((inner) => kept(kind.element, inner));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kept(kind.element, inner)]));
}

/** The same text for the same value, whatever the order of an object's keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner === UNKNOWN
        ? "\u0000unknown"
        : inner,
  );
}
