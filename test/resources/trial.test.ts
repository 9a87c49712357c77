import { Incomplete } from "../../provider/schema";
import { check } from "../../provider/lifecycle";
import { hostProtection } from "../../provider/resources";
import { client } from "../simulator/signed-client";
import { type World, world, writes } from "./world";

const day = 86_400;
type Values = Record<string, unknown>;

const successor = { edition: "enterprise", daysBefore: 3 };

/** A server bought with the free month; HSS learns of it, and its agent comes, only after a while. */
async function bought(more: Parameters<typeof world>[0] = {}): Promise<{ cloud: World; hostId: string }> {
  const cloud = await world({ buildSeconds: 20, discoverySeconds: 20, agentSeconds: 40, ...more });
  const metadata = { __support_agent_list: "hss" };
  const server = { name: "web-1", imageRef: "debian", flavorRef: "s6.large.2", vpcid: "vpc", nics: [], metadata };
  const { json } = await client(cloud.sim).post(`/v1/${cloud.sim.projectId}/cloudservers`, { server });
  return { cloud, hostId: json.serverIds[0] };
}

const protect = ({ cloud, hostId }: { cloud: World; hostId: string }, more: Values = {}) =>
  cloud.create("HostProtection", { hostId, edition: "basic", ...more });

const issues = (more: Values) =>
  check(hostProtection, { hostId: "h", edition: "basic", ...more }).issues.map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

test("a new server gets its free month by itself: nothing is opened that would be paid for", async () => {
  const it = await bought();
  const host = await protect(it);
  expect(writes(it.cloud.sim)).toEqual([]);
  const ends = Date.parse(host.state["trialEndsAt"] as string) - it.cloud.sim.now();
  expect(ends / 1000 / day).toBeCloseTo(30, 1);
  expect(host.state).toMatchObject({
    guardedBy: "basic",
    atTrialEnd:
      "The quota is released and the server is unprotected. Declare a successor, or another edition, before that day.",
  });
  expect(await it.cloud.sync("HostProtection", host, { hostId: it.hostId, edition: "basic" })).toEqual([]);
});

test("and so does one that HSS lists before its agent has come", async () => {
  const it = await bought({ buildSeconds: 0, discoverySeconds: 0 });
  const host = await protect(it);
  expect(writes(it.cloud.sim)).toEqual([]);
  expect(host.state).toMatchObject({ guardedBy: "basic", trialEndsAt: expect.any(String) });
});

test("a server that was not bought with it does not wait for one", async () => {
  const cloud = await world({ servers: [{ name: "web-1", agent: { onlineAfterSeconds: 30 } }] });
  const host = await protect({ cloud, hostId: cloud.sim.server("web-1").id });
  expect(writes(cloud.sim)).toEqual(["basic"]);
  expect(host.state).toMatchObject({ guardedBy: "basic" });
  expect(host.state).not.toHaveProperty("trialEndsAt");
});

test("another edition than basic does not wait for the month", async () => {
  const it = await bought();
  const host = await protect(it, { edition: "premium" });
  expect(host.state).toMatchObject({ guardedBy: "premium", edition: "premium" });
});

describe("a successor", () => {
  test("takes over before the month ends, in place, and no day is naked", async () => {
    const it = await bought();
    const wanted = { hostId: it.hostId, edition: "basic", successor };
    const host = await protect(it, { successor });
    expect(host.state["atTrialEnd"]).toMatch(/^Edition enterprise \(postPaid\) takes over at \d{4}-/);
    const naked: number[] = [];
    const changes: [number, string[]][] = [];
    for (let passed = 1; passed <= 40; passed++) {
      it.cloud.skip(day * 1000);
      if (it.cloud.sim.server(it.hostId).protection !== "protected") naked.push(passed);
      const changed = await it.cloud.sync("HostProtection", host, wanted);
      if (changed.length > 0) changes.push([passed, changed]);
    }
    expect(naked).toEqual([]);
    expect(changes).toEqual([[expect.any(Number), ["successorDue"]]]);
    expect(changes[0]?.[0]).toBeGreaterThanOrEqual(26);
    expect(changes[0]?.[0]).toBeLessThanOrEqual(28);
    expect(writes(it.cloud.sim)).toEqual(["enterprise"]);
    expect(host.state).toMatchObject({
      edition: "basic",
      guardedBy: "enterprise",
      atTrialEnd: "Nothing: edition enterprise (postPaid) has taken over.",
    });
  });

  test("that comes too late still takes over, and never goes back to basic", async () => {
    const it = await bought();
    const wanted = { hostId: it.hostId, edition: "basic", successor };
    const host = await protect(it, { successor });
    it.cloud.skip(35 * day * 1000);
    expect(it.cloud.sim.server(it.hostId).protection).toBe("unprotected");
    expect(await it.cloud.sync("HostProtection", host, wanted)).toEqual(["protection", "successorDue"]);
    expect(it.cloud.sim.server(it.hostId)).toMatchObject({ protection: "protected", edition: "enterprise" });
    it.cloud.sim.server(it.hostId).protection = "off";
    expect(await it.cloud.sync("HostProtection", host, wanted)).toEqual(["protection", "successorDue"]);
    expect(it.cloud.sim.server(it.hostId).edition).toBe("enterprise");
  });

  test("binds a quota when it is prePaid", async () => {
    const it = await bought({ quotas: [{ edition: "premium", expiresInDays: 300 }] });
    const prePaid = { edition: "premium", chargingMode: "prePaid" };
    const host = await protect(it, { successor: prePaid });
    it.cloud.skip(28 * day * 1000);
    await it.cloud.sync("HostProtection", host, { hostId: it.hostId, edition: "basic", successor: prePaid });
    expect(it.cloud.sim.server(it.hostId)).toMatchObject({ edition: "premium", chargingMode: "prePaid" });
  });

  test("for which there is no quota leaves basic as it is, says so, and is tried again", async () => {
    const it = await bought();
    const prePaid = { edition: "premium", chargingMode: "prePaid" };
    const host = await protect(it, { successor: prePaid });
    it.cloud.skip(28 * day * 1000);
    const wanted = { hostId: it.hostId, edition: "basic", successor: prePaid };
    const error = await it.cloud.sync("HostProtection", host, wanted).then(
      () => undefined,
      (caught: unknown) => caught as Error,
    );
    expect(error).not.toBeInstanceOf(Incomplete);
    expect(error?.message).toMatch(/needs an idle quota of edition premium, and there are 0/);
    expect(it.cloud.sim.server(it.hostId)).toMatchObject({ protection: "protected", edition: "basic" });
    it.cloud.sim.addQuota({ edition: "premium" });
    expect(await it.cloud.sync("HostProtection", host, wanted)).toEqual(["successorDue"]);
    expect(it.cloud.sim.server(it.hostId).edition).toBe("premium");
  });

  test("is refused where it makes no sense, with its path", () => {
    expect(issues({ successor: { edition: "basic" } })).toEqual([
      expect.stringMatching(/^successor\.edition: is to be above "basic"/),
    ]);
    expect(issues({ edition: "premium", successor })).toEqual([
      expect.stringMatching(
        /^successor: takes over from the free month of edition "basic"; here the edition is "premium"/,
      ),
    ]);
    expect(issues({ successor: { edition: "premium", quotaId: "q" } })).toEqual([
      expect.stringMatching(/^successor\.quotaId: a quota goes with chargingMode "prePaid"/),
    ]);
    expect(issues({ successor })).toEqual([]);
  });
});
