import { wireEdition, wirePower } from "../../core/editions";
import type { Cloud } from "../../core/cloud";
import type { ServerRecord } from "../../core/records";
import { hssError } from "../../gateway/errors";
import { exact, fuzzy, page, sees, type Call, type Operations } from "../operation";
import { groupName } from "./host-view";
import { visibleHosts } from "./hosts";
import { described } from "./records/described";

const usersOf = (cloud: Cloud, policyId: string) =>
  [...cloud.servers.values()].filter((server) => server.ransomware?.policyId === policyId);

function policyOf({ cloud }: Call, id: unknown) {
  const policy = cloud.ransomwarePolicies.get(String(id));
  if (!policy) throw hssError("HSS.1005", `ransomware policy ${String(id)}`);
  return policy;
}

function addPolicy({ cloud }: Call, fields: Record<string, unknown>): string {
  const taken = [...cloud.ransomwarePolicies.values()].some(
    (policy) => policy["policy_name"] === fields["policy_name"],
  );
  if (taken) throw hssError("HSS.1005", `there is a ransomware policy ${String(fields["policy_name"])} already`);
  const id = cloud.newId("ransomware policy");
  const defaults = { bait_protection_status: "opened", deploy_mode: "closed", ai_protection_status: "closed" };
  cloud.ransomwarePolicies.set(id, { ...defaults, runtime_detection_status: "closed", ...fields, policy_id: id });
  return id;
}

function hostsOf(call: Call): ServerRecord[] {
  return (call.body["host_id_list"] as string[]).map((id) => {
    const server = call.cloud.servers.get(id);
    if (!server?.known || !sees(call, server.enterpriseProjectId)) throw hssError("HSS.1008", `host ${id}`);
    if (server.agent.state === "offline") throw hssError("HSS.1007", `host ${id}`);
    if (server.agent.state !== "online") throw hssError("HSS.1001", `host ${id}`);
    return server;
  });
}

function serverFacts({ cloud }: Call, server: ServerRecord) {
  const policy = cloud.ransomwarePolicies.get(server.ransomware?.policyId ?? "");
  return {
    project_id: cloud.projectId,
    enterprise_project_id: server.enterpriseProjectId,
    host_id: server.id,
    agent_id: server.agent.id,
    host_name: server.name,
    host_ip: server.publicIp || server.privateIp,
    private_ip: server.privateIp,
    os_type: server.os,
    host_status: wirePower[server.status],
    ransom_protection_status: server.ransomware ? "opened" : "closed",
    agent_version: server.agent.version,
    protect_status: server.protection ? "opened" : "closed",
    protect_policy_id: policy?.policy_id,
    protect_policy_name: policy?.["policy_name"],
    backup_error: { error_code: 0, error_description: "" },
    backup_protection_status: "closed",
    count_protect_event: 0,
    count_backuped: 0,
    agent_status: server.agent.state,
    version: wireEdition(server.protection?.edition),
    host_source: server.insideHuaweiCloud ? "ecs" : "outside",
  };
}

/** Ransomware prevention without its backups: those belong to another service, which is not simulated. */
export const ransomwareOperations: Operations = {
  ListProtectionServer(call) {
    const { query } = call;
    const hosts = visibleHosts(call).filter(
      (server) =>
        fuzzy(query["host_name"], server.name) &&
        exact(query["os_type"], server.os) &&
        (fuzzy(query["host_ip"], server.privateIp) || fuzzy(query["host_ip"], server.publicIp)) &&
        exact(query["host_status"], wirePower[server.status]),
    );
    const { total_num, data_list } = page(call, hosts);
    return { total_num, data_list: data_list.map((server) => serverFacts(call, server)) };
  },

  // The newer list, which the official Terraform provider reads.
  ListRansomwareProtectionNodes: described("ListRansomwareProtectionNodes", (call) =>
    visibleHosts(call).map((server) => {
      const facts = serverFacts(call, server);
      const { protect_policy_id: policy_id = "", protect_policy_name: policy_name = "" } = facts;
      const group = { group_id: server.groupId ?? "", group_name: groupName(call.cloud, server) ?? "" };
      return { ...facts, ...group, policy_id, policy_name };
    }),
  ),

  StartProtection(call) {
    const { body } = call;
    const servers = hostsOf(call);
    if (body["ransom_protection_status"] === "closed") {
      for (const server of servers) server.ransomware = undefined;
      return undefined;
    }
    const inline = body["create_protection_policy"] as Record<string, unknown> | undefined;
    const named = body["protection_policy_id"] as string | undefined;
    if (!named && !inline)
      throw hssError("HSS.0001", "body.protection_policy_id or body.create_protection_policy is required to open");
    if (body["backup_protection_status"] === "opened" && !body["backup_cycle"])
      throw hssError("HSS.0001", "body.backup_cycle is required when backup is opened");
    const policyId = named ? policyOf(call, named).policy_id : addPolicy(call, inline ?? {});
    for (const server of servers) server.ransomware = { policyId };
    return undefined;
  },

  StopProtection(call) {
    for (const server of hostsOf(call)) server.ransomware = undefined;
    return undefined;
  },

  ListProtectionPolicy(call) {
    const { cloud, query } = call;
    const policies = [...cloud.ransomwarePolicies.values()].filter(
      (policy) =>
        fuzzy(query["policy_name"], String(policy["policy_name"])) &&
        exact(query["protect_policy_id"], policy.policy_id) &&
        exact(query["operating_system"], policy["operating_system"]),
    );
    const { total_num, data_list } = page(call, policies);
    return {
      total_num,
      data_list: data_list.map((policy) => ({
        ...policy,
        count_associated_server: usersOf(cloud, policy.policy_id).length,
        default_policy: 0,
      })),
    };
  },

  AddProtectionPolicy(call) {
    addPolicy(call, call.body);
    return undefined;
  },

  UpdateProtectionPolicy(call) {
    const { agent_id_list, ...fields } = call.body;
    const policy = policyOf(call, fields["policy_id"]);
    Object.assign(policy, fields);
    const agents = agent_id_list as string[] | undefined;
    for (const server of call.cloud.servers.values()) {
      if (agents?.includes(server.agent.id)) server.ransomware = { policyId: policy.policy_id };
    }
    return undefined;
  },

  DeleteProtectionPolicy(call) {
    const policy = policyOf(call, call.query["policy_id"]);
    if (usersOf(call.cloud, policy.policy_id).length > 0)
      throw hssError("HSS.1005", `ransomware policy ${policy.policy_id} is in use`);
    call.cloud.ransomwarePolicies.delete(policy.policy_id);
    return undefined;
  },
};
