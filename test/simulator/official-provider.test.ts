import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startSimulator, type Simulator } from "../../simulator";
import { client, send, type Reply } from "./signed-client";

interface Recorded {
  method: string;
  path: string;
  query?: string;
  headers: Record<string, string>;
  body?: unknown;
}

const { stories } = JSON.parse(readFileSync(join(__dirname, "../fixtures/official-provider-calls.json"), "utf8")) as {
  stories: { story: string; calls: Recorded[] }[];
};

const story = (name: string) => stories.find((entry) => entry.story === name)?.calls ?? [];

/** Sends recorded requests again: other ids, and signed afresh over the same headers. */
async function replay(cloud: Simulator, calls: Recorded[], ids: Record<string, string>): Promise<Reply[]> {
  const replies: Reply[] = [];
  const substitute = (text: string) =>
    Object.entries(ids).reduce((result, [from, to]) => result.replaceAll(from, to), text);
  for (const call of calls) {
    const signedHeaders = /SignedHeaders=([^,]+)/.exec(call.headers["authorization"] ?? "")?.[1]?.split(";") ?? [];
    const { authorization: _authorization, "x-sdk-date": _date, ...headers } = call.headers;
    const reply = await send(cloud, {
      method: call.method,
      url: substitute(`${call.path}${call.query ?? ""}`),
      headers: {
        "user-agent": "terraform-provider-huaweicloud/1.97.1",
        ...headers,
        ...(headers["x-project-id"] && { "x-project-id": cloud.projectId }),
      },
      signedHeaders,
      ...(call.body !== undefined && { body: substitute(JSON.stringify(call.body)) }),
    });
    replies.push(reply);
    // What the replies name is used by the calls that follow.
    if (call.path.endsWith("/quotas/orders")) ids["CS1"] = reply.json.order_id;
    if (call.path.endsWith("/resources/query")) ids["quota-1"] = reply.json.data[0].resource_id;
  }
  return replies;
}

const named = (cloud: Simulator, calls: Recorded[], replies: Reply[], label: string) =>
  replies.filter((_reply, index) => cloud.requests[index]?.label === label && calls[index] !== undefined);

async function started() {
  const cloud = await startSimulator({ servers: ["web-1"] });
  const ids: Record<string, string> = { p123: cloud.projectId, "host-1": cloud.server("web-1").id };
  return { cloud, ids };
}

describe("the recorded stories of the official Terraform provider", () => {
  test("create: every reply carries what the provider reads, and the server is protected in the end", async () => {
    const { cloud, ids } = await started();
    await using _cloud = cloud;
    const calls = story("create");
    const replies = await replay(cloud, calls, ids);
    expect(replies.map(({ status }) => status)).toEqual(calls.map(() => 200));
    const first = (label: string) => named(cloud, calls, replies, label)[0]?.json;
    expect(first("GET projects").projects).toEqual([
      expect.objectContaining({ id: cloud.projectId, name: "cn-north-4" }),
    ]);
    expect(first("GET domains").domains[0]).toMatchObject({ id: cloud.domainId, name: expect.any(String) });
    expect(first("GET order").order_info.status).toBe(5);
    expect(first("POST resources-query")).toMatchObject({
      total_count: 1,
      data: [{ resource_id: ids["quota-1"], expire_policy: 3 }],
    });
    expect(first("GET quotas-detail").data_list[0]).toMatchObject({
      resource_id: ids["quota-1"],
      version: "hss.version.enterprise",
      quota_status: "normal",
      used_status: "idle",
      charging_mode: "packet_cycle",
      expire_time: expect.any(Number),
      shared_quota: "unshared",
      is_trial_quota: false,
      enterprise_project_id: "0",
      enterprise_project_name: "default",
      tags: [{ key: "env", value: "prod" }],
    });
    const hosts = named(cloud, calls, replies, "GET hosts").map(({ json }) => json.data_list[0]);
    expect(hosts[0]).toMatchObject({ agent_status: "online", protect_status: "closed", version: "hss.version.null" });
    expect(hosts.at(-1)).toMatchObject({
      host_id: ids["host-1"],
      version: "hss.version.enterprise",
      charging_mode: "packet_cycle",
      resource_id: ids["quota-1"],
      protect_status: "opened",
      enterprise_project_id: "0",
      open_time: expect.any(Number),
    });
    expect(named(cloud, calls, replies, "POST protection").map(({ text }) => text)).toEqual(["", ""]);
  });

  test("refresh and import find what create made", async () => {
    const { cloud, ids } = await started();
    await using _cloud = cloud;
    await replay(cloud, story("create"), ids);
    const before = cloud.snapshot();
    for (const name of ["refresh", "import"]) {
      cloud.resetCalls();
      const replies = await replay(cloud, story(name), ids);
      expect(replies.every(({ status }) => status === 200)).toBe(true);
      expect(named(cloud, story(name), replies, "GET quotas-detail")[0]?.json.data_list).toHaveLength(1);
      expect(named(cloud, story(name), replies, "GET hosts")[0]?.json.data_list).toHaveLength(1);
    }
    expect(cloud.snapshot()).toEqual(before);
  });

  // The provider replaces a quota whose edition changes, and its manual says that a host takes "quota for the
  // corresponding version". The recorded story kept the old quota's id only because nothing there checked it.
  test("change-edition is refused while the quota is of the old edition, and works with one of the new", async () => {
    const { cloud, ids } = await started();
    await using _cloud = cloud;
    await replay(cloud, story("create"), ids);
    cloud.resetCalls();
    const calls = story("change-edition");
    const refused = await replay(cloud, calls, { ...ids });
    expect(named(cloud, calls, refused, "POST protection")[1]).toMatchObject({
      status: 400,
      json: { error_code: "HSS.0001", error_msg: expect.stringContaining("edition") },
    });
    const [premium] = cloud.addQuota({ edition: "premium" });
    cloud.resetCalls();
    const replies = await replay(cloud, calls, { ...ids, "quota-1": premium?.id ?? "" });
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(replies.at(-1)?.json.data_list[0]).toMatchObject({
      version: "hss.version.premium",
      resource_id: premium?.id,
    });
    expect(cloud.quota(ids["quota-1"] ?? "").used).toBe(false);
  });

  test("change-quota switches renewal off and replaces the tag", async () => {
    const { cloud, ids } = await started();
    await using _cloud = cloud;
    await replay(cloud, story("create"), ids);
    const quota = cloud.quota(ids["quota-1"] ?? "");
    expect(quota.autoRenew).toBe(true);
    cloud.resetCalls();
    const calls = story("change-quota");
    const replies = await replay(cloud, calls, ids);
    expect(named(cloud, calls, replies, "DELETE autorenew")[0]).toMatchObject({ status: 204, text: "" });
    expect(replies.at(-1)?.json.data_list[0].tags).toEqual([{ key: "env", value: "test" }]);
    expect(quota.autoRenew).toBe(false);
  });

  test("destroy leaves nothing behind", async () => {
    const { cloud, ids } = await started();
    await using _cloud = cloud;
    const before = cloud.snapshot();
    await replay(cloud, story("create"), ids);
    expect(cloud.snapshot()).not.toEqual(before);
    const replies = await replay(cloud, story("destroy"), ids);
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(replies.at(-1)?.json.data_list).toEqual([]);
    expect(cloud.snapshot()).toEqual(before);
  });

  test("a quota that is already unsubscribed answers the code that the provider takes for gone", async () => {
    const { cloud, ids } = await started();
    await using _cloud = cloud;
    await replay(cloud, story("create"), ids);
    const body = { resource_ids: [ids["quota-1"]], unsubscribe_type: 1 };
    const path = "/v2/orders/subscriptions/resources/unsubscribe";
    expect(await client(cloud).post(path, body)).toMatchObject({ status: 200 });
    expect(await client(cloud).post(path, body)).toMatchObject({ status: 400, json: { error_code: "CBC.30000067" } });
    expect(cloud.server("web-1").protection).toBe("unprotected");
  });
});
