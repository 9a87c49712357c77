import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startSimulator, type Simulator } from "../../simulator";
import { client } from "./signed-client";

/** One data source of the official Terraform provider; see the `source` of the fixture. */
export interface DataSource {
  dataSource: string;
  /** The operation's name in the SDKs. */
  operation: string;
  method: string;
  path: string;
  /** What stands in the path, besides the project. */
  values?: Record<string, string>;
  /** With the arguments that it requires, and with all that it takes. */
  query?: string;
  everyFilter?: string;
  headers?: Record<string, string>;
  body?: unknown;
  fullBody?: unknown;
  /** Paths of the fields that it reads, by their type on the wire; `[]` goes through a list. */
  reads: Record<string, string[]>;
  /** Fields, or whole parts, that a reply leaves out where a host has no such thing or no fixed word is true. */
  mayLack?: string[];
  /** The code that it is refused with, because there is no such thing to ask for. */
  refused?: string;
  /** What the provider reads that the API reference does not have. */
  disagrees?: string;
}

export const dataSourcesFile = join(__dirname, "../fixtures/official-provider-data-sources.json");

export const { dataSources } = JSON.parse(readFileSync(dataSourcesFile, "utf8")) as { dataSources: DataSource[] };

/** A cloud with something behind every list that can have something, and the ids that the fixture names in braces. */
export async function startDataSourceCloud(): Promise<{ cloud: Simulator; ids: Record<string, string> }> {
  const cloud = await startSimulator({
    checkReplies: true,
    servers: [
      {
        ...{ name: "web-1", edition: "premium", publicIp: "203.0.113.5", assetValue: "important" },
        risks: { asset: 1, vulnerability: 3, baseline: 2, intrusion: 2 },
      },
      { name: "web-2", os: "Windows", edition: "wtp", risks: { vulnerability: 1, intrusion: 1 } },
      {
        ...{ name: "node-1", clusterId: "cluster-1", clusterName: "prod", edition: "container" },
        risks: { vulnerability: 2, intrusion: 1 },
      },
      { name: "idle-1", agent: "not_installed" },
    ],
    quotas: [{ edition: "enterprise" }],
  });
  const { get } = client(cloud);
  const first = async (path: string) => (await get(path)).json.data_list[0];
  const pod = await first("container/kubernetes");
  const ids = {
    quota: cloud.quotas.find(({ used }) => !used)?.id ?? "",
    ...Object.fromEntries(cloud.servers.map(({ name, id }) => [name, id])),
    pod: pod.pod_name,
    container: pod.container_id,
    service: (await get("kubernetes/services")).json.service_info_list[0].id,
    "backup-policy": (await first("ransomware/backup/policies")).id,
    "rasp-policy": (await first("rasp/policies")).policy_id,
    template: (await first("container/clusters/protection-policy-templates")).id,
    "scan-task": (await first("vulnerability/scan-tasks")).id,
    image: (await first("image/local-repositories")).image_id,
  };
  return { cloud, ids };
}
