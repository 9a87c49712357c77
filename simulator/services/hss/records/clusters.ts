import { digest, idFrom } from "../../../core/random";
import type { ServerRecord } from "../../../core/records";
import { hssError } from "../../../gateway/errors";
import type { Call } from "../../operation";
import { visibleHosts } from "../hosts";
import { describedOperations, type Facts, type Source } from "./described";
import { hasAgent, hostFacts } from "./host-facts";

/** Where the agent's pods are, and the service of the cluster's own API. */
const namespaces = { agent: "hss", service: "default" };
const namespace_num = Object.keys(namespaces).length;

interface Cluster {
  id: string;
  name: string;
  nodes: ServerRecord[];
  createdAt: number;
}

/** The clusters that servers in sight say they belong to, each with its nodes; as old as the first of them. */
function clusters(call: Call): Cluster[] {
  const found = new Map<string, ServerRecord[]>();
  for (const server of visibleHosts(call)) {
    if (server.clusterId !== "") found.set(server.clusterId, [...(found.get(server.clusterId) ?? []), server]);
  }
  return [...found].map(([id, nodes]) => ({
    id,
    name: nodes[0]?.clusterName || id,
    nodes,
    createdAt: Math.min(...nodes.map(({ createdAt }) => createdAt)),
  }));
}

function pathCluster(call: Call) {
  const id = call.path["cluster_id"];
  const cluster = clusters(call).find((one) => one.id === id);
  if (!cluster) throw hssError("HSS.0011", `cluster ${id}`);
  return cluster;
}

const guarded = ({ protection }: ServerRecord) => protection?.edition === "container";

const count = (nodes: readonly ServerRecord[], test: (node: ServerRecord) => boolean) => nodes.filter(test).length;

const sum = (nodes: readonly ServerRecord[], read: (node: ServerRecord) => number) =>
  nodes.reduce((total, node) => total + read(node), 0);

/** What any list may say of a cluster. Its version and network belong to the container engine, which is not simulated. */
const clusterFacts = (call: Call): Facts[] =>
  clusters(call).map(({ id, name, nodes, createdAt }) => {
    const protect_node_num = count(nodes, guarded);
    const installed = count(nodes, hasAgent);
    return {
      id,
      cluster_id: id,
      cluster_name: name,
      cluster_type: "cce",
      type: "cce",
      status: "Available",
      cluster_status: "Available",
      creation_timestamp: createdAt,
      active_nodes_number: count(nodes, ({ status }) => status === "running"),
      total_nodes_number: nodes.length,
      node_num: nodes.length,
      node_total_num: nodes.length,
      protect_node_num,
      unprotect_node_num: nodes.length - protect_node_num,
      agent_ds_install_status: installed > 0 ? "Installed" : "NotInstall",
      agent_installed_num: installed,
      agent_not_install_num: nodes.length - installed,
      sys_vul_num: sum(nodes, ({ risks }) => risks.vulnerability),
      vul_num: sum(nodes, ({ risks }) => risks.vulnerability),
      baseline_risk_num: sum(nodes, ({ risks }) => risks.baseline),
      event_num: sum(nodes, ({ risks }) => risks.intrusion),
      images_num: installed > 0 ? 1 : 0,
      charging_mode: nodes.some(({ protection }) => protection?.chargingMode === "postPaid") ? "on_demand" : "free",
      namespace: namespaces.agent,
      ds_info: { desired_num: nodes.length, current_num: installed, ready_num: installed },
      installed_status: installed === nodes.length ? "install_success" : installed > 0 ? "partially_success" : "none",
      access_status: installed > 0 ? "connect_success" : "not_connect",
      combined_status: installed > 0 ? "running" : "access_error",
      cluster_log_status: "success",
      invoked_service: "hss",
      latest_version: true,
      mode: "vpc-router",
      namespace_num,
    };
  });

const protectStatus = (cluster: Facts) =>
  cluster["protect_node_num"] === 0 ? "unprotect" : cluster["unprotect_node_num"] === 0 ? "protecting" : "part_protect";

/** The agent runs on the nodes of a cluster as a daemon set: one pod with one container on each node that has it. */
export const pods = (call: Call): Facts[] =>
  visibleHosts(call)
    .filter((server) => server.clusterId !== "" && hasAgent(server))
    .map((server) => {
      const pod_name = `hostguard-${digest(call.cloud.seed, "pod", server.id).slice(0, 5)}`;
      const container_id = digest(call.cloud.seed, "container", server.id);
      return {
        ...hostFacts(call, server),
        id: idFrom(call.cloud.seed, "pod", server.id),
        cluster_id: server.clusterId,
        cluster_name: server.clusterName || server.clusterId,
        cluster_type: "cce",
        cluster_container: true,
        namespace: namespaces.agent,
        namespace_name: namespaces.agent,
        name: "hostguard",
        pod_name,
        pod_ip: server.privateIp,
        node_name: server.name,
        node_ip: server.privateIp,
        container_id,
        container_name: "hostguard",
        image_name: "hostguard",
        region_id: call.cloud.region,
        status: "Running",
        create_time: server.agent.createdAt,
        risky: false,
      };
    });

function onlyPod(call: Call, field: "pod_name" | "container_id", wanted: unknown): Facts {
  const pod = pods(call).find((entry) => entry[field] === wanted);
  if (!pod) throw hssError("HSS.0011", `${field} ${String(wanted)}`);
  return pod;
}

/** Each cluster has the service of its own API, and the endpoint behind it. */
const services = (call: Call): Facts[] =>
  clusters(call).map(({ id, name, createdAt }) => ({
    id: idFrom(call.cloud.seed, "service", id),
    ...{ cluster_id: id, cluster_name: name, cluster_type: "cce", name: "kubernetes", namespace: namespaces.service },
    ...{ service_name: "kubernetes", endpoint_name: "kubernetes", type: "ClusterIP", cluster_ip: "10.247.0.1" },
    ...{ association_service: true, labels: "", selector: "", session_affinity: "None" },
    creation_timestamp: createdAt,
  }));

function onlyService(call: Call): Facts {
  const id = call.query["id"];
  const service = services(call).find((entry) => id === undefined || entry["id"] === id);
  if (!service) throw hssError("HSS.0011", `id ${String(id)}`);
  return service;
}

/** The clusters that a call names in its body; all of them when it names none. */
function named(call: Call): Facts[] {
  const infos = (call.body["cluster_info_list"] as Facts[] | undefined) ?? [];
  const ids = [
    ...((call.body["cluster_id_list"] as unknown[] | undefined) ?? []),
    ...infos.map((info) => info["cluster_id"]),
  ];
  return clusterFacts(call)
    .filter(({ cluster_id }) => ids.length === 0 || ids.includes(cluster_id))
    .map((cluster) => ({
      ...cluster,
      cluster_type: "existing",
      protect_type: "node_level",
      protect_status: protectStatus(cluster),
    }));
}

/** Protection policies of clusters need a plug-in that nobody has installed. */
const unprotected: Source = (call) =>
  clusterFacts(call).map((cluster) => ({ ...cluster, protect_status: "unprotected", protection_status: false }));

export const clusterOperations = describedOperations({
  ListKubernetesClusterDetails: clusterFacts,
  ListCceClusterConfig: named,
  ListCceClusterDetectRisk: named,
  ListAgentDaemonsetInfo: clusterFacts,
  ListClusterProtectionInfo: unprotected,
  ListClusterProtectionItem: (call) => ({ clusters: unprotected(call, (records) => [...records]) }),
  ListClusterProtectOverview: (call) => ({ cluster_num: clusters(call).length }),
  ShowClusterAssetStatistics: (call) => ({
    cluster_num: clusters(call).length,
    work_load_num: clusters(call).length,
    service_num: services(call).length,
    pod_num: pods(call).length,
  }),
  ShowClusterScanStatistics: (call) => ({
    all_cluster_num: clusters(call).length,
    unscan_cluster_num: clusters(call).length,
  }),
  ListContainerNetworkClusters: unprotected,
  ShowNetworkStatistics: (call) => ({
    cluster_total_num: clusters(call).length,
    namespace_total_num: clusters(call).length * namespace_num,
  }),
  ShowContainerNetworkInfo(call) {
    const { nodes } = pathCluster(call);
    return { mode: "vpc-router", kube_proxy_mode: "iptables", vpc: nodes[0]?.vpcId };
  },
  ListContainerNetworkPolicy(call) {
    pathCluster(call);
    return [];
  },
  ListContainers: pods,
  ListK8sPods: (call) => ({ data_list: pods(call), pod_info_list: pods(call) }),
  ShowK8sPodDetail(call) {
    const pod = onlyPod(call, "pod_name", call.path["pod_name"]);
    return { ...pod, containers: [pod] };
  },
  ShowK8sContainerDetail(call) {
    onlyPod(call, "container_id", call.query["container_id"]);
    // It tells of decoy services, which no container runs.
    return { enable_simulate: "close" };
  },
  ListK8sDaemonSets: (call) =>
    clusters(call).map(({ id, name, nodes, createdAt }) => ({
      ...{ cluster_id: id, cluster_name: name, cluster_type: "cce", name: "hostguard" },
      namespace_name: namespaces.agent,
      ...{ image_name: "hostguard", status: "Running", match_labels: [{ key: "app", val: "hostguard" }] },
      pods_num: count(nodes, hasAgent),
      create_time: createdAt,
    })),
  ListK8sDeployments: () => ({ type: "deploy" }),
  ListKubernetesServiceDetails: services,
  ShowKubernetesServiceInfo: onlyService,
  ListKubernetesEndpointDetails: services,
  ShowKubernetesEndpointInfo: onlyService,
});
