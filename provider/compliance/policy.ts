import { editions, osTypes, severities } from "../client/model";
import { chargingModeField, editionField } from "../resources/words";
import {
  boolean,
  type Fields,
  integer,
  type Issue,
  listOf,
  mapOf,
  object,
  oneOf,
  schemaOf,
  setOf,
  text,
  timestamp,
  type Values,
} from "../schema";

const optional = true;
const pattern = (doc: string) => text({ doc, length: [1, 256] });
const most = (doc: string) => integer({ doc: `Most ${doc} that may be open.`, optional, range: [0, 1_000_000] });

const select = object(
  {
    hostId: setOf(pattern("ECS server ID."), { doc: "IDs of the servers.", optional }),
    name: setOf(pattern("Name; `*` stands for any characters."), { doc: "Names of the servers.", optional }),
    enterpriseProject: setOf(pattern("Enterprise project ID."), {
      doc: "Enterprise projects; `0` is the default one.",
      optional,
    }),
    region: setOf(pattern("Region."), { doc: "Regions, for example `cn-north-4`.", optional }),
    group: setOf(pattern("Name; `*` stands for any characters."), { doc: "Server groups of HSS.", optional }),
    tags: mapOf(pattern("Value; `*` stands for any characters."), {
      doc: "Tags of the ECS server; all of them must be there.",
      optional,
    }),
    os: oneOf(osTypes, { noun: "system", doc: "`Linux` or `Windows`.", optional }),
  },
  {
    doc: "The servers that are meant: those to which everything that is named here applies. Without it, all.",
    optional,
  },
);

const rule = object(
  {
    name: text({ doc: "What the rule is called in reports.", length: [1, 100] }),
    select,
    edition: editionField({ doc: `Least edition, in this order: ${editions.join(", ")}.`, optional }),
    chargingMode: chargingModeField({ doc: "`prePaid` or `postPaid`.", optional }),
    agent: oneOf(["online"], {
      noun: "state to demand",
      doc: "`online`: the agent must be online. A stopped server is excused.",
      optional,
    }),
    agentVersion: text({
      doc: "Least version of the agent, for example `3.2.10`.",
      optional,
      form: { pattern: /^\d+(\.\d+)*$/, name: "a version such as 3.2.10" },
    }),
    risks: object(
      {
        total: most("risks of all kinds together"),
        assets: most("asset risks"),
        vulnerabilities: most("vulnerabilities"),
        baseline: most("baseline risks"),
        intrusions: most("intrusions"),
      },
      { doc: "Open risks of the last scan that are borne with, by kind.", optional },
    ),
    managed: boolean({ doc: "True: the server must be declared in one of the states that are checked.", optional }),
  },
  { doc: "What is demanded of some servers. Every rule that selects a server applies to it." },
);

const alarms = object(
  {
    enterpriseProject: setOf(pattern("Enterprise project ID."), {
      doc: "Enterprise projects whose settings are meant; the one that is checked when left out.",
      optional,
    }),
    severities: setOf(oneOf(severities, { noun: "severity", doc: `One of ${severities.join(", ")}.` }), {
      doc: "Severities that must be notified; more may be.",
      optional,
    }),
    realtime: boolean({ doc: "Whether alarms are notified as they happen.", optional }),
    daily: boolean({ doc: "Whether a daily summary is sent.", optional }),
    channel: oneOf(["smn", "messageCenter"], {
      noun: "channel",
      doc: "`smn`: through an SMN topic. `messageCenter`: through the account's message centre.",
      optional,
    }),
    listeners: integer({
      doc: "Least number of confirmed subscriptions of the topic.",
      optional,
      range: [0, 10_000],
    }),
  },
  { doc: "What is demanded of alarm notifications." },
);

const waiver = object(
  {
    select: object(select.kind.type === "object" ? select.kind.fields : {}, {
      doc: "The servers that are excused.",
    }),
    until: timestamp({ doc: "Last day, for example `2027-03-31` (UTC, that day included), or a time." }),
    reason: text({ doc: "Why, for whoever reads the report.", length: [1, 500] }),
  },
  { doc: "Findings about some servers that are borne with for a while. A waiver that has ended is itself a finding." },
);

export const policyFields = {
  version: integer({ doc: "Always 1.", range: [1, 1] }),
  rules: listOf(rule, { doc: "What is demanded of servers.", optional }),
  alarms: listOf(alarms, { doc: "What is demanded of alarm notifications.", optional }),
  quotas: object(
    { outliveDays: integer({ doc: "Days that every yearly/monthly quota must still last.", range: [1, 3650] }) },
    { doc: "What is demanded of quotas.", optional },
  ),
  waivers: listOf(waiver, { doc: "What is borne with, until when and why.", optional }),
};

type Selected<T> = Omit<T, "select"> & { select?: Selector };
type Checked = Values<typeof policyFields>;

export type Selector = NonNullable<(typeof select)["types"]>["value"];
export type Rule = Selected<NonNullable<Checked["rules"]>[number]>;
export type AlarmRule = NonNullable<Checked["alarms"]>[number];
export interface Waiver extends Omit<NonNullable<Checked["waivers"]>[number], "select"> {
  select: Selector;
}
export interface Policy extends Omit<Checked, "rules" | "waivers"> {
  rules?: Rule[];
  waivers?: Waiver[];
}

/** Checks a policy that was read from wherever; everything that is wrong with it comes at once. */
export function checkPolicy(given: unknown): { policy: Policy } | { issues: Issue[] } {
  const fields: Fields = policyFields;
  const asked = withLists(fields, withoutSchema(given));
  const result = schemaOf(fields).safeParse(asked);
  const wrong = result.error?.issues.map(({ path, message }) => ({ path: path as Issue["path"], message })) ?? [];
  const issues = [...wrong, ...namedTwice(asked)];
  return result.success && issues.length === 0 ? { policy: result.data as unknown as Policy } : { issues };
}

/** Rules whose name an earlier one has, of a policy that may be wrong elsewhere too. */
function namedTwice(given: unknown): Issue[] {
  const rules: unknown = (given as { rules?: unknown } | null | undefined)?.rules;
  if (!Array.isArray(rules)) return [];
  const names = rules.map((each) => (each as { name?: unknown } | null | undefined)?.name);
  return names.flatMap((name, at) =>
    typeof name === "string" && names.indexOf(name) < at
      ? [{ path: ["rules", at, "name"], message: `"${name}" is the name of an earlier rule; a name tells rules apart` }]
      : [],
  );
}

/** Editors find the schema by a property of this name. */
function withoutSchema(given: unknown): unknown {
  if (given === null || typeof given !== "object" || Array.isArray(given)) return given;
  const { $schema: _schema, ...rest } = given as Record<string, unknown>;
  return rest;
}

/** Where a list is due, a single entry may be written without brackets. */
function withLists(fields: Fields, given: unknown): unknown {
  if (given === null || typeof given !== "object" || Array.isArray(given)) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const kind = fields[name]?.kind;
      if (kind?.type === "set" && (typeof value === "string" || typeof value === "number")) return [name, [value]];
      if (kind?.type === "object") return [name, withLists(kind.fields, value)];
      const element = kind?.type === "list" ? kind.element.kind : undefined;
      if (element?.type === "object" && Array.isArray(value))
        return [name, value.map((entry) => withLists(element.fields, entry))];
      return [name, value];
    }),
  );
}

/** The last moment at which a waiver holds, in milliseconds since the epoch: of a day, its end. */
export function endOf({ until }: Pick<Waiver, "until">): number {
  const at = Date.parse(until);
  return /^\d{4}-\d{2}-\d{2}$/.test(until) ? at + 24 * 60 * 60_000 - 1 : at;
}
