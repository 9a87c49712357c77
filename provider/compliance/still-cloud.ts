import type { Cloud } from "../client/model";
import { type Inventory, valueOf } from "./inventory";

/**
 * The cloud as an inventory has found it. Resources read it as they read the real one, and find what was read already;
 * what an inventory does not hold, such as the directories of web tamper protection, is asked for. Billing is taken to
 * know only of the quotas whose renewal is declared.
 */
export function stillCloud(cloud: Cloud, inventory: Inventory): Cloud {
  const hosts =
    "value" in inventory.hosts ? new Map(inventory.hosts.value.map((host) => [host.hostId, host])) : undefined;
  return {
    ...cloud,
    hss: {
      ...cloud.hss,
      hosts: {
        async get(hostId) {
          return hosts ? hosts.get(hostId) : valueOf(inventory.hosts)[0];
        },
        list: async () => valueOf(inventory.hosts),
      },
      quotas: {
        ...cloud.hss.quotas,
        // Whoever looks for quotas to bind looks for idle ones, and those are always there.
        list: async ({ edition } = {}) =>
          valueOf(inventory.quotas).filter((quota) => edition === undefined || quota.edition === edition),
        async get(quotaIds, options) {
          const known = valueOf(inventory.quotas).filter(({ quotaId }) => quotaIds.includes(quotaId));
          // Pay-per-use quotas are not part of an inventory; a tag of one may be declared all the same.
          const missing = quotaIds.filter((id) => !known.some(({ quotaId }) => quotaId === id));
          return missing.length === 0 ? known : [...known, ...(await cloud.hss.quotas.get(missing, options))];
        },
      },
      alarms: {
        ...cloud.hss.alarms,
        async get(options) {
          const found = inventory.alarms.find(
            ({ enterpriseProjectId = "0" }) => enterpriseProjectId === (cloud.enterpriseProjectId ?? "0"),
          );
          return found === undefined ? cloud.hss.alarms.get(options) : valueOf(found.settings);
        },
      },
    },
    ecs: { ...cloud.ecs, servers: async () => valueOf(inventory.servers) },
    bss: {
      ...cloud.bss,
      async resources(quotaIds) {
        const { declared, told } = inventory.renewals;
        const asked = new Set(quotaIds.filter((id) => declared.has(id)));
        return asked.size === 0 ? [] : valueOf(told).filter(({ resourceId }) => asked.has(resourceId));
      },
      resourcesOfOrder: async () => [],
    },
    smn: {
      topic: (urn) => inventory.topics.topic(urn),
      subscriptions: (urn) => inventory.topics.subscriptions(urn),
    },
  };
}
