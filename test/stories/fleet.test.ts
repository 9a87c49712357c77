import { startSimulator } from "../../testing";
import { type Engine, sameUnderBothEngines, stage, stateOf, underEachEngine } from "./engines";

const program = `
const edition = process.env.EDITION ?? "enterprise";
const quota = new hss.Quota("web", { edition: "enterprise", count: 3 });
for (const [name, hostId] of Object.entries(SERVERS)) {
  new hss.HostProtection(name, { hostId, edition, chargingMode: edition === "enterprise" ? "prePaid" : "postPaid", tags: { order: quota.id } }, { dependsOn: quota });
}
const alarms = new hss.AlarmNotification("alarms", { realtime: true, severities: ["critical", "high"], ignoredEvents: ["weak-passwords"] });
exports.idle = quota.idle;
exports.severities = alarms.severities;
`;

const text = (hosts: Record<string, string>) =>
  program.replace("SERVERS", `JSON.parse(process.env.SERVERS ?? ${JSON.stringify(JSON.stringify(hosts))})`);

const servers = ["web-1", "web-2", "web-3"];

async function fleet(engine: Engine) {
  // IDs follow from the seed, so they are known before the program is written.
  await using twin = await startSimulator({ servers });
  const ids = Object.fromEntries(twin.servers.map(({ name, id }) => [name, id]));
  const set = await stage(engine, text({ "web-1": ids["web-1"] ?? "", "web-2": ids["web-2"] ?? "" }), { servers });
  return { set, ids };
}

underEachEngine("a fleet from the first preview to the last quota", async (engine) => {
  const { set, ids } = await fleet(engine);
  await using _closing = set;
  const { cloud, program: infra } = set;
  const found = cloud.snapshot();

  const preview = await infra.preview();
  expect(preview.summary).toEqual({ create: 5 });
  expect(cloud.requests).toEqual([]);

  const up = await infra.up();
  expect(up.outputs).toEqual({ idle: 3, severities: ["critical", "high"] });
  expect(["web-1", "web-2", "web-3"].map((name) => cloud.server(name).edition)).toEqual([
    "enterprise",
    "enterprise",
    undefined,
  ]);
  expect(cloud.calls).toMatchObject({ "POST orders": 1, "PUT alarm-config": 1 });

  cloud.resetCalls();
  expect(await infra.up()).toMatchObject({ summary: { same: 5 }, changed: false });
  expect(cloud.requests).toEqual([]);
  expect(await infra.drift()).toEqual([]);

  // A click in the console, and an alarm that somebody muted.
  cloud.server("web-2").protection = "off";
  cloud.alarms().severities = ["critical"];
  expect(await infra.preview()).toMatchObject({ changed: false });
  const drift = await infra.preview({ refresh: true, expectNoChanges: true, mayFail: true });
  expect(drift).toMatchObject({ exitCode: 7, summary: { update: 2, same: 3 } });
  expect(drift.steps.map(({ op, resource }) => `${op} ${resource}`).sort()).toEqual([
    "same HostProtection web-1",
    "same Quota web",
    expect.stringMatching(/^same Stack /),
    "update AlarmNotification alarms",
    "update HostProtection web-2",
  ]);
  expect((await infra.drift()).sort((a, b) => (a.resource < b.resource ? -1 : 1))).toEqual([
    {
      resource: "AlarmNotification alarms",
      property: "severities",
      declared: ["critical", "high"],
      live: ["critical"],
    },
    { resource: "HostProtection web-2", property: "protection", declared: "protected", live: "unprotected" },
  ]);
  expect(await infra.up({ refresh: true })).toMatchObject({ summary: { update: 2, same: 3 } });
  expect(cloud.server("web-2").protection).toBe("protected");
  expect(cloud.alarms().severities.sort()).toEqual(["critical", "high"]);
  expect(await infra.drift()).toEqual([]);

  // Taken into the state first, repaired by the next up.
  cloud.alarms().realtime = false;
  expect(await infra.refresh()).toMatchObject({ summary: { update: 1, same: 4 } });
  expect(await infra.up()).toMatchObject({ summary: { update: 1, same: 4 } });
  expect(cloud.alarms().realtime).toBe(true);

  // Another edition is a change in place, another server another resource.
  cloud.resetCalls();
  expect(await infra.up({ environment: { EDITION: "premium" } })).toMatchObject({ summary: { update: 2, same: 3 } });
  expect(
    cloud.requests
      .filter(({ label }) => label === "POST protection")
      .map(({ body }) => (body as { version: string }).version),
  ).not.toContain("hss.version.null");
  const moved = { "web-1": ids["web-1"], "web-2": ids["web-3"] };
  const replaced = await infra.up({ environment: { EDITION: "premium", SERVERS: JSON.stringify(moved) } });
  expect(replaced.steps.find(({ resource }) => resource === "HostProtection web-2")).toMatchObject({
    op: "replace",
    why: { replaces: ["hostId"] },
  });
  expect(["web-2", "web-3"].map((name) => cloud.server(name).protection)).toEqual(["unprotected", "protected"]);

  expect(await infra.destroy()).toMatchObject({ summary: { delete: 5 } });
  expect(cloud.snapshot()).toEqual(found);
});

sameUnderBothEngines("the same fleet ends in the same state and the same cloud", async (engine) => {
  const { set } = await fleet(engine);
  await using _closing = set;
  await set.program.up();
  set.cloud.server("web-2").protection = "off";
  await set.program.up({ refresh: true });
  const calls = Object.keys(set.cloud.calls).sort();
  return {
    state: await stateOf(set),
    servers: set.cloud.servers.map((server) => ({ ...server.toJSON(), quotaId: undefined })),
    alarms: set.cloud.alarms().toJSON(),
    calls,
  };
});
