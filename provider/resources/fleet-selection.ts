/** Which servers a fleet consists of: by id or by what they have in common, without those that are left out. */
import { type EcsServer, type Host, type HostGroup, osTypes } from "../client/model";
import type { Cloud } from "../client/model";
import { type Findings, mapOf, object, setOf, text, timestamp, oneOf, type Values } from "../schema";
import { fleetMessages } from "./fleet-messages";

const optional = true;

export const selectionFields = {
  hostIds: setOf(text({ doc: "ID of an ECS server.", length: [1, 64] }), {
    doc: "IDs of the ECS servers to protect. Either these or `select`.",
    optional,
    size: [0, 100_000],
  }),
  select: object(
    {
      enterpriseProjectId: text({ doc: "Enterprise project that holds the server.", optional, length: [1, 256] }),
      name: text({
        doc: "Pattern of its name; `*` stands for any text, as in `web-*`.",
        optional,
        length: [1, 256],
      }),
      tags: mapOf(text({ doc: "Value; `*` stands for any text.", length: [0, 255] }), {
        doc: "ECS tags that it has, all of them.",
        optional,
      }),
      group: text({
        doc: "Name or ID of the HSS server group that it is in. A name is looked up exactly; a group that does not exist is an error.",
        optional,
        length: [1, 64],
      }),
      os: oneOf(osTypes, { noun: "system", doc: "`Linux` or `Windows`.", optional }),
      vpcId: text({ doc: "VPC that it stands in.", optional, length: [1, 128] }),
    },
    {
      doc: 'What the servers to protect have in common: all that is given here, at least one criterion (`name: "*"` selects every server). Servers that come to match later join with the next run that refreshes, and those that no longer do leave.',
      optional,
    },
  ),
  exclude: setOf(text({ doc: "Server ID, or pattern of a name.", length: [1, 256] }), {
    doc: "Servers to leave out for good: IDs, or names in which `*` stands for any text.",
    optional,
  }),
  except: setOf(
    object(
      {
        hostId: text({ doc: "ID of the server.", length: [1, 64] }),
        until: timestamp({
          doc: "End of the waiver: a time, or a date such as `2027-03-31`, whose whole day (UTC) it covers.",
        }),
        reason: text({ doc: "Why the server is not protected.", length: [1, 256] }),
      },
      { doc: "One waiver." },
    ),
    {
      doc: "Servers to leave out for some time. Once a waiver has ended its server joins with the next run that refreshes.",
      optional,
    },
  ),
};

export type Choice = Values<typeof selectionFields>;

export function checkSelection(wanted: Choice, findings: Findings<typeof selectionFields>): void {
  const { hostIds, select } = wanted;
  if (hostIds === undefined && select === undefined) findings.add("hostIds", fleetMessages.nothingChosen());
  if (hostIds !== undefined && select !== undefined) findings.add("select", fleetMessages.chosenTwice());
  if (select !== undefined && !hasCriterion(select)) findings.add("select", fleetMessages.noCriterion());
}

/** Whether a selection says anything of its servers. Without a criterion it would select, and pay for, every server. */
export const hasCriterion = (select: NonNullable<Choice["select"]>): boolean =>
  Object.values(select).some(
    (value) => value !== undefined && (typeof value !== "object" || Object.keys(value).length > 0),
  );

/** The selection cannot be evaluated: which servers belong to it is unknown, so that none may leave by it. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

export interface Selection {
  /** Servers to protect, by id. */
  hosts: ReadonlyMap<string, Host>;
  /** Of `hostIds`, those that HSS does not list. */
  unlisted: string[];
  /** Servers that a waiver leaves out now: what to say of each, by id. */
  exempt: Record<string, string>;
  /** Any server in sight, chosen or not. */
  find(hostId: string): Promise<Host | undefined>;
  /** Servers to protect that only calls made since then have shown; makes no call. */
  later(): Promise<Host[]>;
}

/** The fleet as it would be now. `more` are further servers that the caller will ask for. */
export async function selectServers(wanted: Choice, more: readonly string[], cloud: Cloud): Promise<Selection> {
  const { select } = wanted;
  // Both together are in the state of a fleet that was imported by ids and then declared by what its servers have in common.
  const hostIds = select === undefined ? wanted.hostIds : undefined;
  const { listed, find } =
    hostIds === undefined ? await everyServer(more, cloud) : await theseServers([...hostIds, ...more], cloud);
  const group = select?.group === undefined ? undefined : await groupOf(select.group, cloud);
  const tags =
    select?.tags && Object.keys(select.tags).length > 0
      ? await tagsOf(
          more.filter((id) => listed.has(id)),
          cloud,
        )
      : undefined;
  const chosen =
    hostIds === undefined
      ? [...listed.values()].filter((host) => matches(select ?? {}, host, tags, group))
      : hostIds.flatMap((id) => listed.get(id) ?? []);
  const waivers = waiversInForce(wanted, cloud.clock.now());
  const isOut = (id: string, name = "") => waivers.has(id) || isExcluded(wanted, id, name);
  const kept = chosen.filter(({ hostId, name }) => !isOut(hostId, name));
  return {
    hosts: new Map(kept.sort(byName).map((host) => [host.hostId, host])),
    unlisted: (hostIds ?? []).filter((id) => !listed.has(id) && !isOut(id)),
    exempt: Object.fromEntries(
      chosen.flatMap(({ hostId, name }) => {
        const waiver = waivers.get(hostId);
        return waiver === undefined ? [] : [[hostId, fleetMessages.exempt(name, waiver)]];
      }),
    ),
    find,
    async later() {
      if (hostIds !== undefined) return [];
      const newcomers = (await cloud.hss.hosts.list({ seen: true })).filter(({ hostId }) => !listed.has(hostId));
      return newcomers.filter((host) => matches(select ?? {}, host, tags, group) && !isOut(host.hostId, host.name));
    },
  };
}

type Looked = { listed: ReadonlyMap<string, Host>; find: Selection["find"] };

/** Those that somebody asks for are asked for by name before the list is believed to lack them. */
async function everyServer(more: readonly string[], { hss }: Cloud): Promise<Looked> {
  const listed = new Map((await hss.hosts.list()).map((host) => [host.hostId, host]));
  const find = async (id: string) => listed.get(id) ?? hss.hosts.get(id);
  const missing = await Promise.all(more.filter((id) => !listed.has(id)).map(find));
  for (const host of missing) if (host !== undefined) listed.set(host.hostId, host);
  return { listed, find };
}

async function theseServers(ids: readonly string[], { hss }: Cloud): Promise<Looked> {
  const found = await Promise.all([...new Set(ids)].map((id) => hss.hosts.get(id)));
  const listed = new Map(found.flatMap((host) => (host === undefined ? [] : [[host.hostId, host] as const])));
  return { listed, find: async (id) => listed.get(id) ?? (ids.includes(id) ? undefined : hss.hosts.get(id)) };
}

/** Servers that somebody asks for are asked for by name before the list is believed to lack them, and so their tags. */
async function tagsOf(more: readonly string[], { ecs }: Cloud): Promise<ReadonlyMap<string, EcsServer["tags"]>> {
  const tags = new Map((await ecs.servers()).map((server) => [server.serverId, server.tags]));
  const missing = await Promise.all(more.filter((id) => !tags.has(id)).map((id) => ecs.server(id)));
  for (const server of missing) if (server !== undefined) tags.set(server.serverId, server.tags);
  return tags;
}

/** The group of that exact name, else that ID. Display names of the host list carry decoration and are never compared. */
async function groupOf(wanted: string, { hss }: Cloud): Promise<HostGroup> {
  const named = (await hss.groups.list({ name: wanted })).filter(({ name }) => name === wanted);
  if (named.length > 1)
    throw new SelectionError(
      fleetMessages.groupAmbiguous(
        wanted,
        named.map(({ groupId }) => groupId),
      ),
    );
  const [group] = named.length === 1 ? named : (await hss.groups.list()).filter(({ groupId }) => groupId === wanted);
  if (group === undefined) throw new SelectionError(fleetMessages.noSuchGroup(wanted));
  return group;
}

function matches(
  select: NonNullable<Choice["select"]>,
  host: Host,
  tags: ReadonlyMap<string, EcsServer["tags"]> | undefined,
  group: HostGroup | undefined,
): boolean {
  const { enterpriseProjectId, name, os, vpcId } = select;
  const own = tags?.get(host.hostId) ?? {};
  return (
    (enterpriseProjectId === undefined || host.enterpriseProjectId === enterpriseProjectId) &&
    (name === undefined || fits(name, host.name)) &&
    (group === undefined || (host.groupId ?? groupIdBy(group, host)) === group.groupId) &&
    (os === undefined || host.osType === os) &&
    (vpcId === undefined || host.vpcId === vpcId) &&
    Object.entries(select.tags ?? {}).every(([key, value]) => own[key] !== undefined && fits(value, own[key]))
  );
}

/** A list of hosts without group IDs leaves the members of the group itself. */
const groupIdBy = ({ groupId, hostIds }: HostGroup, { hostId }: Host) =>
  hostIds.includes(hostId) ? groupId : undefined;

const isExcluded = ({ exclude = [] }: Choice, id: string, name: string) =>
  exclude.some((one) => one === id || fits(one, name));

/** Whether the program names this server, by its ID, as one to leave out. */
export const isNamedOut = ({ exclude = [], except = [] }: Choice, hostId: string): boolean =>
  exclude.includes(hostId) || except.some((waiver) => waiver.hostId === hostId);

type Waiver = NonNullable<Choice["except"]>[number];

function waiversInForce({ except = [] }: Choice, now: number): ReadonlyMap<string, Waiver> {
  return new Map(except.filter(({ until }) => endOf(until) > now).map((waiver) => [waiver.hostId, waiver]));
}

/** Milliseconds since the epoch; a date ends with its last moment. */
export function endOf(until: string): number {
  const time = Date.parse(until);
  return /^\d{4}-\d\d-\d\d$/.test(until) ? time + 24 * 60 * 60_000 : time;
}

/** Whether a text fits a pattern in which `*` stands for any text, none included. */
export function fits(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + last.length <= text.length;
}

const byName = (a: Host, b: Host) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.hostId < b.hostId ? -1 : 1);
