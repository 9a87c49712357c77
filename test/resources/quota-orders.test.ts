import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { entryOf, OrderJournal } from "../../provider/resources/order-journal";
import { base, bought, buy, incomplete, orders } from "./quotas";
import { type World, world } from "./world";

describe("an order is never sent twice", () => {
  test("one that was carried out although the answer got lost is found", async () => {
    const cloud = await world({ quotas: [{ edition: "enterprise", count: 2 }] });
    cloud.sim.faults.add({ operation: "POST orders", kind: "reset-after" });
    const quota = await buy(cloud);
    expect(quota.state["quotaIds"]).toHaveLength(3);
    expect(bought(cloud)).toHaveLength(5);
    expect(orders(cloud)).toBe(1);
  });

  test.each(["reset-before", "503"] as const)(
    "one of which nothing is seen (%s) is remembered, looked for, and only then sent",
    async (kind) => {
      const cloud = await world();
      cloud.sim.faults.add({ operation: "POST orders", kind });
      const quota = await incomplete(buy(cloud));
      expect(quota.message).toMatch(/may or may not have been received.*The attempt is remembered/);
      // Too early to give it up:
      await expect(cloud.sync("Quota", quota, base)).rejects.toThrow(/may or may not have been received/);
      expect(orders(cloud)).toBe(1);
      for (let runs = 0; runs < 6 && bought(cloud).length === 0; runs++)
        await cloud.sync("Quota", quota, base).catch(() => undefined);
      expect(orders(cloud)).toBe(2);
      expect(bought(cloud)).toHaveLength(3);
      expect(quota.state).toMatchObject({ count: 3 });
      expect(quota.state).not.toHaveProperty("pendingOrder");
    },
  );

  test("one that is through only after the wait is gone on with by the next run", async () => {
    const cloud = await world({ orderSeconds: 450 });
    const quota = await incomplete(buy(cloud));
    expect(quota.message).toMatch(
      /^Order \S+ was placed, but is still pending after 5 minutes\. It is remembered: run again/,
    );
    await cloud.sync("Quota", quota, base);
    expect(orders(cloud)).toBe(1);
    expect(quota.state).toMatchObject({ count: 3, idle: 3 });
  });

  describe("after a run that was killed", () => {
    const order = (count: number) => ({
      edition: "enterprise" as const,
      count,
      period: { months: 1 },
      autoRenew: false,
    });
    /** What a killed run leaves behind: a journal entry, and perhaps an order. */
    async function killed(cloud: World, { count = 3, sent = true, answered = true, minutesAgo = 0 } = {}) {
      const { orderId } = sent ? await cloud.cloud.hss.quotas.order(order(count)) : { orderId: undefined };
      const { pid } = spawnSync(process.execPath, ["--version"]);
      await new OrderJournal().write({
        ...entryOf({
          purpose: JSON.stringify(["cn-north-4", "0", "enterprise"]),
          sentAt: new Date(cloud.cloud.clock.now() - minutesAgo * 60_000).toISOString(),
          known: [],
          count,
        }),
        ...{ pid, run: "killed" },
        ...(answered && orderId !== undefined && { orderId }),
      });
      return orderId;
    }
    const journal = () => readdirSync(new OrderJournal().folder);

    test("while it waited: its order is found", async () => {
      const cloud = await world();
      const orderId = await killed(cloud);
      const quota = await buy(cloud);
      expect(quota.id).toBe(orderId);
      expect(orders(cloud)).toBe(1);
      expect(bought(cloud)).toHaveLength(3);
      expect(journal()).toEqual([]);
    });

    test("before the answer came: its quotas are found", async () => {
      const cloud = await world();
      await killed(cloud, { answered: false });
      expect((await buy(cloud)).state["quotaIds"]).toHaveLength(3);
      expect(orders(cloud)).toBe(1);
    });

    test("and the program wants more by now: only the difference is ordered", async () => {
      const cloud = await world();
      await killed(cloud);
      expect((await buy(cloud, { count: 5 })).state["quotaIds"]).toHaveLength(5);
      expect(bought(cloud)).toHaveLength(5);
    });

    test("before it sent anything: not given up for half an hour, then ordered", async () => {
      const cloud = await world();
      await killed(cloud, { sent: false });
      const quota = await incomplete(buy(cloud));
      expect(orders(cloud)).toBe(0);
      expect(journal()).toEqual([]);
      await expect(cloud.sync("Quota", quota, base)).rejects.toThrow(/may or may not have been received/);
      expect(orders(cloud)).toBe(0);
      for (let runs = 0; runs < 8 && bought(cloud).length === 0; runs++)
        await cloud.sync("Quota", quota, base).catch(() => undefined);
      expect(bought(cloud)).toHaveLength(3);
      expect(orders(cloud)).toBe(1);
    });

    test("half an hour ago, and nothing has come of it: ordered at once", async () => {
      const cloud = await world();
      await killed(cloud, { sent: false, minutesAgo: 40 });
      const quota = await buy(cloud);
      expect(quota.id).not.toBe("");
      expect(bought(cloud)).toHaveLength(3);
      expect(journal()).toEqual([]);
    });

    test("and somebody else bought meanwhile: nothing is claimed, nothing ordered, and adopting the right ones ends it", async () => {
      const cloud = await world();
      await killed(cloud, { answered: false });
      await cloud.cloud.hss.quotas.order(order(1));
      const quota = await incomplete(buy(cloud));
      expect(quota.message).toMatch(/4 new quotas have appeared since .*adopt the right ones/);
      expect(orders(cloud)).toBe(2);
      const quotaIds = bought(cloud)
        .slice(0, 3)
        .map(({ id }) => id);
      await cloud.sync("Quota", quota, { ...base, adopt: true, quotaIds });
      expect(quota.state).toMatchObject({ count: 3, quotaIds: expect.arrayContaining(quotaIds) });
      expect(orders(cloud)).toBe(2);
    });

    test("the journal keeps the order until the tags are set too", async () => {
      const cloud = await world();
      const seen: number[] = [];
      cloud.sim.onRequest(({ path }) => void (/tags/.test(path) && seen.push(journal().length)));
      await buy(cloud, { tags: { env: "prod" } });
      expect(seen).toEqual([1, 1, 1]);
      expect(journal()).toEqual([]);
    });

    test("without a place for the journal nothing is ordered", async () => {
      const cloud = await world();
      process.env["HSS_STATE_HOME"] = "/dev/null/nowhere";
      await expect(buy(cloud)).rejects.toThrow(/^Nothing was ordered: .* Set HSS_STATE_HOME/);
      expect(orders(cloud)).toBe(0);
    });
  });

  test("while one order is unanswered no other of that edition is sent, so that nobody claims another's", async () => {
    const cloud = await world();
    cloud.sim.faults.add({ operation: "POST orders", kind: "reset-before" });
    const [lost, other] = await Promise.allSettled([buy(cloud), buy(cloud)]);
    expect((other as PromiseRejectedResult).reason.message).toMatch(
      /^Nothing was ordered: an order of edition enterprise/,
    );
    expect(orders(cloud)).toBe(1);
    const state = (lost as PromiseRejectedResult).reason.objectState() as Record<string, unknown>;
    expect(state).toMatchObject({ quotaIds: [], pendingOrder: { count: 3 } });
  });

  test("quotas that somebody bought after an order got lost are never claimed", async () => {
    const cloud = await world();
    cloud.sim.faults.add({ operation: "POST orders", kind: "reset-before" });
    const quota = await incomplete(buy(cloud));
    cloud.sim.addQuota({ edition: "enterprise" });
    for (let runs = 0; runs < 8; runs++) await cloud.sync("Quota", quota, base).catch(() => undefined);
    await expect(cloud.sync("Quota", quota, base)).rejects.toThrow(
      /1 new quota has appeared since .*adopt the right ones/,
    );
    expect(orders(cloud)).toBe(1);
    expect(quota.state["quotaIds"]).toEqual([]);
  });

  test("adopting goes on with an order that is pending", async () => {
    const cloud = await world({ orderSeconds: 450, quotas: [{ edition: "enterprise", count: 2 }] });
    const wanted = { ...base, count: 5, adopt: true, quotaIds: cloud.sim.quotas.map(({ id }) => id) };
    const quota = await incomplete(cloud.create("Quota", wanted));
    await cloud.sync("Quota", quota, wanted);
    expect(orders(cloud)).toBe(1);
    expect(quota.state).toMatchObject({ count: 5, adopted: true });
  });

  test("a cancelled order leaves the way free for another", async () => {
    const cloud = await world({ orderSeconds: 450 });
    const quota = await incomplete(buy(cloud));
    cloud.sim.faults.add({
      operation: "GET order",
      kind: "reply",
      status: 200,
      body: { order_info: { order_id: quota.id, status: 4 } },
    });
    const again = await incomplete(cloud.sync("Quota", quota, base));
    expect(orders(cloud)).toBe(2);
    await cloud.sync("Quota", again, base);
    expect(again.state).toMatchObject({ count: 3 });
    expect(again.state).not.toHaveProperty("pendingOrder");
    expect(orders(cloud)).toBe(2);
  });

  test("a refresh right after a purchase does not lose quotas that HSS lists late, and destroying gives them back", async () => {
    const cloud = await world();
    const quota = await buy(cloud);
    const nothing = {
      operation: "GET quotas-detail",
      kind: "reply",
      status: 200,
      body: { total_num: 0, data_list: [] },
    } as const;
    cloud.sim.faults.add({ ...nothing, times: 2 });
    expect(await cloud.sync("Quota", quota, base)).toEqual([]);
    cloud.sim.faults.clear();
    cloud.sim.faults.add({ ...nothing, times: 1 });
    await cloud.remove("Quota", quota);
    expect(bought(cloud)).toHaveLength(0);
  });

  test("quotas that HSS lists late are not bought again", async () => {
    const cloud = await world();
    const quota = await buy(cloud);
    cloud.sim.faults.add({
      operation: "GET quotas-detail",
      after: 1,
      kind: "reply",
      status: 200,
      body: { total_num: 0, data_list: [] },
    });
    await cloud.sync("Quota", quota, { ...base, autoRenew: true });
    expect(orders(cloud)).toBe(1);
  });
});
