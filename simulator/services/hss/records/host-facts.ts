import type { ServerRecord } from "../../../core/records";
import type { Call } from "../../operation";
import { hostView } from "../host-view";
import { visibleHosts } from "../hosts";
import type { Facts } from "./described";

/** What any list may say of a host, under all the names that the lists use. */
export function hostFacts({ cloud }: Call, server: ServerRecord): Facts {
  const view = hostView(cloud, server);
  return {
    ...view,
    protect_status: server.protection ? "opened" : "closed",
    "agent_status?": server.agent.state === "not_installed" ? ["not_installed"] : ["installed", server.agent.state],
    group_id: server.groupId ?? "",
    group_name: view["group_name"] ?? "",
    cluster_id: server.clusterId,
    cluster_name: server.clusterName,
    host_ip: server.privateIp,
    host_private_ip: server.privateIp,
    host_public_ip: server.publicIp,
    server_ip: server.privateIp,
    region_name: cloud.region,
  };
}

/** Hosts whose agent has something to tell, or did when it was last heard. */
export const hasAgent = ({ agent }: ServerRecord) => agent.state === "online" || agent.state === "offline";

/** One list entry for each host in sight that passes the test. */
export const hostsWhere = (call: Call, test: (server: ServerRecord) => boolean = () => true) =>
  visibleHosts(call)
    .filter(test)
    .map((server) => hostFacts(call, server));

/** Entries of the hosts in sight, each with the host's own facts. */
export const perHost = (call: Call, entries: (server: ServerRecord) => readonly Facts[]): Facts[] =>
  visibleHosts(call).flatMap((server) => {
    const host = hostFacts(call, server);
    return entries(server).map((entry) => ({ ...host, ...entry }));
  });

/** `1`, `2`, ... up to a count. */
export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
