import type { Cloud } from "../core/cloud";
import type { Body, ParsedParameters } from "../gateway/validation";

/** One validated call, as an operation sees it. */
export interface Call {
  cloud: Cloud;
  path: ParsedParameters["path"];
  query: ParsedParameters["query"];
  body: Body;
  headers: Record<string, string>;
  /** What `enterprise_project_id` says; `0` when it is absent. */
  enterpriseProjectId: string;
}

/** What is answered: an object or list as JSON, or nothing at all as an empty body. */
export type Handler = (call: Call) => object | undefined;

export type Operations = Record<string, Handler>;

/** Whether a thing of this enterprise project is within the call's sight. */
export const sees = (call: Call, enterpriseProjectId: string) =>
  call.enterpriseProjectId === "all_granted_eps" || call.enterpriseProjectId === enterpriseProjectId;

/** One page of a list, and how long the list is: `offset` counts records, `limit` is 10 to 200, 10 when absent. */
export function page<Item>(call: Call, items: readonly Item[]): { total_num: number; data_list: Item[] } {
  const { cloud, query } = call;
  const limit = Math.min((query["limit"] as number | undefined) ?? 10, cloud.options.pageLimit ?? 200);
  const offset = (query["offset"] as number | undefined) ?? 0;
  return { total_num: items.length, data_list: items.slice(offset, offset + limit) };
}

/** Name filters of HSS match anywhere in the name. */
export const fuzzy = (filter: unknown, name: string) =>
  filter === undefined || name.toLowerCase().includes(String(filter).toLowerCase());

export const exact = (filter: unknown, value: unknown) => filter === undefined || filter === value;

/** Where the agent comes from: the documented hosts, or the simulator itself under the address that was called. */
export function agentHosts({ cloud, headers }: Call): { origin: string; master: string; slave: string } {
  const own = (cloud.options.agentHost ?? (cloud.machines.size > 0 ? "simulator" : "documented")) === "simulator";
  const host = headers["host"] ?? "";
  if (own) return { origin: `http://${host}`, master: host, slave: host };
  const named = (name: string) => `${name}.${cloud.region}.myhuaweicloud.com:10180`;
  const master = named("hss-agent");
  return { origin: `https://${master}`, master, slave: named("hss-agent-slave") };
}

/** UTC as billing, ECS and SMN write it. */
export const utc = (time: number) => new Date(time).toISOString().replace(/\.\d{3}Z$/, "Z");

export const projectName = (enterpriseProjectId: string) =>
  enterpriseProjectId === "0" ? "default" : `project-${enterpriseProjectId}`;
