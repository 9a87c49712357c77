/** Which idle quota guards which host. */
import { NotFound, QuotaShortage } from "../client";
import type { Cloud, Edition, Host, ProtectionPlan, Quota, SharedWriteOptions } from "../client/model";
import { Gathering } from "./gathering";
import { messages } from "./messages";

type Taker = { host: Host; plan: ProtectionPlan; options: SharedWriteOptions };
const takers = new WeakMap<Cloud["hss"], Map<Edition, Gathering<Taker, void>>>();

/** Opens a host with a quota that is chosen for it. */
export const takeQuota = (taker: Taker, cloud: Cloud): Promise<void> =>
  quotaTakers(cloud, taker.plan.edition).join(taker);

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

/** What was read a moment ago serves first; whoever gets no quota by it is looked after once more by a fresh list. */
async function takeQuotas(group: Taker[], edition: Edition, cloud: Cloud): Promise<(() => void)[]> {
  const outcomes = new Map<Taker, PromiseSettledResult<void>>();
  const isWithout = (taker: Taker) => {
    const outcome = outcomes.get(taker);
    return outcome === undefined || (outcome.status === "rejected" && isAboutQuota(outcome.reason));
  };
  for (const fresh of [false, true]) {
    const left = group.filter(isWithout);
    if (left.length === 0) break;
    const { idle, unusable } = await unusedQuotas(edition, cloud, fresh);
    const there = group.length - left.length + idle.length;
    const choice = chooseQuotas(
      left.map(({ host }) => host),
      idle,
    );
    const results = await Promise.allSettled(
      left.map(async ({ host, plan, options }) => {
        const chosen = choice.get(host.hostId);
        if (chosen === undefined) throw new NoIdleQuota(messages.noIdleQuota(edition, group.length, there, unusable));
        const pinned = chosen === "any" ? plan : { ...plan, quotaId: chosen.quotaId };
        await cloud.hss.protection.open(host.hostId, pinned, options);
      }),
    );
    results.forEach((result, index) => outcomes.set(left[index] as Taker, result));
  }
  return group.map((taker) => () => {
    const outcome = outcomes.get(taker);
    if (outcome?.status === "rejected") throw outcome.reason;
  });
}

class NoIdleQuota extends Error {
  // Seen by users, who need not know of it.
  override readonly name = "Error";
}

/** None was left, or the chosen one was taken or given back meanwhile. */
const isAboutQuota = (error: unknown) =>
  error instanceof NoIdleQuota || error instanceof QuotaShortage || error instanceof NotFound;

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
