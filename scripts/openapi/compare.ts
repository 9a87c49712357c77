import { operations, type FieldSpec, type OperationSpec } from "../../simulator/gateway/operations";
import type { Described, DescribedOperation, Schema } from "./fetch";

/** Where an operation of the simulator and Huawei's OpenAPI say different things. */
export interface Comparison {
  /** Operations of the OpenAPI. */
  described: number;
  /** Of those, the operations that the simulator knows under the same method and path. */
  compared: number;
  /** One line each: `Operation: what differs`. */
  differences: string[];
  /** Names of operations that only the OpenAPI has. */
  unknown: string[];
}

const normal = (path: string) => path.replace(/\{\w+\}/g, "{}");

const ignored = new Set(["x-auth-token", "content-type"]);

interface Side {
  requestFields: Map<string, boolean>;
  replyFields: Set<string>;
}

/** Names of all fields of a schema, with their paths; `[]` for the entries of a list. */
function fieldsOf(
  schema: Schema | undefined,
  definitions: Record<string, Schema>,
  path = "",
  depth = 0,
): Map<string, boolean> {
  const found = new Map<string, boolean>();
  const open = (one: Schema | undefined): Schema | undefined =>
    one?.$ref === undefined ? one : definitions[one.$ref.replace("#/definitions/", "")];
  const opened = open(schema);
  if (!opened || depth > 8) return found;
  const add = (inner: Map<string, boolean>) => inner.forEach((required, name) => found.set(name, required));
  if (opened.items) add(fieldsOf(opened.items, definitions, `${path}[]`, depth + 1));
  for (const [name, property] of Object.entries(opened.properties ?? {})) {
    const at = path === "" ? name : `${path}.${name}`;
    found.set(at, opened.required?.includes(name) ?? false);
    add(fieldsOf(property, definitions, at, depth + 1));
  }
  return found;
}

function ourFields(fields: Record<string, FieldSpec> | undefined, path = ""): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [name, spec] of Object.entries(fields ?? {})) {
    const at = path === "" ? name : `${path}.${name}`;
    found.set(at, spec.required ?? false);
    const inner = spec.type === "array" ? ourFields(spec.items?.fields, `${at}[]`) : ourFields(spec.fields, at);
    inner.forEach((required, each) => found.set(each, required));
  }
  return found;
}

function theirs({ parameters = [], responses = {} }: DescribedOperation, file: Described): Side {
  const definitions = file.definitions ?? {};
  const requestFields = new Map<string, boolean>();
  for (const given of parameters) {
    const referred = given.$ref === undefined ? given : file.parameters?.[given.$ref.replace("#/parameters/", "")];
    if (referred === undefined) throw new Error(`${file.name}: ${String(given.$ref)} is not described`);
    const { name, in: place, required, schema } = referred;
    if (ignored.has(name.toLowerCase()) || place === "path") continue;
    if (place === "body")
      fieldsOf(schema, definitions).forEach((each, field) => requestFields.set(`body.${field}`, each));
    else requestFields.set(`${place}.${name}`, required ?? false);
  }
  const reply = Object.entries(responses).find(([status]) => status.startsWith("2"))?.[1].schema;
  return { requestFields, replyFields: new Set(fieldsOf(reply, definitions).keys()) };
}

function ours({ query = [], headers = [], body, response }: OperationSpec): Side {
  const requestFields = new Map<string, boolean>();
  for (const [place, list] of [
    ["query", query],
    ["header", headers],
  ] as const)
    for (const { name, required } of list)
      if (!ignored.has(name.toLowerCase())) requestFields.set(`${place}.${name}`, required ?? false);
  ourFields(body?.fields).forEach((required, field) => requestFields.set(`body.${field}`, required));
  const reply = response?.topLevel === "array" ? ourFields(response.items?.fields, "[]") : ourFields(response?.fields);
  return { requestFields, replyFields: new Set(reply.keys()) };
}

function compareSides(a: Side, b: Side): string[] {
  const lines: string[] = [];
  for (const [name, required] of a.requestFields) {
    const own = b.requestFields.get(name);
    if (own === undefined) lines.push(`${name} is not known here`);
    else if (own !== required)
      lines.push(`${name} is ${required ? "required" : "optional"}, here ${own ? "required" : "optional"}`);
  }
  for (const name of b.requestFields.keys()) {
    // Every operation of HSS takes it, whether or not its page lists it.
    if (!a.requestFields.has(name) && !/enterprise_project_id$|^header\./.test(name))
      lines.push(`${name} is known only here`);
  }
  for (const name of a.replyFields) if (!b.replyFields.has(name)) lines.push(`reply.${name} is not known here`);
  for (const name of b.replyFields) if (!a.replyFields.has(name)) lines.push(`reply.${name} is known only here`);
  return lines;
}

/** Compares Huawei's OpenAPI with the operations of the simulator, in the order of their names. */
export function compareOpenApi(described: readonly Described[]): Comparison {
  const known = new Map(
    operations
      .filter(({ service }) => service === "hss")
      .map((one) => [`${one.spec.method} ${normal(one.spec.path)}`, one]),
  );
  const result: Comparison = { described: 0, compared: 0, differences: [], unknown: [] };
  for (const file of [...described].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name, paths } = file;
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        result.described++;
        const own = known.get(`${method.toUpperCase()} ${normal(path)}`);
        if (!own) {
          result.unknown.push(name);
          continue;
        }
        result.compared++;
        const lines = compareSides(theirs(operation, file), ours(own.spec));
        result.differences.push(...lines.map((line) => `${name}: ${line}`));
      }
    }
  }
  return result;
}
