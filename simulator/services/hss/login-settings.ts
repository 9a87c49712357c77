import { readLoginAddress, type LoginAddress } from "../../core/login-addresses";
import type { LoginEntry, ServerRecord, Settings } from "../../core/records";
import { settingsOf } from "../../core/settings";
import { hssError } from "../../gateway/errors";
import { fuzzy, page, sees, type Call, type Operations } from "../operation";
import { visibleHosts } from "./hosts";

/** The most entries of an account (user guide hss_01_0761, hss_01_0566). */
export const most = { commonIps: 20, commonLocations: 10, whiteIps: 10 } as const;

const settings = (call: Call): Settings => settingsOf(call.cloud, call.enterpriseProjectId);

/**
 * The hosts of an entry. The list is never absent or null (an empty one deletes the entry) and names no host twice. With
 * the rule `loginSettingsNeed` each host must be protected, with its agent online (user guide hss_01_0051).
 */
function hostsOf(call: Call): ServerRecord[] {
  const ids = call.body["host_id_list"] as string[] | undefined | null;
  if (ids === undefined || ids === null)
    throw hssError("HSS.0001", "body.host_id_list is required; an empty list deletes the entry");
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw hssError("HSS.0001", `body.host_id_list holds ${twice} twice`);
  return ids.map((id) => {
    const server = call.cloud.servers.get(id);
    if (!server?.known || !sees(call, server.enterpriseProjectId)) throw hssError("HSS.1008", `host ${id}`);
    if (call.cloud.rules.loginSettingsNeed === "protection") checkReady(server);
    return server;
  });
}

function checkReady({ id, agent, protection }: ServerRecord): void {
  if (agent.state === "offline") throw hssError("HSS.1007", `host ${id}`);
  if (agent.state !== "online") throw hssError("HSS.1001", `host ${id}`);
  if (!protection) throw hssError("HSS.0001", `host ${id} is not protected`);
}

function addressOf(call: Call, field: string): LoginAddress & { written: string } {
  const written = String(call.body[field] ?? "");
  const address = readLoginAddress(written);
  if (!address)
    throw hssError("HSS.0001", `body.${field} is neither an IP address nor a network (n.n.n.n/n, n.n.n.n/netmask)`);
  return { ...address, written };
}

/** One write for everything: an entry without hosts is deleted, any other replaces the one of the same key. */
function put<Key>(entries: Map<Key, LoginEntry>, key: Key, entry: LoginEntry, limit: number): undefined {
  if (entry.hostIds.length === 0) entries.delete(key);
  else if (!entries.has(key) && entries.size >= limit)
    throw hssError("HSS.0001", `there are ${limit} entries already, the most that an account may have`);
  else entries.set(key, entry);
}

/** What a list says of an entry: the hosts that still exist and that the call may see. */
function listed<Key>(call: Call, entries: Map<Key, LoginEntry>, shown: (entry: LoginEntry, key: Key) => object) {
  const all = [...entries].map(([key, entry]) => ({
    ...shown(entry, key),
    total_num: entry.hostIds.length,
    host_id_list: [...entry.hostIds],
  }));
  const offset = (call.query["offset"] as number | undefined) ?? 0;
  const limit = (call.query["limit"] as number | undefined) ?? all.length;
  return { total_num: all.length, data_list: all.slice(offset, offset + limit) };
}

const echo = ({ cloud }: Call, { withNetmask, written }: LoginEntry) =>
  cloud.rules.loginAddressEcho === "netmask" ? withNetmask : written;

/** The filter of a list of addresses compares networks, not how they are written. */
function filtered(call: Call, entries: Map<string, LoginEntry>, field: string): Map<string, LoginEntry> {
  const wanted = call.query[field] as string | undefined;
  if (wanted === undefined) return entries;
  const key = readLoginAddress(wanted)?.key;
  return new Map([...entries].filter(([other]) => other === key));
}

function checkTwoFactor(server: ServerRecord): void {
  if (server.os !== "Linux") throw hssError("HSS.0001", `host ${server.id} is not Linux`);
  if (server.selinux !== "disabled") throw hssError("HSS.0001", `SELinux of host ${server.id} is ${server.selinux}`);
  if (Number.parseInt(server.openSshVersion, 10) >= 8)
    throw hssError(
      "HSS.0001",
      `host ${server.id} has OpenSSH ${server.openSshVersion}, which two-factor login does not support`,
    );
}

export const loginOperations: Operations = {
  ListLoginCommonIp: (call) =>
    listed(call, filtered(call, settings(call).commonIps, "ip_addr"), (entry) => ({ ip_addr: echo(call, entry) })),
  ModifyLoginCommonIp(call) {
    const { key, ...address } = addressOf(call, "ip_addr");
    const hostIds = hostsOf(call).map(({ id }) => id);
    return put(settings(call).commonIps, key, { ...address, hostIds, enabled: true }, most.commonIps);
  },

  ListLoginCommonLocation(call) {
    const wanted = call.query["area_code"];
    const entries = [...settings(call).commonLocations].filter(([code]) => wanted === undefined || code === wanted);
    return listed(call, new Map(entries), (_entry, area_code) => ({ area_code }));
  },
  ModifyLoginCommonLocation(call) {
    const code = call.body["area_code"] as number | undefined;
    if (code === undefined) throw hssError("HSS.0001", "body.area_code is required");
    const hostIds = hostsOf(call).map(({ id }) => id);
    const entry = { written: String(code), withNetmask: String(code), hostIds, enabled: true };
    return put(settings(call).commonLocations, code, entry, most.commonLocations);
  },

  ListLoginWhiteIp: (call) =>
    listed(call, filtered(call, settings(call).whiteIps, "white_ip"), (entry) => ({
      enabled: entry.enabled,
      white_ip: echo(call, entry),
    })),
  ModifyLoginWhiteIp(call) {
    const { key, ...address } = addressOf(call, "white_ip");
    const hostIds = hostsOf(call).map(({ id }) => id);
    const enabled = call.body["enabled"] === true;
    return put(settings(call).whiteIps, key, { ...address, hostIds, enabled }, most.whiteIps);
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
    const servers = hostsOf(call);
    if (enabled === true && call.cloud.rules.loginSettingsNeed === "protection") servers.forEach(checkTwoFactor);
    for (const server of servers) server.twoFactor = enabled === true ? on : undefined;
    return undefined;
  },
};
