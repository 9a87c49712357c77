/** Opens the protection of many servers at once, and lets them go back to how they were found; tells of each how it went. */
import type { ChargingMode, Edition, Host, ProtectionPlan, Tags } from "../client/model";
import { managedKey } from "../schema";
import { isKept } from "./downgrade";
import { fleetMessages } from "./fleet-messages";
import { lettingGo } from "./handover";
import { guardAsFound } from "./host-protection";
import { reasonOf } from "./outcomes";
import { isInForce, Unfinished } from "./opening";
import { type Found, isOver, protect, together, unprotect } from "./protection";
import { unusedQuotas } from "./quota-choice";
import type { Context } from "./resource";
import { syncTags } from "./tags";
import { agentOnline } from "./waiting";

/** What came of one server: as planned, not possible yet, or gone wrong. */
export interface Outcome {
  hostId: string;
  host: Host | undefined;
  waits?: string;
  failed?: string;
  /** Set when it failed after it was, or may have been, changed. */
  touched?: boolean;
}

export interface Task {
  hostId: string;
  /** Undefined while HSS does not list it. */
  host: Host | undefined;
}

/** How the servers of a fleet are to be guarded. */
export interface Aim {
  edition: Edition;
  chargingMode: ChargingMode;
  allowDowngrade?: boolean | undefined;
  tags?: Tags | undefined;
}

/** What guards one server of a fleet: what is declared, unless it was found with more; that it keeps. */
export function planFor(aim: Aim, found: Found | undefined): ProtectionPlan {
  const { edition, chargingMode, tags } = aim;
  if (found !== undefined && isKept(found, aim)) {
    const { quotaId: _quota, ...kept } = found;
    return kept;
  }
  // With a quota that is only bound, HSS does not say that tags may go along.
  const along = tags !== undefined && chargingMode === "postPaid" && edition !== "wtp";
  return { edition, chargingMode, ...(along && { tags }) };
}

/** Why protection of a server cannot be opened now; undefined when it can. */
export function obstacle(host: Host | undefined): string | undefined {
  if (host === undefined) return fleetMessages.unlisted();
  if (host.server === "stopped") return fleetMessages.stopped();
  if (host.server === "error") return fleetMessages.inError();
  return host.agent === "online" ? undefined : fleetMessages.agent(host);
}

const isHopeless = (host: Host | undefined) =>
  host?.server === "stopped" || host?.server === "error" || host?.agent === "install_failed";

/** How many quotas are short for servers that are about to be opened, when so many more become free before. */
export async function quotasShort(
  plans: readonly ProtectionPlan[],
  { edition, chargingMode }: Aim,
  cloud: Context["cloud"],
  freed = 0,
): Promise<{ needed: number; idle: number; short: number }> {
  const needed = plans.filter((plan) => plan.edition === edition && plan.chargingMode === "prePaid").length;
  if (chargingMode !== "prePaid" || needed === 0) return { needed: 0, idle: 0, short: 0 };
  const idle = (await unusedQuotas(edition, cloud)).idle.length + freed;
  return { needed, idle, short: Math.max(0, needed - idle) };
}

/** Brings servers to their plans. Those that cannot be opened yet are waited for, while the others are opened. */
export async function guard(
  tasks: readonly Task[],
  planOf: (host: Host) => Promise<ProtectionPlan>,
  minutes: number,
  context: Context,
): Promise<Outcome[]> {
  const ready = tasks.flatMap(({ host }) => (host !== undefined && obstacle(host) === undefined ? [host] : []));
  const others = tasks.filter(({ host }) => obstacle(host) !== undefined);
  const [opened, arrived] = await Promise.all([
    open(ready, planOf, context),
    Promise.all(others.map((task) => arrival(task, planOf, minutes, context))),
  ]);
  const late = arrived.flatMap(({ outcome, online }) => (outcome === undefined && online ? [online] : []));
  return [...opened, ...arrived.flatMap(({ outcome }) => outcome ?? []), ...(await open(late, planOf, context))];
}

/** A server that could not be opened at first: online by now, or why it is not. */
async function arrival(
  { hostId, host }: Task,
  planOf: (host: Host) => Promise<ProtectionPlan>,
  minutes: number,
  context: Context,
): Promise<{ outcome?: Outcome; online?: Host }> {
  // Protection that is interrupted is open all the same.
  if (host !== undefined && isInForce(host, await planOf(host))) return { outcome: { hostId, host } };
  const waits = (seen: Host | undefined) => ({ outcome: { hostId, host: seen, waits: obstacle(seen) ?? "" } });
  if (isHopeless(host)) return waits(host);
  try {
    return { online: await agentOnline(hostId, minutes, context) };
  } catch (error) {
    const seen = await context.cloud.hss.hosts.get(hostId).catch(() => host);
    if (seen !== undefined && obstacle(seen) === undefined) return { online: seen };
    return seen === undefined ? { outcome: { hostId, host: seen, failed: reasonOf(error) } } : waits(seen);
  }
}

async function open(
  hosts: readonly Host[],
  planOf: (host: Host) => Promise<ProtectionPlan>,
  context: Context,
): Promise<Outcome[]> {
  const plans = await Promise.all(hosts.map(planOf));
  const results = await together(
    hosts.map((host, index) => ({ host, plan: plans[index] as ProtectionPlan })),
    async ({ host, plan }, written) => (isInForce(host, plan) ? host : protect(host.hostId, plan, 0, context, written)),
  );
  return results.map((result, index) => {
    const { hostId } = hosts[index] as Host;
    if (result.status === "fulfilled") return { hostId, host: result.value };
    const host = result.reason instanceof Unfinished ? result.reason.host : hosts[index];
    const touched = result.reason instanceof Unfinished;
    return { hostId, host, failed: reasonOf(result.reason), ...(touched && { touched }) };
  });
}

/** Tags of the quotas that guard the servers. Costs a call for each quota whose tags differ. */
export async function tag(
  outcomes: Outcome[],
  { tags }: Aim,
  before: Tags | undefined,
  context: Context,
): Promise<Outcome[]> {
  if (tags === undefined) return outcomes;
  return Promise.all(
    outcomes.map(async (outcome) => {
      const { host, waits, failed } = outcome;
      if (host?.quotaId === undefined || waits !== undefined || failed !== undefined) return outcome;
      return syncTags(host.quotaId, tags, before, context).then(
        () => outcome,
        (error: unknown) => ({ ...outcome, failed: reasonOf(error) }),
      );
    }),
  );
}

export type Farewell = "restore" | "unprotect" | "keep";

/** A server that leaves, with its record: how it was found, and what the fleet has set on it. */
export interface Leaver {
  host: Host;
  found: Found | undefined;
  applied: ProtectionPlan | undefined;
}

/**
 * What becomes of one server that leaves, judged by its own record. `restore` acts only where the server still shows what
 * the fleet has set: anything else was set by other means since, and is kept.
 */
export function releaseAction(
  { host, found, applied }: Leaver,
  farewell: Farewell,
  now: number,
): "none" | "keep" | "close" | "restore" {
  if (farewell === "keep" || host.protection === "unprotected") return "none";
  if (farewell === "unprotect") return "close";
  const former = found === undefined || isOver(found, now) ? undefined : found;
  if (former !== undefined && isInForce(host, former)) return "none";
  if (applied === undefined || !isInForce(host, applied)) return "keep";
  return former === undefined ? "close" : "restore";
}

/** Lets servers go: back to how they were found, or off, or as they are. */
export async function release(leaving: readonly Leaver[], farewell: Farewell, context: Context): Promise<Outcome[]> {
  const { cloud } = context;
  const elsewhere: string[] = [];
  const results = await together(leaving, async (leaver, written) => {
    const { host, found } = leaver;
    if (farewell === "keep") return;
    if (isManagedElsewhere(host.hostId, context)) {
      elsewhere.push(host.name);
      return;
    }
    return lettingGo(host.hostId, context, async () => {
      const action = releaseAction(leaver, farewell, cloud.clock.now());
      if (action === "keep") context.warn(fleetMessages.keptOther(host));
      if (action === "close") await unprotect(host, context, written);
      if (action === "restore") await guardAsFound(host, found as GuardedAs, 0, context, written);
      if (action === "none" && host.protection !== "unprotected") context.progress(fleetMessages.keptAsFound(host));
    });
  });
  if (elsewhere.length > 0) context.warn(fleetMessages.elsewhere(elsewhere));
  return results.map((result, index) => {
    const { host } = leaving[index] as Leaver;
    const { hostId } = host;
    return { hostId, host, ...(result.status === "rejected" && { failed: reasonOf(result.reason) }) };
  });
}

type GuardedAs = Parameters<typeof guardAsFound>[1];

/** Whether another resource of this run manages the server. */
export const isManagedElsewhere = (hostId: string, { managed, cloud }: Context): boolean =>
  managed.has(managedKey("HostProtection", cloud.region, hostId));
