import { base, bought, buy, orders } from "./quotas";
import { world } from "./world";

test("many quotas are one order, and nothing differs afterwards", async () => {
  const cloud = await world();
  const quota = await buy(cloud, { count: 20, autoRenew: true });
  expect(orders(cloud)).toBe(1);
  expect(bought(cloud)).toHaveLength(20);
  expect(quota.state).toMatchObject({ count: 20, idle: 20, used: 0, autoRenew: true });
  expect(quota.state["quotaIds"]).toHaveLength(20);
  expect(await cloud.sync("Quota", quota, { ...base, count: 20, autoRenew: true })).toEqual([]);
});

test("an order that passes slowly through the billing states is waited for", async () => {
  const cloud = await world({ orderSeconds: 60, resourceLagSeconds: 30 });
  const quota = await buy(cloud);
  expect(quota.state).toMatchObject({ idle: 3 });
  expect(cloud.told).toContainEqual(expect.stringMatching(/^waiting for order \S+: pending$/));
});

test("raising the count buys the difference", async () => {
  const cloud = await world();
  const quota = await buy(cloud);
  const before = quota.state["quotaIds"] as string[];
  expect(await cloud.sync("Quota", quota, { ...base, count: 5 })).toEqual(["count"]);
  expect(quota.state["quotaIds"]).toEqual(expect.arrayContaining(before));
  expect(quota.state["quotaIds"]).toHaveLength(5);
  expect(bought(cloud)).toHaveLength(5);
  expect(
    cloud.sim.requests
      .filter(({ path }) => path.endsWith("orders"))
      .map(({ body }) => (body as { subscription_num: number }).subscription_num),
  ).toEqual([3, 2]);
});

test("lowering the count gives back idle ones, never one in use", async () => {
  const cloud = await world({ servers: ["web-1"] });
  const quota = await buy(cloud);
  const host = await cloud.create("HostProtection", {
    hostId: cloud.sim.server("web-1").id,
    edition: "enterprise",
    chargingMode: "prePaid",
  });
  expect(await cloud.sync("Quota", quota, { ...base, count: 1 })).toEqual(["count"]);
  expect(quota.state["quotaIds"]).toEqual([host.state["quotaId"]]);
  expect(cloud.sim.server("web-1").protection).toBe("protected");
});

test("lowering it below what is in use is refused before anything is given back", async () => {
  const cloud = await world({ servers: ["a", "b"] });
  const quota = await buy(cloud);
  for (const name of ["a", "b"])
    await cloud.create("HostProtection", {
      hostId: cloud.sim.server(name).id,
      edition: "enterprise",
      chargingMode: "prePaid",
    });
  await expect(cloud.sync("Quota", quota, { ...base, count: 1 })).rejects.toThrow(
    /cannot be lowered from 3 to 1: that gives back 2, and only 1 is idle\. In use: .*guards [ab].*Nothing was given back/,
  );
  expect(bought(cloud)).toHaveLength(3);
});

test("automatic renewal and tags follow their change", async () => {
  const cloud = await world();
  const quota = await buy(cloud, { tags: { env: "prod" } });
  expect(await cloud.sync("Quota", quota, { ...base, autoRenew: true, tags: { env: "test" } })).toEqual([
    "autoRenew",
    "tags",
  ]);
  expect(bought(cloud).map(({ autoRenew, tags }) => ({ autoRenew, tags }))).toEqual(
    Array(3).fill({ autoRenew: true, tags: { env: "test" } }),
  );
  expect(await cloud.sync("Quota", quota, { ...base, autoRenew: true, tags: { env: "test" } })).toEqual([]);
});

test("tags of a quota and of the server that uses it do not remove each other", async () => {
  const cloud = await world({ servers: ["web-1"] });
  const declared = { ...base, count: 1, tags: { team: "a", env: "prod" } };
  const quota = await cloud.create("Quota", declared);
  const protection = {
    hostId: cloud.sim.server("web-1").id,
    edition: base.edition,
    chargingMode: "prePaid",
    tags: { app: "b" },
  };
  const host = await cloud.create("HostProtection", protection);
  const [live] = bought(cloud);
  expect(live?.tags).toEqual({ team: "a", env: "prod", app: "b" });
  // Both are as declared, so neither is changed by a later run.
  expect(await cloud.sync("Quota", quota, declared)).toEqual([]);
  expect(await cloud.sync("HostProtection", host, protection)).toEqual([]);
  // A key that is no longer declared goes, that of the other stays; a tag of the console does too.
  if (live !== undefined) live.tags = { ...live.tags, console: "c" };
  expect(await cloud.sync("Quota", quota, { ...declared, tags: { team: "a" } })).toEqual(["tags"]);
  expect(bought(cloud)[0]?.tags).toEqual({ team: "a", app: "b", console: "c" });
  expect(await cloud.sync("HostProtection", host, { ...protection, tags: {} })).toEqual(["tags"]);
  expect(bought(cloud)[0]?.tags).toEqual({ team: "a", console: "c" });
  expect(await cloud.sync("Quota", quota, { ...declared, tags: { team: "a" } })).toEqual([]);
});

test("another period is noted for the next purchase: it orders nothing, and is never drift", async () => {
  const cloud = await world();
  const quota = await buy(cloud);
  const wanted = { ...base, period: { years: 1 } };
  expect(await cloud.sync("Quota", quota, wanted)).toEqual(["period"]);
  expect(await cloud.sync("Quota", quota, wanted)).toEqual([]);
  expect(orders(cloud)).toBe(1);
});

test("what destroy does can be changed later", async () => {
  const cloud = await world();
  const quota = await buy(cloud);
  expect(await cloud.sync("Quota", quota, { ...base, onDestroy: "keep" })).toEqual(["onDestroy"]);
  await cloud.remove("Quota", quota);
  expect(bought(cloud)).toHaveLength(3);
});

test("quotas given back elsewhere are drift, and are bought again; expired ones are told and are not", async () => {
  const cloud = await world();
  const quota = await buy(cloud);
  bought(cloud)[0]?.delete();
  const [expired] = bought(cloud);
  if (expired) expired.state = "expired";
  expect(await cloud.read("Quota", quota)).toMatchObject({ count: 2 });
  expect(cloud.told).toContainEqual(expect.stringMatching(/^warning: 1 quota protects nothing any more: \S+ expired/));
  expect(await cloud.sync("Quota", quota, base)).toEqual(["count"]);
  expect(bought(cloud)).toHaveLength(3);
});

describe("destroying", () => {
  test("gives the quotas back", async () => {
    const cloud = await world();
    const before = cloud.sim.snapshot();
    await cloud.remove("Quota", await buy(cloud));
    expect(cloud.sim.snapshot()).toEqual(before);
  });

  test("is refused while one is in use, and names who uses it", async () => {
    const cloud = await world({ servers: ["web-1"] });
    const quota = await buy(cloud);
    await cloud.create("HostProtection", {
      hostId: cloud.sim.server("web-1").id,
      edition: "enterprise",
      chargingMode: "prePaid",
    });
    await expect(cloud.remove("Quota", quota)).rejects.toThrow(/1 of the quotas is in use \(.* guards web-1\)/);
    expect(bought(cloud)).toHaveLength(3);
  });

  test("more than ten go back ten a call", async () => {
    const cloud = await world();
    await cloud.remove("Quota", await buy(cloud, { count: 23 }));
    expect(bought(cloud)).toHaveLength(0);
    expect(cloud.sim.calls["POST unsubscribe"]).toBe(3);
  });

  test.each([
    ["stopRenewal", false],
    ["keep", true],
  ])("%s keeps them (renewed: %p)", async (onDestroy, autoRenew) => {
    const cloud = await world();
    await cloud.remove("Quota", await buy(cloud, { autoRenew: true, onDestroy }));
    expect(bought(cloud).map((each) => each.autoRenew)).toEqual([autoRenew, autoRenew, autoRenew]);
  });
});

test("an order of which HSS lists nothing is no quota that could be imported", async () => {
  const cloud = await world();
  const { id } = await buy(cloud);
  expect(await cloud.read("Quota", { id, state: undefined })).toMatchObject({ count: 3 });
  cloud.sim.faults.add({
    operation: "GET quotas-detail",
    kind: "reply",
    status: 200,
    body: { total_num: 0, data_list: [] },
    times: Infinity,
  });
  expect(await cloud.read("Quota", { id, state: undefined })).toBeUndefined();
});

describe("adoption", () => {
  test("takes quotas over, adds what is missing, and keeps them all on destroy", async () => {
    const cloud = await world({ quotas: [{ edition: "enterprise", count: 2 }] });
    const quotaIds = cloud.sim.quotas.map(({ id }) => id);
    const quota = await buy(cloud, { adopt: true, quotaIds });
    expect(quota.state).toMatchObject({ adopted: true, count: 3 });
    expect(bought(cloud)).toHaveLength(3);
    expect(await cloud.sync("Quota", quota, { ...base, adopt: true, quotaIds })).toEqual([]);
    await cloud.remove("Quota", quota);
    expect(bought(cloud)).toHaveLength(3);
  });

  test("quotas that do not exist, or of another edition, are not adopted", async () => {
    const cloud = await world({ quotas: [{ edition: "premium", id: "q-premium" }] });
    await expect(buy(cloud, { adopt: true, quotaIds: ["nowhere"] })).rejects.toThrow(
      /cannot be adopted: there is none/,
    );
    await expect(buy(cloud, { adopt: true, quotaIds: ["q-premium"] })).rejects.toThrow(/of edition premium/);
    const [real] = cloud.sim.addQuota({ edition: "enterprise" });
    await expect(buy(cloud, { adopt: true, quotaIds: [real?.id, "typo"] })).rejects.toThrow(
      /typo cannot be adopted: HSS lists no such quota/,
    );
    expect(orders(cloud)).toBe(0);
  });

  test("adopted quotas are not given back when the count is lowered", async () => {
    const cloud = await world({ quotas: [{ edition: "enterprise", count: 2, expiresInDays: 5 }] });
    const quotaIds = cloud.sim.quotas.map(({ id }) => id);
    const quota = await buy(cloud, { count: 4, adopt: true, quotaIds });
    const wanted = { ...base, count: 2, adopt: true, quotaIds };
    expect(await cloud.sync("Quota", quota, wanted)).toEqual(["count"]);
    expect(
      bought(cloud)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...quotaIds].sort());
    expect(await cloud.sync("Quota", quota, wanted)).toEqual([]);
  });

  test("quotas that move to an adopting resource in one run are kept", async () => {
    const cloud = await world();
    const quota = await buy(cloud);
    const run = cloud.run();
    await run.create("Quota", { ...base, adopt: true, quotaIds: quota.state["quotaIds"] });
    await run.remove("Quota", quota);
    expect(bought(cloud)).toHaveLength(3);
  });
});
