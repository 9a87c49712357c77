import { join } from "node:path";
import pc from "picocolors";
import { utils } from "ssh2";
import { getPulumi } from "../engines";
import { PulumiProgram, type Run, startSimulator, type Simulator } from "../testing";
import { Told } from "./demo-page";

const ready = Array.from({ length: 5 }, (_each, index) => `web-${index + 1}`);
const bare = ["web-6", "web-7"];
const key = utils.generateKeyPairSync("rsa", { bits: 2048 });

/** Eight servers: five with an agent, two without one that are reached by SSH, one that is stopped. */
const fleet = {
  agentSeconds: 5,
  servers: [
    ...ready,
    ...bare.map((name) => ({ name, agent: "not_installed" as const, ssh: { authorizedKeys: [key.public] } })),
    { name: "web-8", status: "stopped" as const },
  ],
  topics: [
    {
      name: "alarms",
      displayName: "HSS alarms",
      subscriptions: [
        { protocol: "email", endpoint: "on-call@example.com", confirmed: true },
        { protocol: "sms", endpoint: "+8613800000000", confirmed: true },
      ],
    },
  ],
};

/** Tells the story; true when every step did what it says. */
async function main(): Promise<boolean> {
  const page = new Told();
  const { cli, reason } = await getPulumi({ onProgress: (line) => page.note(line) });
  const cloud = await startSimulator(fleet);
  const program = await PulumiProgram.from(join(__dirname, "..", "..", "examples", "pulumi-fleet"), {
    cloud,
    config: {
      topicUrn: cloud.topics[0]?.urn ?? "",
      sshKey: { secret: key.private },
      logins: JSON.stringify(Object.fromEntries(bare.map((name) => [name, loginOf(cloud, name)]))),
    },
    // The agent comes online sooner here than in life, so it is looked for sooner as well.
    environment: { HSS_POLL_SECONDS: "3", PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
    parallel: 50,
  });
  try {
    page.title(`${pc.bold("hss-iac")}: ${cloud.servers.length} servers in a simulated Huawei Cloud`);
    page.note(`engine: ${program.engine}${cli ? "" : ` (no pulumi CLI here: ${reason})`}`);
    await story(page, cloud, program);
  } catch (error) {
    page.failed(error instanceof Error ? error.message : String(error));
  } finally {
    await program[Symbol.asyncDispose]();
    await cloud.close();
  }
  page.end();
  return page.holds;
}

async function story(page: Told, cloud: Simulator, program: PulumiProgram): Promise<void> {
  const found = stateOf(cloud);
  const step = <T>(what: string, work: () => Promise<T>) => page.step(what, cloud, work);

  const plan = await step("pulumi preview", () => program.preview());
  const command = plannedCommand(plan, "web-6-agent");
  page.says([
    ["agent", bare.join(", "), `will run: ${command.slice(0, 60)}...`, /^curl .*dpkg -i/.test(command)],
    ["", "", "nobody has logged in yet", logins(cloud) === 0],
  ]);

  const up = await step("pulumi up", () => program.up());
  const plans = cloud.quotas.filter(({ edition }) => edition === "enterprise");
  page.says([
    [
      "agent",
      bare.join(", "),
      "installed over SSH, one login each",
      logins(cloud) === 2 && bare.every((name) => cloud.server(name).agent === "online"),
    ],
    ["quota", "web", `${plans.length} × enterprise, one order`, plans.length === 8 && cloud.calls["POST orders"] === 1],
    [
      "protection",
      "web-1 … web-7",
      "enterprise, quota bound",
      [...ready, ...bare].every((name) => isBound(cloud, name)),
    ],
    [
      "left alone",
      "web-8",
      "stopped: the program warns of it",
      warned(up) && cloud.server("web-8").protection === "unprotected",
    ],
    [
      "alarms",
      "",
      "high and critical, by e-mail and SMS, 2 confirmed listeners",
      up.outputs["listeners"] === 2 && cloud.alarms().realtime,
    ],
  ]);

  page.happens("somebody in the console", "switches web-2 off, mutes the alarms");
  cloud.server("web-2").protection = "off";
  cloud.alarms().realtime = false;

  const plain = await step("pulumi preview", () => program.preview());
  page.says([["", "", "compares with the state only, and sees nothing", plain.exitCode === 0 && !plain.changed]]);

  const drift = await step("pulumi preview --refresh --expect-no-changes", () =>
    program.preview({ refresh: true, expectNoChanges: true, mayFail: true }),
  );
  page.says([
    ["", "", `drift, exit code ${drift.exitCode}`, drift.exitCode === 7],
    ["~ protection", "web-2", "protected → unprotected", changed(drift, "HostProtection web-2", "protection")],
    ["~ alarms", "", "realtime: on → off", changed(drift, "AlarmNotification alarms", "realtime")],
    [
      "",
      "",
      "and nothing else",
      new Set(drift.steps.filter(({ op }) => op !== "same").map(({ resource }) => resource)).size === 2,
    ],
  ]);

  const repair = await step("pulumi up --refresh", () => program.up({ refresh: true }));
  page.says([
    [
      "",
      "",
      `${repair.summary.update ?? 0} repaired`,
      repair.summary.update === 2 && isBound(cloud, "web-2") && cloud.alarms().realtime,
    ],
  ]);

  const clean = await step("pulumi preview --refresh --expect-no-changes", () =>
    program.preview({ refresh: true, expectNoChanges: true, mayFail: true }),
  );
  page.says([["", "", `no drift, exit code ${clean.exitCode}`, clean.exitCode === 0]]);

  await step("pulumi destroy", () => program.destroy());
  page.says([["", "", "everything as it was found", JSON.stringify(stateOf(cloud)) === JSON.stringify(found)]]);
}

function isBound(cloud: Simulator, name: string): boolean {
  const { protection, edition, chargingMode, quotaId } = cloud.server(name);
  return protection === "protected" && edition === "enterprise" && chargingMode === "prePaid" && quotaId !== undefined;
}

/** How the program gets to a server of the simulated cloud: by its SSH server on this computer. */
function loginOf(cloud: Simulator, name: string) {
  const { host, port, user, hostKey } = machineOf(cloud, name);
  return { host, port, user, hostKey };
}

function machineOf(cloud: Simulator, name: string) {
  const { ssh } = cloud.server(name);
  if (ssh === undefined) throw new Error(`${name} has no SSH server`);
  return ssh;
}

const logins = (cloud: Simulator) => bare.reduce((sum, name) => sum + machineOf(cloud, name).logins, 0);

/** The command that a plan says it will run. */
function plannedCommand(run: Run, agent: string): string {
  const event = run.events.find(({ resource, after }) => resource === `AgentInstall ${agent}` && after !== undefined);
  const commands = event?.after?.inputs["installCommands"] as Record<string, string> | undefined;
  return commands?.["deb"] ?? "";
}

const warned = (run: Run) => run.diagnostics.some(({ message }) => /web-8 is stopped/.test(message));

function changed(run: Run, resource: string, property: string): boolean {
  const step = run.steps.find((each) => each.resource === resource && each.op === "update");
  return step?.why.changes.map((change) => change.property).join() === property;
}

/** What the program touches. */
const stateOf = (cloud: Simulator) => ({
  servers: cloud.servers.map(({ name, agent, protection, edition, quotaId }) => ({
    name,
    agent,
    protection,
    edition,
    quotaId,
  })),
  quotas: cloud.quotas.map(({ id }) => id),
  alarms: cloud.alarms(),
});

void main().then((told) => process.exit(told ? 0 : 1));
