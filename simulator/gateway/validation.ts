import type { FieldSpec, NamedField, OperationSpec } from "./operations";

/** Says what is wrong with a request; the service puts it into its own words and status. */
export class Violation extends Error {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path} ${reason}`);
    this.name = "Violation";
  }
}

export type Body = Record<string, unknown>;

export interface RawParameters {
  path: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string>;
}

export interface ParsedParameters {
  path: Record<string, string>;
  /** Defaults filled in; repeated keys as lists, numbers and booleans as such. */
  query: Record<string, string | number | boolean | (string | number)[] | undefined>;
}

/** Every operation of HSS understands it, whether or not its page lists it. */
const alwaysKnown = new Set(["enterprise_project_id"]);

/**
 * Fields that arrive as another type than the reference says and are taken all the same: the official Terraform
 * provider sends `is_auto_pay` as 1.
 */
const integerBooleans = new Set(["is_auto_pay"]);

const quote = (value: unknown) => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** Checks one JSON value against its description, and all that lies within it. */
export function checkValue(path: string, value: unknown, spec: FieldSpec, refuseUnknown: boolean): void {
  if (spec.type === "any") return;
  if (spec.type === "object" || spec.type === "map") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Violation(path, "is no object");
    if (spec.type === "object") checkFields(path, value as Body, spec.fields ?? {}, refuseUnknown && !!spec.fields);
    for (const [key, item] of spec.type === "map" && spec.values ? Object.entries(value) : []) {
      checkValue(`${path}.${key}`, item, spec.values as FieldSpec, refuseUnknown);
    }
    return;
  }
  if (spec.type === "array") {
    if (!Array.isArray(value)) throw new Violation(path, "is no list");
    checkCount(path, value.length, spec);
    value.forEach((item, index) => {
      if (spec.items) checkValue(`${path}[${index}]`, item, spec.items, refuseUnknown);
    });
    return;
  }
  checkScalar(path, value, spec);
}

function checkScalar(path: string, value: unknown, spec: FieldSpec): void {
  if (spec.type === "string") {
    if (typeof value !== "string") throw new Violation(path, `is no string: ${quote(value)}`);
    const length = [...value].length;
    if (spec.minLength !== undefined && length < spec.minLength)
      throw new Violation(path, `is shorter than ${spec.minLength} characters`);
    if (spec.maxLength !== undefined && length > spec.maxLength)
      throw new Violation(path, `is longer than ${spec.maxLength} characters`);
    if (spec.style === "comma-separated") checkCount(path, value.split(",").length, spec);
    const stray = spec.tokens && value.split(",").find((word) => !spec.tokens?.includes(word));
    if (stray !== undefined) throw new Violation(path, `holds ${quote(stray)}, which is not one of the known words`);
  } else if (spec.type === "boolean") {
    const field = path.slice(path.lastIndexOf(".") + 1);
    const asInteger = integerBooleans.has(field) && (value === 0 || value === 1);
    if (typeof value !== "boolean" && !asInteger) throw new Violation(path, `is no boolean: ${quote(value)}`);
  } else {
    const fits = spec.type === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value);
    if (!fits) throw new Violation(path, `is no ${spec.type}: ${quote(value)}`);
    if (spec.min !== undefined && (value as number) < spec.min)
      throw new Violation(path, `is less than ${spec.min}: ${quote(value)}`);
    if (spec.max !== undefined && (value as number) > spec.max)
      throw new Violation(path, `is more than ${spec.max}: ${quote(value)}`);
  }
  if (spec.enum && !spec.enum.includes(value as string | number))
    throw new Violation(path, `is none of ${spec.enum.join(", ")}: ${quote(value)}`);
}

function checkCount(path: string, count: number, spec: FieldSpec): void {
  if (spec.minItems !== undefined && count < spec.minItems)
    throw new Violation(path, `holds ${count} items, fewer than ${spec.minItems}`);
  if (spec.maxItems !== undefined && count > spec.maxItems)
    throw new Violation(path, `holds ${count} items, more than ${spec.maxItems}`);
}

function checkFields(path: string, value: Body, fields: Record<string, FieldSpec>, refuseUnknown: boolean): void {
  for (const [name, spec] of Object.entries(fields)) {
    // A JSON null counts as absent: the SDKs that write nulls mean just that.
    const given = value[name] ?? undefined;
    if (given !== undefined) checkValue(`${path}.${name}`, given, spec, refuseUnknown);
    else if (spec.required) throw new Violation(`${path}.${name}`, "is required");
  }
  const stray = refuseUnknown && Object.keys(value).find((name) => !(name in fields) && value[name] !== null);
  if (stray) throw new Violation(`${path}.${stray}`, "is no field of this request");
}

/** Checks a request body. An absent body of an operation that needs none is `{}`. */
export function checkBody(body: unknown, spec: OperationSpec, refuseUnknown: boolean): Body {
  if (!spec.body) return {};
  if (body === undefined) {
    if (spec.body.required) throw new Violation("body", "is required");
    return {};
  }
  const fields = { type: "object", fields: spec.body.fields } as const;
  checkValue("body", body, fields, refuseUnknown && !spec.body.partial);
  return body as Body;
}

function parseQueryValue(path: string, text: string, spec: FieldSpec): string | number | boolean {
  if (spec.type === "boolean") {
    const lower = text.toLowerCase();
    if (lower !== "true" && lower !== "false") throw new Violation(path, `is no boolean: ${quote(text)}`);
    return lower === "true";
  }
  if (spec.type === "integer" || spec.type === "number") {
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(value)) throw new Violation(path, `is no ${spec.type}: ${quote(text)}`);
    checkScalar(path, value, spec);
    return value;
  }
  checkScalar(path, text, spec);
  return text;
}

function parseQueryField(values: string[], spec: NamedField): ParsedParameters["query"][string] {
  const path = `query.${spec.name}`;
  if (spec.type !== "array") {
    if (values.length > 1) throw new Violation(path, "is given more than once");
    return parseQueryValue(path, values[0] ?? "", spec);
  }
  // One newer filter is typed as a list and described as comma-separated; both ways of writing it are understood.
  const items = values.flatMap((value) => value.split(","));
  checkCount(path, items.length, spec);
  const itemSpec = spec.items ?? { type: "string" };
  return items.map((item, index) => parseQueryValue(`${path}[${index}]`, item, itemSpec) as string | number);
}

/** Checks path, query and headers; gives the query in its own types. */
export function checkParameters(raw: RawParameters, spec: OperationSpec, refuseUnknown: boolean): ParsedParameters {
  for (const field of spec.pathParams ?? []) checkScalar(`path.${field.name}`, raw.path[field.name] ?? "", field);
  for (const field of spec.headers ?? []) {
    const value = raw.headers[field.name.toLowerCase()];
    if (value !== undefined) checkScalar(`header.${field.name}`, value, field);
    else if (field.required) throw new Violation(`header.${field.name}`, "is required");
  }
  const query: ParsedParameters["query"] = {};
  for (const field of spec.query ?? []) {
    const values = raw.query.getAll(field.name);
    if (values.length > 0) query[field.name] = parseQueryField(values, field);
    else if (field.required) throw new Violation(`query.${field.name}`, "is required");
    else query[field.name] = field.default as string | number | boolean | undefined;
  }
  const known = new Set((spec.query ?? []).map((field) => field.name));
  for (const name of raw.query.keys()) {
    if (known.has(name)) continue;
    if (refuseUnknown && !alwaysKnown.has(name)) throw new Violation(`query.${name}`, "is no parameter of this call");
    query[name] ??= raw.query.get(name) ?? undefined;
  }
  return { path: raw.path, query };
}
