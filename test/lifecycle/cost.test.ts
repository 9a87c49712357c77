import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { answer, asked } from "../../cli/plan-cost";
import { plannedChanges, worksOf } from "../../cli/plan-reading";
import { reuseWalkFor } from "../../provider/client/sharing";
import { callsOf, type Circumstances, secondsOf, wavesOf, type Work } from "../../provider/lifecycle/cost";
import { type Managed, type World, world } from "../resources/world";

const web = (count: number) => Array.from({ length: count }, (_each, index) => `web-${index + 1}`);

/** The calls that a piece of work made. First looks and looks afterwards are of one API, and may overlap. */
const counted = ({ sim: { calls } }: World) => ({
  hosts: calls["GET hosts"] ?? 0,
  quotas: calls["GET quotas-detail"] ?? 0,
  protect: calls["POST protection"] ?? 0,
});

/** The same as the model has it; `seen`: the servers were looked at a moment ago. */
function expected(work: Work, circumstances: Circumstances, seen = false) {
  const { list, quotas, protect, verify } = callsOf(work, circumstances);
  return { hosts: verify + (seen ? 0 : list), quotas, protect };
}

const fits = (cloud: World, work: Work, circumstances: Circumstances) =>
  expect(counted(cloud)).toEqual(expected(work, circumstances));

test.each([1, 2, 150, 201, 1000])("a fleet of %d servers costs what the model says", async (servers) => {
  const cloud = await world({ servers: web(servers) });
  const circumstances = { parallelism: 10 };
  const of = (deed: Work["deed"]): Work => ({ deed, as: "fleet", groups: [servers] });
  const wanted = { select: { name: "web-*" }, edition: "enterprise" };
  const object = await cloud.create("FleetProtection", wanted);
  fits(cloud, of("protect"), circumstances);
  cloud.sim.resetCalls();
  await cloud.read("FleetProtection", object);
  fits(cloud, of("refresh"), circumstances);
  cloud.sim.resetCalls();
  await cloud.sync("FleetProtection", object, { ...wanted, edition: "premium" });
  fits(cloud, of("change"), circumstances);
  await cloud.read("FleetProtection", object);
  cloud.sim.resetCalls();
  await cloud.remove("FleetProtection", object);
  expect(counted(cloud)).toEqual(expected(of("unprotect"), circumstances, true));
});

test.each([
  [1, 10],
  [7, 10],
  [60, 10],
  [250, 250],
  [1000, 1000],
])("%d servers, each a resource of its own, %d at a time, cost what the model says", async (servers, parallelism) => {
  const cloud = await world({ servers: web(servers) });
  const circumstances = { parallelism };
  const of = (deed: Work["deed"]): Work => ({ deed, as: "hosts", groups: [servers] });
  const all = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>) => {
    const limit = pLimit(parallelism);
    cloud.sim.resetCalls();
    return Promise.all(items.map((item) => limit(() => work(item))));
  };
  const ids = cloud.sim.servers.map(({ id }) => id);
  const objects: Managed[] = await all(ids, (hostId) =>
    cloud.create("HostProtection", { hostId, edition: "enterprise" }),
  );
  fits(cloud, of("protect"), circumstances);
  await all(objects, (object) => lookAgain(cloud, object.id));
  fits(cloud, of("refresh"), circumstances);
  await all(objects, (object) => cloud.remove("HostProtection", object));
  expect(counted(cloud)).toEqual(expected(of("unprotect"), circumstances, true));
});

/** As a refresh does, in a run of its own. */
async function lookAgain({ cloud, sim }: World, id: string) {
  if (sim.requests.length === 0)
    (cloud.clock as unknown as { skip(milliseconds: number): void }).skip(reuseWalkFor + 1);
  return cloud.hss.hosts.get(id);
}

test("yearly quotas are looked for once by each wave, and once by a fleet", async () => {
  const quotas = [{ edition: "enterprise" as const, count: 300 }];
  const cloud = await world({ servers: web(250), quotas });
  await cloud.create("FleetProtection", { select: { name: "*" }, edition: "enterprise", chargingMode: "prePaid" });
  fits(cloud, { deed: "protect", as: "fleet", groups: [250], needsQuotas: true }, { parallelism: 10, quotas: 300 });

  const thousand = await world({ servers: web(1000), quotas: [{ edition: "enterprise", count: 1000 }] });
  await thousand.create("FleetProtection", { select: { name: "*" }, edition: "enterprise", chargingMode: "prePaid" });
  expect(counted(thousand)).toEqual({ hosts: 10, quotas: 5, protect: 5 });

  const other = await world({ servers: web(20), quotas });
  const ids = other.sim.servers.map(({ id }) => id);
  await Promise.all(
    ids.map((hostId) => other.create("HostProtection", { hostId, edition: "enterprise", chargingMode: "prePaid" })),
  );
  fits(other, { deed: "protect", as: "hosts", groups: [20], needsQuotas: true }, { parallelism: 20, quotas: 300 });
});

test("the goals of a thousand servers", () => {
  const total = (work: Omit<Work, "groups">, parallelism: number) =>
    callsOf({ ...work, groups: [1000] }, { parallelism });
  expect(total({ deed: "refresh", as: "hosts" }, 10)).toEqual({ list: 5, quotas: 0, protect: 0, verify: 0 });
  expect(total({ deed: "protect", as: "fleet" }, 10)).toEqual({ list: 5, quotas: 0, protect: 5, verify: 5 });
  expect(total({ deed: "protect", as: "hosts" }, 10)).toEqual({ list: 5, quotas: 0, protect: 100, verify: 100 });
  expect(total({ deed: "protect", as: "hosts" }, 250)).toEqual({ list: 5, quotas: 0, protect: 8, verify: 12 });
});

test("time goes by the limit of each API", () => {
  const waves = (servers: number, as: Work["as"] = "fleet") =>
    wavesOf({ deed: "protect", as, groups: [servers] }, { parallelism: 10 });
  expect(secondsOf(waves(240), 5)).toBe(6);
  expect(secondsOf(waves(1000), undefined)).toBe(15);
  expect(secondsOf(waves(1000), 5)).toBeLessThan(75);
  expect(secondsOf(waves(1000, "hosts"), 5)).toBeGreaterThan(19 * 60);
});

const ask = (flags: Record<string, unknown>) => answer(asked(undefined, { parallelism: "10", limit: "5", ...flags }));

test("numbers on the command line are answered in a line each", () => {
  expect(ask({ protect: "240", fleet: true })).toBe(
    "protect 240 servers as a fleet: 2 list, 2 protect, 2 verify\nabout 6 s at 5 calls a minute",
  );
  expect(ask({ protect: "1", prePaid: true, limit: "off" })).toBe(
    "protect 1 server: 1 list, 1 quotas, 1 protect, 1 verify\nabout 4 s without a limit",
  );
  expect(ask({ refresh: "1000" })).toBe("refresh 1000 servers: 5 list\nabout 5 s at 5 calls a minute");
});

test("everything that is wrong with the question is told at once", () => {
  expect(() => asked(undefined, { protect: "many", parallelism: "0", limit: "5" })).toThrow(
    /--protect is a whole number of at least 1, not "many"[\s\S]*--parallelism/,
  );
  expect(() => asked(undefined, { parallelism: "10", limit: "5" })).toThrow(/^name a plan/);
  expect(() => asked("no-such-file.json", { parallelism: "10", limit: "5" })).toThrow(/cannot be read: ENOENT/);
});

test("a plan of Terraform and a preview of Pulumi come to the same", () => {
  const hosts = ["a", "b", "c"];
  const terraform = {
    resource_changes: [
      ...hosts.map((host) => ({
        type: "hss_host_protection",
        change: {
          actions: ["create"],
          before: null,
          after: { host_id: host, edition: "enterprise", charging_mode: "postPaid" },
        },
      })),
      {
        type: "hss_fleet_protection",
        change: {
          actions: ["update"],
          before: { members: { a: "a", b: "b" }, edition: "basic" },
          after: { edition: "premium" },
        },
      },
      { type: "hss_quota", change: { actions: ["create"], before: null, after: {} } },
      { type: "hss_host_protection", change: { actions: ["no-op"], before: {}, after: {} } },
    ],
  };
  const type = (name: string) => `pulumi-nodejs:dynamic/hss:${name}`;
  const pulumi = {
    steps: [
      ...hosts.map((hostId) => ({
        op: "create",
        urn: `urn:${hostId}`,
        newState: { type: type("HostProtection"), inputs: { hostId, edition: "enterprise", chargingMode: "postPaid" } },
      })),
      {
        op: "update",
        urn: "urn:fleet",
        newState: {
          type: type("FleetProtection"),
          inputs: { edition: "premium" },
          outputs: { members: { a: "a", b: "b" } },
        },
      },
      { op: "same", urn: "urn:d", newState: { type: type("HostProtection"), inputs: {} } },
      { op: "create", urn: "urn:q", newState: { type: type("Quota"), inputs: {} } },
    ],
  };
  const expected = [
    { deed: "protect", as: "hosts", groups: [3], needsQuotas: false },
    { deed: "change", as: "fleet", groups: [2], needsQuotas: false },
  ];
  expect(worksOf(plannedChanges(terraform) ?? [])).toEqual(expected);
  expect(worksOf(plannedChanges(pulumi) ?? [])).toEqual(expected);
  expect(plannedChanges({ some: "thing" })).toBeUndefined();
});

test("hosts with a quota of their own go out alone", () => {
  const change = (quotaId: string) => ({
    type: "hss_host_protection",
    change: {
      actions: ["create"],
      before: null,
      after: { edition: "enterprise", charging_mode: "prePaid", quota_id: quotaId },
    },
  });
  const [work] = worksOf(plannedChanges({ resource_changes: [change("q-1"), change("q-2")] }) ?? []);
  expect(callsOf(work as Work, { parallelism: 10 })).toMatchObject({ quotas: 0, protect: 2 });
});

test("a plan that leaves the selection of a fleet to its apply is not taken for one without calls", () => {
  const folder = mkdtempSync(join(tmpdir(), "hss-plan-"));
  const file = join(folder, "plan.json");
  const change = { actions: ["create"], before: null, after: { edition: "enterprise", select: { name: "web-*" } } };
  writeFileSync(file, JSON.stringify({ resource_changes: [{ type: "hss_fleet_protection", change }] }));
  expect(answer(asked(file, { parallelism: "10", limit: "5" }))).toBe(
    "1 fleet: the plan does not tell of how many servers, the apply selects them; ask with --protect SERVERS --fleet",
  );
  rmSync(folder, { recursive: true });
});
