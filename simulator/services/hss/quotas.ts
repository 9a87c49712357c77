import { unbind } from "../../core/binding";
import {
  chargingFromWire,
  editionFromWire,
  editionOrder,
  quotaCategory,
  wireCharging,
  wireEdition,
} from "../../core/editions";
import { placeOrder } from "../../core/orders";
import type { QuotaRecord } from "../../core/records";
import { hssError } from "../../gateway/errors";
import { exact, fuzzy, page, projectName, sees, utc, type Call, type Operations } from "../operation";

const count = (quotas: QuotaRecord[], test: (quota: QuotaRecord) => boolean) => quotas.filter(test).length;

const used = (quota: QuotaRecord) => quota.hostId !== undefined;

function visibleQuotas(call: Call): QuotaRecord[] {
  return [...call.cloud.quotas.values()].filter((quota) => sees(call, quota.enterpriseProjectId));
}

const hostName = ({ cloud }: Call, quota: QuotaRecord) =>
  quota.hostId === undefined ? "" : (cloud.servers.get(quota.hostId)?.name ?? "");

function quotaView(call: Call, quota: QuotaRecord): Record<string, unknown> {
  return {
    resource_id: quota.id,
    version: wireEdition(quota.edition),
    quota_status: quota.state,
    used_status: used(quota) ? "used" : "idle",
    host_id: quota.hostId ?? "",
    host_name: hostName(call, quota),
    charging_mode: wireCharging(quota.chargingMode),
    tags: [...quota.tags].map(([key, value]) => ({ key, value })),
    expire_time: quota.expiresAt,
    create_time: quota.createdAt,
    shared_quota: quota.shared ? "shared" : "unshared",
    enterprise_project_id: quota.enterpriseProjectId,
    enterprise_project_name: projectName(quota.enterpriseProjectId),
    is_trial_quota: quota.trial,
  };
}

export const quotaOperations: Operations = {
  ListQuotasDetail(call) {
    const { cloud, query } = call;
    const hostIds = query["host_id_list"] as string[] | undefined;
    // A named quota is found whatever its category; lists show host quotas unless container ones are asked for.
    const category = query["category"] ?? (query["resource_id"] === undefined ? "host_resource" : undefined);
    const matching = visibleQuotas(call).filter(
      (quota) =>
        exact(query["version"], wireEdition(quota.edition)) &&
        exact(category, quotaCategory(quota.edition)) &&
        exact(query["quota_status"], quota.state) &&
        exact(query["used_status"], used(quota) ? "used" : "idle") &&
        exact(query["resource_id"], quota.id) &&
        exact(query["charging_mode"], wireCharging(quota.chargingMode)) &&
        fuzzy(query["host_name"], hostName(call, quota)) &&
        (hostIds === undefined || (quota.hostId !== undefined && hostIds.includes(quota.hostId))),
    );
    const { total_num, data_list } = page(call, matching);
    return {
      packet_cycle_num: count(matching, (quota) => quota.chargingMode === "prePaid"),
      on_demand_num: count(matching, (quota) => quota.chargingMode === "postPaid"),
      used_num: count(matching, used),
      idle_num: count(matching, (quota) => !used(quota)),
      normal_num: count(matching, ({ state }) => state === "normal"),
      expired_num: count(matching, ({ state }) => state === "expired"),
      freeze_num: count(matching, ({ state }) => state === "freeze"),
      create_time: cloud.now(),
      quota_statistics_list: editionOrder
        .map((edition) => ({
          version: wireEdition(edition),
          total_num: count(matching, (quota) => quota.edition === edition),
        }))
        .filter((entry) => entry.total_num > 0),
      total_num,
      data_list: data_list.map((quota) => quotaView(call, quota)),
    };
  },

  ShowResourceQuotas(call) {
    const { cloud, query } = call;
    const charging = chargingFromWire(query["charging_mode"]);
    const quotas = visibleQuotas(call).filter((quota) => exact(charging, quota.chargingMode));
    const asked = query["version"] === undefined ? editionOrder : [editionFromWire(query["version"])];
    return {
      data_list: asked.flatMap((edition) => {
        const ofEdition = quotas.filter((quota) => quota.edition === edition);
        const idle = ofEdition.filter((quota) => !used(quota) && quota.state === "normal" && !quota.leaving);
        if (ofEdition.length === 0) return [];
        return {
          version: wireEdition(edition),
          total_num: ofEdition.length,
          used_num: count(ofEdition, used),
          available_num: idle.length,
          available_resources_list: idle.map((quota) => ({
            resource_id: quota.id,
            current_time: utc(cloud.now()),
            shared_quota: quota.shared ? "shared" : "unshared",
          })),
        };
      }),
    };
  },

  CreateQuotasOrder(call) {
    const { cloud, body } = call;
    const order = placeOrder(cloud, {
      edition: editionFromWire(body["resource_spec_code"]) ?? "basic",
      period: { unit: body["period_type"] === 3 ? "year" : "month", count: body["period_num"] as number },
      count: body["subscription_num"] as number,
      autoRenew: body["is_auto_renew"] === true,
      paid: body["is_auto_pay"] === true || body["is_auto_pay"] === 1,
      enterpriseProjectId: call.enterpriseProjectId === "all_granted_eps" ? "0" : call.enterpriseProjectId,
    });
    return { order_id: order.id };
  },

  CancelHostsQuota(call) {
    const quotas = (call.body["resource_id_list"] as string[]).map((id) => {
      const quota = call.cloud.quotas.get(id);
      if (!quota || !sees(call, quota.enterpriseProjectId)) throw hssError("HSS.0011", `quota ${id}`);
      return quota;
    });
    for (const quota of quotas) {
      unbind(call.cloud, quota);
      if (quota.chargingMode === "postPaid") call.cloud.quotas.delete(quota.id);
    }
    return undefined;
  },

  ListResourceIds: () => undefined,

  ShowVersion(call) {
    const inUse = new Set(
      visibleQuotas(call)
        .filter(used)
        .map((quota) => quota.edition),
    );
    for (const { protection } of call.cloud.servers.values()) if (protection) inUse.add(protection.edition);
    return { version: wireEdition(editionOrder.filter((edition) => inUse.has(edition)).at(-1) ?? "basic") };
  },

  ListLockedStatus(call) {
    const quota = call.cloud.quotas.get(call.path["resource_id"] ?? "");
    if (!quota) throw hssError("HSS.0011", `quota ${call.path["resource_id"]}`);
    return { locked_status: false };
  },

  ShowProductdataOfferingInfos({ cloud }) {
    const infos = ["packet_cycle", "on_demand"].map((charging_mode) => ({
      charging_mode,
      is_auto_renew: charging_mode === "packet_cycle",
      version_info: Object.fromEntries(
        editionOrder.map((edition) => [
          wireEdition(edition),
          charging_mode === "on_demand"
            ? []
            : [
                { period_vals: "1,2,3,4,5,6,7,8,9", period_unit: "month" },
                { period_vals: "1,2,3,5", period_unit: "year" },
              ],
        ]),
      ),
    }));
    return cloud.rules.offeringShape === "array" ? infos : { data_list: infos };
  },
};
