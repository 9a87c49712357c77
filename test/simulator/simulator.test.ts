import { request } from "undici";
import { servedOperations, type Simulator, startSimulator, type SimulatorOptions } from "../../simulator";
import { start } from "./cloud";
import { client } from "./signed-client";

const fleet: SimulatorOptions = {
  seed: 7,
  servers: ["web-1", { name: "web-2", edition: "premium", agent: { onlineAfterSeconds: 60 } }, "web-1"],
  quotas: [{ edition: "enterprise", count: 2 }],
  topics: [{ name: "alarms" }],
};

test("the same seed gives the same cloud and the same choices; another seed gives another", async () => {
  const story = async (options: SimulatorOptions) => {
    await using it = await start(options);
    const [first] = it.cloud.servers;
    await it.protect([first?.id ?? ""], { version: "hss.version.enterprise", charging_mode: "packet_cycle" });
    await it.post("quotas/orders", {
      resource_spec_code: "hss.version.basic",
      period_type: 3,
      period_num: 1,
      subscription_num: 1,
      is_auto_pay: true,
    });
    it.cloud.advance(90);
    return it.cloud.snapshot({ history: true });
  };
  const snapshot = await story(fleet);
  expect(await story(fleet)).toEqual(snapshot);
  expect(await story({ ...fleet, seed: 8 })).not.toEqual(snapshot);
  expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
});

test("two servers of one name are told apart by their ids", async () => {
  await using it = await start(fleet);
  const [one, , two] = it.cloud.servers;
  expect(one?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(one?.id).not.toBe(two?.id);
  expect(it.cloud.server(two?.id ?? "").name).toBe("web-1");
  expect(() => it.cloud.server("web-1")).toThrow("2 servers");
});

test("reset brings everything back, time and memory of calls too", async () => {
  await using it = await start(fleet);
  const before = it.cloud.snapshot({ history: true });
  const started = it.cloud.now();
  it.cloud.advance(3600);
  it.cloud.server("web-2").delete();
  it.cloud.alarms().realtime = false;
  it.cloud.addQuota({ edition: "premium" });
  it.cloud.faults.add({ kind: "500" });
  await it.get("billing/version");
  expect(it.cloud.snapshot({ history: true })).not.toEqual(before);
  it.cloud.reset();
  expect(it.cloud.snapshot({ history: true })).toEqual(before);
  expect([it.cloud.now(), it.cloud.calls, it.cloud.requests, it.cloud.faults.unmet()]).toEqual([started, {}, [], []]);
});

test("after a reset chance repeats itself", async () => {
  await using it = await start({ servers: ["web"], quotas: [{ edition: "premium", count: 50 }] });
  const choices = async () => {
    const chosen = [];
    for (let turn = 0; turn < 4; turn++) {
      await it.protect([it.id("web")], { version: "hss.version.null" });
      await it.protect([it.id("web")], { version: "hss.version.premium", charging_mode: "packet_cycle" });
      chosen.push(it.cloud.server("web").quotaId);
    }
    return chosen;
  };
  const first = await choices();
  it.cloud.reset();
  expect(await choices()).toEqual(first);
});

test("calls are counted by short names and remembered without secrets", async () => {
  await using it = await start({ servers: ["web"] });
  await it.get("host-management/hosts", { host_name: "web" });
  await it.protect(["nobody"], { version: "hss.version.null" });
  await it.get("setting/nothing");
  const server = { name: "new", adminPass: "open sesame", user_data: "c2VjcmV0" };
  await it.post(`/v1.1/${it.cloud.projectId}/cloudservers`, { server });
  const unknown = `GET /v5/${it.cloud.projectId}/setting/nothing`;
  expect(it.cloud.calls).toEqual({ "GET hosts": 1, "POST protection": 1, "POST servers": 1, [unknown]: 1 });
  expect(it.cloud.requests[0]).toMatchObject({
    label: "GET hosts",
    operation: "ListHostStatus",
    query: { host_name: "web" },
    status: 200,
  });
  expect(it.cloud.requests[1]).toMatchObject({ body: { host_id_list: ["nobody"] }, status: 400, code: "00000010" });
  expect(it.cloud.requests[2]).toMatchObject({ status: 404, code: "APIGW.0101" });
  expect(JSON.stringify(it.cloud.requests)).not.toMatch(/sesame|c2VjcmV0|Signature/);
  it.cloud.resetCalls();
  expect(it.cloud.calls).toEqual({});
});

test("no two operations are counted, or limited, under one name", () => {
  const labels = servedOperations.map(({ label }) => label);
  expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([]);
});

test("the environment leads a client here", async () => {
  await using it = await start({ region: "eu-west-101" });
  expect(it.cloud.environment).toMatchObject({
    HUAWEICLOUD_SDK_AK: it.cloud.credentials.accessKey,
    HUAWEICLOUD_SDK_SK: it.cloud.credentials.secretKey,
    HW_ACCESS_KEY: it.cloud.credentials.accessKey,
    HW_SECRET_KEY: it.cloud.credentials.secretKey,
    HW_REGION_NAME: "eu-west-101",
    HSS_ENDPOINT: it.cloud.url,
  });
  expect(it.cloud.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await it.get("/v3/projects", { name: "eu-west-101" })).json.projects[0].id).toBe(it.cloud.projectId);
});

test("a page of a hundred thousand hosts costs about as much as a page of two hundred", async () => {
  const count = 100_000;
  const named = (most: number) => Array.from({ length: most }, (_, index) => `host-${index}`);
  await using large = await startSimulator({ servers: named(count) });
  await using small = await startSimulator({ servers: named(200) });
  // The quickest of many: whatever else the machine does meanwhile makes some of them slow.
  const quickest = async (ask: (turn: number) => Promise<unknown>) => {
    const times = [];
    for (let turn = 0; turn < 40; turn++) {
      const from = performance.now();
      await ask(turn);
      times.push(performance.now() - from);
    }
    return Math.min(...times);
  };
  const page = (cloud: Simulator) => async (turn: number) => {
    const offset = (cloud === large ? turn * (count / 40) : 0) as number;
    const { json } = await client(cloud).get("host-management/hosts", { limit: 200, offset });
    expect([json.data_list.length, json.data_list[0].host_name]).toEqual([200, `host-${offset}`]);
  };
  const one = (cloud: Simulator, name: string) => async () => {
    const { json } = await client(cloud).get("host-management/hosts", { host_id: cloud.server(name).id });
    expect(json.total_num).toBe(1);
  };
  expect((await quickest(page(large))) / (await quickest(page(small)))).toBeLessThan(10);
  expect((await quickest(one(large, "host-99999"))) / (await quickest(one(small, "host-199")))).toBeLessThan(20);
}, 120_000);

describe("steering from another process", () => {
  const steering =
    ({ adminToken }: Simulator) =>
    async (url: string, method = "GET", body?: object) => {
      const answer = await request(url, {
        method: method as "GET",
        headers: { authorization: `Bearer ${adminToken}` },
        body: body ? JSON.stringify(body) : null,
      });
      return { status: answer.statusCode, json: (await answer.body.json()) as Record<string, unknown> };
    };

  test("servers, quotas, alarms, faults and time are changed without a signature", async () => {
    await using it = await start({ servers: [{ name: "web", edition: "premium" }] });
    const at = `${it.cloud.url}/simulator`;
    const steer = steering(it.cloud);
    expect(await steer(`${at}/servers/web`, "PATCH", { protection: "off", risks: { intrusion: 2 } })).toMatchObject({
      status: 200,
      json: { name: "web", protection: "unprotected", scan: "risky" },
    });
    expect(it.cloud.server("web").protection).toBe("unprotected");
    await steer(`${at}/servers/web`, "PATCH", { install: { seconds: 30, failsWith: "auth_failed" } });
    await steer(`${at}/advance`, "POST", { seconds: 30 });
    expect(it.cloud.server("web")).toMatchObject({ agent: "install_failed", installResult: "auth_failed" });
    await steer(`${at}/servers`, "POST", { name: "db" });
    await steer(`${at}/quotas`, "POST", { edition: "wtp", count: 2 });
    await steer(`${at}/alarms`, "PATCH", { realtime: false });
    await steer(`${at}/faults`, "POST", { kind: "500", operation: "GET version" });
    expect(it.cloud.alarms().realtime).toBe(false);
    expect((await it.get("billing/version")).status).toBe(500);
    expect((await steer(`${at}/faults`)).json).toMatchObject({ injected: [{ kind: "500", met: 1 }], unmet: [] });
    expect((await steer(`${at}/calls`)).json).toEqual({ "GET version": 1 });
    expect((await steer(`${at}/requests`)).json).toHaveLength(1);
    expect((await steer(`${at}/state`)).json).toMatchObject({ servers: [{ name: "web" }, { name: "db" }] });
    await steer(`${at}/servers/db`, "DELETE");
    await steer(`${at}/calls`, "DELETE");
    expect([it.cloud.servers.length, it.cloud.calls]).toEqual([1, {}]);
    await steer(`${at}/reset`, "POST");
    expect(it.cloud.server("web").protection).toBe("protected");
    expect((await steer(at)).json).toMatchObject({ url: it.cloud.url, help: expect.any(Object) });
  });

  test("what cannot be done is said, all of it, and nothing is changed", async () => {
    await using it = await start({ servers: ["web"] });
    const at = `${it.cloud.url}/simulator`;
    const steer = steering(it.cloud);
    const wrong = await steer(`${at}/servers/web`, "PATCH", { status: "stopped", agent: "asleep", colour: "red" });
    expect(wrong).toMatchObject({
      status: 400,
      json: {
        problems: [
          expect.stringContaining('agent: invalid value "asleep": use one of "not_installed"'),
          expect.stringContaining("colour: unknown property; known: status, agent"),
        ],
      },
    });
    expect(it.cloud.server("web").status).toBe("running");
    for (const [path, method, body] of [
      ["servers/nobody", "GET", undefined],
      ["servers", "POST", {}],
      ["quotas", "POST", { edition: "gold" }],
      ["alarms", "PATCH", { volume: 3 }],
      ["faults", "POST", { kind: "fire" }],
      ["advance", "POST", {}],
      ["advance", "POST", { seconds: -1 }],
    ] as const) {
      expect(await steer(`${at}/${path}`, method, body)).toMatchObject({
        status: 400,
        json: { error: expect.any(String) },
      });
    }
  });
});
