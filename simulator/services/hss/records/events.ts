import { idFrom } from "../../../core/random";
import type { ServerRecord } from "../../../core/records";
import type { Call } from "../../operation";
import { systemOf } from "../host-view";
import { counted, describedOperations, type Facts } from "./described";
import { perHost, upTo } from "./host-facts";

/** What the first, second, third and fourth intrusion of a host are; then it begins anew. */
const kinds = [
  {
    ...{ event_type: 4002, event_class_id: "login_0001", event_name: "Brute-force attack", severity: "High" },
    ...{ attack_tag: "attack_attempt", att_ck: "Credential Access", attack_phase: "exploit" },
  },
  {
    ...{ event_type: 1001, event_class_id: "malware_1001", event_name: "Malicious program", severity: "Critical" },
    ...{ attack_tag: "attack_success", att_ck: "Execution", attack_phase: "installation" },
  },
  {
    ...{ event_type: 3018, event_class_id: "malware_0001", event_name: "Abnormal shell", severity: "Medium" },
    ...{ attack_tag: "abnormal_behavior", att_ck: "Execution", attack_phase: "actions" },
  },
  {
    ...{ event_type: 1015, event_class_id: "webshell_0001", event_name: "Web shell", severity: "Low" },
    ...{ attack_tag: "abnormal_behavior", att_ck: "Persistence", attack_phase: "installation" },
  },
] as const;

const kindOf = (index: number) => kinds[(index - 1) % kinds.length] ?? kinds[0];

/** How grave the n-th intrusion of any host is. */
export const severityOfEvent = (index: number) => kindOf(index).severity;

function resourceOf({ cloud }: Call, server: ServerRecord): Facts {
  return {
    domain_id: cloud.domainId,
    project_id: cloud.projectId,
    enterprise_project_id: server.enterpriseProjectId,
    region_name: cloud.region,
    vpc_id: server.vpcId,
    vm_name: server.name,
    vm_uuid: server.id,
    cluster_id: server.clusterId,
    cluster_name: server.clusterName,
    sys_arch: server.arch,
    os_bit: "64",
    os_type: server.os,
    ...systemOf(server),
  };
}

const categoryOf = ({ clusterId }: ServerRecord) => (clusterId === "" ? "host" : "container");

/** Each alarm of each host in sight; their count is the host's `risks.intrusion`. Nobody has dealt with one. */
const events = (call: Call): Facts[] =>
  perHost(call, (server) =>
    upTo(server.risks.intrusion).map((index) => ({
      ...kindOf(index),
      category: categoryOf(server),
      event_id: idFrom(call.cloud.seed, "event", server.id, index),
      occur_time: server.createdAt,
      handle_status: "unhandled",
      event_count: 1,
      operate_accept_list: ["mark_as_handled", "ignore", "add_to_alarm_whitelist"],
      resource_info: resourceOf(call, server),
    })),
  );

const ofSeverity = (found: readonly Facts[], wanted: string) =>
  found.filter(({ severity }) => severity === wanted).length;

export const eventOperations = describedOperations({
  ListSecurityEvents: events,
  ListEventAttCk: (call, among) =>
    [...counted(among(events(call)), "att_ck")].map(([att_ck, found]) => ({ att_ck, num: found.length })),
  ShowEventSeverity(call, among) {
    const found = among(events(call));
    return {
      total_num: found.length,
      critical_num: ofSeverity(found, "Critical"),
      high_num: ofSeverity(found, "High"),
      medium_num: ofSeverity(found, "Medium"),
      low_num: ofSeverity(found, "Low"),
    };
  },
  ListEventType(call, among) {
    const found = among(events(call));
    return {
      total_num: found.length,
      data_list: [...counted(found, "event_name")].map(([event_type_name, some]) => ({
        event_type_name,
        event_type_num: some.length,
        event_type_list: [...counted(some, "event_type")].map(([event_type, { length: event_num }]) => ({
          event_type,
          event_num,
          status: "unlocked",
        })),
      })),
    };
  },
  ListEventOperates: () => ({ operate_accept_list: ["mark_as_handled", "ignore", "add_to_alarm_whitelist"] }),
});
