import type { ServerRecord, Settings } from "../../core/records";
import { settingsOf } from "../../core/settings";
import { hssError } from "../../gateway/errors";
import { exact, fuzzy, page, sees, type Call, type Operations } from "../operation";
import { visibleHosts } from "./hosts";

const settings = (call: Call) => settingsOf(call.cloud, call.enterpriseProjectId);

/** At most so many addresses in the login white list of an account. */
const maxWhiteIps = 10;

const list = <Entry extends object>(entries: Entry[]) => ({ total_num: entries.length, data_list: entries });

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

/** These lists have one write for everything: an entry without hosts is deleted. */
function put<Key, Value>(entries: Map<Key, Value>, key: Key, value: Value, hosts: unknown[]): undefined {
  if (hosts.length === 0) entries.delete(key);
  else entries.set(key, value);
}

const entriesOf = <Key>(entries: Map<Key, string[]>, name: string, filter: unknown) =>
  list(
    [...entries]
      .filter(([key]) => exact(filter, key))
      .map(([key, ids]) => ({ [name]: key, total_num: ids.length, host_id_list: ids })),
  );

const whiteIpsOf = ({ whiteIps }: Settings, filter: unknown) =>
  [...whiteIps]
    .filter(([address]) => exact(filter, address))
    .map(([white_ip, entry]) => ({
      enabled: entry.enabled,
      white_ip,
      total_num: entry.hostIds.length,
      host_id_list: entry.hostIds,
    }));

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

  ListLoginCommonIp: (call) => entriesOf(settings(call).commonIps, "ip_addr", call.query["ip_addr"]),
  ModifyLoginCommonIp(call) {
    knownHosts(call);
    return put(settings(call).commonIps, call.body["ip_addr"] as string, hostIds(call), hostIds(call));
  },

  ListLoginCommonLocation: (call) => entriesOf(settings(call).commonLocations, "area_code", call.query["area_code"]),
  ModifyLoginCommonLocation(call) {
    knownHosts(call);
    const code = call.body["area_code"] as number | undefined;
    if (code === undefined) throw hssError("HSS.0001", "body.area_code is required");
    return put(settings(call).commonLocations, code, hostIds(call), hostIds(call));
  },

  ListLoginWhiteIp: (call) => list(whiteIpsOf(settings(call), call.query["white_ip"])),
  ModifyLoginWhiteIp(call) {
    knownHosts(call);
    const { whiteIps } = settings(call);
    const address = call.body["white_ip"] as string;
    if (!whiteIps.has(address) && hostIds(call).length > 0 && whiteIps.size >= maxWhiteIps)
      throw hssError("HSS.0001", `body.white_ip: there are ${maxWhiteIps} addresses already`);
    const entry = { enabled: call.body["enabled"] === true, hostIds: hostIds(call) };
    return put(whiteIps, address, entry, hostIds(call));
  },

  ListTwoFactorLoginHost(call) {
    const { query } = call;
    const hosts = visibleHosts(call).filter(
      (server) =>
        fuzzy(query["host_name"], server.name) &&
        (query["display_name"] === undefined || fuzzy(query["display_name"], server.twoFactor?.topicName ?? "")),
    );
    const { total_num, data_list } = page(call, hosts);
    return {
      total_num,
      data_list: data_list.map((server) => ({
        host_id: server.id,
        host_name: server.name,
        os_type: server.os,
        auth_switch: server.twoFactor !== undefined,
        auth_type: server.twoFactor?.type,
        topic_display_name: server.twoFactor?.topicName,
        topic_urn: server.twoFactor?.topicUrn,
        outside_host: !server.insideHuaweiCloud,
      })),
    };
  },

  SetTwoFactorLoginConfig(call) {
    const { enabled, auth_type, topic_display_name, topic_urn } = call.body;
    // The SDK requires the topic always; the official provider sends it with "sms" only.
    if (enabled === true && auth_type === "sms" && !topic_urn) throw hssError("HSS.0001", "body.topic_urn is required");
    const on = {
      type: auth_type as "sms" | "code",
      topicName: (topic_display_name as string | undefined) ?? "",
      topicUrn: (topic_urn as string | undefined) ?? "",
    };
    for (const server of knownHosts(call)) server.twoFactor = enabled === true ? on : undefined;
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
