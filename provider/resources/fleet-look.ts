/** A fleet as it is: which servers belong to it, how they are guarded, and what the next run would do. Only reads. */
import type { ChargingMode, Cloud, Edition, Host, ProtectionPlan } from "../client/model";
import { absent, present } from "../schema";
import { obstacle, planFor, quotasShort } from "./fleet-changes";
import type { Known, Wanted } from "./fleet-fields";
import { fleetMessages } from "./fleet-messages";
import { type Selection, selectServers } from "./fleet-selection";
import { isInForce } from "./opening";
import { type Found, planOf } from "./protection";
import type { Context } from "./resource";
import { liveTags } from "./tags";

/** What a plan can tell of a fleet that is about to be created. */
export async function foresee(
  wanted: Wanted,
  cloud: Cloud,
): Promise<Pick<Known, "members" | "exempt" | "quotasShort">> {
  const { hosts, exempt } = await selectServers(wanted, [], cloud);
  const plans = await due([...hosts.values()], async (host) => planFor(wanted, await planOf(host, cloud)));
  const { short } = await quotasShort(plans, wanted, cloud);
  return { members: names(hosts.values()), ...(short > 0 && { quotasShort: short }), ...some({ exempt }) };
}

/** The fleet as it is, beside what is remembered of it. */
export async function look(before: Known, context: Context): Promise<Known> {
  const { cloud } = context;
  const { members = {}, edition = "basic", chargingMode = "postPaid" } = before;
  const { hosts, unlisted, exempt, find } = await selectServers(before as Wanted, Object.keys(members), cloud);
  const leaving: Record<string, string> = {};
  const vanished = new Map<string, string>();
  for (const [hostId, name] of Object.entries(members)) {
    if (hosts.has(hostId)) continue;
    const waiver = exempt[hostId];
    if ((await find(hostId)) === undefined) vanished.set(hostId, name);
    else leaving[hostId] = waiver === undefined ? fleetMessages.unselected(name) : fleetMessages.exempted(waiver);
  }
  if (vanished.size > 0) context.warn(fleetMessages.vanished([...vanished.values()]));
  const still = <T>(all: Record<string, T>) =>
    Object.fromEntries(Object.entries(all).filter(([hostId]) => !vanished.has(hostId)));

  const waiting = Object.fromEntries(
    unlisted.map((id) => [id, fleetMessages.waiting(id, fleetMessages.unlisted())] as const),
  );
  const joining: Record<string, string> = {};
  const drifted = new Map<string, Host>();
  let guarded = 0;
  for (const [hostId, host] of hosts) {
    const standing = await standingOf(host, before, { edition, chargingMode }, cloud);
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
    ...some({ found: still(before.found ?? {}) }),
  };
}

type Standing = "guarded" | "joining" | "drifted" | { waits: string };

/**
 * A server that has never been protected here joins, or waits until it can. One that was, and is guarded otherwise now,
 * has drifted; but for a stopped one nothing can be done, so that is no drift.
 */
async function standingOf(
  host: Host,
  { members = {}, waiting = {}, found = {} }: Known,
  aim: { edition: Edition; chargingMode: ChargingMode },
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

/** What is declared, or how it is where that differs. */
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

/** Servers that HSS still lists, with how they were found. */
export async function known(hostIds: readonly string[], { found = {} }: Known, find: Selection["find"]) {
  const hosts = await Promise.all(hostIds.map(find));
  return hosts.flatMap((host) =>
    host === undefined ? [] : [{ host, found: found[host.hostId] as Found | undefined }],
  );
}

export const names = (hosts: Iterable<Host>): Record<string, string> =>
  Object.fromEntries([...hosts].map(({ hostId, name }) => [hostId, name]));

/** Without what is empty: an absent output says the same. */
export const some = <T extends Record<string, object | undefined>>(maps: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(maps).filter(([, map]) => map !== undefined && Object.keys(map).length > 0),
  ) as Partial<T>;

export function declaredOf(values: Known | Wanted): Known {
  const { hostIds, select, exclude, except, edition, chargingMode, protection, tags, agentTimeoutMinutes, onDestroy } =
    values;
  return { hostIds, select, exclude, except, edition, chargingMode, protection, tags, agentTimeoutMinutes, onDestroy };
}
