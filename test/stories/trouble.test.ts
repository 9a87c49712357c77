import { type Engine, stage, underEachEngine } from "./engines";

const one = (resource: string, args: string) => `new hss.${resource}("it", ${args});`;
const failed = { mayFail: true };
const errors = (run: { diagnostics: { severity: string; message: string }[] }) =>
  run.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message)
    .join("\n");

underEachEngine("a wrong resource is told everything at once, before any call", async (engine) => {
  await using set = await stage(
    engine,
    one("HostProtection", '{ hostId: "h-1", edition: "enterprize", quotaId: "q-1", tags: { key: 7 } }'),
    {},
  );
  for (const run of [await set.program.preview(failed), await set.program.up(failed)]) {
    expect(run.ok).toBe(false);
    const told = errors(run);
    expect(told).toContain('"enterprize" is no edition; the nearest is "enterprise"');
    expect(told).toContain("a quota goes with chargingMode");
    expect(told).toContain("tags.key: takes text; here it is 7");
  }
  expect(set.cloud.requests).toEqual([]);
});

underEachEngine("a server that cannot be protected fails alone, and the next run mends it", async (engine) => {
  await using set = await stage(
    engine,
    'for (const hostId of process.env.HOSTS.split(",")) new hss.HostProtection(hostId, { hostId, edition: "enterprise" });',
    {
      servers: [
        { name: "web-1", id: "web-1" },
        { name: "web-2", id: "web-2", status: "stopped" },
      ],
    },
    { environment: { HOSTS: "web-1,web-2" } },
  );
  const first = await set.program.up(failed);
  expect(first.ok).toBe(false);
  expect(errors(first)).toMatch(
    /Server web-2 \(web-2\) is stopped; HSS opens protection of running servers only, and it is unprotected/,
  );
  expect(set.cloud.servers.map(({ protection }) => protection)).toEqual(["protected", "unprotected"]);

  set.cloud.server("web-2").status = "running";
  expect((await set.program.up()).summary).toMatchObject({ create: 1 });
  expect(set.cloud.servers.map(({ protection }) => protection)).toEqual(["protected", "protected"]);
});

underEachEngine("an order that is not through is remembered, and the next run goes on with it", async (engine) => {
  await using set = await stage(engine, one("Quota", '{ edition: "enterprise", count: 2 }'), { orderSeconds: 3600 });
  // Instead of five minutes of waiting: the first look at the order is refused.
  set.cloud.faults.add({
    operation: "GET order",
    times: 1,
    kind: "reply",
    status: 403,
    body: { error_code: "CBC.0151", error_msg: "no right" },
  });
  const first = await set.program.up(failed);
  expect(first.ok).toBe(false);
  expect(errors(first)).toMatch(
    /Order \S+ was placed, but could not be followed: .*It is remembered: run again to go on waiting; nothing is ordered twice/,
  );
  expect((await set.program.resources()).find(({ name }) => name === "it")).toMatchObject({
    outputs: { pendingOrder: { count: 2 } },
  });

  set.cloud.advance(3600);
  await set.program.up();
  expect(set.cloud.calls["POST orders"]).toBe(1);
  expect(set.cloud.quotas).toHaveLength(2);
  expect((await set.program.resources()).find(({ name }) => name === "it")?.outputs).toMatchObject({
    count: 2,
    idle: 2,
  });
});

underEachEngine("a server that vanished is created anew by a refresh, once it is back", async (engine) => {
  await using set = await stage(engine, one("HostProtection", '{ hostId: "web-1", edition: "basic" }'), {
    servers: [{ name: "web-1", id: "web-1" }],
  });
  await set.program.up();
  set.cloud.server("web-1").delete();
  expect(await set.program.drift()).toEqual([
    { resource: "HostProtection it", property: "", declared: "present", live: undefined },
  ]);
  set.cloud.addServer({ name: "web-1", id: "web-1" });
  await set.program.up({ refresh: true });
  expect(set.cloud.server("web-1").protection).toBe("protected");
});

underEachEngine("an adopted protection is changed as declared, and kept on destroy", async (engine) => {
  await using set = await stage(engine, one("HostProtection", '{ hostId: "web-1", edition: "premium", adopt: true }'), {
    servers: [{ name: "web-1", id: "web-1", edition: "enterprise", chargingMode: "postPaid" }],
  });
  await set.program.up();
  expect(await set.program.drift()).toEqual([]);
  await set.program.destroy();
  expect(set.cloud.server("web-1")).toMatchObject({ edition: "premium", protection: "protected" });
});

async function withSecrets(engine: Engine) {
  const credentials = {
    accessKey: "AKFROMSTACKCONFIG000",
    secretKey: "skFromTheStacksConfiguration",
    securityToken: "tokenFromTheStack",
  };
  const set = await stage(
    engine,
    one("HostProtection", '{ hostId: "web-1", edition: "basic" }') +
      "exports.risk = hss.getHosts().then((all) => all.length);",
    { servers: [{ name: "web-1", id: "web-1" }], credentials: [credentials] },
    {
      config: {
        "hss:accessKey": credentials.accessKey,
        "hss:secretKey": { secret: credentials.secretKey },
        "hss:securityToken": { secret: credentials.securityToken },
      },
      // The stack's configuration comes before the environment.
      environment: { HUAWEICLOUD_SDK_AK: "wrong", HUAWEICLOUD_SDK_SK: "wrong", HW_ACCESS_KEY: "", HW_SECRET_KEY: "" },
    },
  );
  return { set, secrets: [credentials.secretKey, credentials.securityToken] };
}

underEachEngine("credentials of the stack's configuration work, and show up nowhere", async (engine) => {
  const { set, secrets } = await withSecrets(engine);
  await using _closing = set;
  const runs = [await set.program.preview(), await set.program.up()];
  set.cloud.faults.add({
    operation: "GET hosts",
    kind: "reply",
    status: 401,
    body: { error_code: "APIGW.0301", error_msg: "bad signature" },
  });
  runs.push(await set.program.refresh({ mayFail: true }));
  expect(runs.map(({ ok }) => ok)).toEqual([true, true, false]);
  const everything = JSON.stringify([
    runs,
    await set.program.export(),
    await set.program.resources(),
    set.cloud.requests,
  ]);
  for (const secret of secrets) expect(everything).not.toContain(secret);
});

underEachEngine("the text that leads from a state to its provider is what it always was", async (engine) => {
  await using set = await stage(engine, one("HostProtection", '{ hostId: "web-1", edition: "basic" }'), {
    servers: [{ name: "web-1", id: "web-1" }],
  });
  await set.program.up();
  const [resource] = (await set.program.resources()).filter(({ name }) => name === "it");
  expect(resource).toMatchObject({
    type: "pulumi-nodejs:dynamic/hss:HostProtection",
    inputs: { __provider: 'exports.handler = () => require("hss-iac/pulumi-runtime").load("HostProtection")' },
  });
});

underEachEngine("what destroy does can be changed after the creation", async (engine) => {
  await using set = await stage(
    engine,
    one("HostProtection", '{ hostId: "web-1", edition: "basic", onDestroy: process.env.ON_DESTROY }'),
    { servers: [{ name: "web-1", id: "web-1" }] },
  );
  await set.program.up();
  set.cloud.resetCalls();
  expect(await set.program.up({ environment: { ON_DESTROY: "keep" } })).toMatchObject({ summary: { update: 1 } });
  expect(set.cloud.calls).not.toHaveProperty("POST protection");
  await set.program.destroy();
  expect(set.cloud.server("web-1").protection).toBe("protected");
});

underEachEngine("alarms that go nowhere are told to whoever runs the program", async (engine) => {
  await using set = await stage(engine, one("AlarmNotification", "{ topicUrn: process.env.TOPIC, realtime: true }"), {
    topics: [
      { name: "alarms", subscriptions: [{ protocol: "email", endpoint: "on-call@example.com", confirmed: false }] },
    ],
  });
  const run = await set.program.up({ environment: { TOPIC: set.cloud.topics[0]?.urn ?? "" } });
  expect(run.diagnostics).toContainEqual(
    expect.objectContaining({
      severity: "info",
      message: expect.stringMatching(/Alarms go nowhere: of 1 subscription to urn:smn:/),
    }),
  );
});
