import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { type Simulator, startSimulator } from "../../simulator";
import { client } from "../simulator/signed-client";
import { parseKey } from "./cases";
import {
  checkApplied,
  checkDestroyed,
  foundIn,
  invariants,
  levelsWanted,
  ProtectionWatch,
  type Violation,
} from "./invariants";
import { markName } from "./processes";
import { type Plant, runCase } from "./run-case";
import { complaintsOf } from "./verdicts";
import { seeds } from "./stack";

// Each invariant is seen to fail on a fault that is planted.

const names = (violations: readonly Violation[]) => [...new Set(violations.map(({ invariant }) => invariant))].sort();

const switchProtection = (cloud: Simulator, host: string, edition: string) =>
  client(cloud).protect([host], { version: `hss.version.${edition}`, charging_mode: "on_demand" });

test("a closing before a change that HSS has not asked for is less protection", async () => {
  await using cloud = await startSimulator(seeds({ closeBeforeChange: false }));
  const watch = new ProtectionWatch(cloud);
  watch.begin(levelsWanted("first"), false);
  await switchProtection(cloud, "found-1", "null");
  await switchProtection(cloud, "found-1", "premium");
  expect(watch.violations).toMatchObject([
    { invariant: "less-protected", detail: expect.stringContaining("found-1: level 2 -> 0, at least 2") },
  ]);
});

test("a lower edition than was found, on the way to a higher one, is less protection", async () => {
  await using cloud = await startSimulator(seeds({ closeBeforeChange: false }));
  const watch = new ProtectionWatch(cloud);
  watch.begin(levelsWanted("first"), false);
  await switchProtection(cloud, "found-1", "basic");
  expect(names(watch.violations)).toEqual(["less-protected"]);
});

test("a closing that HSS has asked for is none, until the server is open again", async () => {
  await using cloud = await startSimulator(seeds({ closeBeforeChange: true }));
  const watch = new ProtectionWatch(cloud);
  watch.begin(levelsWanted("first"), false);
  await switchProtection(cloud, "found-1", "premium");
  await switchProtection(cloud, "found-1", "null");
  await switchProtection(cloud, "found-1", "premium");
  expect(cloud.server("found-1").edition).toBe("premium");
  expect(watch.violations).toEqual([]);
  await switchProtection(cloud, "found-1", "null");
  expect(names(watch.violations)).toEqual(["less-protected"]);
});

test("what is left and what is missing at the end is told", async () => {
  await using cloud = await startSimulator(seeds({ closeBeforeChange: false }));
  const found = foundIn(cloud);
  expect(checkDestroyed(cloud, found)).toEqual([]);
  cloud.server("post-1").edition = "enterprise";
  cloud.addQuota({ edition: "enterprise" });
  expect(names(checkDestroyed(cloud, found))).toEqual(["forgotten", "not-as-found"]);
  cloud.addQuota({ edition: "enterprise", count: 3 });
  expect(names(checkApplied(cloud, "first", 3))).toEqual(["bought-twice", "not-as-declared"]);
  Object.assign(cloud.alarms(), { severities: ["low"] });
  expect(checkDestroyed(cloud, found)).toContainEqual(
    expect.objectContaining({ invariant: "not-as-found", detail: expect.stringContaining("alarms") }),
  );
});

const killedAfterItsOrder = "embedded/group-KILL/create/POST orders#1/replied/again";

test("a state home that is forgotten, a change behind the stack's back, and a process that stays are told", async () => {
  let left: ReturnType<typeof spawn> | undefined;
  const plant: Plant = {
    afterKill: ({ stateHome }) => rmSync(stateHome, { recursive: true }),
    beforePlan: (_scene, cloud) => void (cloud.server("post-1").protection = "off"),
    atEnd: ({ mark }) => void (left = spawn("sleep", ["60"], { env: { PATH: process.env["PATH"], [markName]: mark } })),
    outliveMilliseconds: 3_000,
  };
  const { landing, violations } = await runCase(parseKey(killedAfterItsOrder), plant);
  left?.kill();
  expect(landing).toBeDefined();
  expect(names(violations)).toEqual(expect.arrayContaining(["bought-twice", "plan-not-empty", "process-left"]));
}, 300_000);

test("a command that fails each time, and one that does not come to its end, are told", async () => {
  const refuse: Plant = {
    afterKill: (_scene, cloud) =>
      void cloud.faults.add({
        ...{ operation: "GET quotas-detail", kind: "reply", status: 403, times: Infinity },
        body: { error_code: "HSS.0012", error_msg: "no right" },
      }),
  };
  expect(names((await runCase(parseKey(killedAfterItsOrder), refuse)).violations)).toContain("no-recovery");
  const impatient = await runCase(parseKey(killedAfterItsOrder), { commandMilliseconds: 100 });
  expect(names(impatient.violations)).toEqual(["slow"]);
}, 600_000);

test("a kill whose call never comes does not count as landed", async () => {
  const result = await runCase(parseKey("embedded/group-KILL/create/POST orders#9/replied/again"));
  expect(complaintsOf([result], {})).toEqual([`${result.key}: the kill did not land`]);
}, 300_000);

test("what is known must break, and what breaks must be known", () => {
  const aim = parseKey(killedAfterItsOrder);
  const landing = { requests: 1, killed: [], stateHome: [] };
  const result = {
    key: killedAfterItsOrder,
    case: aim,
    landing,
    second: undefined,
    recoveries: 1,
    seconds: 1,
    log: [],
  };
  const broken = { ...result, violations: invariants.map((invariant) => ({ invariant, detail: "it broke" })) };
  const good = { ...result, violations: [] };
  expect(complaintsOf([good], {})).toEqual([]);
  expect(complaintsOf([broken], { [result.key]: [...invariants] })).toEqual([]);
  expect(complaintsOf([broken], {})).toHaveLength(invariants.length);
  expect(complaintsOf([good], { [result.key]: ["forgotten"] })).toEqual([
    `${result.key}: is listed for forgotten, and holds: take it off the list`,
  ]);
});
