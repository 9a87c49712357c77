import type { Simulator } from "../../simulator";
import { dataSources, startDataSourceCloud, type DataSource } from "./data-sources";
import { send, type Reply } from "./signed-client";

let cloud: Simulator;
let ids: Record<string, string>;

beforeAll(async () => {
  ({ cloud, ids } = await startDataSourceCloud());
});

afterAll(() => cloud.close());

const withIds = (text: string) => text.replace(/\{([\w-]+)\}/g, (_all, name: string) => ids[name] ?? "");

async function ask(source: DataSource, query = "", body = source.body): Promise<Reply> {
  const headers = {
    accept: "application/json",
    "user-agent": "terraform-provider-iac golangsdk/2.0.0",
    ...source.headers,
  };
  const values: Record<string, string> = { project_id: cloud.projectId, ...source.values };
  const path = source.path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(withIds(values[name] ?? "")),
  );
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
