import { utils } from "ssh2";
import type { MachineView, Run, Simulator } from "../../testing";
import { stage, type Stage, underEachEngine } from "./engines";

const passphrase = "a passphrase that nobody may see";
const password = "a password that nobody may see";
const pair = utils.generateKeyPairSync("rsa", { bits: 2048, passphrase, cipher: "aes256-cbc", rounds: 4 });

const program = `
const { servers, more, password } = JSON.parse(process.env.STORY);
const quota = more.quota && new hss.Quota("web", { edition: "enterprise", count: servers.length });
for (const { name, hostId, ssh } of servers) {
  const server = new hss.ProtectedServer(name, {
    hostId,
    edition: "enterprise",
    quota,
    agent: { agentTimeoutMinutes: 1, ssh: { ...ssh, privateKey: process.env.STORY_KEY, passphrase: pulumi.secret(process.env.STORY_PASSPHRASE), sudoPassword: password } },
  });
  exports[name] = pulumi.all([server.agent, server.protection, server.edition, server.risk, server.chargingMode]).apply((row) => row.join(" "));
}
`;

const machine = (cloud: Simulator, name: string) => cloud.server(name).ssh as MachineView;

/** The environment in which the program declares these servers. */
const story = (cloud: Simulator, names: readonly string[], more: object = {}) => ({
  STORY: JSON.stringify({
    more,
    password,
    servers: names.map((name) => {
      const { host, port, user, hostKey } = machine(cloud, name);
      return { name, hostId: cloud.server(name).id, ssh: { host, port, user, hostKey } };
    }),
  }),
  STORY_KEY: pair.private,
  STORY_PASSPHRASE: passphrase,
});

const bare = (name: string) => ({
  name,
  agent: "not_installed" as const,
  ssh: { authorizedKeys: [pair.public] },
});

/** Secrets in what a run said, or in what is kept of it. */
function leaks(texts: readonly string[]): string[] {
  const body = pair.private.split("\n").slice(1, 3);
  const secrets = [passphrase, password, ...body];
  return secrets.filter((secret) => texts.some((text) => text.includes(secret)));
}

const said = ({ output, diagnostics, events }: Run) => JSON.stringify([output, diagnostics, events]);

async function twoServers(engine: Parameters<Parameters<typeof underEachEngine>[1]>[0]): Promise<Stage> {
  return stage(engine, program, { servers: [bare("web-1"), bare("web-2")], agentSeconds: 2 });
}

underEachEngine(
  "servers without an agent get it by SSH and are protected, and are found again as they were",
  async (engine) => {
    const set = await twoServers(engine);
    await using _closing = set;
    const { cloud, program: infra } = set;
    const found = cloud.snapshot();
    const environment = story(cloud, ["web-1", "web-2"], { quota: true });
    const runs: Run[] = [];
    const keep = async (run: Promise<Run>) => {
      runs.push(await run);
      return runs.at(-1) as Run;
    };

    const preview = await keep(infra.preview({ environment }));
    // Logged, and no input: a saved plan would hold the update to it.
    const agent = preview.events.find(({ resource, after }) => resource === "AgentInstall web-1-agent" && after);
    expect(agent?.after?.inputs).not.toHaveProperty("installCommands");
    const logged = preview.diagnostics.map(({ message }) => message).join("\n");
    expect(logged).toMatch(/installCommands: \{[^}]*rpm -ivh[^}]*dpkg -i/);
    expect(machine(cloud, "web-1").logins).toBe(0);
    expect(cloud.calls).toEqual({ "GET projects": 1, "GET agent-install-script": 1 });

    cloud.resetCalls();
    const up = await keep(infra.up({ environment }));
    expect(up.outputs).toEqual({
      "web-1": "online protected enterprise safe prePaid",
      "web-2": "online protected enterprise safe prePaid",
    });
    expect(machine(cloud, "web-1").logins).toBe(1);
    expect(cloud.calls).toMatchObject({ "POST orders": 1, "GET agent-install-script": 1 });
    expect(up.output).toMatch(/web-1: runs curl/);

    expect(await keep(infra.up({ environment }))).toMatchObject({ changed: false });
    expect(await infra.drift({ environment })).toEqual([]);

    // Somebody reinstalls the system of a server, under the same id.
    cloud.server("web-2").rebuild();
    await cloud.ready();
    const drift = (await infra.drift({ environment })).filter(({ resource }) => resource.startsWith("AgentInstall"));
    expect(drift).toEqual([
      {
        resource: "AgentInstall web-2-agent",
        property: "agent",
        declared: "online",
        live: expect.stringMatching(/offline|not_installed/),
      },
    ]);
    const rebuilt = story(cloud, ["web-1", "web-2"], { quota: true });
    await keep(infra.up({ refresh: true, environment: rebuilt }));
    expect(cloud.server("web-2")).toMatchObject({ agent: "online", protection: "protected" });
    expect(machine(cloud, "web-1").logins).toBe(1);
    expect(await infra.drift({ environment: rebuilt })).toEqual([]);

    const state = JSON.stringify(await infra.export());
    expect(state).toContain("AgentInstall");
    expect(leaks([...runs.map(said), state])).toEqual([]);

    await keep(infra.destroy({ environment: rebuilt }));
    expect(cloud.servers.map(({ agent, protection }) => [agent, protection])).toEqual([
      ["not_installed", "unprotected"],
      ["not_installed", "unprotected"],
    ]);
    expect(cloud.snapshot()).toEqual(found);
    expect(leaks(runs.map(said))).toEqual([]);
  },
);

underEachEngine(
  "an installation that fails is remembered, told with its remedy, and finished by the next run",
  async (engine) => {
    const set = await twoServers(engine);
    await using _closing = set;
    const { cloud, program: infra } = set;
    const environment = story(cloud, ["web-1", "web-2"]);
    cloud.server("web-2").nextInstall = { seconds: 1, failsWith: "package_unavailable" };
    const failed = await infra.up({ environment, mayFail: true });
    expect(failed.exitCode).not.toBe(0);
    expect(said(failed)).toMatch(/package_unavailable.*port 10180/);
    expect(cloud.server("web-2").protection).toBe("unprotected");

    const repaired = await infra.up({ environment });
    expect(repaired.outputs["web-2"]).toBe("online protected enterprise safe postPaid");
    expect(leaks([said(failed), said(repaired), JSON.stringify(await infra.export())])).toEqual([]);
    await infra.destroy({ environment });
    expect(cloud.servers.every(({ agent }) => agent === "not_installed")).toBe(true);
  },
);

underEachEngine("what is wrong with a login is told before any call, without the secret", async (engine) => {
  const set = await twoServers(engine);
  await using _closing = set;
  const { cloud, program: infra } = set;
  const wrong = { ...story(cloud, ["web-1"]), STORY_PASSPHRASE: "not the right passphrase" };
  const run = await infra.up({ environment: wrong, mayFail: true });
  expect(said(run)).toMatch(/ssh\.passphrase: does not open the private key beside it/);
  expect(machine(cloud, "web-1").logins).toBe(0);
  expect(leaks([said(run)])).toEqual([]);
  expect(said(run)).not.toContain("not the right passphrase");
});
