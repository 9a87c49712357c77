/**
 * A fleet of 500 servers with every kind of trouble, the states that real engine runs have left behind, and the verdict
 * that each server has to get.
 */
import { join } from "node:path";
import { PulumiProgram } from "../../testing";
import { type ServerSeed, type Simulator, type SimulatorOptions } from "../../simulator";
import type { ServerVerdict } from "../../provider/compliance";
import { stage, type Stage } from "../terraform/support/stage";

const day = 24 * 60 * 60;

const range = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(3, "0")}`);

/** Servers by what happens to them; the verdict is told where each is dealt with below. */
const groups = {
  pulumi: range("pulumi", 120),
  terraform: range("terraform", 60),
  both: range("both", 4),
  console: range("console", 150),
  bare: range("bare", 100),
  excused: range("excused", 20),
  late: range("late", 10),
  planned: range("planned", 2),
  elsewhere: range("elsewhere", 34),
};

const seedOf = (name: string): ServerSeed => {
  const [group] = name.split("-");
  const tags = [`group=${group}`, ...(group === "console" ? ["owner=somebody"] : [])];
  if (group === "console") return { name, tags, edition: "enterprise", chargingMode: "postPaid" };
  if (group === "late") return { name, tags, appearsAfterSeconds: 10 * day };
  if (group === "elsewhere")
    return { name, tags, edition: "premium", chargingMode: "postPaid", enterpriseProjectId: "7" };
  return { name, tags };
};

export const seeds: SimulatorOptions = {
  seed: "five hundred",
  servers: Object.values(groups).flat().map(seedOf),
  quotas: [
    { edition: "enterprise", count: 3, expiresInDays: 90 },
    { edition: "premium", id: "ending-quota", expiresInDays: 5 },
    { edition: "premium", id: "trial-quota", expiresInDays: 3, trial: true },
    { edition: "wtp", id: "frozen-quota", state: "freeze" },
    { edition: "wtp", id: "late-quota", state: "expired" },
  ],
  topics: [
    { name: "alarms", subscriptions: [{ protocol: "email", endpoint: "security@example.com", confirmed: true }] },
  ],
};

export const policyText = `version: 1
rules:
  - name: at least enterprise
    edition: enterprise
    select:
      name: [pulumi-*, console-*]
  - name: agents answer
    agent: online
    agentVersion: "3.2.0"
    select: { tags: { group: pulumi } }
  - name: no intrusions
    risks: { intrusions: 0, total: 10 }
    select: { name: console-* }
alarms:
  - severities: [critical]
    realtime: true
quotas:
  outliveDays: 14
waivers:
  - select: { name: excused-* }
    until: 2999-12-31
    reason: end of life
  - select: { name: [bare-001, pulumi-060] }
    until: 2020-01-31
    reason: was to be gone by now
`;

const program = `
const hss = require("hss-iac/pulumi");
for (const [name, hostId] of Object.entries(JSON.parse(process.env.SERVERS)))
  new hss.HostProtection(name, { hostId, edition: "enterprise", chargingMode: "postPaid" });
new hss.Quota("spare", { edition: "professional", count: 2 });
new hss.AlarmNotification("alarms", { topicUrn: process.env.TOPIC, realtime: true, severities: ["high", "critical"] });
`;

const resourcesOf = (name: string, servers: Record<string, string>, more: string) => `
resource "hss_host_protection" "${name}" {
  for_each = ${JSON.stringify(servers).replaceAll('":"', '" = "')}
  host_id  = each.value
  ${more}
}
`;

export interface Troubled extends AsyncDisposable {
  cloud: Simulator;
  /** What the engines have left behind, by file name. */
  states: Record<string, Buffer>;
  expected: Record<string, ServerVerdict>;
}

/** Declares, applies, and lets things go wrong. */
export async function troubledFleet(engine: string): Promise<Troubled> {
  const set = await stage(engine, seeds);
  const { cloud } = set;
  const idsOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, cloud.server(name).id]));
  const [topic] = cloud.topics;
  await using stack = await PulumiProgram.inline(
    { "index.js": program },
    {
      ...{ cloud, engine: "embedded", parallel: 200, packages: join(__dirname, "..", "..") },
      environment: {
        SERVERS: JSON.stringify(idsOf([...groups.pulumi, ...groups.both])),
        TOPIC: topic?.urn ?? "",
        HSS_STATE_HOME: join(set.folder, "pulumi-home"),
      },
    },
  );
  await stack.up();
  const states = {
    ...(await terraformStates(set, idsOf)),
    "pulumi.json": Buffer.from(JSON.stringify(await stack.export(), undefined, 2)),
  };
  return { cloud, states, expected: goWrong(cloud), [Symbol.asyncDispose]: () => set[Symbol.asyncDispose]() };
}

async function terraformStates(set: Stage, idsOf: (names: readonly string[]) => Record<string, string>) {
  const protection = 'edition = "enterprise"';
  const applied = resourcesOf("web", idsOf([...groups.terraform, ...groups.both]), protection);
  set.write(applied);
  await set.ok("apply");
  const state = Buffer.from((await set.ok("state", "pull")).out);
  const shown = Buffer.from((await set.ok("show", "-json")).out);
  // Planned and never applied: yearly/monthly, of an edition of which no quota is idle.
  set.write(
    applied + resourcesOf("planned", idsOf(groups.planned), 'edition = "container"\n  charging_mode = "prePaid"'),
  );
  await set.plan();
  const plan = Buffer.from((await set.ok("show", "-json", "plan.bin")).out);
  return { "terraform.tfstate": state, "shown.json": shown, "plan.json": plan };
}

/** What happens behind the engines' backs, and what a check has to say of it. */
function goWrong(cloud: Simulator): Record<string, ServerVerdict> {
  const verdicts: Record<string, ServerVerdict> = {};
  const all = (names: readonly string[], verdict: ServerVerdict, event?: (name: string) => void) => {
    for (const name of names) {
      const id = cloud.server(name).id;
      verdicts[id] = verdict;
      event?.(name);
    }
  };
  const server = (name: string) => cloud.server(name);
  all([...groups.pulumi, ...groups.terraform], "inOrder");
  all(groups.both, "claimedTwice");
  all(groups.console, "unmanaged");
  all([...groups.bare, ...groups.late], "naked");
  all(groups.excused, "waived");
  all(groups.planned, "drifted");
  all(groups.elsewhere, "unmanaged");
  const pulumi = (from: number, to: number) => groups.pulumi.slice(from, to);
  all(pulumi(0, 5), "drifted", (name) => (server(name).protection = "off"));
  all(pulumi(5, 10), "drifted", (name) => (server(name).edition = "container"));
  all(pulumi(10, 12), "violating", (name) => (server(name).agent = "offline"));
  all(pulumi(12, 14), "violating", (name) => (server(name).agentVersion = "3.1.9"));
  all(pulumi(14, 18), "stopped", (name) => (server(name).status = "stopped"));
  all(pulumi(18, 21), "ghost", (name) => server(name).delete());
  // Nothing is wrong with it but its waiver, which has ended.
  all(["pulumi-060"], "violating");
  all(groups.terraform.slice(0, 3), "drifted", (name) => (server(name).protection = "off"));
  all(groups.terraform.slice(3, 5), "ghost", (name) => server(name).delete());
  all(groups.terraform.slice(5, 7), "stopped", (name) => (server(name).status = "stopped"));
  all(groups.console.slice(0, 3), "violating", (name) => (server(name).risks = { intrusion: 2 }));
  all(groups.console.slice(3, 5), "violating", (name) => (server(name).edition = "basic"));
  all(groups.console.slice(5, 6), "unmanaged", (name) => (server(name).risks = { vulnerability: 3 }));
  all(groups.elsewhere.slice(0, 2), "naked", (name) => (server(name).protection = "off"));
  cloud.alarms().realtime = false;
  for (const subscription of cloud.topics[0]?.subscriptions ?? []) subscription.confirmed = false;
  return verdicts;
}
