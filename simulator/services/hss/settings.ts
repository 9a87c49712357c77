import type { ServerRecord } from "../../core/records";
import { settingsOf } from "../../core/settings";
import { hssError } from "../../gateway/errors";
import { sees, type Call, type Operations } from "../operation";
import { visibleHosts } from "./hosts";

const settings = (call: Call) => settingsOf(call.cloud, call.enterpriseProjectId);

const hostIds = (call: Call) => (call.body["host_id_list"] as string[] | undefined) ?? [];

/** Some hosts of a setting, each known and in sight. */
function knownHosts(call: Call): ServerRecord[] {
  return hostIds(call).map((id) => {
    const server = call.cloud.servers.get(id);
    if (!server?.known || !sees(call, server.enterpriseProjectId)) throw hssError("HSS.1008", `host ${id}`);
    return server;
  });
}

/** One switch to read and one to write. */
const switchOf = (name: "autoOpenQuota" | "virusKill") => ({
  read: (call: Call) => ({ enabled: settings(call)[name] }),
  write(call: Call): undefined {
    settings(call)[name] = call.body["enabled"] === true;
  },
});

export const settingOperations: Operations = {
  ListAutoOpenQuotaStatus: switchOf("autoOpenQuota").read,
  ChangeAutoOpenQuotaStatus: switchOf("autoOpenQuota").write,
  ListAutoKillVirusStatus: switchOf("virusKill").read,
  StartAutoKillVirusStatus: switchOf("virusKill").write,

  ShowSwitchesStatus: (call) => ({ enabled: settings(call).switches.has(call.path["code"] ?? "") }),
  ChangeSwitchesStatus(call) {
    const code = call.path["code"] ?? "";
    const { switches } = settings(call);
    if (call.body["enabled"] === true) switches.add(code);
    else switches.delete(code);
    return undefined;
  },

  AssociateHostAssetValue(call) {
    for (const server of knownHosts(call)) server.assetValue = call.body["asset_value"] as ServerRecord["assetValue"];
    return undefined;
  },

  ChangeHostIgnoreStatus(call) {
    const ignored = call.body["operate_type"] === "ignore";
    const servers = knownHosts(call);
    const guarded = servers.find((server) => server.protection);
    if (ignored && guarded) throw hssError("HSS.1003", `host ${guarded.id}`);
    for (const server of servers) server.ignored = ignored;
    return undefined;
  },

  SwitchFirewallStatus(call) {
    const servers = knownHosts(call);
    const stray = servers.find((server) => server.os !== "Windows");
    if (stray) throw hssError("HSS.0001", `the firewall of host ${stray.id} is not Windows's`);
    for (const server of servers) server.firewall = call.body["firewall_status"] as "Opened" | "Closed";
    return undefined;
  },

  ShowVulScanPolicy: (call) => ({
    total_host_num: visibleHosts(call).length,
    ...settings(call).vulnerabilityScan,
  }),
  ChangeVulScanPolicy(call) {
    if (call.body["scan_range_type"] === "specific_host" && !(call.body["host_ids"] as unknown[] | undefined)?.length)
      throw hssError("HSS.0001", "body.host_ids is required when scan_range_type is specific_host");
    settings(call).vulnerabilityScan = { ...settings(call).vulnerabilityScan, ...call.body };
    return undefined;
  },
};
