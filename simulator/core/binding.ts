import type { QuotaState } from "../options";
import type { Cloud } from "./cloud";
import type { QuotaRecord, ServerRecord } from "./records";

/** Ends protection. The quota becomes idle again; a pay-per-use one vanishes. Closing a closed host changes nothing. */
export function close(cloud: Cloud, server: ServerRecord): void {
  const { protection } = server;
  if (!protection) return;
  server.protection = undefined;
  // Directories and privileged processes outlive protection (user guide hss_01_0399).
  if (server.webTamper && Object.keys(server.webTamper.policy).length > 0)
    server.keptTamperPolicy = server.webTamper.policy;
  server.webTamper = undefined;
  server.policyGroupId = undefined;
  if (protection.quotaId !== undefined) freeQuota(cloud, protection.quotaId);
}

/** A frozen quota guards nobody. */
export function setQuotaState(cloud: Cloud, quota: QuotaRecord, state: QuotaState): void {
  quota.state = state;
  if (state === "freeze") unbind(cloud, quota);
}

/** Ends the protection that a quota pays for. */
export function unbind(cloud: Cloud, quota: QuotaRecord): void {
  const server = quota.hostId === undefined ? undefined : cloud.servers.get(quota.hostId);
  quota.hostId = undefined;
  if (server?.protection?.quotaId === quota.id) close(cloud, server);
}

/** Takes a quota away; its host, if any, loses protection. */
export function removeQuota(cloud: Cloud, quota: QuotaRecord): void {
  unbind(cloud, quota);
  cloud.quotas.delete(quota.id);
}

/** Its host no longer needs it: a bought quota is idle again, a pay-per-use one ends. */
export function freeQuota(cloud: Cloud, quotaId: string): void {
  const quota = cloud.quotas.get(quotaId);
  if (!quota) return;
  quota.hostId = undefined;
  if (quota.chargingMode === "postPaid") cloud.quotas.delete(quotaId);
}
