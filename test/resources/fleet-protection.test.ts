import type { Incomplete } from "../../provider/schema";
import { endOf, fits } from "../../provider/resources/fleet-selection";
import { type World, world, writes } from "./world";

const fleet = (cloud: World, more: Record<string, unknown> = {}) =>
  cloud.create("FleetProtection", { select: { name: "web-*" }, edition: "enterprise", ...more });
const named = (map: unknown) => Object.values((map ?? {}) as Record<string, string>);
const web = (count: number) => Array.from({ length: count }, (_each, index) => `web-${index + 1}`);

test("a thousand servers are protected with as few calls as pages, and looked at with as few", async () => {
  const cloud = await world({ servers: web(1000) });
  const object = await fleet(cloud);
  expect(cloud.sim.servers.every(({ edition }) => edition === "enterprise")).toBe(true);
  expect(cloud.sim.calls).toEqual({ "GET projects": 1, "GET hosts": 10, "POST protection": 5 });
  expect(object.state).toMatchObject({ guarded: 1000, region: "cn-north-4" });
  expect(Object.keys(object.state["members"] as object)).toHaveLength(1000);
  expect(JSON.stringify(object.state).length).toBeLessThan(70_000);

  cloud.sim.resetCalls();
  expect(await cloud.sync("FleetProtection", object, { select: { name: "web-*" }, edition: "enterprise" })).toEqual([]);
  expect(cloud.sim.calls).toEqual({ "GET hosts": 5 });

  cloud.sim.resetCalls();
  expect(await cloud.sync("FleetProtection", object, { select: { name: "web-*" }, edition: "premium" })).toEqual([
    "edition",
  ]);
  expect(cloud.sim.calls).toEqual({ "GET hosts": 10, "POST protection": 5 });

  cloud.sim.resetCalls();
  await cloud.remove("FleetProtection", object);
  expect(cloud.sim.servers.every(({ protection }) => protection === "unprotected")).toBe(true);
  expect(cloud.sim.calls).toEqual({ "GET hosts": 5, "POST protection": 5 });
});

test("a server that slips through the pages, as another goes and one comes, is protected in the same run", async () => {
  const cloud = await world({ servers: ["db-1", "db-2", ...web(398)] });
  let pages = 0;
  cloud.sim.onRequest(({ label }) => {
    if (label !== "GET hosts" || ++pages !== 2) return;
    cloud.sim.server("db-1").delete();
    cloud.sim.addServer("web-399");
  });
  const object = await fleet(cloud);
  cloud.sim.onRequest(undefined);
  expect(cloud.sim.servers.filter(({ name, edition }) => name !== "db-2" && edition !== "enterprise")).toEqual([]);
  expect(named(object.state["members"])).toContain("web-199");

  // The same in a look: neither is it told to be gone, nor to leave.
  pages = 0;
  cloud.sim.onRequest(({ label }) => {
    if (label !== "GET hosts" || ++pages !== 2) return;
    cloud.sim.server("db-2").delete();
    cloud.sim.addServer({ name: "web-400", edition: "enterprise", chargingMode: "postPaid" });
  });
  const live = await cloud.read("FleetProtection", object);
  cloud.sim.onRequest(undefined);
  expect(live).toMatchObject({ protection: "protected" });
  expect(live?.["leaving"]).toBeUndefined();
  expect(named(live?.["members"])).toContain("web-199");
});

test("a member that slips through the pages of ECS keeps its tags, and stays", async () => {
  const tags = ["env=prod"];
  const cloud = await world({ servers: ["db-1", ...web(1001).map((name) => ({ name, tags }))] });
  const wanted = { select: { tags: { env: "prod" } }, edition: "enterprise" };
  const object = await cloud.create("FleetProtection", wanted);
  cloud.sim.resetCalls();
  let pages = 0;
  cloud.sim.onRequest(({ label }) => {
    if (label !== "GET servers" || ++pages !== 1) return;
    cloud.sim.server("db-1").delete();
    cloud.sim.addServer("db-2");
  });
  const live = await cloud.read("FleetProtection", object);
  cloud.sim.onRequest(undefined);
  expect(pages).toBe(2);
  expect(live).toMatchObject({ guarded: 1001 });
  expect(live?.["leaving"]).toBeUndefined();
});

test("servers that come to match join, those that no longer do go back to how they were found", async () => {
  const cloud = await world({
    servers: ["web-1", { name: "web-2", edition: "basic", chargingMode: "postPaid" }, "db-1"],
  });
  const object = await fleet(cloud);
  expect(object.state).toMatchObject({ guarded: 2, found: { [cloud.sim.server("web-2").id]: { edition: "basic" } } });
  expect(cloud.sim.server("db-1").protection).toBe("unprotected");

  cloud.sim.addServer("web-3");
  cloud.sim.server("web-2").name = "db-2";
  const live = await cloud.read("FleetProtection", object);
  expect(named(live?.["joining"])).toEqual(["web-3"]);
  expect(named(live?.["leaving"])).toEqual(["web-2 is no longer among the servers to protect"]);
  const wanted = { select: { name: "web-*" }, edition: "enterprise" };
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual(["joining", "leaving"]);
  expect(named(object.state["members"])).toEqual(["web-1", "web-3"]);
  expect(cloud.sim.server("db-2")).toMatchObject({ edition: "basic", chargingMode: "postPaid" });
  expect(cloud.sim.server("web-3").edition).toBe("enterprise");
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual([]);
});

test("what a selection may name: name, tags, group, system, VPC and enterprise project", async () => {
  const cloud = await world({
    servers: [
      { name: "a-1", tags: ["env=prod", "team=red"], vpcId: "vpc-1" },
      { name: "a-2", tags: ["env=test"], vpcId: "vpc-1" },
      { name: "w-1", os: "Windows", tags: ["env=prod"], vpcId: "vpc-2" },
      { name: "p-1", enterpriseProjectId: "project-1" },
    ],
  });
  const members = async (select: Record<string, unknown>) => {
    const object = await fleet(cloud, { select });
    const chosen = named(object.state["members"]);
    await cloud.remove("FleetProtection", object);
    return chosen;
  };
  expect(await members({ tags: { env: "prod" } })).toEqual(["a-1", "w-1"]);
  expect(await members({ tags: { env: "*", team: "red" } })).toEqual(["a-1"]);
  expect(await members({ os: "Windows" })).toEqual(["w-1"]);
  expect(await members({ vpcId: "vpc-1", name: "*-2" })).toEqual(["a-2"]);
  // A write that names no project would not reach it.
  expect(await members({ enterpriseProjectId: "project-1" })).toEqual(["p-1"]);
  expect(await members({ name: "*" })).toEqual(["a-1", "a-2", "p-1", "w-1"]);
});

test("a waiver leaves a server out until it has ended, and an exclusion for good", async () => {
  const cloud = await world({ servers: ["web-1", "web-2", "web-3"] });
  const until = new Date(cloud.sim.now() + 3_600_000).toISOString();
  const hostId = cloud.sim.server("web-2").id;
  const wanted = {
    select: { name: "web-*" },
    edition: "enterprise",
    exclude: ["*-3"],
    except: [{ hostId, until, reason: "end of life" }],
  };
  const object = await cloud.create("FleetProtection", wanted);
  expect(named(object.state["members"])).toEqual(["web-1"]);
  expect(object.state["exempt"]).toEqual({ [hostId]: `web-2, until ${until}: end of life` });
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual([]);

  (cloud.cloud.clock as unknown as { skip(milliseconds: number): void }).skip(3_600_000);
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual(["joining"]);
  expect(named(object.state["members"])).toEqual(["web-1", "web-2"]);
  expect(object.state["exempt"]).toBeUndefined();
});

test("a server that cannot be protected yet is told, is no drift, and joins once it can", async () => {
  const cloud = await world({
    servers: ["web-1", { name: "web-2", status: "stopped" }, { name: "web-3", agent: "not_installed" }],
  });
  const wanted = { select: { name: "web-*" }, edition: "enterprise", agentTimeoutMinutes: 0 };
  const object = await cloud.create("FleetProtection", wanted);
  expect(object.state).toMatchObject({ guarded: 1 });
  expect(named(object.state["waiting"])).toEqual(["web-2: the server is stopped", "web-3: it has no agent"]);
  expect(cloud.told.join("\n")).toContain("2 servers of the fleet cannot be protected yet");
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual([]);

  cloud.sim.server("web-2").status = "running";
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual(["joining"]);
  expect(cloud.sim.server("web-2").edition).toBe("enterprise");

  // Stopped later, even with its protection off, it is told and no drift.
  cloud.sim.server("web-2").status = "stopped";
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual([]);
});

test("agents that come online meanwhile are waited for, the others not longer than allowed", async () => {
  const cloud = await world({
    servers: ["web-1", { name: "web-2", agent: { onlineAfterSeconds: 40 } }, { name: "web-3", agent: "offline" }],
  });
  const object = await fleet(cloud, { agentTimeoutMinutes: 1 });
  expect(object.state).toMatchObject({ guarded: 2 });
  expect(named(object.state["waiting"])).toEqual(["web-3: its agent is offline"]);
});

test("protection switched off in the console drifts, and only that is repaired", async () => {
  const cloud = await world({ servers: web(5) });
  const object = await fleet(cloud);
  cloud.sim.server("web-2").protection = "off";
  cloud.sim.server("web-3").edition = "basic";
  const before = writes(cloud.sim).length;
  const live = await cloud.read("FleetProtection", object);
  expect(live).toMatchObject({ protection: "unprotected", edition: "basic", guarded: 3 });
  expect(named(live?.["drifted"])).toEqual([
    "web-2: it is unprotected",
    expect.stringMatching(/^web-3: it is protected by edition basic/),
  ]);
  const wanted = { select: { name: "web-*" }, edition: "enterprise" };
  await cloud.sync("FleetProtection", object, wanted);
  expect(cloud.sim.servers.every(({ edition }) => edition === "enterprise")).toBe(true);
  expect(writes(cloud.sim).slice(before)).toEqual(["enterprise"]);
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual([]);
});

test("what can be protected is, and the rest is told server by server", async () => {
  const cloud = await world({ servers: web(6) });
  // Its agent goes offline between the look and the write.
  cloud.sim.onRequest(({ label }) => {
    if (label === "GET hosts") cloud.sim.server("web-3").agent = "offline";
  });
  const error = await fleet(cloud).catch((failure: unknown) => failure as Incomplete);
  cloud.sim.onRequest(undefined);
  expect((error as Incomplete).message).toMatch(
    /^5 of 6 servers are as declared \(edition enterprise, postPaid\); this failed:\n {2}web-3 \(.*\): .*HSS\.1007.*\nWhat is done is remembered\. Run again to finish\.$/,
  );
  expect(cloud.sim.servers.filter(({ edition }) => edition === "enterprise")).toHaveLength(5);
  const object = { id: (error as Incomplete).objectId(), state: (error as Incomplete).objectState() };
  expect(object.state).toMatchObject({ guarded: 5 });
  const wanted = { select: { name: "web-*" }, edition: "enterprise" };
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual([]);
  cloud.sim.server("web-3").agent = "online";
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual(["joining"]);
  expect(object.state).toMatchObject({ guarded: 6 });
});

test("it buys no quotas, says before the first write how many are short, and uses those that are there", async () => {
  const cloud = await world({ servers: web(5), quotas: [{ edition: "enterprise", count: 3 }] });
  const failure = await fleet(cloud, { chargingMode: "prePaid" }).catch((error: unknown) => error as Error);
  expect((failure as Error).message).toContain("3 of 5 servers are as declared");
  expect(cloud.told[0]).toBe(
    'warning: 5 servers need an idle quota of edition enterprise and there are 3: 2 short. A fleet buys none; declare a Quota of edition enterprise, or chargingMode "postPaid". If the program declares one, let the fleet depend on it (dependsOn, depends_on), so that it is bought first.',
  );
  expect(cloud.sim.servers.filter(({ edition }) => edition === "enterprise")).toHaveLength(3);
  expect(writes(cloud.sim)).toEqual(["enterprise"]);
  expect(cloud.sim.calls["POST orders"]).toBeUndefined();
});

test("protection that a fleet did not open is left alone when the fleet goes", async () => {
  const cloud = await world({ servers: ["web-1", "web-2", { name: "web-3", agent: "not_installed" }] });
  const object = await fleet(cloud, { agentTimeoutMinutes: 0 });
  // Somebody raises one server, and protects another for which the fleet still waits.
  cloud.sim.server("web-1").edition = "premium";
  cloud.sim.server("web-3").agent = "online";
  cloud.sim.server("web-3").edition = "premium";
  cloud.skip(61_000);
  await cloud.remove("FleetProtection", object);
  expect(cloud.sim.servers.map(({ edition }) => edition)).toEqual(["premium", undefined, "premium"]);
  expect(cloud.told.filter((line) => /web-[13] is left as it is: .*premium/.test(line))).toHaveLength(2);
});

test("where nothing at all could be protected there is nothing to remember", async () => {
  const cloud = await world({ servers: ["web-1", "web-2"] });
  const error = await fleet(cloud, { chargingMode: "prePaid" }).then(
    () => undefined,
    (caught: unknown) => caught as Error,
  );
  expect(error?.name).toBe("Error");
  expect(error?.message).toMatch(/0 of 2 servers/);
});

test("imported by ids and then declared by what its servers have in common, it settles", async () => {
  const guarded = { edition: "enterprise", chargingMode: "postPaid" } as const;
  const cloud = await world({ servers: [{ name: "web-1", ...guarded }, { name: "web-2", ...guarded }, "web-3"] });
  const hostIds = ["web-1", "web-2"].map((name) => cloud.sim.server(name).id);
  const object = await cloud.create("FleetProtection", { hostIds, edition: "enterprise" });
  const wanted = { select: { name: "web-*" }, edition: "enterprise" };
  // As Terraform keeps what an import has set and the program does not declare.
  const asImported = (): Record<string, unknown> => (object.state = { ...object.state, hostIds });
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual(["hostIds", "select"]);
  expect(named(asImported()["members"])).toEqual(["web-1", "web-2", "web-3"]);
  const live = await cloud.read("FleetProtection", object);
  expect(live).toMatchObject({ guarded: 3 });
  expect(live?.["leaving"]).toBeUndefined();
  cloud.sim.addServer("web-4");
  expect(named((await cloud.read("FleetProtection", object))?.["joining"])).toEqual(["web-4"]);
});

test("no server is left less protected than it was found", async () => {
  const cloud = await world({ servers: ["web-1", { name: "web-2", edition: "premium", chargingMode: "postPaid" }] });
  const wanted = { select: { name: "web-*" }, edition: "enterprise" };
  const object = await cloud.create("FleetProtection", wanted);
  expect(cloud.sim.server("web-2").edition).toBe("premium");
  expect(await cloud.sync("FleetProtection", object, wanted)).toEqual([]);
  await cloud.remove("FleetProtection", object);
  expect(cloud.sim.server("web-2").edition).toBe("premium");
  expect(cloud.sim.server("web-1").protection).toBe("unprotected");
});

test("in one run, a server passes between a resource of its own and a fleet without being closed", async () => {
  const cloud = await world({ servers: ["web-1", "web-2"] });
  const hostId = cloud.sim.server("web-1").id;
  const alone = await cloud.create("HostProtection", { hostId, edition: "enterprise" });
  const run = cloud.run();
  const object = await run.create("FleetProtection", { select: { name: "web-*" }, edition: "enterprise" });
  await run.remove("HostProtection", alone);
  expect(cloud.sim.server("web-1").edition).toBe("enterprise");

  const back = cloud.run();
  await back.create("HostProtection", { hostId, edition: "enterprise" });
  await back.remove("FleetProtection", object);
  expect(cloud.sim.servers.map(({ protection }) => protection)).toEqual(["protected", "unprotected"]);
});

test("a fleet that goes lets its servers go, also where another came to the selection it had at first", async () => {
  const cloud = await world({ servers: ["web-1", "db-1"] });
  const first = await fleet(cloud);
  await cloud.sync("FleetProtection", first, { select: { name: "db-*" }, edition: "enterprise" });
  const run = cloud.run();
  const second = await run.create("FleetProtection", { select: { name: "web-*" }, edition: "enterprise" });
  expect(second.id).toBe(first.id);
  await run.remove("FleetProtection", first);
  expect(cloud.sim.servers.map(({ edition }) => edition)).toEqual(["enterprise", undefined]);
});

test("a fleet that has another name now closes nothing, and says so once", async () => {
  const cloud = await world({ servers: web(7) });
  const first = await fleet(cloud);
  const run = cloud.run();
  await run.create("FleetProtection", { select: { name: "web-*" }, edition: "enterprise" });
  const before = writes(cloud.sim).length;
  cloud.told.length = 0;
  await run.remove("FleetProtection", first);
  expect(writes(cloud.sim)).toHaveLength(before);
  expect(cloud.told).toEqual([
    "warning: 7 servers leave the fleet, and their protection is left as it is: other resources of this program manage them now (web-1, web-2, web-3, web-4, web-5, …).",
  ]);
});

test("an existing fleet is taken over, and kept on destroy", async () => {
  const cloud = await world({ servers: [{ name: "web-1", edition: "enterprise", chargingMode: "postPaid" }] });
  const object = await fleet(cloud, { adopt: true });
  expect(object.state).toMatchObject({ adopted: true, guarded: 1 });
  await cloud.remove("FleetProtection", object);
  expect(cloud.sim.server("web-1").edition).toBe("enterprise");
  expect(writes(cloud.sim)).toEqual([]);
});

test.each([
  ["web-*", "web-1", true],
  ["web-*", "db-web-1", false],
  ["*", "", true],
  ["a*a", "a", false],
  ["a*a", "aa", true],
  ["*b*c*", "abxcx", true],
  ["*b*c", "acb", false],
  ["web.1", "webx1", false],
  ["", "web", false],
])("the pattern %j on %j: %s", (pattern, text, expected) => expect(fits(pattern, text)).toBe(expected));

test("a waiver until a date covers that day", () => {
  expect(endOf("2027-03-31")).toBe(Date.parse("2027-04-01T00:00:00Z"));
  expect(endOf("2027-03-31T12:00:00Z")).toBe(Date.parse("2027-03-31T12:00:00Z"));
});

test("a server of a fleet that is nowhere is named once, by its ID", async () => {
  const cloud = await world({ servers: ["web-1"] });
  const gone = "5d940000-0000-4000-8000-000000000000";
  const failure = (await fleet(cloud, { select: undefined, hostIds: [cloud.sim.server("web-1").id, gone] }).catch(
    (error: unknown) => error,
  )) as Error;
  expect(failure.message).toContain(`  ${gone}: There is no server ${gone} in region cn-north-4`);
  expect(failure.message).toContain("Check its ID and the region.");
});
