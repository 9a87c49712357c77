import { canUpgrade } from "../../core/agents";
import { editionOrder, wireCharging, wirePower } from "../../core/editions";
import { interruption } from "../../core/protection";
import type { ServerRecord } from "../../core/records";
import { settingsOf } from "../../core/settings";
import { hssError } from "../../gateway/errors";
import { exact, fuzzy, page, type Operations } from "../operation";
import { groupName, riskCount, systemOf } from "./host-view";
import { pathHost, visibleHosts } from "./hosts";

const day = 86_400_000;
/** How long a weak password scan runs. */
const scanTime = 10_000;

const count = (servers: readonly ServerRecord[], test: (server: ServerRecord) => boolean) =>
  servers.filter(test).length;

/** The web tamper state of a host; interrupted where its protection is. */
const tamperStatus = (server: ServerRecord) =>
  !server.webTamper ? "closed" : interruption(server) ? "protection_interruption" : "opened";

/** Web tamper hosts know fewer agent states than the host list. */
const simpleAgent = ({ agent }: ServerRecord) =>
  agent.state === "online" || agent.state === "offline" ? agent.state : "not_installed";

export const overviewOperations: Operations = {
  ListWtpProtectHost(call) {
    const { cloud, query } = call;
    const hosts = visibleHosts(call).filter(
      (server) =>
        fuzzy(query["host_name"], server.name) &&
        exact(query["host_id"], server.id) &&
        fuzzy(query["public_ip"], server.publicIp) &&
        fuzzy(query["private_ip"], server.privateIp) &&
        fuzzy(query["group_name"], groupName(cloud, server) ?? "") &&
        exact(query["os_type"], server.os) &&
        exact(query["asset_value"], server.assetValue) &&
        (query["protect_status"] === undefined || server.webTamper !== undefined) &&
        exact(query["wtp_status"], tamperStatus(server)) &&
        exact(query["agent_status"], simpleAgent(server)) &&
        exact(query["rasp_status"], server.webTamper?.policy["enable_rasp_protect"] === true ? "opened" : "closed"),
    );
    const { total_num, data_list } = page(call, hosts);
    return {
      total_num,
      data_list: data_list.map((server) => {
        const { webTamper, protection } = server;
        const info = webTamper?.policy["protect_dir_info"] as { protect_dir_list?: unknown[] } | undefined;
        const { os_name, os_version } = systemOf(server);
        return {
          host_name: server.name,
          host_id: server.id,
          public_ip: server.publicIp,
          private_ip: server.privateIp,
          group_name: groupName(cloud, server) ?? "",
          asset_value: server.assetValue,
          os_bit: "64",
          os_type: server.os,
          ...{ os_name, os_version },
          protect_status: tamperStatus(server),
          charging_mode: webTamper && wireCharging(protection?.chargingMode),
          resource_id: webTamper ? (protection?.quotaId ?? "") : "",
          rasp_protect_status: webTamper?.policy["enable_rasp_protect"] === true ? "opened" : "closed",
          anti_tampering_times: 0,
          detect_tampering_times: 0,
          host_status: wirePower[server.status],
          agent_status: simpleAgent(server),
          protect_dir_num: info?.protect_dir_list?.length ?? 0,
          interrupt_reason: webTamper && interruption(server),
        };
      }),
    };
  },

  ShowHostsStatistics(call) {
    const { cloud } = call;
    const hosts = visibleHosts(call);
    const perEdition = Object.fromEntries(
      editionOrder.map((edition) => [
        `version_${edition === "professional" ? "advanced" : edition}_num`,
        count(hosts, ({ protection }) => protection?.edition === edition),
      ]),
    );
    return {
      total_num: hosts.length,
      risk_num: count(hosts, (server) => riskCount(server) > 0),
      unprotected_num: count(hosts, ({ protection }) => !protection),
      not_installed_num: count(hosts, ({ agent }) => agent.state === "not_installed"),
      installed_failed_num: count(hosts, ({ agent }) => agent.state === "install_failed"),
      not_online_num: count(hosts, ({ agent }) => agent.state !== "online"),
      ...perEdition,
      host_group_num: cloud.hostGroups.size,
      server_group_num: 0,
      asset_value_list: (["important", "common", "test"] as const).map((value_type) => ({
        value_type,
        host_num: count(hosts, ({ assetValue }) => assetValue === value_type),
      })),
      server_group_list: [],
      ignore_host_num: count(hosts, ({ ignored }) => ignored),
      // Interrupted hosts are counted apart from protected ones.
      protected_num: count(hosts, (server) => server.protection !== undefined && !interruption(server)),
      protect_interrupt_num: count(hosts, (server) => interruption(server) !== undefined),
      idle_num: [...cloud.quotas.values()].filter((quota) => quota.hostId === undefined).length,
      premium_non_sp_num: 0,
    };
  },

  ShowAgentStatistics(call) {
    const hosts = visibleHosts(call);
    return {
      wait_upgrade_num: count(hosts, canUpgrade),
      online_num: count(hosts, ({ agent }) => agent.state === "online"),
      not_online_num: count(hosts, ({ agent }) => agent.state !== "online"),
      offline_num: count(hosts, ({ agent }) => agent.state === "offline"),
      incluster_num: count(hosts, ({ clusterId }) => clusterId !== ""),
      not_incluster_num: count(hosts, ({ clusterId }) => clusterId === ""),
    };
  },

  ShowProtectStatistics(call) {
    const opened = visibleHosts(call).flatMap(({ protection }) => protection?.openedAt ?? []);
    const first = opened.reduce((least, at) => Math.min(least, at), call.cloud.now());
    const total = (kind: keyof ServerRecord["risks"]) =>
      visibleHosts(call).reduce((sum, { risks }) => sum + risks[kind], 0);
    return {
      vul_library_update_time: call.cloud.now(),
      threat_library_update_time: call.cloud.now(),
      protect_days: Math.floor((call.cloud.now() - first) / day),
      vul_detected_total_num: total("vulnerability"),
      baseline_detected_total_num: total("baseline"),
      finger_scan_total_num: 0,
      alarm_detected_total_num: total("intrusion"),
      ransomware_alarm_detected_total_num: 0,
      file_alarm_detected_total_num: 0,
      rasp_alarm_detected_total_num: 0,
      wtp_alarm_detected_total_num: 0,
      image_risk_total_num: 0,
      container_alarm_total_num: 0,
      container_firewall_policy_total_num: 0,
      auto_kill_virus_status: settingsOf(call.cloud, call.enterpriseProjectId).virusKill,
    };
  },

  SetManualDetect(call) {
    const server = pathHost(call);
    if (server.agent.state === "offline") throw hssError("HSS.1007", `host ${server.id}`);
    if (server.agent.state !== "online") throw hssError("HSS.1001", `host ${server.id}`);
    server.weakPasswordScannedAt = call.cloud.now();
    return undefined;
  },

  ShowScanStatus(call) {
    const { weakPasswordScannedAt: started } = pathHost(call);
    if (started === 0) return { scan_status: "neverscan" };
    const done = call.cloud.now() >= started + scanTime;
    return done ? { scan_status: "scaned", scaned_time: started + scanTime } : { scan_status: "scanning" };
  },

  ListPlugins: (call) =>
    page(
      call,
      [
        {
          code: "vir_engine",
          name: "Virus engine",
          description: "",
          tags: [],
          installed_attachment_num: 0,
          uninstall_attachment_num: visibleHosts(call).length,
          max_cpu_limit: 20,
          max_memory_limit: 300,
          max_size: "40",
          display_mode: 0,
        },
      ].filter(({ code, name }) => exact(call.query["code"], code) && fuzzy(call.query["name"], name)),
    ),

  ListDictionaries: (call) =>
    page(
      call,
      ["hostManagement", "webTamper", "container"]
        .filter((code) => exact(call.query["code"], code))
        .map((code) => ({ code, value: "true", values: ["true"] })),
    ),
};
