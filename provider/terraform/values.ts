/** Values between Terraform's form (snake case, every attribute present, null for absent) and ours. */
import { type Fields, type Kind, snakeCase, UNKNOWN } from "../schema";
import type { Attributes } from "./msgpack";

export type Values = Record<string, unknown>;

/** How a property is called in Terraform. Below the top level that is its name in snake case. */
export type Naming = (property: string) => string;

/** What Terraform sent, as the lifecycle knows it: what is null there is left out here. */
export function fromAttributes(fields: Fields, attributes: Attributes, naming: Naming = snakeCase): Values {
  const pairs = Object.entries(fields).map(([name, { kind }]) => [name, decode(kind, attributes[naming(name)])]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

/** What Terraform takes: every attribute, null where there is nothing. */
export function toAttributes(fields: Fields, values: Readonly<Values>, naming: Naming = snakeCase): Attributes {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { kind }]) => [naming(name), encode(kind, values[name])]),
  );
}

function decode(kind: Kind, value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === null || value === undefined) return undefined;
  switch (kind.type) {
    // Numbers arrive as number, bigint or, when they fit neither, as text.
    case "integer":
      return typeof value === "bigint" || typeof value === "string" ? Number(value) : value;
    case "set":
    case "list":
      return (value as unknown[]).map((entry) => decode(kind.element.kind, entry));
    case "map":
      return mapValues(value as Values, (entry) => decode(kind.element.kind, entry));
    case "object":
      return fromAttributes(kind.fields, value as Attributes);
    default:
      return value;
  }
}

function encode(kind: Kind, value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === null || value === undefined) return null;
  switch (kind.type) {
    case "set":
    case "list":
      return (value as unknown[]).map((entry) => encode(kind.element.kind, entry));
    case "map":
      return mapValues(value as Values, (entry) => encode(kind.element.kind, entry));
    case "object":
      return toAttributes(kind.fields, value as Values);
    default:
      return value;
  }
}

/** The same value with the defaults of inner properties filled in; what was written stays as it was written. */
export function withInnerDefaults(kind: Kind, value: unknown): unknown {
  if (value === UNKNOWN || value === undefined) return value;
  switch (kind.type) {
    case "set":
    case "list":
      return (value as unknown[]).map((entry) => withInnerDefaults(kind.element.kind, entry));
    case "map":
      return mapValues(value as Values, (entry) => withInnerDefaults(kind.element.kind, entry));
    case "object":
      return Object.fromEntries(
        Object.entries(kind.fields).flatMap(([name, field]) => {
          const inner = withInnerDefaults(field.kind, (value as Values)[name] ?? field.default);
          return inner === undefined ? [] : [[name, inner]];
        }),
      );
    default:
      return value;
  }
}

const mapValues = (map: Values, change: (value: unknown) => unknown): Values =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));

/** The texts of all secret properties, at any depth: nothing that is printed may repeat one. */
export function secretTexts(fields: Fields, values: Readonly<Values>): string[] {
  return Object.entries(fields).flatMap(([name, { kind, secret }]) => textsIn(kind, secret, values[name]));
}

function textsIn(kind: Kind, secret: boolean, value: unknown): string[] {
  if (value === undefined || value === null || value === UNKNOWN) return [];
  if (kind.type === "object") {
    const { fields } = kind;
    return Object.keys(fields).flatMap((name) => {
      const field = fields[name];
      return field ? textsIn(field.kind, secret || field.secret, (value as Values)[name]) : [];
    });
  }
  if ("element" in kind) {
    const { element } = kind;
    return Object.values(value as object).flatMap((entry) => textsIn(element.kind, secret || element.secret, entry));
  }
  return secret && typeof value === "string" ? [value] : [];
}

/** Where in these values something write-only stands. */
export function writeOnlyPaths(fields: Fields, values: Readonly<Values>): (string | number)[][] {
  return Object.entries(fields).flatMap(([name, { kind, writeOnly }]) => {
    const value = values[name];
    if (value === undefined || value === null) return [];
    if (writeOnly) return [[name]];
    return writeOnlyInside(kind, value).map((path) => [name, ...path]);
  });
}

function writeOnlyInside(kind: Kind, value: unknown): (string | number)[][] {
  if (value === UNKNOWN) return [];
  if (kind.type === "object") return writeOnlyPaths(kind.fields, value as Values);
  if (!("element" in kind)) return [];
  const { element } = kind;
  return Object.entries(value as object).flatMap(([key, entry]) =>
    writeOnlyInside(element.kind, entry).map((path) => [Array.isArray(value) ? Number(key) : key, ...path]),
  );
}
