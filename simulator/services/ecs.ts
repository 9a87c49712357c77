import { askedOfEcs, installAgent } from "../core/agents";
import type { Cloud } from "../core/cloud";
import type { ServerRecord } from "../core/records";
import { addServer } from "../core/seeding";
import { invalidParameter, notFound } from "../gateway/errors";
import { agentHosts, exact, fuzzy, sees, utc, type Call, type Operations } from "./operation";
import { decodeUserData, installsAgent } from "./user-data";

const statuses = { running: "ACTIVE", stopped: "SHUTOFF", building: "BUILD", error: "ERROR" } as const;
const vmStates = { running: "active", stopped: "stopped", building: "building", error: "error" } as const;

function serverView(cloud: Cloud, server: ServerRecord): Record<string, unknown> {
  const address = (addr: string, type: "fixed" | "floating") => ({
    version: "4",
    addr,
    "OS-EXT-IPS:type": type,
    "OS-EXT-IPS-MAC:mac_addr": "fa:16:3e:00:00:01",
    "OS-EXT-IPS:port_id": "",
  });
  const addresses = [
    address(server.privateIp, "fixed"),
    ...(server.publicIp ? [address(server.publicIp, "floating")] : []),
  ];
  return {
    id: server.id,
    name: server.name,
    status: statuses[server.status],
    created: utc(server.createdAt),
    updated: utc(server.createdAt),
    addresses: { [server.vpcId]: addresses },
    key_name: "",
    image: { id: "" },
    "OS-EXT-STS:task_state": server.status === "building" ? "spawning" : "",
    "OS-EXT-STS:vm_state": vmStates[server.status],
    "OS-EXT-AZ:availability_zone": `${cloud.region}a`,
    flavor: { id: "s6.large.2", name: "s6.large.2", vcpus: "2", ram: "4096" },
    user_id: cloud.domainId,
    tenant_id: cloud.projectId,
    metadata: { os_type: server.os, charging_mode: "0", vpc_id: server.vpcId, ...server.metadata },
    description: "",
    locked: false,
    tags: server.tags,
    enterprise_project_id: server.enterpriseProjectId,
  };
}

function serverOf({ cloud, path }: Call): ServerRecord {
  const server = cloud.servers.get(path["server_id"] ?? "");
  if (!server?.insideHuaweiCloud) throw notFound("ecs", `Instance ${path["server_id"]}`);
  return server;
}

/** An image that supports it installs the HSS agent by itself once `__support_agent_list` names it. */
function followAgentList(cloud: Cloud, server: ServerRecord): void {
  if (!askedOfEcs(server).includes("hss") || server.agent.state !== "not_installed") return;
  if (server.status === "running") installAgent(cloud, server);
}

interface NewServer {
  name: string;
  count?: number;
  imageRef?: string;
  flavorRef?: string;
  user_data?: string;
  adminPass?: string;
  metadata?: Record<string, string>;
  extendparam?: { enterprise_project_id?: string; chargingMode?: string };
}

/** The flavors of Kunpeng processors, such as `kc1.large.2`; `imageRef` decides where the options name that image. */
const isArm = (flavor: string | undefined) => /^k[a-z]\d/.test(flavor ?? "");

function create(call: Call, wanted: NewServer, name: string, userData: Buffer | undefined): ServerRecord {
  const { cloud } = call;
  const { build, discovery } = cloud.delays;
  const image = cloud.options.images?.[wanted.imageRef ?? ""];
  const prePaid = wanted.extendparam?.chargingMode === "prePaid";
  const server = addServer(cloud, {
    id: cloud.newId("server"),
    name,
    os: image?.os ?? "Linux",
    arch: image?.arch ?? (isArm(wanted.flavorRef) ? "aarch64" : "x86_64"),
    status: build > 0 ? "building" : "running",
    agent: "not_installed",
    enterpriseProjectId: wanted.extendparam?.enterprise_project_id ?? "0",
    metadata: { ...wanted.metadata, ...(prePaid && { charging_mode: "1" }) },
  });
  server.known = false;
  const { master, slave } = agentHosts(call);
  cloud.after(build, () => {
    if (server.status === "building") server.status = "running";
    followAgentList(cloud, server);
    // On Linux a password takes the place of user data (ECS API reference, `user_data`).
    const isRun = server.os === "Windows" || !wanted.adminPass;
    const bringsAgent = userData && isRun && installsAgent(userData, server, [master, slave]);
    if (bringsAgent && server.agent.state === "not_installed") installAgent(cloud, server);
    cloud.after(discovery, () => {
      server.known = true;
    });
  });
  return server;
}

function createAll(call: Call): object {
  const { cloud, body } = call;
  const wanted = body["server"] as unknown as NewServer;
  const userData = wanted.user_data ? decodeUserData(wanted.user_data) : undefined;
  if (userData && "problem" in userData) throw invalidParameter("ecs", userData.problem);
  if (body["dry_run"] === true) return {};
  const count = Math.max(1, wanted.count ?? 1);
  const made = Array.from({ length: count }, (_, index) => {
    const name = count === 1 ? wanted.name : `${wanted.name}-${String(index + 1).padStart(4, "0")}`;
    return create(call, wanted, name, userData?.bytes);
  });
  return { job_id: cloud.newId("job").replace(/-/g, ""), serverIds: made.map((server) => server.id) };
}

export const ecsOperations: Operations = {
  ShowServer: (call) => ({ server: serverView(call.cloud, serverOf(call)) }),

  ListServersDetails(call) {
    const { cloud, query } = call;
    const { server_id: ids, marker } = query as { server_id?: string; marker?: string };
    const inProject = { ...call, enterpriseProjectId: String(query["enterprise_project_id"] ?? "all_granted_eps") };
    const matching = [...cloud.servers.values()].filter(
      (server) =>
        server.insideHuaweiCloud &&
        (ids !== undefined
          ? ids.split(",").includes(server.id)
          : sees(inProject, server.enterpriseProjectId) &&
            fuzzy(query["name"], server.name) &&
            fuzzy(query["ip"], server.privateIp) &&
            exact(query["ip_eq"], server.privateIp) &&
            exact(query["status"], statuses[server.status]) &&
            (query["tags"] === undefined || server.tags.includes(String(query["tags"])))),
    );
    const limit = (query["limit"] as number | undefined) ?? 25;
    // The offset is a page number that starts at 1; 0 counts as 1. With a marker it plays no part.
    const pageNumber = Math.max(1, (query["offset"] as number | undefined) ?? 1);
    // IDs that do not exist come back all the same, with nothing but a fault.
    const unknown = (ids?.split(",") ?? []).filter((id) => !cloud.servers.get(id)?.insideHuaweiCloud);
    const start = marker === undefined ? (pageNumber - 1) * limit : matching.findIndex(({ id }) => id === marker) + 1;
    return {
      count: matching.length,
      servers: [
        ...matching.slice(start, start + limit).map((server) => serverView(cloud, server)),
        ...unknown.map((id) => ({ id, fault: { code: 404, message: `Instance ${id} could not be found.` } })),
      ],
    };
  },

  UpdateServerMetadata(call) {
    const server = serverOf(call);
    const given = call.body["metadata"] as Record<string, string>;
    server.metadata = { ...server.metadata, ...given };
    followAgentList(call.cloud, server);
    return { metadata: given };
  },

  CreateServers: createAll,
  CreatePostPaidServers: createAll,
};
