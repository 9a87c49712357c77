import { readFileSync } from "node:fs";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as errors from "../../provider/client/errors";
import { connected, failure, keys, stopAll } from "./support/cloud";

afterEach(stopAll);

const order = { edition: "enterprise", count: 2, period: { months: 1 }, autoRenew: true } as const;
const noHosts = { json: { total_num: 0, data_list: [] } };

test("what every call of HSS carries", async () => {
  const { fake, cloud } = await connected(() => noHosts);
  await cloud.hss.hosts.get("host-1");
  const [call] = fake.calls;
  expect(call).toMatchObject({
    name: "GET /v5/project-1/host-management/hosts",
    query: { host_id: "host-1", enterprise_project_id: "all_granted_eps" },
    headers: { region: "cn-north-4", "x-project-id": "project-1" },
  });
  expect(call?.headers["user-agent"]).toMatch(/^hss-iac\/\d+\.\d+\.\d+$/);
  expect(call?.headers.authorization).toMatch(
    /^SDK-HMAC-SHA256 Access=AKEXAMPLE0123456789A, SignedHeaders=host;region;x-project-id;x-sdk-date, Signature=[0-9a-f]{64}$/,
  );
  expect(call?.headers).not.toHaveProperty("x-domain-id");
});

test("temporary keys add their token, signed", async () => {
  const { fake, cloud } = await connected(() => noHosts, { securityToken: "token-of-the-session" });
  await cloud.hss.hosts.get("host-1");
  expect(fake.calls[0]?.headers["x-security-token"]).toBe("token-of-the-session");
  expect(fake.calls[0]?.headers.authorization).toContain("x-security-token");
});

test("reads cover all enterprise projects and writes name none, unless one is configured", async () => {
  const reads = ["GET"];
  const use = async (enterpriseProjectId?: string) => {
    const { fake, cloud } = await connected(
      (call) => (call.name.endsWith("orders") ? { json: { order_id: "CS1" } } : noHosts),
      enterpriseProjectId === undefined ? {} : { enterpriseProjectId },
    );
    await cloud.hss.hosts.list();
    await cloud.hss.quotas.list({ edition: "basic" });
    await cloud.hss.webTamper.directories("host-1");
    await cloud.hss.alarms.get();
    await cloud.hss.protection.open("host-1", { edition: "basic", chargingMode: "postPaid" });
    await cloud.hss.protection.close("host-1", { edition: "wtp" });
    await cloud.hss.alarms.set({ daily: true });
    await cloud.hss.quotas.order(order);
    await cloud.hss.quotas.tag("quota-1", { a: "b" });
    await cloud.hss.quotas.untag("quota-1", ["a"]);
    return fake.calls.map(({ method, path, query }) => {
      const what = path.replace("/v5/project-1/", "");
      return [reads.includes(method) ? what : `${method} ${what}`, query["enterprise_project_id"]];
    });
  };
  const unset = Object.fromEntries(await use());
  expect(unset).toEqual({
    "host-management/hosts": "all_granted_eps",
    "billing/quotas-detail": "all_granted_eps",
    "webtamper/host-1/policy": "all_granted_eps",
    // One set of settings belongs to each enterprise project: read what a write would change.
    "setting/alarm-config": undefined,
    "POST host-management/protection": undefined,
    "POST webtamper/static/status": undefined,
    "PUT setting/alarm-config": undefined,
    "POST quotas/orders": undefined,
    "POST hss/quota-1/tags/create": undefined,
    "DELETE hss/quota-1/tags/a": undefined,
  });
  const set = Object.fromEntries(await use("eps-1"));
  for (const [what, project] of Object.entries(set))
    expect([what, project]).toEqual([what, /tags/.test(what) ? undefined : "eps-1"]);
});

test("a read is tried again after faults, with short pauses", async () => {
  const { fake, cloud, clock } = await connected((_, index) => {
    if (index === 0) return { status: 502, text: "<html>" };
    if (index === 1) return "hang up";
    return noHosts;
  });
  expect(await cloud.hss.hosts.get("host-1")).toBeUndefined();
  expect(fake.calls).toHaveLength(3);
  expect(clock.slept).toEqual([125, 250]);
});

test("so is a write that may be repeated", async () => {
  const { fake, cloud } = await connected((_, index) => (index === 0 ? "hang up" : {}));
  await cloud.hss.protection.open("host-1", { edition: "basic", chargingMode: "postPaid" });
  expect(fake.calls).toHaveLength(2);
});

test("the total time is bounded, and the error says how often was tried", async () => {
  const { fake, cloud, clock } = await connected(() => ({ status: 503 }));
  const begun = clock.now();
  const error = await failure<errors.CloudError>(cloud.hss.hosts.get("host-1"));
  expect(error.constructor).toBe(errors.Unavailable);
  expect(error.message).toMatch(/Tried \d+ times in \d+ s/);
  expect(fake.calls.length).toBeGreaterThan(4);
  expect(clock.now() - begun).toBeLessThan(62_000);
});

test("the wait that the service asks for beats ours", async () => {
  const { cloud, clock } = await connected((_, index) =>
    index === 0 ? { status: 503, headers: { "retry-after": "17" } } : noHosts,
  );
  await cloud.hss.hosts.get("host-1");
  expect(clock.slept).toEqual([17_000]);
});

test("a wait longer than our patience ends the call at once", async () => {
  const { fake, cloud } = await connected(() => ({ status: 503, headers: { "retry-after": "3600" } }));
  await expect(cloud.hss.hosts.get("host-1")).rejects.toBeInstanceOf(errors.Unavailable);
  expect(fake.calls).toHaveLength(1);
});

test("a certificate that is not trusted is told at once, with what to do", async () => {
  const folder = join(__dirname, "support", "certificates");
  const [key, cert] = ["for-tests-only-key.pem", "for-tests-only.pem"].map((name) => readFileSync(join(folder, name)));
  const server = createServer({ key, cert } as ServerOptions);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { cloud, log } = await connected(() => ({}), {
    endpoints: { all: `https://127.0.0.1:${(server.address() as AddressInfo).port}` },
  });
  const error = await failure<errors.CloudError>(cloud.hss.hosts.get("host-1"));
  server.close();
  expect(error.constructor).toBe(errors.Unavailable);
  expect(error.message).toMatch(/caCertificates/);
  expect(log).toHaveLength(1);
});

test("a refusal is not tried again", async () => {
  const { fake, cloud } = await connected(() => ({ status: 403, json: { error_code: "HSS.0013", error_msg: "no" } }));
  await expect(cloud.hss.hosts.get("host-1")).rejects.toBeInstanceOf(errors.PermissionDenied);
  expect(fake.calls).toHaveLength(1);
});

describe("an order", () => {
  test("names what is bought", async () => {
    const { fake, cloud } = await connected(() => ({ json: { order_id: "CS1" } }));
    expect(await cloud.hss.quotas.order({ ...order, edition: "professional", period: { years: 2 } })).toEqual({
      orderId: "CS1",
    });
    expect(fake.calls[0]?.body).toEqual({
      resource_spec_code: "hss.version.advanced",
      period_type: 3,
      period_num: 2,
      is_auto_renew: true,
      is_auto_pay: true,
      subscription_num: 2,
    });
  });

  test("answered under the older name is understood", async () => {
    const { cloud } = await connected(() => ({ json: { orderId: "CS1" } }));
    expect(await cloud.hss.quotas.order(order)).toEqual({ orderId: "CS1" });
  });

  test.each([
    ["the connection ends", "hang up" as const],
    ["no answer comes", "silence" as const],
    ["the service fails", { status: 500, json: { error_code: "HSS.0041" } }],
    ["the gateway times out", { status: 504 }],
    ["the answer is a page", { text: "<html>" }],
    ["the answer names no order", { json: {} }],
    ["the answer is empty", {}],
  ])("is never sent twice when %s", async (_, reply) => {
    const { fake, cloud } = await connected(() => reply, { timeout: 600 });
    const error = await failure<errors.CloudError>(cloud.hss.quotas.order(order));
    expect(error).toBeInstanceOf(errors.OutcomeUnknown);
    expect(error.retriable).toBe(false);
    expect(error.message).toMatch(/Look whether it took effect/);
    expect(fake.names).toEqual(["POST /v5/project-1/quotas/orders"]);
  });

  test("is sent again after 429, since that was no receipt", async () => {
    const { fake, cloud } = await connected((_, index) =>
      index === 0 ? { status: 429, headers: { "retry-after": "3" } } : { json: { order_id: "CS1" } },
    );
    expect(await cloud.hss.quotas.order(order)).toEqual({ orderId: "CS1" });
    expect(fake.calls).toHaveLength(2);
  });

  test("goes over a connection of its own, since a kept one may be closing", async () => {
    const { fake, cloud } = await connected(() => ({ json: { order_id: "CS1", total_num: 0 } }));
    await cloud.hss.hosts.get("host-1");
    await cloud.hss.quotas.order(order);
    await cloud.hss.hosts.get("host-2");
    await cloud.hss.quotas.order(order);
    const ports = fake.calls.filter(({ method }) => method === "POST").map(({ port }) => port);
    const others = fake.calls.filter(({ method }) => method === "GET").map(({ port }) => port);
    expect(new Set(ports).size).toBe(2);
    expect(new Set([...ports, ...others]).size).toBe(3);
  });

  test("that could not be sent at all fails as unreachable, after trying again", async () => {
    const { fake, cloud, log } = await connected(() => ({ json: { order_id: "CS1" } }));
    await fake.stop();
    const error = await failure<errors.CloudError>(cloud.hss.quotas.order(order));
    expect(error.constructor).toBe(errors.Unavailable);
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
    expect(log.filter(({ kind }) => kind === "call").length).toBeGreaterThan(2);
  });

  test("that is refused is not sent again", async () => {
    const { fake, cloud } = await connected(() => ({ status: 400, json: { error_code: "HSS.0014", error_msg: "no" } }));
    await expect(cloud.hss.quotas.order(order)).rejects.toBeInstanceOf(errors.Refused);
    expect(fake.calls).toHaveLength(1);
  });
});

describe("the rate limit", () => {
  const limited = {
    status: 429,
    json: { error_code: "APIGW.0308", error_msg: "policy user over ratelimit,limit:5,time:1 minute" },
  };

  test("is learned from the first 429 and kept afterwards", async () => {
    const { fake, cloud, clock, log } = await connected((_, index) => (index === 5 ? limited : noHosts));
    for (let index = 0; index < 12; index++) await cloud.hss.hosts.get(`host-${index}`, { fresh: true });
    expect(fake.calls).toHaveLength(13);
    expect(clock.slept.filter((one) => one > 1_000).length).toBeLessThanOrEqual(3);
    expect(Math.max(...clock.slept)).toBeLessThanOrEqual(60_000);
    expect(log).toContainEqual(
      expect.objectContaining({ kind: "wait", api: "hss GET /v5/{project_id}/host-management/hosts" }),
    );
  });

  test("can be set from the start", async () => {
    const { cloud, clock } = await connected(() => noHosts, { rateLimit: 2 });
    for (let index = 0; index < 3; index++) await cloud.hss.hosts.get(`host-${index}`);
    expect(clock.slept.some((one) => one > 50_000)).toBe(true);
  });

  test("that stays exceeded ends in an error", async () => {
    const { fake, cloud } = await connected(() => limited);
    await expect(cloud.hss.hosts.get("host-1")).rejects.toBeInstanceOf(errors.Throttled);
    expect(fake.calls).toHaveLength(11);
  });

  test("that asks for a wait of hours ends in an error at once", async () => {
    const { fake, cloud } = await connected(() => ({ status: 429, headers: { "retry-after": "7200" } }));
    await expect(cloud.hss.hosts.get("host-1")).rejects.toBeInstanceOf(errors.Throttled);
    expect(fake.calls).toHaveLength(1);
  });

  test("switched off only keeps the wait that is asked for", async () => {
    const { cloud, clock } = await connected(
      (_, index) => (index === 0 ? { status: 429, headers: { "retry-after": "2" } } : noHosts),
      {},
      { environment: { HSS_RATE_LIMIT: "off" } },
    );
    for (let index = 0; index < 8; index++) await cloud.hss.hosts.get(`host-${index}`);
    expect(clock.slept.filter((one) => one > 100)).toHaveLength(1);
    expect(clock.slept.find((one) => one > 100)).toBeGreaterThan(1_900);
  });

  test("lets hosts that come while a write waits go along with it", async () => {
    const { fake, cloud } = await connected((_, index) => (index === 0 ? limited : {}));
    const plan = { edition: "basic", chargingMode: "postPaid" } as const;
    await Promise.all([cloud.hss.protection.open("host-1", plan), cloud.hss.protection.open("host-2", plan)]);
    expect(fake.calls.map(({ body }) => (body as { host_id_list: string[] }).host_id_list)).toEqual([
      ["host-1", "host-2"],
      ["host-1", "host-2"],
    ]);
  });
});

describe("cancelling", () => {
  test("before sending sends nothing", async () => {
    const { fake, cloud } = await connected(() => ({ json: { order_id: "CS1" } }));
    const error = await failure(cloud.hss.quotas.order(order, { signal: AbortSignal.abort() }));
    expect(error).toBeInstanceOf(errors.Cancelled);
    expect(error.message).toMatch(/before it was sent/);
    expect(fake.calls).toHaveLength(0);
  });

  test("a write under way says that it may have taken effect", async () => {
    const stop = new AbortController();
    const { fake, cloud } = await connected(() => {
      setTimeout(() => stop.abort(), 20);
      return "silence";
    });
    const error = await failure(cloud.hss.quotas.order(order, { signal: stop.signal }));
    expect(error).toBeInstanceOf(errors.Cancelled);
    expect(error.message).toMatch(/already sent/);
    expect(fake.calls).toHaveLength(1);
  });

  test("ends a wait under the rate limit at once", async () => {
    const never = { now: () => Date.now(), sleep: () => new Promise<void>(() => undefined) };
    const { cloud } = await connected(() => ({ json: { order_id: "CS1" } }), { rateLimit: 1 }, { clock: never });
    await cloud.hss.quotas.order(order);
    const error = await failure(cloud.hss.quotas.order(order, { signal: AbortSignal.timeout(30) }));
    expect(error).toBeInstanceOf(errors.Cancelled);
  });
});

describe("the project", () => {
  const projects = (...ids: string[]) => ({ json: { projects: ids.map((id) => ({ id, name: "cn-north-4" })) } });

  test("is looked up once for all calls that need it", async () => {
    const { fake, cloud } = await connected((call) => (call.path === "/v3/projects" ? projects("found") : noHosts), {
      projectId: "",
    });
    await Promise.all([
      cloud.hss.hosts.get("host-1"),
      cloud.hss.alarms.get(),
      cloud.hss.quotas.list({ edition: "basic" }),
    ]);
    const lookups = fake.calls.filter(({ path }) => path === "/v3/projects");
    expect(lookups).toHaveLength(1);
    expect(lookups[0]?.query).toEqual({ name: "cn-north-4" });
    expect(lookups[0]?.headers).not.toHaveProperty("x-project-id");
    expect(fake.names).toContain("GET /v5/found/host-management/hosts");
  });

  test.each([
    ["none", projects(), /IAM names none/],
    ["several", projects("one", "two"), /IAM names 2 \(one, two\)/],
    ["another one", { json: { projects: [{ id: "x", name: "cn-north-4_sub" }] } }, /IAM names none/],
  ])("must be one: %s", async (_, reply, words) => {
    const { cloud } = await connected(() => reply, { projectId: "" });
    const error = await failure(cloud.hss.hosts.get("host-1"));
    expect(error).toBeInstanceOf(errors.ConfigurationError);
    expect(error.message).toMatch(words);
    expect(error.message).toMatch(/HUAWEICLOUD_SDK_PROJECT_ID/);
  });

  test("that could not be looked up is looked up again by the next call", async () => {
    const { cloud } = await connected(
      (call, index) => (call.path !== "/v3/projects" ? noHosts : index === 0 ? { status: 403 } : projects("found")),
      { projectId: "" },
    );
    await expect(cloud.hss.hosts.get("host-1")).rejects.toBeInstanceOf(errors.PermissionDenied);
    expect(await cloud.hss.hosts.get("host-1")).toBeUndefined();
  });
});

test("the log tells every call without its secrets", async () => {
  const { cloud, log } = await connected(() => ({ ...noHosts, headers: { "x-request-id": "r-9" } }), {
    securityToken: "token-of-the-session",
  });
  await cloud.hss.hosts.get("host-1");
  expect(log).toEqual([
    expect.objectContaining({
      kind: "call",
      operation: "list hosts",
      method: "GET",
      status: 200,
      requestId: "r-9",
      headers: expect.objectContaining({ Authorization: "[redacted]", "X-Security-Token": "[redacted]" }),
    }),
  ]);
  for (const secret of [keys.accessKey, keys.secretKey, "token-of-the-session"])
    expect(JSON.stringify(log)).not.toContain(secret);
});
