import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bssService } from "../../provider/client/bss";
import type { Caller } from "../../provider/client/caller";
import { Endpoints } from "../../provider/client/endpoints";
import * as errors from "../../provider/client/errors";
import { refusal } from "../../provider/client/failures";
import { type Call, connected, failure, type Reply, stopAll } from "./support/cloud";

afterEach(stopAll);

const cbc = (code: string, status = 400): Reply => ({ status, json: { error_code: code, error_msg: "said BSS" } });
const body = (call: Call | undefined) => call?.body as Record<string, unknown>;

describe("BSS", () => {
  test.each([
    [1, "pending"],
    [2, "pending"],
    [3, "pending"],
    [4, "cancelled"],
    [5, "completed"],
    [6, "unpaid"],
    [99, "pending"],
  ])("an order of status %d is %s", async (status, state) => {
    const { fake, cloud } = await connected(() => ({ json: { order_info: { status } } }));
    expect(await cloud.bss.order("CS1")).toBe(state);
    expect(fake.calls[0]).toMatchObject({
      name: "GET /v2/orders/customer-orders/details/CS1",
      headers: { "x-language": "en-us" },
    });
    expect(fake.calls[0]?.headers).not.toHaveProperty("x-project-id");
    expect(fake.calls[0]?.headers).not.toHaveProperty("x-domain-id");
  });

  test("resources of an order, empty while BSS has not caught up", async () => {
    const resource = (resource_id: string, expire_policy: number) => ({
      resource_id,
      expire_policy,
      expire_time: "2027-03-31T00:00:00Z",
    });
    const all = [resource("quota-1", 3), resource("quota-2", 2), { expire_policy: 3 }];
    const { fake, cloud } = await connected((_, index) => ({
      json: index === 0 ? { total_count: 0 } : { total_count: 3, data: all },
    }));
    expect(await cloud.bss.resourcesOfOrder("CS1")).toEqual([]);
    expect(await cloud.bss.resourcesOfOrder("CS1")).toEqual([
      { resourceId: "quota-1", autoRenew: true, expiresAt: "2027-03-31T00:00:00.000Z" },
      { resourceId: "quota-2", autoRenew: false, expiresAt: "2027-03-31T00:00:00.000Z" },
    ]);
    expect(fake.calls[1]).toMatchObject({
      name: "POST /v2/orders/suscriptions/resources/query",
      body: { order_id: "CS1", only_main_resource: 1 },
    });
  });

  test("resources by id go fifty a call, and pages are walked", async () => {
    const { fake, cloud } = await connected((call) => {
      const { resource_ids, offset, limit } = body(call) as { resource_ids: string[]; offset: number; limit: number };
      const data = resource_ids.slice(offset, offset + Math.min(limit, 30)).map((resource_id) => ({ resource_id }));
      return { json: { total_count: resource_ids.length, data } };
    });
    const ids = Array.from({ length: 60 }, (_, index) => `quota-${index}`);
    expect((await cloud.bss.resources(ids)).map(({ resourceId }) => resourceId)).toEqual(ids);
    expect(fake.calls.map((call) => (body(call)["resource_ids"] as string[]).length)).toEqual([50, 50, 10]);
    expect(await cloud.bss.resources([])).toEqual([]);
  });

  test("giving back goes ten a call, and what is gone is no error for the others", async () => {
    const { fake, cloud } = await connected((call) => {
      const ids = body(call)["resource_ids"] as string[];
      return ids.includes("quota-11") ? cbc("CBC.30000067") : { json: { order_ids: [] } };
    });
    const ids = Array.from({ length: 13 }, (_, index) => `quota-${index}`);
    await cloud.bss.unsubscribe(ids);
    expect(fake.calls.map((call) => (body(call)["resource_ids"] as string[]).length)).toEqual([10, 3, 1, 1, 1]);
    expect(body(fake.calls[0])["unsubscribe_type"]).toBe(1);
  });

  test("giving back fails when a single resource of a good answer failed", async () => {
    const failed = (error_code: string) => ({
      json: { fail_resource_infos: [{ resource_id: "quota-1", error_code, error_msg: "no" }] },
    });
    const { cloud } = await connected((_, index) => failed(index === 0 ? "CBC.30000067" : "CBC.3016"));
    await cloud.bss.unsubscribe(["quota-1"]);
    const error = await failure<errors.CloudError>(cloud.bss.unsubscribe(["quota-1"]));
    expect(error.message).toMatch(/quota-1: no.*CBC\.3016/);
  });

  test("a resource that is busy is waited for", async () => {
    const { fake, cloud, clock } = await connected((_, index) => (index < 2 ? cbc("CBC.99003651") : {}));
    await cloud.bss.unsubscribe(["quota-1"]);
    expect(fake.calls).toHaveLength(3);
    expect(clock.slept).toEqual([1_000, 2_000]);
  });

  test("renewal is switched on and off", async () => {
    const { fake, cloud } = await connected(() => ({ status: 204 }));
    await cloud.bss.autoRenew("quota-1", true);
    await cloud.bss.autoRenew("quota-1", false);
    const path = "/v2/orders/subscriptions/resources/autorenew/quota-1";
    expect(fake.names).toEqual([`POST ${path}`, `DELETE ${path}`]);
  });

  describe("paying", () => {
    const pay = "POST /v3/orders/customer-orders/pay";
    const show = "GET /v2/orders/customer-orders/details/CS1";
    const answers = (...replies: Reply[]) => connected((_, index) => replies[index] ?? { status: 500 });
    const state = (status: number): Reply => ({ json: { order_info: { status } } });

    test("takes no coupons and discounts", async () => {
      const { fake, cloud } = await answers({ status: 204 });
      await cloud.bss.pay("CS1");
      expect(fake.calls[0]).toMatchObject({
        name: pay,
        body: { order_id: "CS1", use_coupon: "NO", use_discount: "NO" },
      });
    });

    test.each([
      ["has arrived", [state(5)], [pay, show]],
      ["is under way", [state(3)], [pay, show]],
      ["has not arrived", [state(6), { status: 204 }], [pay, show, pay]],
    ])("is not done twice blindly: the order tells that the first payment %s", async (_, replies, names) => {
      const { fake, cloud } = await answers("hang up", ...(replies as Reply[]));
      await cloud.bss.pay("CS1");
      expect(fake.names).toEqual(names);
    });

    test("an order that has moved on is looked at", async () => {
      const { cloud } = await answers(cbc("CBC.3106"), state(5));
      await cloud.bss.pay("CS1");
      const other = await answers(cbc("CBC.3106"), state(4));
      await expect(other.cloud.bss.pay("CS1")).rejects.toBeInstanceOf(errors.Refused);
    });
  });

  test.each(["CBC.0150", "CBC.0156"])("the account's other site is asked on %s, and from then on", async (code) => {
    const endpoints = new Endpoints("cn-north-4", {}, {});
    const asked: string[] = [];
    const call = async () => {
      asked.push(endpoints.of("bss"));
      if (asked.at(-1) === "https://bss-intl.myhuaweicloud.com") return { order_info: { status: 5 } };
      throw refusal({ operation: "read the order", service: "bss", status: 403 }, code, "wrong site");
    };
    const bss = bssService({
      caller: { call } as unknown as Caller,
      site: () => endpoints.of("bss"),
      turnToOtherSite: (tried) => endpoints.turnToOtherBssSite(tried),
      onReturned: () => undefined,
    });
    expect(await bss.order("CS1")).toBe("completed");
    expect(await bss.order("CS2")).toBe("completed");
    expect(asked.map((site) => new URL(site).hostname.split(".")[0])).toEqual(["bss", "bss-intl", "bss-intl"]);
  });

  test("an endpoint that was set is not left for the other site", async () => {
    const { fake, cloud } = await connected(() => cbc("CBC.0150", 403));
    const error = await failure(cloud.bss.order("CS1"));
    expect(error).toBeInstanceOf(errors.PermissionDenied);
    expect(error.message).toMatch(/other Huawei Cloud site/);
    expect(fake.calls).toHaveLength(1);
  });

  test("what is known of quotas does not outlive giving them back", async () => {
    let gone = false;
    const { cloud } = await connected((call) => {
      if (call.path.endsWith("unsubscribe")) gone = true;
      const records = gone ? [] : [{ resource_id: "quota-1", version: "hss.version.basic" }];
      return { json: { total_num: records.length, data_list: records } };
    });
    expect(await cloud.hss.quotas.get(["quota-1"])).toHaveLength(1);
    await cloud.bss.unsubscribe(["quota-1"]);
    expect(await cloud.hss.quotas.get(["quota-1"])).toEqual([]);
  });
});

describe("SMN", () => {
  const urn = "urn:smn:cn-north-4:project-1:alarms";

  test("a topic, or none", async () => {
    const { fake, cloud } = await connected((_, index) =>
      index === 0
        ? { json: { topic_urn: urn, name: "alarms", display_name: "Ops" } }
        : { status: 404, json: { code: "SMN.0018", message: "no" } },
    );
    expect(await cloud.smn.topic(urn)).toEqual({ topicUrn: urn, name: "alarms", displayName: "Ops" });
    expect(await cloud.smn.topic(urn)).toBeUndefined();
    expect(fake.calls[0]?.path).toBe(`/v2/project-1/notifications/topics/${encodeURIComponent(urn)}`);
  });

  test("a topic that may not be seen is not taken for none", async () => {
    const { cloud } = await connected(() => ({ status: 403 }));
    await expect(cloud.smn.topic(urn)).rejects.toBeInstanceOf(errors.PermissionDenied);
  });

  test("listeners, confirmed or not, over all pages", async () => {
    const all = Array.from({ length: 103 }, (_, index) => ({
      protocol: index % 2 ? "email" : "sms",
      status: index % 3 === 0 ? 1 : 0,
      subscription_urn: index % 3 === 0 ? `${urn}:${index}` : "PendingConfirmation",
    }));
    const { cloud } = await connected(({ query }) => {
      const offset = Number(query["offset"]);
      return {
        json: { subscription_count: all.length, subscriptions: all.slice(offset, offset + Number(query["limit"])) },
      };
    });
    const listeners = await cloud.smn.subscriptions(urn);
    expect(listeners).toHaveLength(103);
    expect(listeners.slice(0, 2)).toEqual([
      { protocol: "sms", confirmed: true },
      { protocol: "email", confirmed: false },
    ]);
  });
});

describe("ECS", () => {
  test("all servers, by pages that are counted from 1, with their tags and without those that are none", async () => {
    const server = (index: number) => ({
      ...{ id: `server-${index}`, name: `web-${index}`, status: "ACTIVE", enterprise_project_id: "7" },
      ...{ tags: ["env=prod", "a=b=c", "alone"], metadata: { os_type: "Linux" } },
    });
    const all = Array.from({ length: 1001 }, (_, index) => server(index));
    const { fake, cloud } = await connected(({ query }) => {
      const start = (Number(query["offset"]) - 1) * 1000;
      const gone = { id: "gone", fault: { code: 404 } };
      return {
        json: { count: all.length, servers: [...all.slice(start, start + 1000), ...(start === 0 ? [gone] : [])] },
      };
    });
    const servers = await cloud.ecs.servers();
    expect(servers).toHaveLength(1001);
    expect(servers[1000]).toEqual({
      ...{ serverId: "server-1000", name: "web-1000", status: "ACTIVE", agentList: [] },
      ...{ enterpriseProjectId: "7", osType: "Linux", tags: { env: "prod", a: "b=c", alone: "" } },
    });
    expect(fake.calls.map(({ query }) => query["offset"])).toEqual(["1", "2"]);
    expect(fake.calls[0]?.query["enterprise_project_id"]).toBe("all_granted_eps");
  });

  test("a list that is none is not taken for an empty one", async () => {
    const { cloud } = await connected(() => ({ json: {} }));
    await expect(cloud.ecs.servers()).rejects.toThrow("is not what ecs sends");
  });

  test("a server, or none", async () => {
    const { fake, cloud } = await connected((_, index) =>
      index === 0
        ? { json: { server: { id: "server-1", name: "web-1", status: "ACTIVE" } } }
        : { status: 404, json: { error: { code: "Ecs.0114", message: "no" } } },
    );
    expect(await cloud.ecs.server("server-1")).toEqual({
      ...{ serverId: "server-1", name: "web-1", status: "ACTIVE" },
      ...{ agentList: [], tags: {} },
    });
    expect(await cloud.ecs.server("server-1")).toBeUndefined();
    expect(fake.names[0]).toBe("GET /v1/project-1/cloudservers/server-1");
  });

  test("all servers with their tags, a thousand a page, asked for once by all who ask together", async () => {
    const servers = Array.from({ length: 1_200 }, (_, index) => ({
      id: `server-${index}`,
      tags: ["env=prod", "owner", "note=a=b"],
    }));
    const { cloud, fake } = await connected(({ query }) => {
      const [limit, page] = [Number(query["limit"]), Number(query["offset"])];
      return { json: { count: servers.length, servers: servers.slice((page - 1) * limit, page * limit) } };
    });
    const [one, other] = await Promise.all([cloud.ecs.servers(), cloud.ecs.servers()]);
    expect(one).toHaveLength(1_200);
    expect(other).toEqual(one);
    expect(one[0]?.tags).toEqual({ env: "prod", owner: "", note: "a=b" });
    expect(fake.calls.map(({ query }) => query["offset"])).toEqual(["1", "2"]);
    expect(fake.calls[0]?.query).toMatchObject({ limit: "1000", enterprise_project_id: "all_granted_eps" });
  });

  test("the walk over the servers begins again when the list changes under it, and a failed one is not kept", async () => {
    let calls = 0;
    const { cloud } = await connected(({ query }) => {
      calls++;
      if (calls === 1) return { status: 403, json: { error: { code: "Ecs.0013", message: "no" } } };
      // While the second page is asked for a server goes, and all behind it move up by one.
      const ids = Array.from({ length: calls > 2 ? 1_200 : 1_201 }, (_, index) => ({ id: `server-${index}` }));
      const page = Number(query["offset"]);
      return { json: { count: ids.length, servers: ids.slice((page - 1) * 1_000, page * 1_000) } };
    });
    await expect(cloud.ecs.servers()).rejects.toThrow("no");
    expect(await cloud.ecs.servers()).toHaveLength(1_200);
    expect(calls).toBe(5);
  });

  test("an API that is not there is not taken for a server that is gone", async () => {
    const { cloud } = await connected(() => ({ status: 404, json: { error_code: "APIGW.0101", error_msg: "no API" } }));
    await expect(cloud.ecs.server("server-1")).rejects.toBeInstanceOf(errors.Refused);
  });
});

describe("a client that only reads", () => {
  test("asks billing what it knows of resources, which is a read although it is a POST", async () => {
    const { fake, cloud } = await connected(() => ({ json: { data: [], total_count: 0 } }), {}, { readOnly: true });
    expect(await cloud.bss.resources(["quota-1"])).toEqual([]);
    expect(await cloud.bss.resourcesOfOrder("CS1")).toEqual([]);
    const name = "POST /v2/orders/suscriptions/resources/query";
    expect(fake.calls.map((call) => call.name)).toEqual([name, name]);
  });

  test.each(["1", "true", "TRUE "])("HSS_READ_ONLY=%j blocks every write and names the variable", async (value) => {
    const environment = { HSS_READ_ONLY: value };
    const { fake, cloud } = await connected(() => ({ json: {} }), {}, { environment });
    await expect(cloud.hss.protection.open("host-1", { edition: "premium", chargingMode: "postPaid" })).rejects.toThrow(
      /writes are blocked, because HSS_READ_ONLY is set\. Nothing was sent\. Unset HSS_READ_ONLY to allow writes\./,
    );
    expect(() => cloud.assertWritable("install the agent")).toThrow("Could not install the agent: writes are blocked");
    expect(fake.calls.map(({ name }) => name).filter((name) => !name.startsWith("GET "))).toEqual([]);
  });

  test.each(["", "0", "false"])("HSS_READ_ONLY=%j allows writes", async (value) => {
    const { cloud } = await connected(() => ({ json: {} }), {}, { environment: { HSS_READ_ONLY: value } });
    expect(() => cloud.assertWritable("install the agent")).not.toThrow();
  });

  test("HSS_READ_ONLY with any other value is refused, not guessed", async () => {
    await expect(connected(() => ({ json: {} }), {}, { environment: { HSS_READ_ONLY: "yes" } })).rejects.toThrow(
      'HSS_READ_ONLY is "yes": set it to 1 to block all writes',
    );
  });

  test("sends nothing else that is no GET", async () => {
    const { fake, cloud } = await connected(() => ({ json: {} }), {}, { readOnly: true });
    const { hss, bss } = cloud;
    const order = { edition: "premium", count: 1, period: { months: 1 }, autoRenew: false } as const;
    for (const write of [
      () => bss.pay("CS1"),
      () => bss.unsubscribe(["quota-1"]),
      () => bss.autoRenew("quota-1", true),
      () => bss.autoRenew("quota-1", false),
      () => hss.alarms.set({ realtime: false }),
      () => hss.quotas.order(order),
      () => hss.quotas.tag("quota-1", { env: "prod" }),
      () => hss.quotas.untag("quota-1", ["env"]),
      () => hss.protection.open("host-1", { edition: "premium", chargingMode: "postPaid" }),
      () => hss.protection.open("host-1", { edition: "wtp", chargingMode: "prePaid" }),
      () => hss.protection.close("host-1", { edition: "premium" }),
      () => hss.protection.close("host-1", { edition: "wtp" }),
      () => hss.agents.upgrade("host-1"),
      () => hss.agents.uninstall("host-1"),
    ])
      await expect(write()).rejects.toThrow(/this command only reads\. Nothing was sent\./);
    await expect(hss.webTamper.setDirectories("host-1", { directories: [] } as never)).rejects.toThrow("only reads");
    expect(fake.calls.map(({ name }) => name).filter((name) => !name.startsWith("GET "))).toEqual([]);
  });

  test("knows one read that is no GET", () => {
    const folder = join(__dirname, "..", "..", "provider", "client");
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const operations = sources.flatMap((file) => [
      ...readFileSync(join(folder, file), "utf8").matchAll(/method: "(\w+)",(?:(?!method:)[^])*?repetition: "(\w+)"/g),
    ]);
    expect(operations.length).toBeGreaterThan(20);
    const reads = operations.filter(([, method, repetition]) => method !== "GET" && repetition === "read");
    expect(reads.map(([text]) => /resources\/query/.test(text))).toEqual([true]);
  });
});
