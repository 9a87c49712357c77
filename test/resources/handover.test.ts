import { setTimeout as pause } from "node:timers/promises";
import { type World, world } from "./world";

const names = ["web-1", "web-2", "web-3"];
const idOf = ({ sim }: World, name: string) => sim.server(name).id;
const declared = (cloud: World, servers: readonly string[], edition = "enterprise") => ({
  hostIds: servers.map((name) => idOf(cloud, name)),
  edition,
});

/** Two fleets; `web-2` is of the first. */
async function twoFleets(edition = "enterprise", seeds: { edition?: "basic"; chargingMode?: "postPaid" } = {}) {
  const cloud = await world({ servers: names.map((name) => ({ name, ...seeds })) });
  const first = await cloud.create("FleetProtection", declared(cloud, ["web-1", "web-2"]));
  const second = await cloud.create("FleetProtection", declared(cloud, ["web-3"], edition));
  // As a refresh at the beginning of the run: it is fresh enough for all of it.
  await cloud.read("FleetProtection", second);
  await cloud.read("FleetProtection", first);
  const seen = new Set<string | undefined>();
  cloud.sim.onRequest(() => void seen.add(cloud.sim.server("web-2").edition));
  const run = cloud.run();
  return {
    cloud,
    seen,
    first,
    second,
    give: () => run.update("FleetProtection", first, declared(cloud, ["web-1"])),
    take: () => run.update("FleetProtection", second, declared(cloud, ["web-2", "web-3"], edition)),
    run,
  };
}

const editions = ({ sim }: World) => sim.servers.map(({ edition }) => edition);

test("a server that passes to another fleet stays protected when that takes it first", async () => {
  const { cloud, seen, give, take, first, second } = await twoFleets();
  await take();
  await give();
  expect(editions(cloud)).toEqual(["enterprise", "enterprise", "enterprise"]);
  expect([...seen]).toEqual(["enterprise"]);
  expect(Object.values(first.state["members"] as object)).toEqual(["web-1"]);
  expect(Object.values(second.state["members"] as object)).toEqual(["web-2", "web-3"]);
});

test("and is protected again when the first lets it go first", async () => {
  const { cloud, give, take, second } = await twoFleets();
  await give();
  await take();
  expect(editions(cloud)).toEqual(["enterprise", "enterprise", "enterprise"]);
  expect(second.state).toMatchObject({ guarded: 2 });
});

test.each([0, 10, 40, 55, 70, 100, 200])("whichever writes first, with %d ms between", async (milliseconds) => {
  const { cloud, give, take } = await twoFleets();
  // A call that is under way for a while, as calls are.
  cloud.sim.faults.add({ operation: "POST protection", kind: "latency", milliseconds: 100 });
  await Promise.all([give(), pause(milliseconds).then(take)]);
  cloud.sim.faults.clear();
  expect(editions(cloud)).toEqual(["enterprise", "enterprise", "enterprise"]);
});

test.each([0, 40, 70, 200])(
  "back to a lower edition is no end of it either, with %d ms between",
  async (milliseconds) => {
    const { cloud, give, take } = await twoFleets("enterprise", { edition: "basic", chargingMode: "postPaid" });
    cloud.sim.faults.add({ operation: "POST protection", kind: "latency", milliseconds: 100 });
    await Promise.all([give(), pause(milliseconds).then(take)]);
    cloud.sim.faults.clear();
    expect(editions(cloud)).toEqual(["enterprise", "enterprise", "enterprise"]);
  },
);

test.each([0, 40, 70, 200])("nor is a fleet that is destroyed, with %d ms between", async (milliseconds) => {
  const { cloud, run, first, take } = await twoFleets();
  cloud.sim.faults.add({ operation: "POST protection", kind: "latency", milliseconds: 100 });
  await Promise.all([run.remove("FleetProtection", first), pause(milliseconds).then(take)]);
  cloud.sim.faults.clear();
  expect(editions(cloud)).toEqual([undefined, "enterprise", "enterprise"]);
});

test.each([0, 40, 70, 200])(
  "a resource of its own that goes as a fleet comes, with %d ms between",
  async (milliseconds) => {
    const cloud = await world({ servers: ["web-1"] });
    const alone = await cloud.create("HostProtection", { hostId: idOf(cloud, "web-1"), edition: "enterprise" });
    await cloud.read("HostProtection", alone);
    const run = cloud.run();
    cloud.sim.faults.add({ operation: "POST protection", kind: "latency", milliseconds: 100 });
    const take = () => run.create("FleetProtection", declared(cloud, ["web-1"]));
    await Promise.all([run.remove("HostProtection", alone), pause(milliseconds).then(take)]);
    cloud.sim.faults.clear();
    expect(editions(cloud)).toEqual(["enterprise"]);
  },
);

test("one that another run has taken with another edition meanwhile is left alone", async () => {
  const { cloud, give } = await twoFleets();
  cloud.sim.server("web-2").edition = "professional";
  await give();
  expect(editions(cloud)).toEqual(["enterprise", "professional", "enterprise"]);
});
