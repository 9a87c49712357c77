/** What became of each declared resource: read by its own definition, compared by the lifecycle that the engines use. */
import type { Cloud } from "../client/model";
import { type Change, diff, read } from "../lifecycle";
import { type Fields, hasUnknown, holdsSecret } from "../schema";
import type { DeclaredResource } from "./declared";

export interface Difference {
  property: string;
  /** As text; absent when there is none. */
  declared?: string;
  live?: string;
  /** Of a resource that stands for many servers: what there is to say of each, by its ID. */
  byServer?: Readonly<Record<string, string>>;
}

export type Standing =
  | { found: "present"; id: string; differences: Difference[]; state: Record<string, unknown> }
  | { found: "absent"; id: string }
  /** What it is about will be known only once something else has been created. */
  | { found: "unplanned" }
  | { found: "unreadable"; error: Error };

export async function standingOf(
  declared: DeclaredResource,
  cloud: Cloud,
  signal: AbortSignal | undefined,
): Promise<Standing> {
  const { resource, before, names, secrets } = declared;
  const context = { cloud, signal, managed: new Set<string>(), progress() {}, warn() {} };
  try {
    const id =
      declared.id ?? (hasUnknown(declared.declared) ? undefined : resource.identify?.(declared.declared, cloud));
    if (id === undefined) return { found: "unplanned" };
    const reading = await read(resource, id, before, context, names);
    if (reading.found === "absent") return { found: "absent", id };
    if (reading.found === "foreign") throw new Error(`It belongs to ${reading.owner} now.`);
    const changes = diff(resource, reading.state, declared.declared);
    return {
      found: "present",
      id,
      state: reading.state,
      differences: changes.map((each) => shown(resource.fields, secrets, each)),
    };
  } catch (error) {
    return { found: "unreadable", error: error as Error };
  }
}

function shown(fields: Fields, secrets: readonly string[], { property, before: live, after }: Change): Difference {
  const field = fields[property];
  const secret = secrets.includes(property) || (field !== undefined && holdsSecret(field));
  return {
    property,
    ...(after !== undefined && { declared: secret ? hidden : asText(after) }),
    ...(live !== undefined && { live: secret ? hidden : asText(live) }),
    ...(!secret && field === undefined && isTexts(live) && { byServer: live }),
  };
}

/** What an output says of servers, by their IDs. */
const isTexts = (value: unknown): value is Record<string, string> =>
  value !== null &&
  typeof value === "object" &&
  !Array.isArray(value) &&
  Object.values(value).every((entry) => typeof entry === "string");

const hidden = "(secret)";

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((entry) => typeof entry !== "object")) return value.join(", ") || "none";
  return JSON.stringify(value);
}

/** What kind of thing a resource stands for, told by its properties alone. */
export function coverageKind({ resource }: DeclaredResource): "server" | "servers" | "quotas" | "settings" {
  const [fields, outputs] = [resource.fields as Fields, resource.outputs as Fields];
  if ("hostId" in fields) return "server";
  if ("quotaIds" in fields) return "quotas";
  return "hostIds" in fields || "members" in outputs ? "servers" : "settings";
}

/** What two resources cannot both have of the same server. */
export const aspectOf = ({ resource }: DeclaredResource): string =>
  "edition" in (resource.fields as Fields) ? "protection" : resource.name;

/** The servers that a resource speaks of. */
export function serversOf(declared: DeclaredResource): string[] {
  const { before, id } = declared;
  switch (coverageKind(declared)) {
    case "server": {
      const hostId = before["hostId"] ?? declared.declared["hostId"] ?? id;
      return typeof hostId === "string" ? [hostId] : [];
    }
    case "servers": {
      const { members, hostIds } = before;
      if (members !== null && typeof members === "object") return Object.keys(members);
      return Array.isArray(hostIds) ? hostIds.map(String) : [];
    }
    default:
      return [];
  }
}

export interface Exception {
  hostId: string;
  until: string;
  reason: string;
}

/** Servers that a resource leaves out for some time, as it declares itself. */
export function exceptionsOf({ declared, secrets }: DeclaredResource): Exception[] {
  const { except } = declared;
  if (!Array.isArray(except)) return [];
  const timed = (except as Exception[]).filter(({ hostId, until }) => Boolean(hostId && until));
  return secrets.includes("except") ? timed.map((each) => ({ ...each, reason: hidden })) : timed;
}
