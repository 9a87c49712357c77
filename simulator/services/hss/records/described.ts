import { operations, type FieldSpec, type OperationSpec } from "../../../gateway/operations";
import { fuzzy, page, type Call, type Handler, type Operations } from "../../operation";
import { pathHost } from "../hosts";

export type Facts = Record<string, unknown>;

/** Those of some records that a call's filters let through. */
type Among = (records: readonly Facts[]) => Facts[];

/**
 * What the simulator knows of an operation's reply: a list is the records of the reply's own list, an object its fields
 * by name. Records may hold more than the reply has; filters see all of it, and where a filter knows more words than the
 * field itself, such as `installed` for an agent that is online, those stand under the field's name with a question mark.
 * Whoever counts records filters them before.
 */
export type Source = (call: Call, among: Among) => Facts | readonly Facts[];

/** A field that nothing is known of; a text with fixed words is left out, since none of them would be true. */
function nothing(spec: FieldSpec): unknown {
  if (spec.type === "array") return [];
  if (spec.type === "map") return {};
  if (spec.type === "object") return shaped(spec, {});
  if (spec.type === "integer" || spec.type === "number") return 0;
  if (spec.type === "boolean") return false;
  return spec.type === "string" && !spec.enum ? "" : undefined;
}

/** A value with exactly the fields that the description lists. */
function shaped(spec: FieldSpec, value: unknown): unknown {
  if (value === undefined) return nothing(spec);
  const { items, fields } = spec;
  if (Array.isArray(value)) return items ? value.map((item) => shaped(items, item)) : value;
  if (!fields) return value;
  const given = value as Facts;
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, shaped(field, given[name])]));
}

/** The span of time that a call asks for. */
function span({ cloud, query }: Call): [from: number, to: number] {
  const days = query["last_days"] as number | undefined;
  const from = days === undefined ? Number(query["begin_time"] ?? 0) : cloud.now() - days * 86_400_000;
  return [from, Number(query["end_time"] ?? Number.MAX_SAFE_INTEGER)];
}

/** The field that a parameter asks of: of its own name, or of one value out of its list. */
const fieldNames = (parameter: string) => [
  parameter,
  parameter.replace(/_list$/, ""),
  parameter.replace(/ies$/, "y"),
  parameter.replace(/s$/, ""),
];

/** Who may be seen is settled before, by the enterprise project; it filters nothing more. */
const scope = "enterprise_project_id";

/** Some lists write `linux` where the others write `Linux`. */
const sameWord = (one: unknown, other: unknown) => String(one).toLowerCase() === String(other).toLowerCase();

const asText = /(name|ip|path|keyword|content|description)$/;

function matches(call: Call, { query: parameters = [] }: OperationSpec, record: Facts): boolean {
  const { query } = call;
  // Some lists match in part only when asked to; the others always do.
  const whole = parameters.some(({ name }) => name === "part_match") && query["part_match"] !== true;
  const fits = parameters.every(({ name }) => {
    const wanted = query[name];
    const field = fieldNames(name).find((known) => known in record);
    if (wanted === undefined || field === undefined || name === scope) return true;
    // A list of words asks for any of them, as does one text with commas where the parameter's name is a plural.
    const words = Array.isArray(wanted) ? wanted : field === name ? [wanted] : String(wanted).split(",");
    const inPart = asText.test(name) && !whole;
    return [record[`${field}?`] ?? record[field] ?? ""]
      .flat()
      .some((value) => words.some((word) => (inPart ? fuzzy(word, String(value)) : sameWord(word, value))));
  });
  if (!fits || !("occur_time" in record)) return fits;
  const [from, to] = span(call);
  const time = record["occur_time"] as number;
  return from <= time && time <= to;
}

const isRecordList = ([, spec]: [string, FieldSpec]) => spec.type === "array" && spec.items?.type === "object";

/** Answers as an operation's description says: its lists filtered and paged, everything else as known or empty. */
export function described(name: string, source?: Source): Handler {
  const spec = operations.find((operation) => operation.service === "hss" && operation.name === name)?.spec;
  if (!spec) throw new Error(`there is no description of ${name}`);
  const fields = spec.response?.fields ?? {};
  const lists = Object.entries(fields).filter(isRecordList);
  const paged = spec.query?.some((parameter) => parameter.name === "offset") ?? false;
  return (call) => {
    if ("host_id" in call.path) pathHost(call);
    const among: Among = (records) => records.filter((record) => matches(call, spec, record));
    const known = source?.(call, among);
    if (spec.response?.topLevel === "array") return shaped({ type: "array", ...spec.response }, known) as object;
    const facts: Facts = Array.isArray(known)
      ? { [lists[0]?.[0] ?? "data_list"]: known }
      : { ...(known as Facts | undefined) };
    for (const [list] of lists) {
      const records = among((facts[list] as Facts[] | undefined) ?? []);
      facts["total_num"] ??= records.length;
      facts[list] = paged ? page(call, records).data_list : records;
    }
    return shaped({ type: "object", fields }, facts) as object;
  };
}

export const describedOperations = (sources: Record<string, Source>): Operations =>
  Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, described(name, source)]));

/** How many of some records there are for each value of a field, in the order in which the values come. */
export function counted(records: readonly Facts[], field: string): Map<unknown, Facts[]> {
  const groups = new Map<unknown, Facts[]>();
  for (const record of records) {
    const group = groups.get(record[field]);
    if (group) group.push(record);
    else groups.set(record[field], [record]);
  }
  return groups;
}

/** Different values of a field. */
export const distinct = (records: readonly Facts[], field: string) => counted(records, field).size;
