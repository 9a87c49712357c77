/** Checks of one enterprise project only, against states that declare more. */
import { failing, type Report } from "../../provider/compliance";
import { type ServerSeed, type Simulator, startSimulator } from "../../simulator";
import { checked, pulumi, pulumiStack } from "./small-states";

const seed = (name: string, enterpriseProjectId: string): ServerSeed => ({
  ...{ name, enterpriseProjectId, edition: "enterprise", chargingMode: "postPaid" },
});

/** A stack that protects these servers; what has no ID in the cloud is called by its name. */
function stackOf(cloud: Simulator, names: readonly string[], more: object = {}): string {
  const known = new Map(cloud.servers.map(({ name, id }) => [name, id]));
  return pulumiStack(
    "HostProtection",
    Object.fromEntries(
      names.map((name) => [name, { hostId: known.get(name) ?? name, edition: "enterprise", hostName: name, ...more }]),
    ),
  );
}

const verdicts = ({ servers }: Report) => Object.fromEntries(servers.map(({ name, verdict }) => [name, verdict]));
const errors = new Set(["error", "warning"]);

test("a declared server of another enterprise project is not checked, and one that is gone is a ghost", async () => {
  await using cloud = await startSimulator({
    servers: [
      seed("web-1", "5"),
      seed("web-2", "7"),
      seed("web-3", "9"),
      { ...seed("old-1", "7"), insideHuaweiCloud: false },
    ],
  });
  const state = stackOf(cloud, ["web-1", "web-2", "web-3", "old-1", "gone"]);
  const report = await checked(cloud, { state }, { enterpriseProjectId: "5" });
  expect(verdicts(report)).toEqual({
    "web-1": "inOrder",
    "web-2": "notChecked",
    "web-3": "notChecked",
    "old-1": "notChecked",
    gone: "ghost",
  });
  const of = (name: string) => report.servers.find((server) => server.name === name);
  expect(of("web-2")).toMatchObject({
    enterpriseProjectId: "7",
    notChecked: "It stands in enterprise project 7, and this check looked at 5 only.",
    managedBy: [{ address: "HostProtection web-2", source: "state" }],
    findings: [],
  });
  expect(of("web-2")?.protection).toBeUndefined();
  expect(report.summary.servers).toEqual({ ghost: 1, inOrder: 1, notChecked: 3 });
  expect(report.coverage.servers).toBe(1);
  expect(report.notChecked).toContain(
    "3 declared servers stand in other enterprise projects (7: 2, 9: 1), where this check did not look.",
  );
  expect(failing(report, errors).map(({ kind, name }) => [kind, name])).toEqual([["ghost", "gone"]]);
  // Of the whole region, the same is told without a question more.
  cloud.resetCalls();
  expect(verdicts(await checked(cloud, { state }))).toEqual({
    ...{ "web-1": "inOrder", "web-2": "inOrder", "web-3": "inOrder", "old-1": "inOrder", gone: "ghost" },
  });
  expect(cloud.calls["GET servers"]).toBe(1);
});

test("a declared server of another project is out of scope, and fails nothing", async () => {
  await using cloud = await startSimulator({ servers: [seed("web-1", "5"), seed("web-2", "7")] });
  const report = await checked(cloud, { state: stackOf(cloud, ["web-1", "web-2"]) }, { enterpriseProjectId: "5" });
  expect(report.outcome).toBe("inOrder");
  expect(failing(report, errors)).toEqual([]);
});

test("what a state declares in another project is looked for nowhere; where it stands in this one, it is checked", async () => {
  await using cloud = await startSimulator({ servers: [seed("web-1", "5"), seed("web-2", "7")] });
  const state = stackOf(cloud, ["web-1", "web-2", "gone"], { enterpriseProjectId: "7" });
  cloud.server("web-1").protection = "off";
  cloud.resetCalls();
  const report = await checked(cloud, { state }, { enterpriseProjectId: "5" });
  expect(verdicts(report)).toEqual({ "web-1": "drifted", "web-2": "notChecked", gone: "notChecked" });
  expect(report.servers.find(({ name }) => name === "gone")?.notChecked).toBe(
    "It is declared in enterprise project 7, and this check looked at 5 only.",
  );
  expect(cloud.calls["GET servers"]).toBe(1);
});

test("where it cannot be asked what became of a server, it is no ghost, and nothing is called in order", async () => {
  await using cloud = await startSimulator({ servers: [seed("web-1", "5"), seed("web-2", "7")] });
  const state = stackOf(cloud, ["web-1", "web-2"]);
  const body = { error: { code: "Ecs.0100", message: "no permission" } };
  cloud.faults.add({
    // The first such call is about the project itself.
    ...{ operation: "GET servers", kind: "reply", status: 403, body, after: 1, times: Number.POSITIVE_INFINITY },
  });
  const report = await checked(cloud, { state }, { enterpriseProjectId: "5" });
  expect(verdicts(report)).toEqual({ "web-1": "inOrder", "web-2": "notChecked" });
  expect(report).toMatchObject({
    outcome: "unreadable",
    unreadable: [{ what: "servers of other enterprise projects in cn-north-4" }],
  });
  expect(cloud.faults.unmet()).toEqual([]);
});

test("members of a fleet that stand in other projects are not checked, and no drift of the fleet", async () => {
  await using cloud = await startSimulator({ servers: [seed("web-1", "5"), seed("web-2", "7")] });
  const id = (name: string) => cloud.server(name).id;
  const state = pulumi("FleetProtection", {
    ...{ select: { name: "web-*" }, edition: "enterprise" },
    members: { [id("web-1")]: "web-1", [id("web-2")]: "web-2" },
  });
  const report = await checked(cloud, { state }, { enterpriseProjectId: "5" });
  expect(verdicts(report)).toEqual({ "web-1": "inOrder", "web-2": "notChecked" });
  expect(report.resources).toMatchObject([{ address: "FleetProtection web", verdict: "inOrder", servers: 1 }]);
  const only = pulumi("FleetProtection", {
    ...{ select: { name: "web-2" }, edition: "enterprise", members: { [id("web-2")]: "web-2" } },
  });
  const none = await checked(cloud, { only }, { enterpriseProjectId: "5" });
  expect(verdicts(none)).toEqual({ "web-1": "unmanaged", "web-2": "notChecked" });
  expect(none.resources).toEqual([]);
  expect(none.notChecked).toContain(
    "1 declared resource stands in other enterprise projects, where this check did not look.",
  );
});

test("1,000 declared servers of which half stand elsewhere cost at most 12 calls", async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `web-${index}`);
  await using cloud = await startSimulator({
    servers: names.slice(2).map((name, index) => seed(name, index % 2 === 0 ? "5" : "7")),
  });
  const state = stackOf(cloud, names);
  cloud.resetCalls();
  const report = await checked(cloud, { state }, { enterpriseProjectId: "5" });
  expect(report.summary.servers).toEqual({ inOrder: 499, notChecked: 499, ghost: 2 });
  expect(Object.values(cloud.calls).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(12);
});
