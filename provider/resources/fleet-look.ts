/** A fleet as it is: which servers belong to it, how they are guarded, and what the next run would do. Only reads. */
import type { ChargingMode, Cloud, Edition, Host, ProtectionPlan } from "../client/model";
import { absent, present } from "../schema";
import { type Aim, type Leaver, obstacle, planFor, quotasShort } from "./fleet-changes";
import { fields, type Known, type Wanted } from "./fleet-fields";
import { fleetMessages } from "./fleet-messages";
import { type Selection, SelectionError, selectServers } from "./fleet-selection";
import { isInForce } from "./opening";
import { type Found, planOf } from "./protection";
import type { Context } from "./resource";
import { liveTags } from "./tags";

/** The record of one server: how it was found, and what the fleet has set on it; undefined when it has set nothing. */
export function recordOf(
  hostId: string,
  state: Known,
): { found: Found | undefined; applied: ProtectionPlan | undefined } {
  const found = state.found?.[hostId] as Found | undefined;
  const other = state.openedOtherwise?.[hostId];
  if (other === undefined) return { found, applied: planFor(aimOf(state), found) };
  const { edition, chargingMode } = other;
  return { found, applied: edition && { edition, chargingMode: chargingMode ?? "postPaid" } };
}

/**
 * What the fleet has set on its servers. A state of a release without `opened` has it in what is declared; a refresh of such a
 * release shows the drifted edition there instead, and then only servers that have not drifted tell.
 */
export const aimOf = ({ opened, edition, chargingMode, allowDowngrade }: Known): Aim => ({
  edition: opened?.edition ?? edition ?? "basic",
  chargingMode: opened?.chargingMode ?? chargingMode ?? "postPaid",
  allowDowngrade,
});

/** What a plan can tell of a fleet: who belongs to it then, who leaves, and how many quotas are missing. */
export async function foresee(
  wanted: Wanted,
  cloud: Cloud,
  before: Known = {},
): Promise<Pick<Known, "members" | "exempt" | "leaving" | "quotasShort">> {
  const formerly = Object.entries(before.members ?? {});
  const { hosts, exempt, find } = await selectServers(
    wanted,
    formerly.map(([hostId]) => hostId),
    cloud,
  );
  const plans = await due([...hosts.values()], async (host) => planFor(wanted, await planOf(host, cloud)));
  const { short } = await quotasShort(plans, wanted, cloud);
  const leaving: Record<string, string> = {};
  for (const [hostId, name] of formerly)
    if (!hosts.has(hostId) && (await find(hostId)) !== undefined) leaving[hostId] = name;
  return { members: names(hosts.values()), ...(short > 0 && { quotasShort: short }), ...some({ exempt, leaving }) };
}

/** The fleet as it is, beside what is remembered of it. */
export async function look(before: Known, context: Context): Promise<Known> {
  try {
    return await lookAt(before, context);
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    // Nobody leaves by a selection that cannot be evaluated; a destroy, which refreshes first, must still be possible.
    context.warn(error.message);
    return { ...before, selectionError: error.message, joining: undefined, leaving: undefined };
  }
}

async function lookAt(before: Known, context: Context): Promise<Known> {
  const { cloud } = context;
  const { members = {} } = before;
  const aim = aimOf(before);
  const { edition, chargingMode } = aim;
  const { hosts, unlisted, exempt, find } = await selectServers(before as Wanted, Object.keys(members), cloud);
  const leaving: Record<string, string> = {};
  const vanished = new Map<string, string>();
  for (const [hostId, name] of Object.entries(members)) {
    if (hosts.has(hostId)) continue;
    const waiver = exempt[hostId];
    if ((await find(hostId)) === undefined) vanished.set(hostId, name);
    else leaving[hostId] = waiver === undefined ? fleetMessages.unselected(name) : fleetMessages.exempted(waiver);
  }
  if (vanished.size > 0) {
    if (vanished.size === Object.keys(members).length) await assertDeleted([...vanished.keys()], cloud);
    context.warn(fleetMessages.vanished([...vanished.values()]));
  }
  const still = <T>(all: Record<string, T>) =>
    Object.fromEntries(Object.entries(all).filter(([hostId]) => !vanished.has(hostId)));

  const waiting = Object.fromEntries(
    unlisted.map((id) => [id, fleetMessages.waiting(id, fleetMessages.unlisted())] as const),
  );
  const joining: Record<string, string> = {};
  const drifted = new Map<string, Host>();
  let guarded = 0;
  for (const [hostId, host] of hosts) {
    const standing = await standingOf(host, before, aim, cloud);
    if (standing === "guarded") guarded++;
    else if (standing === "joining") joining[hostId] = host.name;
    else if (standing === "drifted") drifted.set(hostId, host);
    else waiting[hostId] = fleetMessages.waiting(host.name, standing.waits);
  }
  const plans = Object.keys(joining).map((): ProtectionPlan => ({ edition, chargingMode }));
  const { short } = await quotasShort(plans, { edition, chargingMode }, cloud);
  return {
    ...declaredOf(before),
    ...liveOf([...drifted.values()], { edition, chargingMode }),
    tags: await tagsNow(before, hosts, cloud),
    guarded,
    ...some({ members: still(members), waiting, joining, leaving, exempt }),
    ...some({
      drifted: Object.fromEntries([...drifted].map(([hostId, host]) => [hostId, fleetMessages.drifted(host)])),
    }),
    ...(short > 0 && { quotasShort: short }),
    ...(before.opened !== undefined && { opened: before.opened }),
    ...some({ found: still(before.found ?? {}), openedOtherwise: still(before.openedOtherwise ?? {}) }),
  };
}

/** Servers asked for in ECS before a fleet of which HSS lists no server at all is taken for deleted. */
const mostAsked = 3;

/** A list that suddenly shows none of the servers is an error, unless ECS says that they are gone. */
async function assertDeleted(hostIds: readonly string[], { ecs, region }: Cloud): Promise<void> {
  for (const hostId of hostIds.slice(0, mostAsked)) {
    const server = await ecs.server(hostId).catch(() => "unknown" as const);
    if (server !== undefined) throw new SelectionError(fleetMessages.allMissing(hostIds.length, region));
  }
}

type Standing = "guarded" | "joining" | "drifted" | { waits: string };

/**
 * A server that has never been protected here joins, or waits until it can. One that was, and is guarded otherwise now,
 * has drifted; but for a stopped one nothing can be done, so that is no drift.
 */
async function standingOf(
  host: Host,
  { members = {}, waiting = {}, found = {} }: Known,
  aim: Aim,
  cloud: Cloud,
): Promise<Standing> {
  const { hostId } = host;
  const isNew = !(hostId in members);
  const first = isNew ? await planOf(host, cloud) : (found[hostId] as ProtectionPlan | undefined);
  if (isInForce(host, planFor(aim, first))) return isNew ? "joining" : "guarded";
  const reason = obstacle(host);
  if (isNew || hostId in waiting) return reason === undefined ? "joining" : { waits: reason };
  return host.server === "stopped" ? { waits: fleetMessages.stopped() } : "drifted";
}

/** What the fleet has set, or how it is where that differs. */
function liveOf(drifted: readonly Host[], { edition, chargingMode }: { edition: Edition; chargingMode: ChargingMode }) {
  const on = drifted.filter(({ protection }) => protection !== "unprotected");
  return {
    edition: on.find((host) => host.edition !== edition)?.edition ?? edition,
    chargingMode: on.find((host) => (host.chargingMode ?? "postPaid") !== chargingMode)?.chargingMode ?? chargingMode,
    protection: (on.length < drifted.length ? "unprotected" : "protected") as "protected",
  };
}

/** Servers named for an import: as they are now is how they were found. */
export async function imported(hostIds: readonly string[], { cloud, warn }: Context) {
  const { hosts, unlisted } = await selectServers({ hostIds: [...hostIds] }, [], cloud);
  const [first] = hosts.values();
  if (first === undefined) return absent();
  if (unlisted.length > 0) warn(fleetMessages.notImported(unlisted));
  const found = await Promise.all(
    [...hosts].map(async ([hostId, host]) => [hostId, await planOf(host, cloud)] as const),
  );
  return present<Known>({
    hostIds: [...hosts.keys()],
    ...liveOf([...hosts.values()], {
      edition: first.edition ?? "basic",
      chargingMode: first.chargingMode ?? "postPaid",
    }),
    members: names(hosts.values()),
    ...some({ found: Object.fromEntries(found.filter(([, plan]) => plan !== undefined)) as Known["found"] }),
  });
}

/** Tags count as declared only when the quotas of all servers carry them. */
async function tagsNow({ tags, members = {} }: Known, hosts: Selection["hosts"], { hss }: Cloud) {
  if (tags === undefined) return undefined;
  const quotaIds = [...hosts.values()].flatMap(({ hostId, quotaId }) => (hostId in members ? (quotaId ?? []) : []));
  return liveTags(await hss.quotas.get(quotaIds), tags);
}

/** The plans of servers that are not guarded by them yet, and could be. */
export async function due(
  hosts: readonly Host[],
  planOfHost: (host: Host) => Promise<ProtectionPlan>,
): Promise<ProtectionPlan[]> {
  const plans = await Promise.all(hosts.map(async (host) => ({ host, plan: await planOfHost(host) })));
  return plans.flatMap(({ host, plan }) => (isInForce(host, plan) || obstacle(host) !== undefined ? [] : [plan]));
}

/** Servers that HSS still lists, each with its record. */
export async function leaversOf(hostIds: readonly string[], state: Known, find: Selection["find"]): Promise<Leaver[]> {
  const hosts = await Promise.all(hostIds.map(find));
  return hosts.flatMap((host) => (host === undefined ? [] : [{ host, ...recordOf(host.hostId, state) }]));
}

export const names = (hosts: Iterable<Host>): Record<string, string> =>
  Object.fromEntries([...hosts].map(({ hostId, name }) => [hostId, name]));

/** Without what is empty: an absent output says the same. */
export const some = <T extends Record<string, object | undefined>>(maps: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(maps).filter(([, map]) => map !== undefined && Object.keys(map).length > 0),
  ) as Partial<T>;

export function declaredOf(values: Known | Wanted): Known {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, values[name as keyof typeof fields]]));
}
