import { wireEdition } from "../../core/editions";
import type { HostGroupRecord, PolicyGroupRecord } from "../../core/records";
import { hssError } from "../../gateway/errors";
import { exact, fuzzy, page, sees, type Call, type Operations } from "../operation";
import { riskCount } from "./host-view";

function setMembers(call: Call, group: HostGroupRecord, ids: string[]): void {
  const { cloud } = call;
  const servers = ids.map((id) => {
    const server = cloud.servers.get(id);
    if (!server?.known || !sees(call, server.enterpriseProjectId)) throw hssError("HSS.1008", `host ${id}`);
    return server;
  });
  for (const id of group.hostIds) {
    const former = cloud.servers.get(id);
    if (former?.groupId === group.id) former.groupId = undefined;
  }
  group.hostIds = new Set(ids);
  for (const server of servers) {
    // A host is in one group: joining another takes it out of the first.
    if (server.groupId !== undefined) cloud.hostGroups.get(server.groupId)?.hostIds.delete(server.id);
    server.groupId = group.id;
  }
}

function groupOf(call: Call, id: unknown): HostGroupRecord {
  const group = call.cloud.hostGroups.get(String(id));
  if (!group || !sees(call, group.enterpriseProjectId)) throw hssError("HSS.1019", `group ${String(id)}`);
  return group;
}

function checkName(call: Call, name: string, except?: HostGroupRecord): void {
  const taken = [...call.cloud.hostGroups.values()].some((group) => group !== except && group.name === name);
  if (taken) throw hssError("HSS.0001", `body.group_name: there is a group ${name} already`);
}

const usersOf = ({ cloud }: Call, group: PolicyGroupRecord) =>
  [...cloud.servers.values()].filter((server) => server.policyGroupId === group.id).length;

function policyGroup(call: Call, id: unknown): PolicyGroupRecord {
  const group = call.cloud.policyGroups.get(String(id));
  if (!group) throw hssError("HSS.1021", `policy group ${String(id)}`);
  return group;
}

/** Only these may be copied and deployed. */
function premiumOrContainer(group: PolicyGroupRecord): PolicyGroupRecord {
  if (group.edition !== "premium" && group.edition !== "container")
    throw hssError("HSS.1005", `policy group ${group.name} is of neither the premium nor the container edition`);
  return group;
}

export const groupOperations: Operations = {
  ListHostGroups(call) {
    const { cloud, query } = call;
    const groups = [...cloud.hostGroups.values()].filter(
      (group) => sees(call, group.enterpriseProjectId) && fuzzy(query["group_name"], group.name),
    );
    const { total_num, data_list } = page(call, groups);
    return {
      total_num,
      data_list: data_list.map((group) => {
        const members = [...group.hostIds].flatMap((id) => cloud.servers.get(id) ?? []);
        return {
          group_id: group.id,
          group_name: group.name,
          host_num: members.length,
          risk_host_num: members.filter((server) => riskCount(server) > 0).length,
          unprotect_host_num: members.filter((server) => !server.protection).length,
          host_id_list: members.map((server) => server.id),
          is_outside: false,
        };
      }),
    };
  },

  AddHostsGroup(call) {
    const { cloud, body } = call;
    const name = body["group_name"] as string;
    checkName(call, name);
    const enterpriseProjectId = call.enterpriseProjectId === "all_granted_eps" ? "0" : call.enterpriseProjectId;
    const group = { id: cloud.newId("host group"), name, enterpriseProjectId, hostIds: new Set<string>() };
    setMembers(call, group, body["host_id_list"] as string[]);
    cloud.hostGroups.set(group.id, group);
    return undefined;
  },

  ChangeHostsGroup(call) {
    const { body } = call;
    const group = groupOf(call, body["group_id"]);
    const name = (body["group_name"] as string | undefined) || group.name;
    checkName(call, name, group);
    if (body["host_id_list"]) setMembers(call, group, body["host_id_list"] as string[]);
    group.name = name;
    return undefined;
  },

  DeleteHostsGroup(call) {
    const group = groupOf(call, call.query["group_id"]);
    setMembers(call, group, []);
    call.cloud.hostGroups.delete(group.id);
    return undefined;
  },

  ListPolicyGroup(call) {
    const { cloud, query } = call;
    const groups = [...cloud.policyGroups.values()].filter(
      (group) =>
        fuzzy(query["group_name"], group.name) &&
        exact(query["group_id"], group.id) &&
        (query["container_mode"] !== true || group.edition === "container"),
    );
    const { total_num, data_list } = page(call, groups);
    return {
      total_num,
      data_list: data_list.map((group) => ({
        group_name: cloud.rules.displayNames === "plain" ? group.name : `${group.name} `,
        group_id: group.id,
        description: group.description,
        host_num: usersOf(call, group),
        default_group: group.builtIn,
        deletable: !group.builtIn && usersOf(call, group) === 0,
        support_os: group.os,
        support_version: wireEdition(group.edition),
        protect_mode: group.protectMode,
      })),
    };
  },

  AddPolicyGroup(call) {
    const { cloud, body } = call;
    const origin = premiumOrContainer(policyGroup(call, body["group_id"]));
    const name = body["name"] as string;
    if (name.startsWith("default_policy_group"))
      throw hssError("HSS.0001", "body.name must not begin with default_policy_group");
    if ([...cloud.policyGroups.values()].some((group) => group.name === name)) throw hssError("HSS.1020", name);
    const id = cloud.newId("policy group");
    const description = (body["description"] as string | undefined) ?? "";
    cloud.policyGroups.set(id, { ...origin, id, name, description, builtIn: false });
    return undefined;
  },

  ChangePolicyGroup(call) {
    const group = policyGroup(call, call.body["group_id"]);
    const mode = call.body["protect_mode"] as PolicyGroupRecord["protectMode"] | undefined;
    if (mode) group.protectMode = mode;
    return undefined;
  },

  DeletePolicyGroup(call) {
    const groups = (call.body["id_list"] as string[]).map((id) => policyGroup(call, id));
    const kept = groups.find((group) => group.builtIn || usersOf(call, group) > 0);
    if (kept) throw hssError("HSS.1005", `policy group ${kept.name} is built in or in use`);
    for (const group of groups) call.cloud.policyGroups.delete(group.id);
    return undefined;
  },

  AssociatePolicyGroup(call) {
    const { cloud, body } = call;
    const group = premiumOrContainer(policyGroup(call, body["target_policy_group_id"]));
    const fits = (id: string) => {
      const server = cloud.servers.get(id);
      return server?.os === group.os && server.protection?.edition === group.edition ? server : undefined;
    };
    const all = body["operate_all"] === true;
    const ids = all ? [...cloud.servers.keys()] : ((body["host_id_list"] as string[] | undefined) ?? []);
    if (ids.length === 0) throw hssError("HSS.0001", "body.host_id_list is required unless operate_all is true");
    const unfit = all ? undefined : ids.find((id) => !fits(id));
    if (unfit !== undefined) throw hssError("HSS.1005", `host ${unfit} has another edition or system`);
    for (const id of ids) {
      const server = fits(id);
      if (server) server.policyGroupId = group.id;
    }
    return undefined;
  },
};
