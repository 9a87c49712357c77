import { canUpgrade } from "../../core/agents";
import {
  editionFromWire,
  editionOrder,
  unprotectedVersion,
  wireCharging,
  wireEdition,
  wirePower,
} from "../../core/editions";
import { interruption } from "../../core/protection";
import type { ServerRecord } from "../../core/records";
import { settingsOf } from "../../core/settings";
import { hssError } from "../../gateway/errors";
import { exact, fuzzy, page, sees, type Call, type Operations } from "../operation";
import { detectResult, groupName, hostView, policyGroupName, protectStatus, riskCount } from "./host-view";

type Test = (server: ServerRecord) => boolean;

function agentTest(wanted: unknown): Test {
  if (wanted === "installed") return ({ agent }) => agent.state !== "not_installed";
  if (wanted === "not_online") return ({ agent }) => agent.state !== "online";
  return ({ agent }) => agent.state === wanted;
}

function versionTest(wanted: unknown, orAbove: boolean): Test {
  if (wanted === unprotectedVersion) return (server) => orAbove || !server.protection;
  const edition = editionFromWire(wanted);
  const accepted = orAbove && edition ? editionOrder.slice(editionOrder.indexOf(edition)) : [edition];
  return ({ protection }) => protection !== undefined && accepted.includes(protection.edition);
}

const oneOf = (list: unknown, read: (server: ServerRecord) => string): Test => {
  const wanted = new Set(String(list).split(","));
  return (server) => wanted.has(read(server));
};

/** One test for each filter parameter of ListHostStatus; a parameter that is absent tests nothing. */
function filterTests({ cloud, query }: Call): Test[] {
  const { hostIdList } = cloud.rules;
  if (hostIdList === "refused" && query["host_id_list"] !== undefined)
    throw hssError("HSS.0001", "query.host_id_list is no parameter of this call");
  const tests: Record<string, (wanted: unknown) => Test> = {
    version: (wanted) => versionTest(wanted, query["above_version"] === true),
    agent_status: agentTest,
    detect_result: (wanted) => (server) => detectResult(server) === wanted,
    host_name: (wanted) => (server) => fuzzy(wanted, server.name),
    host_status: (wanted) => (server) => wirePower[server.status] === wanted,
    os_type: (wanted) => (server) => server.os === wanted,
    private_ip: (wanted) => (server) => fuzzy(wanted, server.privateIp),
    public_ip: (wanted) => (server) => fuzzy(wanted, server.publicIp),
    ip_addr: (wanted) => (server) => fuzzy(wanted, server.privateIp) || fuzzy(wanted, server.publicIp),
    protect_status: (wanted) => (server) => protectStatus(cloud, server) === wanted,
    group_id: (wanted) => (server) => server.groupId === wanted,
    group_name: (wanted) => (server) => fuzzy(wanted, groupName(cloud, server) ?? ""),
    vpc_id: (wanted) => (server) => server.vpcId === wanted,
    has_intrusion: (wanted) => (server) => server.risks.intrusion > 0 === wanted,
    has_vul: (wanted) => (server) => server.risks.vulnerability > 0 === wanted,
    has_baseline: (wanted) => (server) => server.risks.baseline > 0 === wanted,
    policy_group_id: (wanted) => (server) => server.policyGroupId === wanted,
    policy_group_name: (wanted) => (server) => fuzzy(wanted, policyGroupName(cloud, server) ?? ""),
    charging_mode: (wanted) => (server) => wireCharging(server.protection?.chargingMode) === wanted,
    // The SDK's comment says the opposite of the name; the other operations read it as "not of Huawei Cloud".
    outside_host: (wanted) => (server) => !server.insideHuaweiCloud === wanted,
    asset_value: (wanted) => (server) => server.assetValue === wanted,
    label: (wanted) => (server) => server.labels.includes(String(wanted)),
    agent_upgradable: (wanted) => (server) => canUpgrade(server) === wanted,
    protect_interrupt: (wanted) => (server) => (interruption(server) !== undefined) === wanted,
    protect_degradation: (wanted) => (server) => (server.protection?.degradation !== undefined) === wanted,
    incluster: (wanted) => (server) => (server.clusterId !== "") === wanted,
    cluster_id: (wanted) => (server) => server.clusterId === wanted,
    host_id_list: (wanted) => (hostIdList === "ignored" ? () => true : oneOf(wanted, (server) => server.id)),
    host_name_list: (wanted) => oneOf(wanted, (server) => server.name),
    private_ip_list: (wanted) => oneOf(wanted, (server) => server.privateIp),
    public_ip_list: (wanted) => oneOf(wanted, (server) => server.publicIp),
  };
  return Object.entries(tests).flatMap(([name, make]) => (query[name] === undefined ? [] : [make(query[name])]));
}

/** The hosts that HSS knows and the call may see, in the order in which they came. */
export const visibleHosts = ({ cloud, enterpriseProjectId }: Call) => cloud.visibleServers(enterpriseProjectId);

/** The host that a call's path names. */
export function pathHost(call: Call): ServerRecord {
  const server = call.cloud.servers.get(call.path["host_id"] ?? "");
  if (!server?.known || !sees(call, server.enterpriseProjectId)) throw hssError("HSS.1008", call.path["host_id"]);
  return server;
}

/** Locations that were set for a host, and those that HSS has learnt by itself. */
function loginAreaCodes({ cloud, enterpriseProjectId }: Call, server: ServerRecord): number[] {
  const set = [...settingsOf(cloud, enterpriseProjectId).commonLocations]
    .filter(([, { hostIds }]) => hostIds.includes(server.id))
    .map(([code]) => code);
  return [...new Set([...set, ...server.loginAreaCodes])];
}

interface Listed {
  total_num: number;
  data_list: ServerRecord[];
}

function listedHosts(call: Call): Listed {
  const { cloud, query } = call;
  const tests = filterTests(call);
  if (typeof query["host_id"] === "string") {
    // One host by its ID is the commonest question; it needs no walk through all of them.
    const server = cloud.servers.get(query["host_id"]);
    const seen = server?.known && sees(call, server.enterpriseProjectId) && tests.every((test) => test(server));
    return page(call, seen ? [server] : []);
  }
  const visible = visibleHosts(call);
  const matching = tests.length === 0 ? visible : visible.filter((server) => tests.every((test) => test(server)));
  if (query["sort_key"] !== "risk_num") return page(call, matching);
  const direction = query["sort_dir"] === "asc" ? 1 : -1;
  return page(
    call,
    [...matching].sort((a, b) => direction * (riskCount(a) - riskCount(b))),
  );
}

/** What a container node has in common with a host of the host list. */
const nodeFields = new Set([
  ...["agent_id", "host_id", "host_name", "host_status", "agent_status", "protect_interrupt", "protect_degradation"],
  ...["degradation_reason", "private_ip", "public_ip", "resource_id", "group_name", "enterprise_project_name"],
  ...["detect_result", "asset", "vulnerability", "intrusion", "policy_group_id", "policy_group_name"],
]);

export const hostOperations: Operations = {
  ListHostStatus(call) {
    const { cloud, query } = call;
    // A forced sync with ECS: servers that HSS would have learnt of later are there at once.
    if (query["refresh"] === true) {
      cloud.touch();
      for (const server of cloud.servers.values()) server.known = true;
    }
    const { total_num, data_list } = listedHosts(call);
    return {
      total_num,
      data_list: data_list.map((server) => ({
        ...hostView(cloud, server),
        ...(query["get_common_login_locations"] === true && {
          common_login_area_codes: loginAreaCodes(call, server),
        }),
      })),
    };
  },

  ListHostsRisk(call) {
    const wanted = new Set(call.query["host_id_list"] as string[]);
    const hosts = visibleHosts(call).filter((server) => wanted.has(server.id));
    return {
      total_num: hosts.length,
      data_list: hosts.map((server) => {
        const view = hostView(call.cloud, server);
        const { host_id, agent_status, install_result_code, version, protect_status, detect_result } = view;
        return {
          ...{ host_id, agent_status, install_result_code, version, protect_status, detect_result },
          ...server.risks,
        };
      }),
    };
  },

  ListContainerNodes(call) {
    const { cloud, query } = call;
    const nodes = visibleHosts(call).filter(
      (server) =>
        (server.clusterId !== "" || server.protection?.edition === "container") &&
        fuzzy(query["host_name"], server.name) &&
        exact(query["version"], wireEdition(server.protection?.edition)) &&
        exact(query["container_node"], server.clusterId !== "") &&
        (query["agent_status"] === undefined || agentTest(query["agent_status"])(server)) &&
        exact(query["protect_status"], server.protection?.edition === "container" ? "opened" : "closed") &&
        exact(query["container_tags"], server.clusterId ? "cce" : "other"),
    );
    const { total_num, data_list } = page(call, nodes);
    return {
      total_num,
      data_list: data_list.map((server) => ({
        ...Object.fromEntries(Object.entries(hostView(cloud, server)).filter(([name]) => nodeFields.has(name))),
        protect_status: server.protection?.edition === "container" ? "opened" : "closed",
        container_tags: server.clusterId ? "cce" : "other",
        ...(server.agent.state !== "online" && server.agent.state !== "offline" && { agent_status: "not_installed" }),
      })),
    };
  },
};
