import { removeQuota, setQuotaState, unbind } from "./binding";
import type { Cloud } from "./cloud";
import type { QuotaRecord, ServerRecord } from "./records";

/** The end of a period that starts at `from`: the same day of a later month, or that month's last day. */
export function periodEnd(from: number, period: QuotaRecord["period"]): number {
  const start = new Date(from);
  const end = new Date(from);
  end.setUTCDate(1);
  end.setUTCMonth(start.getUTCMonth() + period.count * (period.unit === "year" ? 12 : 1));
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return end.getTime();
}

type NewQuota = Pick<QuotaRecord, "edition" | "chargingMode" | "enterpriseProjectId"> & Partial<QuotaRecord>;

/** Adds a quota and plans the end of its paid period. */
export function addQuota(cloud: Cloud, given: NewQuota): QuotaRecord {
  const period = given.period ?? { unit: "month", count: 1 };
  const quota: QuotaRecord = {
    id: given.id ?? cloud.newId("quota"),
    state: "normal",
    hostId: undefined,
    tags: new Map(),
    createdAt: cloud.now(),
    shared: false,
    trial: false,
    orderId: undefined,
    autoRenew: false,
    leaving: false,
    expiresAt: given.chargingMode === "postPaid" ? -1 : periodEnd(cloud.now(), period),
    ...given,
    period,
  };
  cloud.quotas.set(quota.id, quota);
  planEnd(cloud, quota);
  return quota;
}

const lives = (cloud: Cloud, quota: QuotaRecord) => cloud.quotas.get(quota.id) === quota;

/** Plans what happens at the end of the paid period. Called again whenever that end moves. */
export function planEnd(cloud: Cloud, quota: QuotaRecord): void {
  const { expiresAt, state } = quota;
  if (expiresAt < 0 || state !== "normal") return;
  cloud.schedule.plan(expiresAt, () => {
    if (!lives(cloud, quota) || quota.expiresAt !== expiresAt || quota.state !== "normal") return;
    if (quota.autoRenew) {
      quota.expiresAt = periodEnd(expiresAt, quota.period);
      planEnd(cloud, quota);
    } else {
      expire(cloud, quota);
    }
  });
}

/** The period is over: a grace period during which the host stays protected; a trial has none. */
export function expire(cloud: Cloud, quota: QuotaRecord): void {
  setQuotaState(cloud, quota, "expired");
  if (quota.trial) {
    unbind(cloud, quota);
    return;
  }
  cloud.schedule.plan(cloud.now() + cloud.delays.grace * 1000, () => {
    if (!lives(cloud, quota) || quota.state !== "expired") return;
    setQuotaState(cloud, quota, "freeze");
    cloud.schedule.plan(cloud.now() + cloud.delays.retention * 1000, () => {
      if (lives(cloud, quota) && quota.state === "freeze") removeQuota(cloud, quota);
    });
  });
}

/** A quota that could pay for this server now, if it were idle. */
export const isUsable = (cloud: Cloud, quota: QuotaRecord, server: ServerRecord) =>
  quota.chargingMode === "prePaid" &&
  quota.state === "normal" &&
  !quota.leaving &&
  (cloud.rules.quotaAcrossProjects || quota.shared || quota.enterpriseProjectId === server.enterpriseProjectId);
