import { connect } from "../../provider/client";
import { installResults } from "../../simulator";
import { world, writes } from "./world";
import { protect } from "./hosts";

test("an unprotected server is protected by one write, and a second look costs none", async () => {
  const cloud = await world({ servers: ["web-1"] });
  const host = await protect(cloud, "web-1");
  expect(cloud.sim.server("web-1")).toMatchObject({
    protection: "protected",
    edition: "enterprise",
    chargingMode: "postPaid",
  });
  expect(host.state).toMatchObject({
    protection: "protected",
    status: "protected",
    agent: "online",
    hostName: "web-1",
    region: "cn-north-4",
  });
  expect(await cloud.sync("HostProtection", host, { hostId: host.id, edition: "enterprise" })).toEqual([]);
  expect(writes(cloud.sim)).toEqual(["enterprise"]);
});

test("a server that is already protected in the wanted way costs no write", async () => {
  const cloud = await world({ servers: [{ name: "web-1", edition: "enterprise" }] });
  await protect(cloud, "web-1", { chargingMode: "prePaid" });
  expect(writes(cloud.sim)).toEqual([]);
});

test.each(["basic", "professional", "enterprise", "premium", "wtp", "container"] as const)(
  "edition %s is opened and closed by the call it needs",
  async (edition) => {
    const cloud = await world({ servers: ["web-1"], rules: { wtpByProtectionCall: false } });
    const host = await protect(cloud, "web-1", { edition });
    expect(cloud.sim.server("web-1")).toMatchObject({ protection: "protected", edition });
    expect(await cloud.sync("HostProtection", host, { hostId: host.id, edition })).toEqual([]);
    await cloud.remove("HostProtection", host);
    expect(cloud.sim.server("web-1").protection).toBe("unprotected");
  },
);

test("web tamper protection guards the declared directories, and follows their change", async () => {
  const cloud = await world({ servers: ["web-1"] });
  const directories = (...paths: string[]) => ({
    webTamper: { directories: paths.map((path) => ({ path, backupDirectory: "/backup" })), mode: "recovery" },
  });
  const host = await protect(cloud, "web-1", { edition: "wtp", ...directories("/var/www") });
  const wanted = { hostId: host.id, edition: "wtp" };
  expect(await cloud.sync("HostProtection", host, { ...wanted, ...directories("/var/www") })).toEqual([]);
  expect(await cloud.sync("HostProtection", host, { ...wanted, ...directories("/var/www", "/srv") })).toEqual([
    "webTamper",
  ]);
  expect(await cloud.sync("HostProtection", host, { ...wanted, ...directories("/var/www", "/srv") })).toEqual([]);
});

test("prePaid binds the quota that lasts longest, and says which", async () => {
  const cloud = await world({
    servers: ["web-1"],
    quotas: [
      { edition: "enterprise", count: 3 },
      { edition: "enterprise", id: "q-long", expiresInDays: 300 },
      { edition: "premium" },
    ],
  });
  const host = await protect(cloud, "web-1", { chargingMode: "prePaid" });
  expect(host.state).toMatchObject({ quotaId: "q-long", chargingMode: "prePaid" });
  expect(cloud.sim.server("web-1").quotaId).toBe("q-long");
});

test("hosts that want a quota at once get different ones, or are told how many are short", async () => {
  const cloud = await world({
    servers: ["a", "b", "c"],
    quotas: [
      { edition: "enterprise", expiresInDays: 10 },
      { edition: "enterprise", expiresInDays: 20 },
      { edition: "enterprise", state: "expired" },
    ],
  });
  const results = await Promise.allSettled(
    ["a", "b", "c"].map((name) => protect(cloud, name, { chargingMode: "prePaid" })),
  );
  const bound = results.flatMap((result) => (result.status === "fulfilled" ? [result.value.state["quotaId"]] : []));
  expect(new Set(bound).size).toBe(2);
  const [failed] = results.flatMap((result) =>
    result.status === "rejected" ? [(result.reason as Error).message] : [],
  );
  expect(failed).toMatch(
    /^3 hosts need an idle quota of edition enterprise, and there are 2\. 1 more cannot be used \(.*expired\)\. Buy more with a Quota/,
  );
});

test("ten hosts of one plan share their calls", async () => {
  const names = Array.from({ length: 10 }, (_each, index) => `web-${index}`);
  const cloud = await world({ servers: names, quotas: [{ edition: "enterprise", count: 12 }] });
  await Promise.all(names.map((name) => protect(cloud, name, { chargingMode: "prePaid" })));
  expect(
    cloud.sim.servers.every(({ protection, chargingMode }) => protection === "protected" && chargingMode === "prePaid"),
  ).toBe(true);
  expect(new Set(cloud.sim.servers.map(({ quotaId }) => quotaId)).size).toBe(10);
  expect(cloud.sim.calls).toEqual({ "GET projects": 1, "GET hosts": 2, "GET quotas-detail": 1, "POST protection": 1 });
});

test("a quota that another took since the list was read is chosen no second time", async () => {
  const quotas = ["q-1", "q-2"].map((id) => ({ edition: "enterprise" as const, id }));
  const cloud = await world({ servers: ["web-1", "web-2"], quotas });
  // As a fleet does when it counts what is short.
  await cloud.cloud.hss.quotas.list({ edition: "enterprise" });
  const another = await connect({}, { environment: cloud.sim.environment, metadata: null });
  const plan = { edition: "enterprise", chargingMode: "prePaid", quotaId: "q-1" } as const;
  await another.hss.protection.open(cloud.sim.server("web-2").id, plan);
  await another.close();
  const host = await protect(cloud, "web-1", { chargingMode: "prePaid" });
  expect(host.state["quotaId"]).toBe("q-2");
  expect(cloud.sim.server("web-2").quotaId).toBe("q-1");
});

test("a change of edition happens in place: the server is never unprotected", async () => {
  const cloud = await world({ servers: ["web-1"] });
  const host = await protect(cloud, "web-1");
  expect(await cloud.sync("HostProtection", host, { hostId: host.id, edition: "premium" })).toEqual(["edition"]);
  expect(writes(cloud.sim)).toEqual(["enterprise", "premium"]);
  expect(cloud.sim.server("web-1").edition).toBe("premium");
});

test("where the service wants it, protection is closed for a change and opened again at once", async () => {
  const cloud = await world({ servers: ["web-1"], rules: { closeBeforeChange: true } });
  const host = await protect(cloud, "web-1");
  await cloud.sync("HostProtection", host, { hostId: host.id, edition: "premium" });
  expect(writes(cloud.sim)).toEqual(["enterprise", "premium", "null", "premium"]);
  expect(cloud.sim.server("web-1").edition).toBe("premium");
});

test("if opening the new edition then fails, the former one is opened again", async () => {
  const cloud = await world({
    servers: [{ name: "web-1", edition: "enterprise" }],
    rules: { closeBeforeChange: true },
  });
  const quotaId = cloud.sim.server("web-1").quotaId;
  const host = await protect(cloud, "web-1", { chargingMode: "prePaid" });
  cloud.sim.faults.add({
    operation: "POST protection",
    after: 2,
    kind: "reply",
    status: 400,
    body: { error_code: "HSS.0014", error_msg: "not allowed" },
  });
  await expect(cloud.sync("HostProtection", host, { hostId: host.id, edition: "premium" })).rejects.toThrow(
    /could not be changed to edition premium .*It is guarded by edition enterprise again, as before\.$/,
  );
  expect(cloud.sim.server("web-1")).toMatchObject({ protection: "protected", edition: "enterprise", quotaId });
});

test("protection switched off in the console is the one thing that drifts, and is repaired", async () => {
  const cloud = await world({ servers: ["web-1"], quotas: [{ edition: "enterprise" }] });
  const host = await protect(cloud, "web-1", { chargingMode: "prePaid" });
  cloud.sim.server("web-1").protection = "off";
  const wanted = { hostId: host.id, edition: "enterprise", chargingMode: "prePaid" };
  expect(await cloud.sync("HostProtection", host, wanted)).toEqual(["protection"]);
  expect(cloud.sim.server("web-1").protection).toBe("protected");
});

test("an interrupted protection is told, and is no drift", async () => {
  const cloud = await world({ servers: [{ name: "web-1", edition: "enterprise", chargingMode: "postPaid" }] });
  const host = await protect(cloud, "web-1");
  cloud.sim.server("web-1").status = "stopped";
  expect(await cloud.sync("HostProtection", host, { hostId: host.id, edition: "enterprise" })).toEqual([]);
  expect(await cloud.read("HostProtection", host)).toMatchObject({
    status: "interrupted",
    interruptReason: expect.any(String),
  });
});

test("a server that is gone reads as absent", async () => {
  const cloud = await world({ servers: ["web-1"] });
  const host = await protect(cloud, "web-1");
  cloud.sim.server("web-1").delete();
  expect(await cloud.read("HostProtection", host)).toBeUndefined();
  await expect(cloud.remove("HostProtection", host)).resolves.toBeUndefined();
  expect(writes(cloud.sim)).toEqual(["enterprise"]);
});

describe("waiting for the agent", () => {
  test("all who wait share one look", async () => {
    const names = Array.from({ length: 20 }, (_each, index) => `web-${index}`);
    const cloud = await world({ servers: names.map((name) => ({ name, agent: { onlineAfterSeconds: 40 } })) });
    await Promise.all(names.map((name) => protect(cloud, name)));
    expect(cloud.sim.servers.every(({ protection }) => protection === "protected")).toBe(true);
    expect(cloud.sim.calls["GET hosts"]).toBeLessThanOrEqual(6);
    expect(cloud.told.some((line) => /waiting for the agent of web-0: installing/.test(line))).toBe(true);
  });

  test("a server that HSS learns of late is waited for", async () => {
    const cloud = await world({ servers: [{ name: "web-1", appearsAfterSeconds: 30 }] });
    await protect(cloud, "web-1");
    expect(cloud.sim.server("web-1").protection).toBe("protected");
  });

  test.each(installResults.filter((code) => code !== "install_succeed"))(
    "a failed installation (%s) ends it at once, with a remedy",
    async (failsWith) => {
      const cloud = await world({ servers: [{ name: "web-1", agent: { failsWith, afterSeconds: 20 } }] });
      await expect(protect(cloud, "web-1")).rejects.toThrow(
        new RegExp(`could not be installed: ${failsWith}\\. \\w.*run again; it is unprotected\\.`),
      );
      expect(writes(cloud.sim)).toEqual([]);
    },
  );

  test("a stopped server and one that nobody knows are said so at once", async () => {
    const cloud = await world({ servers: [{ name: "web-1", status: "stopped" }] });
    await expect(protect(cloud, "web-1")).rejects.toThrow(
      /^Server web-1 .* is stopped; HSS opens protection of running servers only, and it is unprotected\. Start the server/,
    );
    await expect(cloud.create("HostProtection", { hostId: "nowhere", edition: "basic" })).rejects.toThrow(
      /^There is no server nowhere in region cn-north-4/,
    );
    expect(writes(cloud.sim)).toEqual([]);
  });

  test("an agent that never comes is given up after the time allowed", async () => {
    const cloud = await world({ servers: [{ name: "web-1", agent: "not_installed" }] });
    await expect(protect(cloud, "web-1", { agentTimeoutMinutes: 2 })).rejects.toThrow(
      /was not online within 2 minutes: it is not_installed, and it is unprotected\. Install the agent/,
    );
  });
});

describe("destroying", () => {
  test("takes protection off where there was none", async () => {
    const cloud = await world({ servers: ["web-1"] });
    const before = cloud.sim.snapshot();
    await cloud.remove("HostProtection", await protect(cloud, "web-1"));
    expect(cloud.sim.snapshot()).toEqual(before);
  });

  test("goes back to the edition that was there", async () => {
    const cloud = await world({
      servers: [{ name: "web-1", edition: "professional" }],
      quotas: [{ edition: "premium" }],
    });
    const quotaId = cloud.sim.server("web-1").quotaId;
    await cloud.remove(
      "HostProtection",
      await protect(cloud, "web-1", { edition: "premium", chargingMode: "prePaid" }),
    );
    expect(cloud.sim.server("web-1")).toMatchObject({ edition: "professional", quotaId, protection: "protected" });
  });

  test("accepts that the server falls back to the free basic edition", async () => {
    const cloud = await world({ servers: ["web-1"], rules: { fallBackToBasic: true } });
    await cloud.remove("HostProtection", await protect(cloud, "web-1"));
    expect(cloud.sim.server("web-1").edition).toBe("basic");
  });

  test.each([
    ["keep", "protected"],
    ["unprotect", "unprotected"],
  ])("%s leaves it %s", async (onDestroy, after) => {
    const cloud = await world({ servers: [{ name: "web-1", edition: "professional" }] });
    await cloud.remove("HostProtection", await protect(cloud, "web-1", { onDestroy }));
    expect(cloud.sim.server("web-1").protection).toBe(after);
  });

  test("an adopted protection is kept", async () => {
    const cloud = await world({
      servers: [{ name: "web-1", edition: "enterprise", chargingMode: "postPaid" }, "web-2"],
    });
    const host = await protect(cloud, "web-1", { adopt: true });
    expect(host.state).toMatchObject({ adopted: true });
    await cloud.sync("HostProtection", host, { hostId: host.id, edition: "premium", adopt: true });
    await cloud.remove("HostProtection", host);
    expect(cloud.sim.server("web-1")).toMatchObject({ edition: "premium", protection: "protected" });
  });
});

test("tags go to the quota, and follow their change", async () => {
  const cloud = await world({ servers: ["web-1"], quotas: [{ edition: "enterprise" }] });
  const wanted = { edition: "enterprise", chargingMode: "prePaid" };
  const host = await protect(cloud, "web-1", { ...wanted, tags: { env: "prod", team: "a" } });
  expect(cloud.sim.quota(String(host.state["quotaId"])).tags).toEqual({ env: "prod", team: "a" });
  const changed = { hostId: host.id, ...wanted, tags: { env: "test" } };
  expect(await cloud.sync("HostProtection", host, changed)).toEqual(["tags"]);
  expect(cloud.sim.quota(String(host.state["quotaId"])).tags).toEqual({ env: "test" });
  expect(await cloud.sync("HostProtection", host, changed)).toEqual([]);
});

test("wrong values are refused before any call", async () => {
  const cloud = await world({ servers: ["web-1"] });
  await expect(cloud.create("HostProtection", { hostId: "h", edition: "enterprize" })).rejects.toThrow(
    /cannot be used as written/,
  );
  expect(cloud.sim.calls).toEqual({});
});
