import { InvalidRequest, Refused } from "../client";
import type { Cloud, Edition, Host, ProtectionPlan, Quota } from "../client/model";
import { Gathering } from "./gathering";
import { messages } from "./messages";
import { mayHaveTakenEffect, reasonOf } from "./outcomes";
import type { Context } from "./resource";
import { agentOnline } from "./waiting";

const verifyLooks = 6;

/** Whether the host is guarded as planned. A plan without a quota is content with any. */
export function isInForce(host: Host, plan: ProtectionPlan): boolean {
  return (
    host.protection !== "unprotected" &&
    host.edition === plan.edition &&
    // The free basic edition is reported without a charging mode; it needs no quota, as pay per use.
    (host.chargingMode ?? "postPaid") === plan.chargingMode &&
    (plan.quotaId === undefined || host.quotaId === plan.quotaId)
  );
}

/** The host was changed, or may have been, but not as planned. `host` is what is known of it now. */
export class Unfinished extends Error {
  override readonly name = "Unfinished";
  constructor(
    message: string,
    readonly host: Host,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Resolves when a host that was written may be read back. */
export type Written = () => Promise<void>;
const alone: Written = () => Promise.resolve();

/**
 * The same for many hosts, of which none is read back before all have been written: one walk of the list then serves
 * them all. `work` may leave out to say that it has written, as it does when it fails before.
 */
export function together<Item, Result>(
  items: readonly Item[],
  work: (item: Item, written: Written) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  let writing = items.length;
  let release: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (release = resolve));
  return Promise.allSettled(
    items.map(async (item) => {
      let told = false;
      const written: Written = () => {
        if (!told && --writing === 0) release();
        told = true;
        return all;
      };
      try {
        return await work(item, written);
      } finally {
        void written();
      }
    }),
  );
}

/**
 * Observe, then do only what is missing: a host already guarded as planned costs no write. A host is never left less
 * protected than it was found. Answers the host as read back.
 */
export async function protect(
  hostId: string,
  plan: ProtectionPlan,
  minutes: number,
  context: Context,
  written: Written = alone,
): Promise<Host> {
  const seen = await context.cloud.hss.hosts.get(hostId);
  if (seen !== undefined && isInForce(seen, plan)) return seen;
  const host = await agentOnline(hostId, minutes, context);
  if (isInForce(host, plan)) return host;
  return change(host, plan, context.cloud, written);
}

async function change(host: Host, plan: ProtectionPlan, cloud: Cloud, written: Written): Promise<Host> {
  try {
    await open(host, plan, cloud);
  } catch (refusal) {
    if (mayHaveTakenEffect(refusal)) {
      throw new Unfinished(messages.openUncertain(host, plan, reasonOf(refusal)), host, { cause: refusal });
    }
    if (host.edition === undefined || host.protection === "unprotected" || !mayWantClosing(refusal)) throw refusal;
    return closeThenOpen(host, host.edition, plan, cloud);
  }
  await written();
  return inForce(host, plan, cloud);
}

/**
 * Only a refusal of the change by HSS itself: with no quota, no agent, no rights, or a call that the gateway does not
 * know, closing first would help nothing.
 */
function mayWantClosing(error: unknown): boolean {
  const refused = error instanceof Refused || error instanceof InvalidRequest;
  return refused && error.status !== undefined && !error.code?.startsWith("APIGW.");
}

/** No cancellation in here: between closing and opening the host is naked. */
async function closeThenOpen(host: Host, former: Edition, plan: ProtectionPlan, cloud: Cloud): Promise<Host> {
  const before: ProtectionPlan = {
    edition: former,
    chargingMode: host.chargingMode ?? "postPaid",
    ...(host.quotaId && host.chargingMode === "prePaid" && { quotaId: host.quotaId }),
    ...(former === "wtp" && (await guardedDirectories(host.hostId, cloud))),
  };
  try {
    await close(host, cloud);
    await open(host, plan, cloud);
    return await inForce(host, plan, cloud);
  } catch (failure) {
    const now = await restore(host, before, cloud, failure, plan);
    throw new Unfinished(messages.editionRestored(host, plan, reasonOf(failure)), now, { cause: failure });
  }
}

/** Opens the former edition again, and looks whether that is so before anybody claims it. */
async function restore(
  host: Host,
  before: ProtectionPlan,
  cloud: Cloud,
  failure: unknown,
  plan: ProtectionPlan,
): Promise<Host> {
  // Whether it can be seen or not: a host that may be naked is opened.
  const now = await cloud.hss.hosts.get(host.hostId, { fresh: true }).catch(() => undefined);
  if (now !== undefined && isInForce(now, before)) return now;
  const naked: Host = now ?? { ...host, protection: "unprotected" };
  try {
    await cloud.hss.protection.open(host.hostId, before);
    return await inForce(naked, before, cloud);
  } catch (restoring) {
    const seen = restoring instanceof Unfinished ? restoring.host : naked;
    const message = messages.leftOpen(host, seen, plan, reasonOf(failure), reasonOf(restoring));
    throw new Unfinished(message, seen, { cause: failure });
  }
}

/** How a host is guarded now; undefined when it is not. */
export async function planOf(host: Host, cloud: Cloud): Promise<Found | undefined> {
  if (host.protection === "unprotected" || host.edition === undefined) return undefined;
  const chargingMode = host.chargingMode ?? "postPaid";
  return {
    edition: host.edition,
    chargingMode,
    ...(chargingMode === "prePaid" && host.quotaId && { quotaId: host.quotaId }),
    ...(host.trialEndsAt && { trialEndsAt: host.trialEndsAt }),
    ...(host.edition === "wtp" && (await guardedDirectories(host.hostId, cloud))),
  };
}

/** How a host was found to be guarded. `trialEndsAt`: by the free month, which ends then. */
export type Found = ProtectionPlan & { trialEndsAt?: string };

/** A free month that is over cannot be given back; opened again the same edition would be paid for. */
export const isOver = (found: { trialEndsAt?: string | undefined }, now: number): boolean =>
  found.trialEndsAt !== undefined && now >= Date.parse(found.trialEndsAt);

/** What web tamper protection guards now; opening it again without them would guard nothing. */
export async function guardedDirectories(hostId: string, cloud: Cloud): Promise<Pick<ProtectionPlan, "webTamper">> {
  const webTamper = await cloud.hss.webTamper.directories(hostId);
  return webTamper.directories.length > 0 ? { webTamper } : {};
}

const close = (host: Host, cloud: Cloud): Promise<void> =>
  cloud.hss.protection.close(host.hostId, {
    edition: host.edition ?? "basic",
    ...(host.chargingMode && { chargingMode: host.chargingMode }),
  });

/** Reads back until the plan is in force; a host that a call passed over gets one more of its own. */
async function inForce(before: Host, plan: ProtectionPlan, cloud: Cloud): Promise<Host> {
  let host = before;
  try {
    for (let look = 1; look <= verifyLooks; look++) {
      const now = await cloud.hss.hosts.get(before.hostId, { fresh: true });
      if (now === undefined) throw new Error(messages.vanished(before.hostId));
      host = now;
      if (isInForce(host, plan)) return host;
      if (look === 2) await open(host, plan, cloud);
      await cloud.clock.sleep(Math.min(look, 5) * 1000);
    }
  } catch (error) {
    throw new Unfinished(messages.openedUnseen(before.hostId, plan, reasonOf(error)), host, { cause: error });
  }
  throw new Unfinished(messages.notInForce(host, plan), host);
}

/** Closes the protection of a host and reads back. A cloud host may fall back to the free basic edition by itself. */
export async function unprotect(host: Host, { cloud }: Context, written: Written = alone): Promise<void> {
  if (host.protection === "unprotected" || host.edition === undefined) return;
  await close(host, cloud);
  await written();
  for (let look = 1; look <= verifyLooks; look++) {
    const now = await cloud.hss.hosts.get(host.hostId, { fresh: true });
    if (now === undefined || now.protection === "unprotected" || now.edition === "basic") return;
    if (look === verifyLooks) throw new Error(messages.notClosed(now));
    await cloud.clock.sleep(Math.min(look, 5) * 1000);
  }
}

async function open(host: Host, plan: ProtectionPlan, cloud: Cloud): Promise<void> {
  if (plan.chargingMode === "prePaid" && plan.quotaId === undefined) {
    await quotaTakers(cloud, plan.edition).join({ host, plan });
  } else {
    await cloud.hss.protection.open(host.hostId, plan);
  }
}

type Taker = { host: Host; plan: ProtectionPlan };
const takers = new WeakMap<Cloud["hss"], Map<Edition, Gathering<Taker, void>>>();

/** Hosts that want a quota of one edition choose together, so that no two choose the same. */
function quotaTakers(cloud: Cloud, edition: Edition): Gathering<Taker, void> {
  const editions = takers.get(cloud.hss) ?? new Map<Edition, Gathering<Taker, void>>();
  takers.set(cloud.hss, editions);
  const gathering = editions.get(edition) ?? new Gathering<Taker, void>((group) => takeQuotas(group, edition, cloud));
  editions.set(edition, gathering);
  return gathering;
}

/** The quotas of an edition that guard nothing: those that could, and those that are expired or frozen. */
export async function unusedQuotas(
  edition: Edition,
  cloud: Cloud,
  fresh = false,
): Promise<{ idle: Quota[]; unusable: Quota[] }> {
  const all = await cloud.hss.quotas.list({ edition, fresh });
  const unused = all.filter((quota) => quota.edition === edition && quota.chargingMode === "prePaid" && !quota.used);
  const isUsable = ({ state }: Quota) => state === "normal";
  return { idle: unused.filter(isUsable), unusable: unused.filter((quota) => !isUsable(quota)) };
}

async function takeQuotas(group: Taker[], edition: Edition, cloud: Cloud): Promise<(() => void)[]> {
  const { idle, unusable } = await unusedQuotas(edition, cloud, true);
  const choice = chooseQuotas(
    group.map(({ host }) => host),
    idle,
  );
  const outcomes = await Promise.allSettled(
    group.map(async ({ host, plan }) => {
      const chosen = choice.get(host.hostId);
      if (chosen === undefined) throw new Error(messages.noIdleQuota(edition, group.length, idle.length, unusable));
      await cloud.hss.protection.open(host.hostId, chosen === "any" ? plan : { ...plan, quotaId: chosen.quotaId });
    }),
  );
  return outcomes.map((outcome) => () => {
    if (outcome.status === "rejected") throw outcome.reason;
  });
}

/**
 * Which quota guards which host. Never left to chance: hosts by id take quotas of their own enterprise project first,
 * then the longest lasting, then by id. Only where all idle quotas are alike, to the day of their end, so that it makes no
 * difference which one a host gets, several hosts go out together and the service deals them out ("any"): one call
 * instead of one for each host. Where they do not suffice, the first hosts by id get them.
 */
export function chooseQuotas(hosts: readonly Host[], idle: readonly Quota[]): Map<string, Quota | "any"> {
  const alike = new Set(
    idle.map((quota) =>
      JSON.stringify([
        quota.expiresAt?.slice(0, "2027-01-01".length),
        quota.trial,
        quota.shared,
        quota.enterpriseProjectId,
        quota.tags,
      ]),
    ),
  );
  const ours = hosts.every((host) => idle.every((quota) => rank(quota, host) < 2));
  const byId = [...hosts].sort((a, b) => compare(a.hostId, b.hostId));
  if (Math.min(hosts.length, idle.length) > 1 && alike.size === 1 && ours) {
    return new Map(byId.slice(0, idle.length).map(({ hostId }) => [hostId, "any"]));
  }
  const left = [...idle];
  const choice = new Map<string, Quota | "any">();
  for (const host of byId) {
    const [best] = left.sort(
      (a, b) =>
        rank(a, host) - rank(b, host) ||
        compare(b.expiresAt ?? "9999", a.expiresAt ?? "9999") ||
        compare(a.quotaId, b.quotaId),
    );
    if (best === undefined) break;
    left.splice(left.indexOf(best), 1);
    choice.set(host.hostId, best);
  }
  return choice;
}

const rank = (quota: Quota, host: Host) =>
  quota.enterpriseProjectId === host.enterpriseProjectId ? 0 : quota.shared ? 1 : 2;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
