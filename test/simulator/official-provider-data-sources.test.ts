import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startSimulator, type Simulator } from "../../simulator";
import { client, send, type Reply } from "./signed-client";

/** One data source of the official Terraform provider; see the `source` of the fixture. */
interface DataSource {
  dataSource: string;
  method: string;
  path: string;
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

const { dataSources } = JSON.parse(
  readFileSync(join(__dirname, "../fixtures/official-provider-data-sources.json"), "utf8"),
) as { dataSources: DataSource[] };

let cloud: Simulator;
let ids: Record<string, string>;

beforeAll(async () => {
  cloud = await startSimulator({
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
  const first = async (path: string, query = {}) => (await client(cloud).get(path, query)).json.data_list[0];
  const services = (await client(cloud).get("kubernetes/services")).json.service_info_list;
  ids = {
    project: cloud.projectId,
    quota: cloud.quotas.find(({ used }) => !used)?.id ?? "",
    ...Object.fromEntries(cloud.servers.map(({ name, id }) => [name, id])),
    pod: (await first("container/kubernetes")).pod_name,
    container: (await first("container/kubernetes")).container_id,
    service: services[0].id,
    "backup-policy": (await first("ransomware/backup/policies")).id,
    "rasp-policy": (await first("rasp/policies")).policy_id,
    template: (await first("container/clusters/protection-policy-templates")).id,
    "scan-task": (await first("vulnerability/scan-tasks")).id,
    image: (await first("image/local-repositories")).image_id,
  };
});

afterAll(() => cloud.close());

const withIds = (text: string) => text.replace(/\{([\w-]+)\}/g, (_all, name: string) => ids[name] ?? "");

async function ask(source: DataSource, query = "", body = source.body): Promise<Reply> {
  const headers = {
    accept: "application/json",
    "user-agent": "terraform-provider-iac golangsdk/2.0.0",
    ...source.headers,
  };
  const path = encodeURI(withIds(source.path));
  return send(cloud, {
    method: source.method,
    url: query === "" ? path : `${path}?${withIds(query)}`,
    headers: { ...headers, "x-project-id": cloud.projectId },
    // The project's header is not among the signed ones.
    signedHeaders: [...Object.keys(headers), "x-sdk-date"],
    ...(body !== undefined && { body: withIds(JSON.stringify(body)) }),
  });
}

/** All values at a path; one for each way through its lists. */
const valuesAt = (value: unknown, path: string): unknown[] =>
  path.split(".").reduce<unknown[]>(
    (values, part) => {
      const [name = "", ...lists] = part.split("[]");
      const next = values.map((one) => (name === "" ? one : (one as Record<string, unknown> | undefined)?.[name]));
      return lists.reduce<unknown[]>((some) => some.flatMap((one) => one), next);
    },
    [value],
  );

function typeOf(value: unknown): string {
  if (!Array.isArray(value)) return typeof value;
  return value.length === 0 ? "empty[]" : `${typeof value[0]}[]`;
}

const fits = (value: unknown, type: string) =>
  type === "any" || typeOf(value) === type || (typeOf(value) === "empty[]" && type.endsWith("[]"));

test("there is one entry for each data source", () => {
  expect(new Set(dataSources.map(({ dataSource }) => dataSource)).size).toBe(234);
});

test.each(dataSources.map((source) => [source.dataSource, source] as const))("%s", async (_name, source) => {
  const reply = await ask(source, source.query);
  if (source.refused !== undefined) {
    expect(reply).toMatchObject({ status: 400, json: { error_code: source.refused } });
    return;
  }
  expect({ status: reply.status, text: reply.status === 200 ? "" : reply.text }).toEqual({ status: 200, text: "" });
  const wrong = Object.entries(source.disagrees === undefined ? source.reads : {}).flatMap(([type, paths]) =>
    paths
      .filter((path) => !source.mayLack?.some((part) => path === part || path.startsWith(`${part}.`)))
      .flatMap((path) =>
        valuesAt(reply.json, path).flatMap((value) =>
          fits(value, type) ? [] : `${path}: ${typeOf(value)}, not ${type}`,
        ),
      ),
  );
  expect(wrong).toEqual([]);

  const filtered = await ask(source, source.everyFilter ?? source.query, source.fullBody ?? source.body);
  expect({ status: filtered.status, text: filtered.status === 200 ? "" : filtered.text }).toEqual({
    ...{ status: 200, text: "" },
  });
});
